"""What a sizing says, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.show.wording import (
    count,
    format_dollars,
    is_or_are,
    paid_words,
    percent,
    quantities_in_words,
)
from outpost_planner.sizing import further
from outpost_planner.sizing.costs import OBJECTIVES
from outpost_planner.sizing.demand import moved
from outpost_planner.sizing.headroom import in_words
from outpost_planner.sizing.layout import RESOURCE_WORDS
from outpost_planner.sizing.smallest import shortfall

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from outpost_planner.sizing.question import Question
    from outpost_planner.sizing.sized import Sized


def findings(result: Sized) -> tuple[str, ...]:
    """Return the answer in sentences.

    Parameters
    ----------
    result
        What was found.
    """
    return (*_purchase(result), *_families(result), *_proof(result), *_prices(result))


def _purchase(result: Sized) -> Iterator[str]:
    if result.lines is None:
        yield from _nothing_to_buy(result)
        return
    option, term = result.payment
    name, across = OBJECTIVES[result.question.objective]
    bought = quantities_in_words(result.lines.quantities, most=20)
    yield f"Buy {bought}: {name} {format_dollars(result.cost)}, paid {paid_words(option, term)}."
    if len(result.question.costs) > 1:
        yield f"The way to pay was chosen by {across}, the least of {len(result.question.costs)}."
    yield from _growing_storage(result)
    yield from _smallest_order(result)


def _nothing_to_buy(result: Sized) -> Iterator[str]:
    growing = list(_growing_storage(result))
    if growing:
        yield "No line item has to be bought: what stands there runs all the instances."
    else:
        yield f"Nothing has to be bought: what stands there holds {result.demand!r}."
    yield from growing


def _growing_storage(result: Sized) -> Iterator[str]:
    """Say where storage that stands there does not do: no item of a catalog brings more of it."""
    for each in result.stored:
        if each.present_tib is None:
            yield (
                f"Nobody told how much {each.kind} stands there, and {each.asked_tib:g} TiB are"
                f' asked for: tell it as existing={{..., "{each.kind}": 11}}.'
            )
        elif each.present_tib and each.grows:
            to = "more" if each.tier_tib is None else f"{each.tier_tib:g} TiB (assumed)"
            yield (
                f"{each.kind} has to grow from {each.present_tib:g} TiB to {to}, which no line item"
                " does: ask for it in a quote."
            )


def _smallest_order(result: Sized) -> Iterator[str]:
    """Say where the answer depends on the smallest order, which third parties tell."""
    question = result.question
    least = shortfall(
        question.items, result.outcome.quantities, question.present, result.demand.storage_tib
    )
    is_kept = question.limits.smallest_order
    if least is None and not is_kept:
        return
    other = further.with_smallest_order(result, keep=not is_kept)
    costs = abs(other.cost - result.cost) if other.is_proven else None
    if is_kept and costs:
        yield (
            f"The smallest order that third parties tell (assumed) decides: {format_dollars(costs)}"
            f" more than {further.line_items_in_words(other)}."
        )
    if least is None:
        return
    what = "addition" if question.present.compute_racks else "new Outpost"
    said = (
        f"Third parties tell that AWS quotes no {what} of less than {least.amount} {least.unit}"
        " (assumed), and this is less"
    )
    if costs is None:
        yield f"{said}: ask for a quote."
    else:
        large = further.line_items_in_words(other)
        yield f"{said}: {large} would do, for {format_dollars(costs)} more."


def _families(result: Sized) -> Iterator[str]:
    used = result.utilization
    for family, role in sorted(result.outcome.roles.items()):
        row = used.loc[family]
        number = sum(count_ for _, count_ in role.load)
        movers = sorted(role.families - {family})
        stands = f" in place of {', '.join(movers)}" if movers else ""
        spare = int(row["spare"])
        said = (
            f"{family}{stands}: {count(number, 'instance')} run{'s' if number == 1 else ''} on"
            f" {count(int(row['in_use']), 'host')}, {_full_of(row)};"
            f" {f'{spare} more' if spare else 'no host'} stand{'' if spare > 1 else 's'} by for"
            " hosts that fail"
        )
        free = int(row["free"])
        head = ", head-room included" if any(result.question.headroom) else ""
        yield f"{said}, and {free} {is_or_are(free)} free{head}." if free else f"{said}."
        for each in movers:
            yield from _less_memory(result, each, family)


def _less_memory(result: Sized, mover: str, family: str) -> Iterator[str]:
    """Say where an instance that stands for another has less memory."""
    ratio = result.question.substitutes[mover][family]
    said = []
    for instance, number in result.question.loads[mover]:
        other = moved(((instance, number),), family, ratio)
        if other is not None and other[0][0].room[1] * other[0][1] < instance.room[1] * number:
            (small, count_) = other[0]
            said.append(
                f"{count_} × {small.name} have {small.room[1] * count_ / 1024:,g} GiB,"
                f" {number} × {instance.name} {instance.room[1] * number / 1024:,g}"
            )
    if said:
        yield f"{family} in place of {mover} has less memory: {'; '.join(said)}."


def _full_of(row: pd.Series) -> str:
    """Say how much is used of the resource of which most is."""
    shares = {name: row[f"{name}_percent"] for name in RESOURCE_WORDS if f"{name}_percent" in row}
    fullest = max(shares, key=lambda name: shares[name])
    said = f"{shares[fullest]:.0f} % of whose {RESOURCE_WORDS[fullest]}"
    if fullest != "vcpu":
        said += f" and {shares['vcpu']:.0f} % of whose vCPUs"
    return f"{said} are used"


def _proof(result: Sized) -> Iterator[str]:
    took = f"{result.seconds:.2f} s"
    if result.is_proven and result.lines is None:
        return
    if result.is_proven:
        priced = " and has a price" if any(_unpriced(result)) else ""
        yield f"Nothing in the catalog that holds this{priced} is cheaper: proven in {took}."
        return
    why = "stopped from the keyboard" if result.outcome.is_interrupted else "out of time"
    yield (
        f"This is the best found in {took}, {why}: another purchase may be cheaper, by"
        f" {percent(result.gap)} at most."
    )


def _prices(result: Sized) -> Iterator[str]:
    if result.comparison is not None and result.comparison.prices.is_illustrative:
        yield "ILLUSTRATIVE PRICES, not AWS's: ask for a quote before you decide."


def assumptions(result: Sized) -> tuple[str, ...]:
    """Return what the answer rests on.

    Parameters
    ----------
    result
        What was found.
    """
    question = result.question
    return (
        (
            "A host serves one instance family, and is cut into any mix of its sizes whose vCPUs,"
            " memory and GPUs it holds together."
        ),
        _spares(question.spare_hosts),
        *_headroom(question),
        f"The site: {question.site!r}.",
        *_storage(result),
        *_unpriced(result),
        (
            "An ACE rack is needed from 4 compute racks; racks are of one generation; an order has"
            " 20 line items at most."
        ),
    )


def _spares(spare: int) -> str:
    if not spare:
        return "No host may fail: none is to spare."
    number = "One host" if spare == 1 else f"{spare} hosts"
    largest = "even the largest" if spare == 1 else "even the largest ones"
    return f"{number} of each family may fail, {largest}, and everything still runs."


def _headroom(question: Question) -> Iterator[str]:
    if any(question.headroom):
        after = " when hosts have failed" if question.spare_hosts else ""
        yield (
            f"The hosts of each family together have {in_words(question.headroom, more=True)} than"
            f" the instances take{after}."
        )


def _storage(result: Sized) -> Iterator[str]:
    for each in result.stored:
        if each.tier_tib is None:
            yield (
                f"{each.kind}: {each.asked_tib:g} TiB is above the largest amount known for one"
                " Outpost (told by third parties): ask AWS."
            )
        else:
            yield (
                f"{each.kind}: {each.asked_tib:g} TiB is rounded up to {each.tier_tib:g} TiB, the"
                " next amount sold (told by third parties). The catalog says which racks support it"
                " and not how much they bring: name the amount when you ask for a quote."
            )


def _unpriced(result: Sized) -> Iterator[str]:
    question = result.question
    pair = result.outcome.pair
    if pair is None:
        return
    priced = question.costs[pair].figures["npv"]
    without = [
        item.item_id
        for item in question.items.values()
        if item.is_available and item.item_id not in priced
    ]
    if without:
        named = ", ".join(without[:5]) + (
            f" and {len(without) - 5} more" if len(without) > 5 else ""
        )
        yield f"Not considered, because they have no price for this way to pay: {named}."
