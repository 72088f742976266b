"""The purchase as a program: which items, and how many of each, for the least cost."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from outpost_planner.plan.rules import ACE_FROM_RACKS
from outpost_planner.sizing.dominance import undominated
from outpost_planner.sizing.program import UNKNOWN, Answer, Program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outpost_planner.sizing.hardware import Item
    from outpost_planner.sizing.limits import Limits
    from outpost_planner.sizing.needs import Role
    from outpost_planner.sizing.packing import HostKind
    from outpost_planner.sizing.present import Present

MAX_ALIKE = 1_000
"""Most of one item, where neither racks nor servers are limited."""


class Chosen(NamedTuple):
    """What came of a search.

    Parameters
    ----------
    answer
        Of the program.
    quantities
        By item id; empty where nothing is bought or nothing was found.
    roles
        What the hosts of each family are for.
    """

    answer: Answer
    quantities: dict[str, int]
    roles: dict[str, Role]


@dataclass(frozen=True)
class Shop:
    """What can be bought, and for what.

    Parameters
    ----------
    items
        By id.
    present
        What stands there already.
    storage
        Kinds of storage that are asked for.
    families
        Families of the instances that must run.
    roles
        What the hosts of each family can be for.
    """

    items: Mapping[str, Item]
    present: Present
    families: tuple[str, ...]
    storage: tuple[str, ...]
    roles: Mapping[str, Sequence[Role]]


def candidates(shop_items: Iterable[Item], present: Present, limits: Limits) -> list[Item]:
    """Return the items that the requirements allow, each by itself.

    Parameters
    ----------
    shop_items
        Items of the catalog.
    present
        What stands there already.
    limits
        The requirements.
    """
    return [item for item in shop_items if item.is_available and _is_allowed(item, present, limits)]


def _is_allowed(item: Item, present: Present, limits: Limits) -> bool:
    if item.is_server:
        return present.racks == 0 and (limits.servers is None or present.servers < limits.servers)
    if present.servers or present.is_single or (item.is_single and present.racks):
        return False
    fits = (
        (limits.power_kva is None or item.power_kva <= limits.power_kva)
        and (limits.weight_lbs is None or item.weight_lbs <= limits.weight_lbs)
        and (limits.uplink_gbps is None or limits.uplink_gbps in item.uplinks_gbps)
    )
    if not limits.one_generation:
        return fits
    return fits and len(item.generations | present.generations) <= 1


def choose(
    shop: Shop,
    limits: Limits,
    costs: Mapping[str, float],
    *,
    figures: Mapping[str, Mapping[str, float]] | None = None,
    others_than: Sequence[Mapping[str, int]] = (),
    seconds: float | None = None,
) -> Chosen:
    """Find the cheapest purchase.

    Parameters
    ----------
    shop
        What can be bought, and for what.
    limits
        The requirements.
    costs
        Of one unit of each item that can be bought.
    figures
        Of one unit of each item, by the figure that a budget may cap [USD cent].
    others_than
        Purchases that are no answer, nor is one that has all of theirs and more.
    seconds
        How long to search at most; default: until the proof.
    """
    if not all(shop.roles.values()):
        return Chosen(Answer("infeasible"), {}, {})
    draft, answer = _solved(shop, limits, costs, figures or {}, others_than, seconds)
    if not answer.is_found:
        return Chosen(answer, {}, {})
    bought = {each.item_id: answer.values[number] for each, number in draft.bought.items()}
    # No search lets a number stand that its rows forbid; a guard against a solver that does.
    if not draft.holds(answer.values):  # pragma: no cover
        return Chosen(Answer(UNKNOWN, is_interrupted=answer.is_interrupted), {}, {})
    return Chosen(
        answer,
        {item_id: count for item_id, count in bought.items() if count},
        {
            family: role
            for (family, role), number in draft.taken.items()
            if answer.values[number] and role.families
        },
    )


def _solved(
    shop: Shop,
    limits: Limits,
    costs: Mapping[str, float],
    figures: Mapping[str, Mapping[str, float]],
    others_than: Sequence[Mapping[str, int]],
    seconds: float | None,
) -> tuple[_Draft, Answer]:
    """Solve the program, at first without the limit on line items.

    Few purchases need more line items than an order takes, and a program that counts them takes
    several times as long.
    """
    started = time.monotonic()
    for some in dict.fromkeys((replace(limits, line_items=None), limits)):
        left = None if seconds is None else seconds - (time.monotonic() - started)
        draft = _Draft(shop, some, costs, figures, others_than)
        answer = draft.program.solve(left)
        if not answer.is_found or draft.line_items(answer) <= (limits.line_items or MAX_ALIKE):
            return draft, answer
        if answer.is_interrupted:
            break
    return draft, replace(answer, state=UNKNOWN, values=())


@dataclass
class _Draft:
    """A program in the making."""

    shop: Shop
    limits: Limits
    costs: Mapping[str, float]
    figures: Mapping[str, Mapping[str, float]]
    others_than: Sequence[Mapping[str, int]]
    program: Program = field(default_factory=Program)
    bought: dict[Item, int] = field(default_factory=dict)
    taken: dict[tuple[str, Role], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        needed = self._most_needed()
        for item in self._offered(needed):
            most = self._most(item, needed)
            if most:
                cost = self.costs[item.item_id]
                self.bought[item] = self.program.variable(0, most, cost)
        self.cover()
        self.keep_room()
        self.keep_kinds_apart()
        self.keep_order()

    def _offered(self, needed: Mapping[HostKind, int]) -> list[Item]:
        """Return the items that a cheapest purchase may have."""
        shop, limits = self.shop, self.limits
        allowed = candidates(shop.items.values(), shop.present, limits)
        priced = [item for item in allowed if item.item_id in self.costs]
        if self.others_than:
            # The next best purchase may have what the best one has no need of.
            return priced
        capped = [self.figures[name] for name in limits.budget or {}]
        kinds = [kind for kind, count in needed.items() if count > 0]
        return undominated(priced, [self.costs, *capped], kinds, shop.storage, limits)

    @property
    def _racks(self) -> dict[Item, int]:
        return {item: number for item, number in self.bought.items() if not item.is_server}

    @property
    def _most_racks(self) -> int:
        present = self.shop.present.racks
        limited = MAX_ALIKE if self.limits.racks is None else max(0, self.limits.racks - present)
        return limited if self.limits.positions is None else min(limited, self.limits.positions)

    def _most_needed(self) -> Counter[HostKind]:
        found: Counter[HostKind] = Counter()
        for role in itertools.chain.from_iterable(self.shop.roles.values()):
            for kind, count in itertools.chain.from_iterable(role.choices):
                found[kind] = max(found[kind], count - self.shop.present.hosts.get(kind, 0))
        return found

    def _most(self, item: Item, needed: Mapping[HostKind, int]) -> int:
        """Return how many of an item may be of use; 0 for one that is of none."""
        of_use = [-(-needed.get(kind, 0) // count) for kind, count in item.hosts if count]
        brings = item.is_network or any(kind in self.shop.storage for kind in item.storage)
        most = max(int(brings), 0, *of_use) if of_use else int(brings)
        if item.is_server:
            return min(most, MAX_ALIKE if self.limits.servers is None else self.limits.servers)
        return min(most, self._most_racks)

    # What must run

    def cover(self) -> None:
        """Let each family run somewhere, on hosts enough, and beside the storage asked for."""
        # A family for which no number of hosts is enough has no term in its row, which then fails.
        runs: dict[str, dict[int, float]] = {mover: {} for mover in self.shop.families}
        for family, roles in self.shop.roles.items():
            self._cover_family(family, roles, runs)
        for terms in runs.values():
            self.program.row(terms, 1, 1)
        missing = set(self.shop.storage) - self.shop.present.storage
        for storage in sorted(missing) if self.limits.storage else ():
            bringing = {n: 1.0 for item, n in self.bought.items() if storage in item.storage}
            self.program.row(bringing, least=1)

    def _cover_family(
        self, family: str, roles: Sequence[Role], runs: Mapping[str, dict[int, float]]
    ) -> None:
        picked = {}
        needs: dict[HostKind, dict[int, float]] = {}
        for role in roles:
            self.taken[family, role] = taken = self.program.variable(0, 1)
            picked[taken] = 1.0
            ways = [self.program.variable(0, 1) for _ in role.choices]
            self.program.row({**dict.fromkeys(ways, 1.0), taken: -1.0}, 0, 0)
            for way, hosts in zip(ways, role.choices, strict=True):
                for kind, count in hosts:
                    needs.setdefault(kind, {})[way] = -float(count)
            for mover in role.families:
                runs[mover][taken] = 1.0
        self.program.row(picked, 1, 1)
        for kind, terms in needs.items():
            counts = {number: dict(item.hosts).get(kind, 0) for item, number in self.bought.items()}
            brought = {number: float(count) for number, count in counts.items() if count}
            had = self.shop.present.hosts.get(kind, 0)
            self.program.row({**terms, **brought}, least=-had)

    # Where it stands

    def keep_room(self) -> None:
        """Keep to what the site offers, and to how many racks and servers an Outpost has."""
        racks = self._racks
        self.program.row(dict.fromkeys(racks.values(), 1.0), most=self._most_racks)
        # Thousandths of a kVA and of a pound are whole.
        for limit, name in (
            (self.limits.total_power_kva, "power_kva"),
            (self.limits.total_weight_lbs, "weight_lbs"),
        ):
            if limit is not None:
                needed = {
                    number: float(round(1000 * getattr(item, name)))
                    for item, number in racks.items()
                }
                self.program.row(needed, most=round(1000 * limit))
        servers = [number for item, number in self.bought.items() if item.is_server]
        if self.limits.servers is not None:
            most = self.limits.servers - self.shop.present.servers
            self.program.row(dict.fromkeys(servers, 1.0), most=most)
        self._ask_for_network()

    def _ask_for_network(self) -> None:
        """Ask for a network rack where there are so many compute racks."""
        present = self.shop.present
        if present.network_racks:
            return
        compute = {n: 1.0 for item, n in self._racks.items() if item.is_compute_rack}
        network = {n: 1.0 for item, n in self._racks.items() if item.is_network}
        if not compute:
            return
        free = max(0, ACE_FROM_RACKS - 1 - present.compute_racks)
        many = self.program.variable(0, 1)
        self.program.row({**compute, many: -float(self._most_racks)}, most=free)
        self.program.row({**network, many: -1.0}, least=0)

    def keep_kinds_apart(self) -> None:
        """Keep racks from servers, generations from each other, and single racks alone."""
        racks = self._racks
        servers = [number for item, number in self.bought.items() if item.is_server]
        if racks and servers:
            is_server = self.program.variable(0, 1)
            most = float(self._most_racks)
            self.program.row(dict.fromkeys(racks.values(), 1.0) | {is_server: most}, most=most)
            for number in servers:
                _, its_most = self.program.bounds[number]
                self.program.row({number: 1.0, is_server: -its_most}, most=0)
        for item, number in racks.items():
            if item.is_single:
                self._leave_alone(number, racks.values())
        generations = sorted({one for item in racks for one in item.generations})
        if self.limits.one_generation and len(generations) > 1:
            used = {generation: self.program.variable(0, 1) for generation in generations}
            self.program.row(dict.fromkeys(used.values(), 1.0), most=1)
            for item, number in racks.items():
                for generation in item.generations:
                    _, most = self.program.bounds[number]
                    self.program.row({number: 1.0, used[generation]: -most}, most=0)

    def _leave_alone(self, single: int, racks: Iterable[int]) -> None:
        is_bought = self.program.variable(0, 1)
        most = max(1.0, float(self._most_racks))
        self.program.row({single: 1.0, is_bought: -1.0}, most=0)
        terms = dict.fromkeys(racks, 1.0) | {is_bought: most - 1}
        self.program.row(terms, most=most)

    # What is ordered

    def keep_order(self) -> None:
        """Keep to the lines of an order and to a budget, and leave out what is no answer."""
        most = self.limits.line_items
        if most is not None and len(self.bought) > most:
            lines = [self._is_bought(number) for number in self.bought.values()]
            self.program.row(dict.fromkeys(lines, 1.0), most=most)
        for figure, cap in (self.limits.budget or {}).items():
            amounts = {
                number: float(self.figures[figure][item.item_id])
                for item, number in self.bought.items()
            }
            self.program.row(amounts, most=cap)
        by_id = {item.item_id: number for item, number in self.bought.items()}
        for other in self.others_than:
            fewer = {}
            for item_id, count in other.items():
                _, its_most = self.program.bounds[by_id[item_id]]
                is_less = self.program.variable(0, 1)
                fewer[is_less] = 1.0
                slack = its_most - (count - 1)
                self.program.row({by_id[item_id]: 1.0, is_less: slack}, most=its_most)
            self.program.row(fewer, least=1)

    def _is_bought(self, number: int) -> int:
        _, most = self.program.bounds[number]
        is_bought = self.program.variable(0, 1)
        self.program.row({number: 1.0, is_bought: -most}, most=0)
        return is_bought

    def line_items(self, answer: Answer) -> int:
        """Count the line items of a purchase."""
        return sum(answer.values[number] > 0 for number in self.bought.values())

    def holds(self, values: Sequence[int]) -> bool:
        """Say whether whole values keep to every row."""
        sums = (
            (sum(factor * values[number] for number, factor in terms.items()), least, most)
            for terms, least, most in self.program.rows
        )
        return all(least - 1e-6 <= total <= most + 1e-6 for total, least, most in sums)


def most_hosts(
    items: Iterable[Item], present: Present, limits: Limits
) -> dict[str, dict[HostKind, int]]:
    """Return the kinds of hosts of each family, and how many of each there can be.

    Parameters
    ----------
    items
        Items that can be bought.
    present
        What stands there already.
    limits
        The requirements.
    """
    racks = MAX_ALIKE if limits.racks is None else max(0, limits.racks - present.racks)
    if limits.positions is not None:
        racks = min(racks, limits.positions)
    servers = MAX_ALIKE if limits.servers is None else limits.servers
    found: dict[str, dict[HostKind, int]] = {}
    for kind, count in present.hosts.items():
        if count:
            found.setdefault(kind.family, {})[kind] = count
    bought: Counter[HostKind] = Counter()
    for item in items:
        for kind, count in item.hosts:
            if not any(kind.room):
                continue  # of a size that EC2's table does not know
            bought[kind] = max(bought[kind], count * (servers if item.is_server else racks))
    for kind, count in bought.items():
        of_family = found.setdefault(kind.family, {})
        of_family[kind] = of_family.get(kind, 0) + count
    return found
