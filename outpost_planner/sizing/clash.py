"""Why nothing fits: which requirements clash, and the smallest change that would do.

Requirements are let go one after the other, and one whose absence still leaves nothing that fits is
no part of the clash. What is left cannot be met together, and without any one of it the rest can.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from outpost_planner.plan.rules import TIERS_TIB, generation_of
from outpost_planner.show.wording import count, format_dollars, with_article
from outpost_planner.sizing.draft import Wish
from outpost_planner.sizing.headroom import in_words as headroom_words
from outpost_planner.sizing.patience import OutOfTime
from outpost_planner.sizing.program import INFEASIBLE, OPTIMAL
from outpost_planner.sizing.purchase import Chosen, choose
from outpost_planner.sizing.requirements import FIGURE_WORDS, Requirement, in_force
from outpost_planner.sizing.search import shop_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from outpost_planner.sizing.hardware import Item
    from outpost_planner.sizing.headroom import Headroom
    from outpost_planner.sizing.limits import Limits
    from outpost_planner.sizing.question import Question


def clash(question: Question) -> list[Requirement]:
    """Return the requirements that clash.

    Parameters
    ----------
    question
        One that nothing answers.

    Returns
    -------
    list of Requirement
        None where the catalog has nothing for the demand at all.

    Raises
    ------
    OutOfTime, KeyboardInterrupt
        Where the time or somebody does not let it be found out.
    """
    asked = list(in_force(question.limits))
    if not _is_possible(question, _without(question.limits, asked)):
        return []
    changeable = [each for each in asked if not each.is_fixed]
    if _is_possible(question, _without(question.limits, changeable)):
        asked = changeable
    kept = list(asked)
    for each in asked:
        others = [other for other in kept if other is not each]
        let_go = [other for other in asked if other not in others]
        if not _is_possible(question, _without(question.limits, let_go)):
            kept = others
    return kept


def in_words(question: Question, clashing: list[Requirement]) -> tuple[str, ...]:
    """Return what requirements ask for.

    Parameters
    ----------
    question
        Whose they are.
    clashing
        The requirements.
    """
    return tuple(each.words(getattr(question.limits, each.name)) for each in clashing)


def smallest_changes(question: Question, clashing: list[Requirement]) -> tuple[str, ...]:
    """Return the smallest changes of which each would do, in words.

    Parameters
    ----------
    question
        One that nothing answers.
    clashing
        The requirements that clash.

    Raises
    ------
    OutOfTime, KeyboardInterrupt
        Where the time or somebody does not let it be found out.
    """
    changes = tuple(
        change for each in clashing if (change := _smallest_change(question, each)) is not None
    )
    return changes or tuple(_changes_together(question, clashing))


def _without(limits: Limits, requirements: list[Requirement]) -> Limits:
    return replace(limits, **{each.name: each.gone for each in requirements})


def _is_possible(question: Question, limits: Limits) -> bool:
    return _least(question, limits, lambda _: 0.0) is not None


def _least(
    question: Question, limits: Limits, cost: Callable[[Item], float]
) -> dict[str, int] | None:
    """Return the purchase of least cost, of whatever one likes; None where there is none."""
    shop = shop_of(question, limits)
    for costs in question.costs.values():
        priced = costs.figures["total"]
        units = {item_id: cost(question.items[item_id]) for item_id in priced}
        found: Chosen = choose(shop, limits, Wish(units, costs.figures))
        _certain(found)
        if found.answer.is_found:
            return found.quantities
        if not limits.budget and len(priced) == sum(
            item.is_available for item in question.items.values()
        ):
            break  # under every pair the same items can be bought
    return None


def _certain(found: Chosen) -> None:
    """Say nothing by what is not proven."""
    if found.answer.is_interrupted:
        raise KeyboardInterrupt
    if found.answer.state not in {OPTIMAL, INFEASIBLE}:
        raise OutOfTime


def without_price(question: Question) -> list[str]:
    """Return items that would do, and have no price; none where that is not what is missing.

    Parameters
    ----------
    question
        One that nothing answers, whatever the requirements.
    """
    limits = _without(question.limits, list(in_force(question.limits)))
    priced = max((costs.figures["total"] for costs in question.costs.values()), key=len)
    available = [item.item_id for item in question.items.values() if item.is_available]
    wish = Wish({item_id: float(item_id not in priced) for item_id in available})
    found = choose(shop_of(question, limits), limits, wish)
    _certain(found)
    return [item_id for item_id in found.quantities if item_id not in priced]


def _smallest_change(question: Question, requirement: Requirement) -> str | None:
    """Return the least that has to be changed in one requirement alone; None where no change of it
    is enough.
    """
    free = _without(question.limits, [requirement])
    change = _CHANGES.get(requirement.name)
    return None if change is None or not _is_possible(question, free) else change(question, free)


def _together(question: Question, bought: Mapping[str, int], name: str) -> float:
    each = ((question.items[item_id], number) for item_id, number in bought.items())
    return sum(getattr(item, name) * number for item, number in each if not item.is_server)


def _racks(question: Question, bought: Mapping[str, int]) -> int:
    return sum(
        number for item_id, number in bought.items() if not question.items[item_id].is_server
    )


def _is_rack(item: Item) -> float:
    return float(not item.is_server)


def _least_positions(question: Question, free: Limits) -> int:
    return _racks(question, _least(question, free, _is_rack) or {})


def _positions(question: Question, free: Limits) -> str:
    needed = _least_positions(question, free)
    return f"Offer {count(needed, 'free rack position')}, not {question.limits.positions}."


def _most_racks(question: Question, free: Limits) -> str:
    needed = _racks(question, _least(question, free, _is_rack) or {})
    total = needed + question.present.racks
    return f"Split the demand over several Outposts: it needs {total:,} racks."


def _servers(question: Question, free: Limits) -> str:
    bought = _least(question, free, lambda item: float(item.is_server)) or {}
    needed = sum(number for name, number in bought.items() if question.items[name].is_server)
    outposts = count(needed + question.present.servers, "server Outpost")
    return f"Spread the demand over {outposts}: each holds one server."


def _least_total_power(question: Question, free: Limits) -> float:
    bought = _least(question, free, lambda item: 1000 * item.power_kva) or {}
    return _together(question, bought, "power_kva")


def _total_power(question: Question, free: Limits) -> str:
    needed = _least_total_power(question, free)
    return (
        f"Offer {needed:,.6g} kVA for all new racks, not {question.limits.total_power_kva:,g} kVA."
    )


def _least_total_weight(question: Question, free: Limits) -> float:
    bought = _least(question, free, lambda item: item.weight_lbs) or {}
    return _together(question, bought, "weight_lbs")


def _total_weight(question: Question, free: Limits) -> str:
    needed = _least_total_weight(question, free)
    return f"Carry {needed:,.6g} lb in all new racks, not {question.limits.total_weight_lbs:,g} lb."


def _least_of_a_rack(name: str, question: Question, free: Limits) -> float:
    offered = getattr(question.limits, name)
    needs = sorted({getattr(item, name) for item in question.items.values()})
    return next(
        need
        for need in needs
        if need > offered and _is_possible(question, replace(free, **{name: need}))
    )


def _of_a_rack(name: str, unit: str, verb: str) -> Callable[[Question, Limits], str]:
    def change(question: Question, free: Limits) -> str:
        offered = getattr(question.limits, name)
        least = _least_of_a_rack(name, question, free)
        return f"{verb} {least:,g} {unit} a rack position, not {offered:,g} {unit}."

    return change


def _uplink(question: Question, free: Limits) -> str:
    speeds = sorted({speed for item in question.items.values() for speed in item.uplinks_gbps})
    fitting = [
        f"{speed}" for speed in speeds if _is_possible(question, replace(free, uplink_gbps=speed))
    ]
    said = " or ".join(fitting) or "several"
    return f"Offer uplinks of {said} Gbps, not {question.limits.uplink_gbps} Gbps."


def _most_spare(question: Question, free: Limits) -> int:
    return next(
        spare
        for spare in range(question.limits.spare_hosts - 1, -1, -1)
        if _is_possible(question, replace(free, spare_hosts=spare))
    )


def _spare(question: Question, free: Limits) -> str:
    asked = question.limits.spare_hosts
    most = _most_spare(question, free)
    if not most:
        return f"Ask for no spare host, not {asked} of each family."
    return f"Ask for {count(most, 'spare host')} of each family, not {asked}."


def _less_headroom(question: Question, free: Limits) -> str:
    """Say how much of the head-room there can be: that part of each share, in hundredths."""
    asked = question.limits.headroom

    def part(hundredths: int) -> Headroom:
        vcpus, memory, gpus = (share * hundredths / 100 for share in asked)
        return vcpus, memory, gpus

    low, high = 0, 100
    while high - low > 1:
        middle = (low + high) // 2
        if _is_possible(question, replace(free, headroom=part(middle))):
            low = middle
        else:
            high = middle
    said = f"a head-room of {headroom_words(part(low))}" if low else "no head-room"
    return f"Ask for {said}, not of {headroom_words(asked)}."


def _budgeted(question: Question, free: Limits) -> str:
    said = []
    for figure, cap in question.budget.items():
        others = {name: most for name, most in question.budget.items() if name != figure}
        limits = replace(free, budget=others or None)
        least = min(
            (
                cents
                for costs in question.costs.values()
                if (cents := _least_cents(question, limits, costs, figure)) is not None
            ),
            default=None,
        )
        if least is not None and least > cap:
            said.append(
                f"{with_article(FIGURE_WORDS[figure])} of {format_dollars(least / 100)}, not"
                f" {format_dollars(cap / 100)}"
            )
    return f"Allow {'; or '.join(said)}." if said else "Allow more than the budget."


def _least_cents(question: Question, limits: Limits, costs: Any, figure: str) -> float | None:
    units = costs.figures[figure]
    found = choose(shop_of(question, limits), limits, Wish(units, costs.figures))
    _certain(found)
    return costs.of(figure, found.quantities) if found.answer.is_found else None


def _generation(question: Question, free: Limits) -> str:
    del free
    there = question.present.generations
    others = [name for name in question.demand.families if generation_of(name) not in there]
    if there and others:
        return (
            f"Let families of generation {', '.join(map(str, there))}, whose racks stand there,"
            f" stand for {', '.join(others)} (substitutes=...), or order an Outpost for them."
        )
    return (
        f"Let families of one generation stand for the others (substitutes=...):"
        f" {', '.join(question.demand.families)} stand in racks of both, which cannot be mixed; or"
        " order an Outpost for each generation."
    )


def _class(question: Question, free: Limits) -> str:
    if question.present.servers:
        return "Size a new Outpost of racks, without existing=: a server stands there."
    bought = _least(question, free, lambda _: 1.0) or {}
    on_servers = {
        kind.family
        for name in bought
        if question.items[name].is_server
        for kind, _ in question.items[name].hosts
    }
    named = ", ".join(sorted(on_servers)) or "what runs on servers"
    return (
        f"Order a server Outpost for {named}, and one of racks for the others; or let families that"
        " run on racks stand for them (substitutes=...)."
    )


def _network(question: Question, free: Limits) -> str:
    del question, free
    return (
        "Use a catalog with a network (ACE) rack, which is a rack without hosts, that fits the site"
        " and has a price; or split the demand over several Outposts."
    )


def _single(question: Question, free: Limits) -> str:
    del free
    if question.present.is_single:
        return "Size a new Outpost, without existing=: nothing is added to the rack there."
    return "Use racks that stand beside others (MULTI_RACK), or size several Outposts."


def _tiers(question: Question, free: Limits) -> str:
    del free
    asked = question.demand.storage_tib
    generations = question.present.generations or {1, 2}
    most = {kind: max(TIERS_TIB[kind][one][-1] for one in generations) for kind in asked}
    said = [f"{most[kind]:g} TiB of {kind}" for kind, tib in asked.items() if tib > most[kind]]
    asked_for = " and ".join(said) or "the amounts of one generation"
    return (
        f"Ask for at most {asked_for} in one Outpost; or ask AWS whether it sells more, and size"
        " without this rule (assumed=()): the amounts are told by third parties."
    )


def _smallest(question: Question, free: Limits) -> str:
    del question, free
    return (
        "Size without this rule, which is told by third parties (leave smallest_order out of"
        " assumed=), and ask AWS for a quote."
    )


def _stored(question: Question, free: Limits) -> str:
    del free
    kinds = " and ".join(question.demand.storage_tib)
    return f"Go without {kinds}: no rack that fits brings it."


def _lines(question: Question, free: Limits) -> str:
    del free
    return f"Make two orders: one takes {question.limits.line_items} line items."


_CHANGES: dict[str, Callable[[Question, Limits], str]] = {
    "budget": _budgeted,
    "line_items": _lines,
    "total_power_kva": _total_power,
    "total_weight_lbs": _total_weight,
    "racks": _most_racks,
    "positions": _positions,
    "uplink_gbps": _uplink,
    "weight_lbs": _of_a_rack("weight_lbs", "lb", "Carry"),
    "power_kva": _of_a_rack("power_kva", "kVA", "Offer"),
    "servers": _servers,
    "smallest_order": _smallest,
    "stored_in": _tiers,
    "storage": _stored,
    "single_alone": _single,
    "network_rack": _network,
    "one_class": _class,
    "one_generation": _generation,
    "headroom": _less_headroom,
    "spare_hosts": _spare,
}


_LEAST: dict[str, Callable[[Question, Limits], float]] = {
    "positions": _least_positions,
    "total_power_kva": _least_total_power,
    "total_weight_lbs": _least_total_weight,
    "power_kva": partial(_least_of_a_rack, "power_kva"),
    "weight_lbs": partial(_least_of_a_rack, "weight_lbs"),
    "spare_hosts": _most_spare,
}
"""What of a requirement is enough, as a number of its field of Limits."""


def _changes_together(question: Question, kept: list[Requirement]) -> Iterator[str]:
    """Say what has to be changed together, where no change of one requirement alone is enough."""
    for first in kept:
        for second in in_force(question.limits):
            free = _without(question.limits, [first, second])
            if first is not second and _is_possible(question, free):
                yield _both(question, free, first.name, second.name)
                return
    yield "Change more than two requirements: no change of one or two is enough."


def _both(question: Question, free: Limits, first: str, second: str) -> str:
    """Say two changes that are enough together: the least of one, and the least of the other that
    does then. The least of each, found without the other, would not be: the lightest racks are
    more racks.
    """
    told, other = sorted((first, second), key=lambda name: name not in _LEAST)
    if told not in _LEAST:
        least = " ".join(_CHANGES[name](question, free) for name in (first, second))
        return f"Change two requirements together, each at least so far: {least}"
    enough: dict[str, Any] = {told: _LEAST[told](question, free)}
    granted = replace(free, **enough)
    return (
        "Change two requirements together:"
        f" {_CHANGES[told](question, free)} {_CHANGES[other](question, granted)}"
    )
