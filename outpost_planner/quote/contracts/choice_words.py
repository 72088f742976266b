"""The choices at the end of a contract in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.show.wording import format_dollars, pair_words

if TYPE_CHECKING:
    from collections.abc import Iterator

RENEW, MONTHLY, RETURN = "renew", "month to month", "return"


def findings(kept: str, table: pd.DataFrame, best: pd.Series | None) -> tuple[str, ...]:
    """Say which choice costs least, what the other kind and a return cost, and what is missing.

    Parameters
    ----------
    kept
        For how long and at which rate, to begin a sentence with.
    table
        `RenewalChoices.table`.
    best
        Its cheapest row that keeps the hardware; None where none has all its prices.
    """
    first = f"{kept}, no choice has all its prices." if best is None else _best(kept, best)
    second = "" if best is None else _second(table, best)
    return tuple(filter(None, [first, second, _about_return(table.iloc[-1]), *_gaps(table)]))


def _best(kept: str, best: pd.Series) -> str:
    return (
        f"{kept}, {_what(best)} costs least: {format_dollars(best['total_cost'])} in total, NPV"
        f" {format_dollars(best['npv'])}, and {format_dollars(best['bound_at_signing'])} of it is"
        " bound."
    )


def _second(table: pd.DataFrame, best: pd.Series) -> str:
    """Set the best of the other kind beside it: a renewal, or month to month."""
    other = MONTHLY if best["choice"] == RENEW else RENEW
    rows = table[table["choice"] == other].dropna(subset=["npv"])
    if rows.empty:
        return ""
    row = rows.loc[rows["npv"].idxmin()]
    at_once = (
        f", {format_dollars(row['submission_cash'])} of it at once when it is submitted"
        if row["submission_cash"]
        else ""
    )
    more = max(0.0, float(row["npv"] - best["npv"]))
    costs = f"{format_dollars(more)} more" if round(more, 2) else "the same"
    return (
        f"{_what(row).capitalize()} costs {costs} by NPV and binds to"
        f" {format_dollars(row['bound_at_signing'])}{at_once}."
    )


def _about_return(row: pd.Series) -> str:
    if pd.isna(row["total_cost"]):
        return f"What a return costs is not known: {row['reason']}."
    return (
        f"To return the hardware costs {format_dollars(row['total_cost'])}, which is bound already,"
        " and the capacity is gone."
    )


def _gaps(table: pd.DataFrame) -> Iterator[str]:
    missing = table[table["reason"] != ""]
    for reason, rows in missing[missing["choice"] == RENEW].groupby("reason", sort=False):
        pairs = zip(rows["payment_term"], rows["payment_option"], strict=True)
        yield f"Not available: {', '.join(map(pair_words, pairs))} ({reason})."
    for reason in missing.loc[missing["choice"] == MONTHLY, "reason"]:
        yield f"Not available: month to month ({reason})."


def _what(row: pd.Series) -> str:
    if row["choice"] == MONTHLY:
        return "going on month to month"
    return f"renewing {pair_words((row['payment_term'], row['payment_option']))}"
