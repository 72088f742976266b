"""What a sizing buys, as a picture: racks, the hosts in them, and the instances on the hosts."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.patches import Rectangle

from outpost_planner.charts.bars import edge
from outpost_planner.errors import check_kind
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import count, is_or_are
from outpost_planner.sizing.layout import FREE, IN_USE, SPARE
from outpost_planner.sizing.racks import family_places, racks_of
from outpost_planner.sizing.result import SizingResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from outpost_planner.sizing.racks import HostUse, RackUse

ACROSS = 3
"""Columns of boxes."""

MOST_RACKS, MOST_HOSTS = 12, 8
"""Kinds of racks, and kinds of hosts in one of them, that a person still reads; the others are
counted in words."""

CHARACTERS = 42
"""Characters of a line in a box."""

NOTE_WIDTH = 125
"""Characters of a line below the picture."""

WIDTH, MARGIN, GAP = 1.0, 0.03, 0.06
"""Of a box, within a box, and between two of them; in boxes."""

LINE, HOST, BAR, BELOW = 0.5, 1.0, 0.42, 0.35
"""Heights of a line of words, of a host with its words, of a host's bar, and below a box; in
hosts."""

HOST_INCHES = 0.42
"""Height of a host on paper [inch]."""

SPARE_HATCH = "////"

MANY_PARTS = 24
"""Instances on one host from which on their outlines are thin, so that their colour is seen."""


class _Box(NamedTuple):
    """A kind of rack with its words, and where it is drawn."""

    rack: RackUse
    title: str
    lines: tuple[str, ...]
    left: float = 0.0
    top: float = 0.0

    @property
    def head(self) -> float:
        """How much of its height is words."""
        return LINE * (1 + len(self.lines)) + 0.25

    @property
    def height(self) -> float:
        hosts = len(self.rack.hosts)
        return self.head + HOST * (min(hosts, MOST_HOSTS) + (hosts > MOST_HOSTS))


@axes.house()
def plot_layout(result: SizingResult, ax: Axes | None = None) -> Axes:
    """Draw which instances run on which hosts of which racks.

    Parameters
    ----------
    result
        From `size`.
    ax
        Axes to draw on. Default: a new figure, as high as the racks need.

    Returns
    -------
    matplotlib.axes.Axes
        One box per kind of rack or server, with how many there are that do the same; in the box one
        bar per kind of host. The parts of a bar are instances, as wide as their part of the host's
        scarcest resource (vCPUs, memory or GPUs). Spare hosts are hatched and free ones empty. What
        stands there already, or is on order, has a dashed edge.

    Raises
    ------
    InputError
        For anything but what `size` answers.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import read_catalog, size
    >>> ax = plot_layout(size({"m5.4xlarge": 12}, read_catalog()))
    >>> print(ax.get_title(loc="left"))
    12 instances run on 2 of 4 hosts in 1 rack; 1 host is spare, 1 is free
    >>> plt.close()
    """
    check_kind(result, SizingResult, "plot_layout", "size(demand, catalog) makes one")
    racks = racks_of(result)
    if not racks:
        ax = axes.new_axes(ax)
        return axes.empty_message(ax, "Nothing has to run, and nothing is bought.")
    boxes, bottom = _placed([_box(rack) for rack in racks[:MOST_RACKS]])
    ax = axes.new_axes(ax, figsize=(9.0, 0.9 + HOST_INCHES * bottom))
    looks = family_places(result)
    for box in boxes:
        _draw(ax, box, looks)
    ax.set_xlim(-0.01, ACROSS * (WIDTH + GAP) - GAP + 0.01)
    ax.set_ylim(bottom, -0.1)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_title(_finding(result, racks), loc="left")
    axes.fit_title(ax)
    note = textwrap.fill(_note(racks), NOTE_WIDTH)
    ax.set_xlabel(note, loc="left", fontsize="small")
    return ax


def _box(rack: RackUse) -> _Box:
    if rack.is_present:
        return _Box(rack, "Stands there, or is on order", ("its hosts are used first",))
    lines = textwrap.wrap(rack.name, CHARACTERS)[:2]
    if not rack.hosts:
        lines = [*lines, "runs no instances"]
    return _Box(rack, f"{rack.racks:,} × {rack.item_id}", tuple(lines))


def _placed(boxes: list[_Box]) -> tuple[list[_Box], float]:
    """Put each box below those of the shortest column; also return where the longest ends."""
    ends = [0.0] * ACROSS
    placed = []
    for box in boxes:
        column = ends.index(min(ends))
        placed.append(box._replace(left=column * (WIDTH + GAP), top=ends[column]))
        ends[column] += box.height + BELOW
    return placed, max(ends)


def _draw(ax: Axes, box: _Box, looks: Mapping[str, int]) -> None:
    outline = Rectangle(
        (box.left, box.top),
        WIDTH,
        box.height,
        fill=False,
        edgecolor=colours.INK,
        linestyle="--" if box.rack.is_present else "-",
        linewidth=1.4,
    )
    ax.add_patch(outline)
    left = box.left + MARGIN
    _write(ax, (left, box.top + LINE), box.title, weight="bold")
    for place, line in enumerate(box.lines, start=2):
        _write(ax, (left, box.top + LINE * place), line)
    at = box.top + box.head
    for host in box.rack.hosts[:MOST_HOSTS]:
        _draw_host(ax, (left, at), host, colours.COLOURS[looks[host.kind.family] % 8])
        at += HOST
    more = sum(each.hosts for each in box.rack.hosts[MOST_HOSTS:])
    if more:
        _write(ax, (left, at + LINE), f"and {count(more, 'host')} more")


def _draw_host(ax: Axes, corner: tuple[float, float], host: HostUse, colour: str) -> None:
    left, top = corner
    width = WIDTH - 2 * MARGIN
    _write(ax, (left, top + 0.32), _fitting(str(host)))
    bar = top + 0.42
    hatch = SPARE_HATCH if host.use == SPARE else ""
    room = Rectangle((left, bar), width, BAR, fill=False, edgecolor=colours.INK, hatch=hatch)
    # Its edge lies over those of the instances.
    room.set(linewidth=0.9, zorder=2)
    ax.add_patch(room)
    line = 0.8 if len(host.parts) < MANY_PARTS else 0.3
    for part in host.parts:
        block = Rectangle(
            (left, bar),
            part * width,
            BAR,
            facecolor=colour,
            edgecolor=edge(colour),
            linewidth=line,
        )
        ax.add_patch(block)
        left += part * width


def _fitting(text: str) -> str:
    """Return a list in words, or as many of its parts as a line holds."""
    if len(text) <= CHARACTERS:
        return text
    return f"{text[: CHARACTERS - 2].rpartition(',')[0]}, …"


def _write(ax: Axes, at: tuple[float, float], text: str, weight: str = "normal") -> None:
    ax.text(*at, axes.escape_math(text), fontsize="small", color=colours.INK, weight=weight)


def _finding(result: SizingResult, racks: Sequence[RackUse]) -> str:
    uses = result.layout["use"].value_counts()
    used, spare, free = (int(uses.get(use, 0)) for use in (IN_USE, SPARE, FREE))
    instances = sum(result.demand.instances.values())
    hosts = count(used + spare + free, "host")
    on = f"{used:,} of {hosts}" if spare or free else hosts
    run = "instance runs" if instances == 1 else "instances run"
    rest = [f"{count(spare, 'host')} {is_or_are(spare)} spare"] if spare else []
    rest += (
        [f"{f'{free:,}' if spare else count(free, 'host')} {is_or_are(free)} free"] if free else []
    )
    said = f"{instances:,} {run} on {on} in {_places(racks)}"
    return "; ".join([said, *([", ".join(rest)] if rest else [])])


def _places(racks: Sequence[RackUse]) -> str:
    stands = any(rack.is_present for rack in racks)
    new = "new " if stands else ""
    bought = [rack for rack in racks if not rack.is_present]
    servers = sum(rack.racks for rack in bought if rack.is_server)
    others = sum(rack.racks for rack in bought if not rack.is_server)
    places = ["what stands there"] if stands else []
    places += [count(others, f"{new}rack")] if others else []
    places += [count(servers, f"{new}server")] if servers else []
    return " and ".join(places)


def _note(racks: Sequence[RackUse]) -> str:
    parts = [
        (
            "A bar is a host, and its parts are instances, by the host's scarcest resource (vCPUs,"
            " memory or GPUs). Hatched: spare, for hosts that fail. Empty: free."
        )
    ]
    if any(rack.is_present for rack in racks):
        parts.append("Dashed: stands there already, or is on order.")
    more = sum(rack.racks for rack in racks[MOST_RACKS:])
    if more:
        parts.append(f"Not drawn: {count(more, 'more rack or server', 'more racks or servers')}.")
    return " ".join(parts)
