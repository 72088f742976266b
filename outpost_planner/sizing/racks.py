"""A layout rack by rack, equal racks together: what pictures of a sizing show."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from outpost_planner.sizing.layout import IN_USE, PRESENT

if TYPE_CHECKING:
    from outpost_planner.plan.instance_types import Room
    from outpost_planner.sizing.layout import Placed
    from outpost_planner.sizing.packing import Content, HostKind
    from outpost_planner.sizing.sized import Sized


class HostUse(NamedTuple):
    """Hosts of one rack that are alike and do the same.

    Parameters
    ----------
    kind
        Kind of the hosts.
    use
        In use, spare or free.
    content
        What runs on each of them.
    hosts
        How many there are.
    """

    kind: HostKind
    use: str
    content: Content
    hosts: int

    @property
    def parts(self) -> tuple[float, ...]:
        """Each instance's part of the host, in whichever of vCPUs, memory and GPUs is scarcest.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> [rack] = racks_of(size({"g4dn.xlarge": 2}, read_catalog(), spare_hosts=0))
        >>> rack.hosts[0].parts  # one of four GPUs each; of 48 vCPUs, 4 each
        (0.25, 0.25)
        """
        return tuple(part for number, part in self.shares for _ in range(number))

    @property
    def shares(self) -> tuple[tuple[int, float], ...]:
        """For each instance type, how many there are and the part that each takes, as `parts`.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> [rack] = racks_of(size({"m5.4xlarge": 12}, read_catalog(), spare_hosts=0))
        >>> [(number, round(part, 3)) for number, part in rack.hosts[0].shares]
        [(6, 0.167)]
        """
        scarcest = max(range(len(self.kind.room)), key=self._used)
        room = self.kind.room[scarcest]
        return tuple((number, each.room[scarcest] / room) for each, number in self.content)

    def __str__(self) -> str:
        each = ", each " if self.hosts > 1 and self.content else ": "
        return f"{self.hosts:,} × {self.kind.name}{each}{self.in_words}"

    def _used(self, resource: int) -> float:
        room: Room = self.kind.room
        taken = sum(each.room[resource] * number for each, number in self.content)
        return taken / room[resource] if room[resource] else 0.0

    @property
    def in_words(self) -> str:
        """The sizes of the instances, or what the hosts stand there for.

        A host serves one family, which its own name says.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> [rack] = racks_of(size({"m5.4xlarge": 12}, read_catalog()))
        >>> [each.in_words for each in rack.hosts]
        ['6 × 4xlarge', 'spare', 'free']
        """
        if self.use != IN_USE:
            return self.use
        sizes = ((each.name.partition(".")[2], number) for each, number in self.content)
        return ", ".join(f"{number} × {size}" for size, number in sizes)


class RackUse(NamedTuple):
    """Racks or servers that are alike and run the same.

    Parameters
    ----------
    item_id
        Their catalog item; ``existing`` for what stands there already.
    name
        Its name in the catalog; empty where the catalog names none.
    is_server
        Whether they are servers, and not racks.
    racks
        How many there are. What stands there already counts as one.
    hosts
        Their hosts, each kind and use once; empty for a network rack.
    """

    item_id: str
    name: str
    is_server: bool
    racks: int
    hosts: tuple[HostUse, ...]

    @property
    def is_present(self) -> bool:
        """Whether it stands there already.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> [each.is_present for each in racks_of(size({"m5.4xlarge": 12}, read_catalog()))]
        [False]
        """
        return self.item_id == PRESENT


def racks_of(result: Sized) -> list[RackUse]:
    """Return the racks and servers of a sizing, those that stand there first, equal ones together.

    Parameters
    ----------
    result
        From `size`.

    Examples
    --------
    >>> from outpost_planner import read_catalog, size
    >>> [rack] = racks_of(size({"m5.4xlarge": 12}, read_catalog()))
    >>> rack.item_id, rack.racks, [(each.kind.name, each.use, each.hosts) for each in rack.hosts]
    ('OR-RKGP001', 1, [('m5.24xlarge', 'in use', 2), ('m5.24xlarge', 'spare', 1), \
('m5.24xlarge', 'free', 1)])
    """
    by_rack: dict[int, list[Placed]] = {}
    for each in result.placed:
        by_rack.setdefault(each.rack, []).append(each)
    alike = Counter((hosts[0].item_id, _uses(hosts)) for _, hosts in sorted(by_rack.items()))
    used = [_rack(result, item_id, number, hosts) for (item_id, hosts), number in alike.items()]
    bought = result.outcome.quantities
    empty = [item_id for item_id in bought if not result.question.items[item_id].hosts]
    return used + [_rack(result, item_id, bought[item_id], ()) for item_id in empty]


def _uses(hosts: list[Placed]) -> tuple[HostUse, ...]:
    counts = Counter((each.kind, each.use, each.content) for each in hosts)
    return tuple(HostUse(*alike, number) for alike, number in counts.items())


def _rack(result: Sized, item_id: str, racks: int, hosts: tuple[HostUse, ...]) -> RackUse:
    if item_id == PRESENT:
        return RackUse(item_id, "", is_server=False, racks=1, hosts=hosts)
    name = result.question.catalog.items["name"].get(item_id, "")
    item = result.question.items[item_id]
    return RackUse(item_id, str(name), item.is_server, racks, hosts)


def family_places(result: Sized) -> dict[str, int]:
    """Return a number from 0 for each family, so that each keeps its colour in every picture.

    Parameters
    ----------
    result
        From `size`.

    Examples
    --------
    >>> from outpost_planner import read_catalog, size
    >>> family_places(size({"m5.4xlarge": 12, "c5.large": 1}, read_catalog()))
    {'c5': 0, 'm5': 1}
    """
    families = sorted({each.kind.family for each in result.placed})
    return {family: place for place, family in enumerate(families)}
