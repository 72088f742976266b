"""A price sheet beside a quote, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.refresh.matched import what_differs
from outpost_planner.show.wording import count, format_dollars, pair_words, percent

if TYPE_CHECKING:
    import pandas as pd

    from outpost_planner.plan.catalog import LineItems
    from outpost_planner.quote.option import QuoteOption

SHOWN = ("estimated_total_cost", "quoted_total_cost", "difference", "difference_percent", "reason")


def warning(table: pd.DataFrame, threshold: float, *, is_advice: bool) -> str:
    """Warn of differences that reach a threshold; empty where none does.

    The prices of other hardware, or of what is left of a contract, are no advice for line items.
    """
    over = table[table["is_over"]]
    if over.empty:
        return ""
    most = over["difference"].abs().idxmax()
    what, advice = (
        ("THE SHEET IS OFF", " Take the quote's prices.") if is_advice else ("THE TWO DIFFER", "")
    )
    return (
        f"{what}: {len(over)} of {_compared(table)}"
        f" {'differs' if len(over) == 1 else 'differ'} by {100 * threshold:g} % or more,"
        f" {pair_words(most)} by"
        f" {format_dollars(float(over.at[most, 'difference']))}.{advice}"
    )


def difference(table: pd.DataFrame) -> str:
    """Say by how much the quote is above or below the sheet."""
    known = table["difference_percent"].dropna()
    if known.empty:
        return "No pair has a price in both, so that nothing can be compared; see .table['reason']."
    least, most = known.min(), known.max()
    if least == most == 0:
        return f"The quote asks for exactly what the sheet says, in {_compared(table)}."
    if not (table["difference"].abs() > table["margin_of_difference"]).any():
        return (
            f"The quote asks for what the sheet says, as far as its cents are sure, in"
            f" {_compared(table)}."
        )
    if round(least, 2) == round(most, 2):
        return f"The quote is {_side(least)} the sheet, in {_compared(table)}."
    span = f"{least:+.2f} % to {most:+.2f} %"
    return f"The quote differs from the sheet by {span}, in {_compared(table)}."


def other_hardware(lines: LineItems, option: QuoteOption) -> str:
    """Say that the option brings other hardware than the line items, or joins an Outpost that
    stands; empty where it does neither.
    """
    said = []
    if differences := what_differs(lines, option):
        said.append(f"These are prices of different hardware: {'; '.join(differences)}.")
    if option.existing:
        said.append(
            "The option adds to an Outpost that stands: AWS prorates it to the contract's end,"
            " and the sheet prices whole terms."
        )
    return " ".join(said)


def other_choice(ours: tuple[str, str] | None, theirs: tuple[str, str] | None) -> str:
    """Say that another pair costs least by the quote than by the sheet; empty where that is not
    so.
    """
    if ours is None or theirs is None or ours == theirs:
        return ""
    return (
        f"By the sheet {pair_words(ours)} costs least a year, by the quote {pair_words(theirs)}:"
        " decide by the quote."
    )


def last_cent(prices: pd.DataFrame) -> str:
    """Say how sure the quote's cents are; empty where they are sure."""
    columns = ["margin_of_upfront_price", "margin_of_monthly_recurring_price"]
    margin = float(prices[columns].max().max()) if len(prices) else 0.0
    if not margin > 0:
        return ""
    return (
        "The quote's amounts passed through 32 bits: each is sure to"
        f" {format_dollars(margin)} or better."
    )


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that a person reads: the reasons only where there are some."""
    columns = [name for name in SHOWN if name != "reason" or table["reason"].any()]
    return table[columns]


def _compared(table: pd.DataFrame) -> str:
    return count(int(table["difference"].notna().sum()), "pair")


def _side(by_percent: float) -> str:
    if round(by_percent, 2) == 0:
        return "within 0.01 % of"
    return f"{percent(abs(by_percent) / 100)} {'above' if by_percent > 0 else 'below'}"
