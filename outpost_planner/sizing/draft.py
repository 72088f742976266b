"""The purchase as a program: a number of each item, and rows for everything it has to keep to."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from outpost_planner.plan.rules import ACE_FROM_RACKS
from outpost_planner.sizing.dominance import undominated
from outpost_planner.sizing.program import Program
from outpost_planner.sizing.shop import MAX_ALIKE, candidates
from outpost_planner.sizing.smallest import least_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outpost_planner.sizing.hardware import Item
    from outpost_planner.sizing.limits import Limits
    from outpost_planner.sizing.needs import Role
    from outpost_planner.sizing.packing import HostKind
    from outpost_planner.sizing.shop import Shop
    from outpost_planner.sizing.smallest import Least


@dataclass(frozen=True)
class Wish:
    """What is asked of a purchase beside the requirements.

    Parameters
    ----------
    costs
        Of one unit of each item that can be bought: what is least.
    figures
        Of one unit of each item, by the figure that a budget may cap [USD cent].
    others_than
        Purchases that are no answer, nor is one that has all of theirs and more.
    """

    costs: Mapping[str, float]
    figures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    others_than: Sequence[Mapping[str, int]] = ()


@dataclass
class Draft:
    """A program in the making.

    Parameters
    ----------
    shop
        What can be bought, and for what.
    limits
        The requirements.
    wish
        What is least, and what else is asked of the purchase.
    program
        Its variables and rows.
    bought
        The variable of each item that may be bought.
    taken
        The variable of each role of the hosts of a family.
    """

    shop: Shop
    limits: Limits
    wish: Wish
    program: Program = field(default_factory=Program)
    bought: dict[Item, int] = field(default_factory=dict)
    taken: dict[tuple[str, Role], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        needed = self._most_needed()
        for item in self._offered(needed):
            most = self._most(item, needed)
            if most:
                cost = self.wish.costs[item.item_id]
                self.bought[item] = self.program.variable(0, most, cost)
        self.cover()
        self.keep_room()
        self.keep_kinds_apart()
        self.keep_order()
        if self.limits.smallest_order:
            self.keep_to_smallest()

    def _offered(self, needed: Mapping[HostKind, int]) -> list[Item]:
        """Return the items that a cheapest purchase may have."""
        shop, limits = self.shop, self.limits
        allowed = candidates(shop.items.values(), shop.present, limits)
        priced = [item for item in allowed if item.item_id in self.wish.costs]
        if self.wish.others_than:
            # The next best purchase may have what the best one has no need of.
            return priced
        capped = [self.wish.figures[name] for name in limits.budget or {}]
        kinds = [kind for kind, count in needed.items() if count > 0]
        amounts = [self.wish.costs, *capped]
        if limits.smallest_order:
            amounts += [
                {item.item_id: -float(least.of(item)) for item in priced}
                for least in self._least.values()
            ]
        return undominated(priced, amounts, kinds, shop.storage, limits)

    @cached_property
    def _least(self) -> dict[int, Least]:
        """The least to order of each generation, as it is told."""
        shop = self.shop
        return {one: least_of(one, shop.present, shop.storage_tib) for one in (1, 2)}

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
        if self.limits.smallest_order:
            wanted = (self._least[one] for one in item.generations)
            most = max(most, *(-(-each.amount // max(1, each.of(item))) for each in wanted), 0)
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
        stored_in = self.limits.stored_in
        if stored_in is not None and not self.shop.present.generations <= stored_in:
            self.program.row({}, least=1)  # more storage than is sold for what stands there
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
        if present.network_racks or not self.limits.network_rack:
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
        if racks and servers and self.limits.one_class:
            is_server = self.program.variable(0, 1)
            most = float(self._most_racks)
            self.program.row(dict.fromkeys(racks.values(), 1.0) | {is_server: most}, most=most)
            for number in servers:
                _, its_most = self.program.bounds[number]
                self.program.row({number: 1.0, is_server: -its_most}, most=0)
        for item, number in racks.items():
            if item.is_single and self.limits.single_alone:
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
                number: float(self.wish.figures[figure][item.item_id])
                for item, number in self.bought.items()
            }
            self.program.row(amounts, most=cap)
        by_id = {item.item_id: number for item, number in self.bought.items()}
        for other in self.wish.others_than:
            fewer = {}
            for item_id, count in other.items():
                _, its_most = self.program.bounds[by_id[item_id]]
                is_less = self.program.variable(0, 1)
                fewer[is_less] = 1.0
                slack = its_most - (count - 1)
                self.program.row({by_id[item_id]: 1.0, is_less: slack}, most=its_most)
            self.program.row(fewer, least=1)

    def keep_to_smallest(self) -> None:
        """Order as much as AWS is told to sell at least, or no rack at all."""
        for generation, least in self._least.items():
            racks = {
                item: number
                for item, number in self.bought.items()
                if generation in item.generations and item.is_compute_rack
            }
            is_any = self.program.variable(0, 1)
            counts = dict.fromkeys(racks.values(), 1.0)
            self.program.row({**counts, is_any: -float(self._most_racks)}, most=0)
            brought = {number: float(least.of(item)) for item, number in racks.items()}
            self.program.row({**brought, is_any: -float(least.amount)}, least=0)

    def _is_bought(self, number: int) -> int:
        _, most = self.program.bounds[number]
        is_bought = self.program.variable(0, 1)
        self.program.row({number: 1.0, is_bought: -most}, most=0)
        return is_bought

    def is_within(self, line_items: int | None, values: Sequence[int]) -> bool:
        """Say whether a purchase has at most so many line items; None is no limit."""
        lines = sum(values[number] > 0 for number in self.bought.values())
        return line_items is None or lines <= line_items

    def holds(self, values: Sequence[int]) -> bool:
        """Say whether whole values keep to every row."""
        sums = (
            (sum(factor * values[number] for number, factor in terms.items()), least, most)
            for terms, least, most in self.program.rows
        )
        return all(least - 1e-6 <= total <= most + 1e-6 for total, least, most in sums)
