"""What is written on the page, section by section; every conclusion is the comparison's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.order.approvals.amounts import amounts_of
from outpost_planner.order.approvals.approve import within_policy
from outpost_planner.order.approvals.required import Required
from outpost_planner.order.check import EXEMPT, FAIL, PASS, blocking
from outpost_planner.order.from_quote import option_in_words
from outpost_planner.order.price import price_in_words
from outpost_planner.price.price_words import price_warning
from outpost_planner.report.page import Cells, Figures, Page, Section, Sentences
from outpost_planner.service.pairs import TERM_MONTHS
from outpost_planner.show.colours import TONE_OF_CHECK
from outpost_planner.show.wording import (
    count,
    format_dollars,
    paid_words,
    pair_words,
    percent,
    quantities_in_words,
    words,
)
from outpost_planner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from outpost_planner.order.approvals.approval import Approval
    from outpost_planner.order.check import Check
    from outpost_planner.report.matter import Matter
    from outpost_planner.report.page import Block
    from outpost_planner.show.colours import Tone

NO_WAY_BACK = "returning the hardware before the contract ends does not end its charges."
"""AWS's Outposts rack guide says so."""

MOST_IN_ONE_COLUMN = 6
"""Line items; more stand in two columns."""

NOTHING_REQUIRED = Required()

SIGNS = ("Requested by", "Approved by")


def page_of(
    matter: Matter,
    at: datetime,
    required: Required = NOTHING_REQUIRED,
) -> Page:
    """Write the page.

    Parameters
    ----------
    matter
        What is to be signed.
    at
        When the page is made (UTC).
    required
        The approvals that were given already, of exactly this, and who has to approve.
    """
    request = matter.request
    failed = blocking(matter.checks or ())
    sections = [
        Section("", (*_blocked(failed), _figures(matter))),
        Section("What is bought", tuple(_bought(matter))),
        Section("Every way to pay [USD]", tuple(_ways(matter))),
        Section("What costs least, by the comparison", tuple(_recommendation(matter))),
        Section("Bound cash and exposure", tuple(_bound(matter))),
        Section("Review", tuple(_review(matter))),
        Section("Prices", tuple(_prices(matter))),
        Section("Approval", tuple(_approval(matter, required, at))),
        Section("Assumptions", (_assumptions(matter),)),
    ]
    opening = _opening(matter)
    mark = "no fingerprint" if failed else f"fingerprint {matter.fingerprint}"
    return Page(
        title=f"Request for approval: {request.reference}",
        label=matter.label,
        is_live=matter.is_live,
        opening=f"{opening[:1].upper()}{opening[1:]}.",
        sections=tuple(each for each in sections if each.blocks),
        signatures=() if failed else SIGNS,
        footer=(
            f"{matter.label} · {request.reference} · {mark} ·"
            f" outpost_planner {__version__}, {at:%Y-%m-%d %H:%M} UTC"
        ),
    )


def _opening(matter: Matter) -> str:
    """Say what is asked for, for which Outpost and how it is paid; the table names all items."""
    request, name = matter.request, matter.outpost_name
    what = (
        quantities_in_words(matter.lines.quantities)
        if matter.option is None
        else option_in_words(matter.option)
    )
    outpost = f"{name} ({request.outpost_id})" if name else request.outpost_id
    return f"{what} for {outpost}, {paid_words(*reversed(matter.pair))}"


def _blocked(failed: list[Check]) -> Iterator[Block]:
    if failed:
        names = ", ".join(each.check for each in failed)
        yield Sentences((f"IT CANNOT BE ORDERED: {names} failed. Not ready for signature.",), "bad")


def _figures(matter: Matter) -> Figures:
    """Show what the pair that is asked for costs, as the review and the fingerprint have it."""
    price, amounts = matter.price, amounts_of(matter.purchase)
    if price is None or amounts is None:
        return Figures((("Price", "not known"),))
    months = TERM_MONTHS[matter.request.payment_term or ""]
    figures = [
        ("Upfront, at once", f"${price.upfront_price:,.2f}"),
        (f"Each month, {months} times", f"${price.monthly_recurring_price:,.2f}"),
        ("Total commitment", f"${amounts.total_commitment:,.2f}"),
        ("First-year cash", f"${amounts.first_year_cash:,.2f}"),
    ]
    if matter.comparison.months_left is None:
        npv = matter.comparison.table.at[matter.pair, "npv"]
        rate = percent(matter.comparison.convention.discount_rate)
        figures.append((f"NPV at {rate}", format_dollars(npv)))
    return Figures(tuple(figures))


def _bought(matter: Matter) -> Iterator[Block]:
    if matter.option is not None:
        yield Sentences((f"{matter.request.what[:1].upper()}{matter.request.what[1:]}.",))
        content = dict(matter.purchase["option"])
        said = tuple((name, content[name]) for name in content if name not in {"Option", "Price"})
        yield Cells(("Of the quote", "As AWS has it"), said, (22, 78))
        return
    table = matter.lines.table
    rows = [
        (f"{row.quantity:,}", str(row.catalog_item_id), str(row.name))
        for row in table.itertuples(index=False)
    ]
    headings = ("Quantity", "Item", "Name")
    if len(rows) <= MOST_IN_ONE_COLUMN:
        yield Cells(headings, tuple(rows), (10, 18, 72), frozenset({0}))
        return
    half = -(-len(rows) // 2)
    beside = [*rows[half:], ("", "", "")]
    both = tuple((*rows[at], *beside[at]) for at in range(half))
    yield Cells((*headings, *headings), both, (8, 13, 29) * 2, frozenset({0, 3}))


def _ways(matter: Matter) -> Iterator[Block]:
    comparison = matter.comparison
    table, owed = comparison.table, comparison.exposure()
    year = owed.loc[12] if 12 in owed.index else None
    missing = comparison.missing
    rows: list[tuple[str, ...]] = []
    chosen = None
    for at, (pair, row) in enumerate(table.iterrows()):
        name = pair_words((str(pair[0]), str(pair[1])))
        if pair == matter.pair:
            chosen, name = at, f"▸ {name}"
        if pd.isna(row["total_cost"]):
            rows.append((name, _why_not(missing, pair)))
            continue
        after = "" if year is None else f"{year[pair]:,.2f}"
        amounts = [row[each] for each in ("upfront_price", "monthly_recurring_price")]
        amounts += [row["total_cost"], row["first_year_cash"]]
        texts = [f"{each:,.2f}" for each in amounts]
        rows.append((name, *texts, after, f"{row['npv']:,.2f}", f"{row['npv_rank']}"))
    headings = (
        "Way to pay", "Upfront", "Monthly", "Total, all of it bound", "First-year cash",
        "Still owed after year 1", "NPV of one contract", "Rank in term",
    )  # fmt: skip
    widths = (26, 11, 10, 12, 12, 12, 11, 7)
    yield Cells(headings, tuple(rows), widths, frozenset(range(1, 8)), chosen)
    if chosen is None:
        paid = paid_words(matter.request.payment_option, matter.request.payment_term)
        yield Sentences((f"Asked for is {paid}, which is none of the nine.",), "warn")
    if comparison.notes:
        yield Sentences(comparison.notes, is_small=True)


def _why_not(missing: pd.DataFrame, pair: tuple[str, str]) -> str:
    """Say why a way to pay has no amounts: for want of which items' prices."""
    mine = missing[(missing["payment_term"] == pair[0]) & (missing["payment_option"] == pair[1])]
    said = []
    for reason, rows in mine.groupby("reason", sort=False):
        items = list(dict.fromkeys(map(str, rows["catalog_item_id"])))
        named = ", ".join(items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")
        said.append(f"{named}: {reason}")
    return f"not available: {'; '.join(said) or 'no price'}"


def _recommendation(matter: Matter) -> Iterator[Block]:
    """Say what the comparison concludes; prices and gaps have places of their own on the page."""
    comparison = matter.comparison
    elsewhere = {price_warning(comparison.prices), comparison.gap_sentence}
    found = comparison if matter.horizon is None else matter.horizon
    said = [each for each in found.findings if each not in elsewhere]
    yield Sentences((*said, *_over_the_need(matter), *_against_the_least(matter)))


def _over_the_need(matter: Matter) -> Iterator[str]:
    """Set what is asked for beside what costs least over the whole need."""
    horizon = matter.horizon
    if horizon is None or matter.pair not in horizon.table.index:
        return
    costs = horizon.table[["equivalent_annual_cost", "npv"]].astype(float).dropna()
    if matter.pair not in costs.index:
        return
    mine, least = costs.loc[matter.pair], costs["equivalent_annual_cost"].idxmin()
    asked = (
        f"Asked for is {pair_words(matter.pair)}: held for {count(horizon.years, 'year')},"
        f" {format_dollars(mine.iloc[0])} a year, NPV {format_dollars(mine.iloc[1])}"
    )
    more = mine - costs.loc[least]
    if round(more.iloc[0] * 100) == 0:
        yield f"{asked}, the least."
        return
    yield (
        f"{asked}. That is {format_dollars(more.iloc[0])} a year and an NPV of"
        f" {format_dollars(more.iloc[1])} more than {pair_words(least)}."
    )


def _against_the_least(matter: Matter) -> Iterator[str]:
    """Set what is asked for beside what costs least in its term."""
    table, (term, option) = matter.comparison.table, matter.pair
    if matter.pair not in table.index or pd.isna(table.at[matter.pair, "npv"]):
        return
    in_term = table.loc[term]["npv"].astype(float).dropna()
    least, mine = str(in_term.idxmin()), float(in_term[option])
    asked = f"Asked for is {pair_words(matter.pair)}, NPV {format_dollars(mine)}"
    if matter.horizon is not None:
        asked = f"One contract of {pair_words(matter.pair)} has an NPV of {format_dollars(mine)}"
    more = mine - float(in_term.min())
    if least == option or round(more * 100) == 0:
        yield f"{asked}: the least of its term."
        return
    yield f"{asked}: {format_dollars(more)} more than {words(least)}, the least of its term."


def _bound(matter: Matter) -> Iterator[Block]:
    comparison, price, amounts = matter.comparison, matter.price, amounts_of(matter.purchase)
    if price is None or amounts is None:
        return
    total = format_dollars(float(amounts.total_commitment))
    said = [f"Signing binds {total}: {NO_WAY_BACK}"]
    if comparison.months_left is not None:
        said.append(
            "The capacity joins a contract with"
            f" {count(int(comparison.months_left), 'month')} left. The table above is prorated to"
            " these; the total commitment, by which a policy decides, is that of a full term."
        )
    yield Sentences(tuple(said))
    owed = comparison.exposure()
    if matter.pair not in owed.columns or owed[matter.pair].isna().all():
        return
    of_pair = owed[matter.pair].dropna()
    ends = [month for month in range(12, 61, 12) if month in of_pair.index and of_pair[month] > 0]
    after = tuple(f"if the need ends after {month} months" for month in ends)
    headings = ("Still owed [USD]", "at signing, after the upfront price", *after)
    row = (pair_words(matter.pair), *(f"{of_pair[month]:,.2f}" for month in (0, *ends)))
    widths = (27, *(17 for _ in (0, *ends)))
    yield Cells(headings, (row,), widths, frozenset(range(1, len(headings))))


def _review(matter: Matter) -> Iterator[Block]:
    if matter.checks is None:
        said = "NOT REVIEWED: whether AWS would take this order was not asked for this page."
        yield Sentences((said,), "warn")
        return
    to_read = [each for each in matter.checks if each.result not in {PASS, EXEMPT}]
    if to_read:
        # What blocks the order comes first.
        to_read.sort(key=lambda each: each.result != FAIL)
        rows = tuple((each.result, each.check, each.reason) for each in to_read)
        tones = tuple(TONE_OF_CHECK[each.result] for each in to_read)
        yield Cells(("Result", "Check", "Reason"), rows, (14, 18, 68), tones=tones)
    exempt = [f"{e.check} ({e.reason.rstrip('.')})" for e in matter.checks if e.result == EXEMPT]
    if exempt:
        yield Sentences(
            (f"AWS exempts it from {count(len(exempt), 'check')}: {'; '.join(exempt)}.",)
        )
    passed = [each.check for each in matter.checks if each.result == PASS]
    if passed:
        yield Sentences((f"{count(len(passed), 'check')} passed: {', '.join(passed)}.",))


def _prices(matter: Matter) -> Iterator[Block]:
    tone: Tone = "warn" if matter.comparison.prices.is_illustrative else "plain"
    yield Sentences((price_warning(matter.comparison.prices),), tone)
    if matter.request.is_by_quote:
        yield Sentences((f"Asked for: {price_in_words(matter.price, is_quoted=True)}.",))


def _assumptions(matter: Matter) -> Sentences:
    warning = price_warning(matter.comparison.prices)
    of_need = () if matter.horizon is None else matter.horizon.assumptions
    all_of_them = dict.fromkeys((*of_need, *matter.comparison.assumptions))
    return Sentences((" ".join(each for each in all_of_them if each != warning),), is_small=True)


def _approval(matter: Matter, required: Required, at: datetime) -> Iterator[Block]:
    said = []
    if matter.made_by:
        said.append(f"Planned by {matter.made_by}.")
    if matter.notes:
        said.append(f"Notes: {matter.notes}")
    amounts, policy = amounts_of(matter.purchase), required.policy
    counted: Sequence[Approval] = required.approvals or ()
    refused: Sequence[str] = ()
    if amounts is not None:
        # An approval that submit would not count is not shown as one.
        counted, refused = required.sift(matter.purchase, at)
    if policy is not None and amounts is not None:
        level = within_policy(amounts, policy)
        said.append(f"{policy.name} asks for {level.who_in_words} ({level.limits_in_words}).")
    for each in counted:
        comment = f" “{each.comment}”" if each.comment else ""
        said.append(f"Approved by {each.who_and_when}.{comment}")
    said += [f"AN APPROVAL THAT DOES NOT COUNT: {reason}" for reason in refused]
    if blocking(matter.checks or ()):
        said.append("A plan with a check that fails has no fingerprint, and cannot be approved.")
        yield Sentences(tuple(said))
        return
    said.append(
        f"The fingerprint {matter.fingerprint} stands for exactly this: items or quote, Outpost,"
        " payer, way to pay, reference and price. Any change of these needs a new approval."
    )
    yield Sentences(tuple(said))
