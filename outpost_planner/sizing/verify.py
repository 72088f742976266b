"""A plan is checked by somebody who did not make it: instances are placed, and hosts taken away.

Nothing here is shared with the search: the plan is read as it is shown, added up anew, and compared
with the catalog, the site and EC2's table.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

from outpost_planner.plan.racks import Racks
from outpost_planner.plan.rules import (
    MANY_RACKS,
    MANY_SERVERS,
    SINGLE_RACK,
    TIERS_TIB,
    generation_of,
)
from outpost_planner.price.compare import compare_payments
from outpost_planner.service.kinds import RACK, SERVER
from outpost_planner.service.statuses import AVAILABLE
from outpost_planner.sizing.demand import moved
from outpost_planner.sizing.headroom import RESOURCES
from outpost_planner.sizing.limits import MAX_LINE_ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from outpost_planner.plan.catalog import LineItems
    from outpost_planner.plan.instance_types import InstanceType, Room
    from outpost_planner.service.pairs import Pair
    from outpost_planner.sizing.layout import Placed
    from outpost_planner.sizing.question import Question

THOUSANDTH = 1e-3
"""Of a kVA or a pound: less than any of them is given in."""


def problems_of(
    question: Question,
    lines: LineItems | None,
    pair: Pair,
    placed: Sequence[Placed],
    runs_on: Mapping[str, str],
) -> list[str]:
    """Return everything that is wrong with a plan.

    Parameters
    ----------
    question
        What was asked.
    lines
        What is to be bought; None for nothing.
    pair
        The way to pay.
    placed
        Every host and what runs on it.
    runs_on
        The family that runs each family's instances.
    """
    return [
        *_wrong_hosts(question, lines, placed),
        *_wrong_contents(placed),
        *_wrong_counts(question, placed, runs_on),
        *_wrong_failures(question, placed),
        *_wrong_headroom(question, placed),
        *_wrong_site(question, lines),
        *_wrong_order(question, lines, pair),
    ]


def _wrong_hosts(
    question: Question, lines: LineItems | None, placed: Sequence[Placed]
) -> Iterator[str]:
    expected = Counter({kind.name: count for kind, count in question.present.hosts.items()})
    for item_id, quantity in ({} if lines is None else lines.quantities).items():
        row = question.catalog.items.loc[item_id]
        if row["item_status"] != AVAILABLE:
            yield f"{item_id} cannot be ordered"
        for capacity in row["ec2_capacities"]:
            expected[capacity.max_size] += capacity.quantity * quantity
    if +expected != Counter(each.kind.name for each in placed):
        yield "the hosts of the layout are not those of the line items"


def _wrong_contents(placed: Sequence[Placed]) -> Iterator[str]:
    for each in placed:
        for at, there in enumerate(each.kind.room):
            if sum(instance.room[at] * count for instance, count in each.content) > there:
                yield f"a host {each.kind.name} holds more than it has"
        if any(instance.family != each.kind.family for instance, _ in each.content):
            yield f"a host {each.kind.name} runs another family"
        metal = [instance for instance, _ in each.content if instance.is_metal]
        count = sum(count for _, count in each.content)
        if metal and (count > 1 or metal[0].room != each.kind.room):
            yield f"{metal[0].name} shares its host"


def _wrong_counts(
    question: Question, placed: Sequence[Placed], runs_on: Mapping[str, str]
) -> Iterator[str]:
    wanted: Counter[InstanceType] = Counter()
    for family, load in question.loads.items():
        on = runs_on.get(family)
        ratio = question.substitutes.get(family, {}).get(on or "")
        run = (
            load
            if on == family
            else None
            if on is None or ratio is None
            else moved(load, on, ratio)
        )
        if run is None:
            yield f"{family} runs nowhere"
        wanted.update(dict(run or ()))
    found: Counter[InstanceType] = Counter()
    for each in placed:
        found.update(dict(each.content))
    for instance in wanted.keys() | found.keys():
        if wanted[instance] != found[instance]:
            yield f"{found[instance]} × {instance.name} run, and {wanted[instance]} are needed"


def _wrong_failures(question: Question, placed: Sequence[Placed]) -> Iterator[str]:
    """Take hosts away, and place what ran on them."""
    families = {each.kind.family for each in placed if each.content}
    for family in sorted(families):
        hosts = [each for each in placed if each.kind.family == family]
        load: Counter[InstanceType] = Counter()
        for host in hosts:
            load.update(dict(host.content))
        if len(hosts) <= question.spare_hosts:
            yield f"{family}: nothing is left after {question.spare_hosts} hosts fail"
        elif not _empty_hosts_replace_any(hosts, question.spare_hosts):
            yield from _failing(family, hosts, load, question.spare_hosts)


def _wrong_headroom(question: Question, placed: Sequence[Placed]) -> Iterator[str]:
    """Take those hosts away that have most of a resource, and see what is left of it."""
    for family in sorted({each.kind.family for each in placed if each.content}):
        hosts = [each for each in placed if each.kind.family == family]
        for at, share in enumerate(question.headroom):
            rooms = sorted(host.kind.room[at] for host in hosts)
            left = sum(rooms[: len(rooms) - question.spare_hosts])
            runs = sum(
                instance.room[at] * count for host in hosts for instance, count in host.content
            )
            if share and left < runs * (1 + share):
                yield f"{family}: {RESOURCES[at]} lack their head-room after hosts fail"


def _empty_hosts_replace_any(hosts: Sequence[Placed], spare: int) -> bool:
    """Say whether so many hosts stand empty that each of them can stand in for any other.

    Whichever hosts fail, of those that ran something each moves as it is to an empty one that did
    not fail.
    """
    rooms = [host.kind.room for host in hosts]
    empty = [host.kind.room for host in hosts if not host.content]
    return sum(all(_holds(one, other) for other in rooms) for one in empty) >= spare


def _failing(
    family: str, hosts: Sequence[Placed], load: Mapping[InstanceType, int], spare: int
) -> Iterator[str]:
    rooms = sorted(host.kind.room for host in hosts)
    for lost in sorted(set(itertools.combinations(rooms, spare))):
        left = list(rooms)
        for room in lost:
            left.remove(room)
        if not can_be_placed(load, left):
            yield f"{family}: the instances do not fit after hosts of {lost} fail"


def can_be_placed(load: Mapping[InstanceType, int], rooms: Sequence[Room]) -> bool:
    """Say whether instances fit on hosts, by trying every host for each instance, largest first.

    Parameters
    ----------
    load
        How many of each type, none of them bare metal.
    rooms
        What each host holds.
    """
    instances = [
        each for each, count in sorted(load.items(), key=_size, reverse=True) for _ in range(count)
    ]
    for at in range(3):
        # What is more than all hosts together has need of no trying.
        if sum(each.room[at] for each in instances) > sum(room[at] for room in rooms):
            return False
    seen: set[tuple[int, tuple[Room, ...]]] = set()

    def place(number: int, free: tuple[Room, ...]) -> bool:
        if number == len(instances):
            return True
        if (number, free) in seen:
            return False
        seen.add((number, free))
        need = instances[number].room
        for room in sorted(set(free)):
            if _holds(room, need):
                at = free.index(room)
                rest = tuple(have - taken for have, taken in zip(room, need, strict=True))
                further = tuple(sorted((*free[:at], *free[at + 1 :], rest)))
                if place(number + 1, further):  # type: ignore[arg-type]
                    return True
        return False

    return place(0, tuple(sorted(rooms)))


def _size(entry: tuple[InstanceType, int]) -> Room:
    return entry[0].room


def _holds(room: Room, need: Room) -> bool:
    return all(have >= taken for have, taken in zip(room, need, strict=True))


def _wrong_site(question: Question, lines: LineItems | None) -> Iterator[str]:
    if lines is None:
        return
    bought = question.catalog.items.loc[list(lines.quantities)].assign(
        quantity=list(lines.quantities.values())
    )
    racks = bought[bought["item_class"] == RACK]
    servers = int(bought.loc[bought["item_class"] == SERVER, "quantity"].sum())
    yield from _wrong_amounts(question, racks, servers)
    yield from _wrong_mixture(question, racks, servers)
    stored = question.present.storage | _kinds(bought["supported_storage"])
    for kind in question.demand.storage_tib:
        if kind not in stored:
            yield f"nothing brings {kind}"
    yield from _wrong_by_rules_told(question, racks)


def _wrong_by_rules_told(question: Question, racks: pd.DataFrame) -> Iterator[str]:
    """Keep to what third parties tell, as far as that was asked for."""
    hosts = Counter[str]()
    for capacities, quantity in zip(racks["ec2_capacities"], racks["quantity"], strict=True):
        for each in capacities:
            hosts[each.family] += each.quantity * quantity
            hosts["vcpus"] += (each.vcpus or 0) * quantity
    vcpus = hosts.pop("vcpus", 0)
    is_second = any(generation_of(family) == 2 for family in hosts)
    tib = question.demand.storage_tib
    if "storage_tiers" in question.assumed and hosts:
        for kind, amount in tib.items():
            if amount > max(TIERS_TIB[kind][2 if is_second else 1]):
                yield f"more {kind} than is told to be sold"
    if "smallest_order" not in question.assumed or not hosts or question.present.racks:
        return
    is_enough = vcpus >= 960 if is_second else hosts.total() >= (2 if "EBS" in tib else 4)
    if not is_enough:
        yield "less than the smallest order that is told"


def _wrong_amounts(question: Question, racks: pd.DataFrame, servers: int) -> Iterator[str]:
    site, present = question.site, question.present
    count = int(racks["quantity"].sum())
    limits = {
        "power of a rack": (racks["power_kva"].max() if count else 0, site.power_kva),
        "weight of a rack": (racks["weight_lbs"].max() if count else 0, site.weight_lbs),
        "power in all": ((racks["power_kva"] * racks["quantity"]).sum(), site.total_power_kva),
        "weight in all": ((racks["weight_lbs"] * racks["quantity"]).sum(), site.total_weight_lbs),
        "positions": (count, site.positions),
        "racks": (count + present.racks, MANY_RACKS),
        "servers": (servers + present.servers, MANY_SERVERS),
    }
    for name, (needed, offered) in limits.items():
        if offered is not None and needed > offered + THOUSANDTH:
            yield f"{name}: {needed:g}, and {offered:g} is offered"
    for item_id, speeds in racks["supported_uplink_gbps"].items():
        if site.uplink_gbps is not None and site.uplink_gbps not in speeds:
            yield f"{item_id} does not support the uplinks"


def _wrong_mixture(question: Question, racks: pd.DataFrame, servers: int) -> Iterator[str]:
    present = question.present
    count = int(racks["quantity"].sum())
    if servers + present.servers and count + present.racks:
        yield "racks and servers in one Outpost"
    compute = int(racks.loc[racks["ec2_capacities"].map(len) > 0, "quantity"].sum())
    networks = count - compute + present.network_racks
    if compute and Racks(compute + present.compute_racks, networks).need_network_rack:
        yield "no network rack"
    alone = int((racks["rack_scaling_type"] == SINGLE_RACK).sum())
    if alone and count + present.racks > 1:
        yield "a rack that stands alone is not alone"
    generations = {generation_of(each.family) for each in _kinds(racks["ec2_capacities"])}
    if count and len(generations | present.generations) > 1:
        yield "mixed generations"


def _kinds(column: pd.Series) -> set[Any]:
    """Return what stands in the tuples of a column."""
    return set(itertools.chain.from_iterable(column))


def _wrong_order(question: Question, lines: LineItems | None, pair: Pair) -> Iterator[str]:
    if lines is None:
        return
    if len(lines.quantities) > MAX_LINE_ITEMS:
        yield "too many line items"
    comparison = compare_payments(lines, country_code=question.country_code)
    row = comparison.at_rate(question.convention.discount_rate).cents.loc[pair]
    names = {
        "first_year_cash": "first_year_cash",
        "total": "total_cost",
        "bound_cash": "total_cost",
        "upfront": "upfront_price",
        "monthly": "monthly_recurring_price",
    }
    for figure, cap in question.budget.items():
        if figure in names and int(row[names[figure]]) > cap:
            yield f"the {figure} is above the budget"
