"""Which racks to buy for a number of hosts: the fewest hosts, and of those the fewest new racks.

Families are covered one by one, which is a small knapsack each; racks with several families are
tried beforehand, up to three of them, and so is filling up what stands there.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from outpost_planner.plan.rules import ACE_FROM_RACKS
from outpost_planner.service.kinds import S3

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from outpost_planner.plan.catalog import EC2Capacity
    from outpost_planner.sandbox.goods import Item
    from outpost_planner.sandbox.quoting.demand import Limits
    from outpost_planner.sandbox.racks import Rack

Host: TypeAlias = tuple[str, str]
"""Family and size of a host."""

MAX_RACKS = 100
"""Racks of an Outpost in a quote: the model allows an option so many specifications."""

MAX_MIXED = 3
"""Racks with hosts of several families that are tried together; the rest is covered family by
family."""


class Piece(NamedTuple):
    """Something to buy: so many items, or one rack that stands there and becomes like an item."""

    item: Item
    quantity: int = 1
    rack: Rack | None = None

    @property
    def added(self) -> Counter[Host]:
        """The hosts that are bought."""
        hosts = Counter(
            {host: count * self.quantity for host, count in hosts_of(self.item).items()}
        )
        return hosts - hosts_of(self.rack.item) if self.rack is not None else hosts

    @property
    def added_capacities(self) -> tuple[EC2Capacity, ...]:
        """The hosts that one unit brings, as the catalog writes them."""
        present = hosts_of(self.rack.item) if self.rack is not None else Counter()
        left = [
            each._replace(
                quantity=each.quantity - present[each.family, each.max_size.rpartition(".")[2]]
            )
            for each in self.item.capacities
        ]
        return tuple(each for each in left if each.quantity > 0)


@dataclass(frozen=True)
class Store:
    """What a search may take from.

    Parameters
    ----------
    items
        Compute racks that can be bought.
    network
        The networking rack that can be bought; None where none fits.
    racks
        Racks that stand there.
    limits
        Constraints of the request.
    """

    items: Sequence[Item]
    network: Item | None
    racks: Sequence[Rack]
    limits: Limits

    @property
    def compute_racks(self) -> int:
        """Racks with hosts that stand there."""
        return sum(not rack.item.is_networking for rack in self.racks)

    def networks(self, new: int) -> int | None:
        """Count the networking racks to buy with so many new racks.

        None where one is needed and cannot be had.
        """
        has_one = len(self.racks) > self.compute_racks
        if new == 0 or has_one or self.compute_racks + new < ACE_FROM_RACKS:
            return 0
        return None if self.network is None else 1

    def has_room(self, way: Way) -> bool:
        """Say whether the racks of a way can be placed."""
        new = way.racks
        if new == 0:
            return True
        if any(item.is_single for item in way.items) and (new > 1 or self.racks):
            return False
        networks = self.networks(new)
        # A rack that stands alone by its make takes no other beside it.
        if (
            networks is None
            or self.limits.is_full
            or any(rack.item.is_single for rack in self.racks)
        ):
            return False
        most = MAX_RACKS if self.limits.racks is None else min(MAX_RACKS, self.limits.racks)
        return len(self.racks) + new + networks <= most


class Way(NamedTuple):
    """A way to cover hosts: what it costs, and which racks are bought."""

    hosts: int
    racks: int
    has_s3: bool
    items: tuple[Item, ...]

    def __add__(self, other: Way) -> Way:  # type: ignore[override]
        return Way(
            self.hosts + other.hosts,
            self.racks + other.racks,
            self.has_s3 or other.has_s3,
            self.items + other.items,
        )


NOTHING = Way(0, 0, has_s3=False, items=())


def choose(
    needs: Mapping[Host, int], store: Store, *, needs_s3: bool = False
) -> list[Piece] | None:
    """Return what to buy, or None where nothing does.

    Parameters
    ----------
    needs
        Hosts that are missing, by family and size.
    store
        What can be bought, and what stands there.
    needs_s3
        Whether a rack with S3 has to be among what is bought.
    """
    found = [
        (way.hosts + sum(piece.added.total() for piece in filled), way.racks, position, filled, way)
        for position, filled in enumerate(_fillings(needs, store))
        for way in _ways(
            Counter(needs) - _added(filled), store, have_filled=bool(filled), needs_s3=needs_s3
        )
        if store.has_room(way)
        and (not needs_s3 or way.has_s3 or any(S3 in piece.item.storage for piece in filled))
    ]
    if not found:
        return None
    *_, filled, way = min(
        found, key=lambda each: (*each[:3], [item.item_id for item in each[4].items])
    )
    return _pieces(filled, way, store)


def _added(pieces: Iterable[Piece]) -> Counter[Host]:
    return sum((piece.added for piece in pieces), start=Counter())


def _fillings(needs: Mapping[Host, int], store: Store) -> Iterator[tuple[Piece, ...]]:
    """Yield ways to fill up racks that stand there: none, each by itself, and then one after the
    other.
    """
    yield ()
    possible = [
        [Piece(item, 1, rack) for item in store.items if _fills_up(item, rack.item)]
        for rack in store.racks
        if not rack.is_awaited
    ]
    for pieces in possible:
        yield from ((piece,) for piece in pieces)
    chosen: list[Piece] = []
    for pieces in possible:
        missing = Counter(needs) - _added(chosen)
        useful = [piece for piece in pieces if piece.added & missing]
        if not useful:
            continue
        # The hosts that nobody needs count against a piece, and then those that are still missing.
        chosen.append(
            min(useful, key=lambda piece: ((piece.added - missing).total(), -piece.added.total()))
        )
        if len(chosen) > 1:
            yield tuple(chosen)


def _ways(missing: Counter[Host], store: Store, *, have_filled: bool, needs_s3: bool) -> list[Way]:
    """Return ways to cover what is missing with new racks, none of which is worse than another in
    every respect.
    """
    # Of racks that are equal otherwise the first is taken, so that nobody is sold S3 unasked.
    items = sorted(store.items, key=lambda item: (S3 in item.storage, item.item_id))
    alone = [
        Way(item.hosts, 1, needs_s3 and S3 in item.storage, (item,))
        for item in items
        if item.is_single and hosts_of(item) >= missing and not have_filled
    ]
    racks = [item for item in items if not item.is_single]
    mixed = [item for item in racks if len(hosts_of(item)) > 1 and hosts_of(item) & missing]
    tables = {
        host: _table(host, racks, count, needs_s3=needs_s3) for host, count in missing.items()
    }
    found = list(alone)
    for number in range((1 if have_filled else MAX_MIXED) + 1):
        for together in itertools.combinations_with_replacement(mixed, number):
            bought = sum((hosts_of(item) for item in together), start=Counter())
            has_s3 = needs_s3 and any(S3 in item.storage for item in together)
            ways = [Way(bought.total(), number, has_s3, together)]
            for host, count in missing.items():
                rest = tables[host][max(0, count - bought[host])]
                ways = _best([way + other for way in ways for other in rest])
            found += ways
    return _best(found)


def _table(host: Host, racks: Sequence[Item], most: int, *, needs_s3: bool) -> list[list[Way]]:
    """Return for each number of hosts of one kind, up to the most, the ways to have that many or
    more.
    """
    pure = [item for item in racks if set(hosts_of(item)) == {host}]
    one = [Way(item.hosts, 1, needs_s3 and S3 in item.storage, (item,)) for item in pure]
    # Nothing covers no host, and so does a rack that brings S3.
    table = [_best([NOTHING, *one])]
    for count in range(1, most + 1):
        table.append(
            _best([way + rest for way in one for rest in table[max(0, count - way.hosts)]])
        )
    return table


def _best(ways: list[Way]) -> list[Way]:
    """Leave out what is no better than another way in any of hosts, racks and S3."""
    kept: list[Way] = []
    for way in sorted(ways, key=lambda way: (way.hosts, way.racks, not way.has_s3)):
        if not any(other.racks <= way.racks and other.has_s3 >= way.has_s3 for other in kept):
            kept.append(way)
    return kept


def _fills_up(item: Item, present: Item) -> bool:
    """Say whether a rack becomes like an item when hosts are added, or S3, and nothing is taken
    away.
    """
    return (
        item.item_id != present.item_id
        and item.is_single == present.is_single
        and set(item.storage) >= set(present.storage)
        and hosts_of(item) >= hosts_of(present)
    )


def _pieces(filled: Sequence[Piece], way: Way, store: Store) -> list[Piece]:
    """Count equal new racks together, and add the networking rack that they need."""
    new = Counter(item.item_id for item in way.items)
    by_id = {item.item_id: item for item in way.items}
    networks = store.networks(way.racks)
    return [
        *filled,
        *(Piece(by_id[item_id], count) for item_id, count in sorted(new.items())),
        *([Piece(store.network)] if networks and store.network is not None else []),
    ]


def hosts_of(item: Item) -> Counter[Host]:
    """Count the hosts of an item by family and size.

    Parameters
    ----------
    item
        An item of the catalog.
    """
    found: Counter[Host] = Counter()
    for each in item.capacities:
        found[each.family, each.max_size.rpartition(".")[2]] += each.quantity
    return found
