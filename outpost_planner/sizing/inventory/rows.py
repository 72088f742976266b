"""The rows of an export, read as servers: what is left out by a rule, and what cannot be read."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeAlias

from outpost_planner.files.csvfile import told_notation, whole_cell
from outpost_planner.files.sheets import cell_number, cell_text
from outpost_planner.plan.instance_types import instance_types
from outpost_planner.show.wording import shortened
from outpost_planner.sizing.demand import STORAGE, nearest_types
from outpost_planner.sizing.inventory import layout as fields
from outpost_planner.sizing.inventory.layout import GONE, RUNS
from outpost_planner.sizing.inventory.only import Chosen, places_of
from outpost_planner.sizing.inventory.servers import Asked, Problem, Reject, Server, Servers

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from outpost_planner.files.numerals import Notation
    from outpost_planner.files.sheets import Cell
    from outpost_planner.sizing.inventory.kinds import Recognized

MOST = {
    fields.VCPUS: 10_000,
    fields.MEMORY: 64 * 1024**2,
    fields.MEMORY_USED: 64 * 1024**2,
    fields.PROVISIONED: 10**10,
    fields.USED: 10**10,
    fields.QUANTITY: 100_000,
    fields.CPU_PEAK: 200,
    fields.MEMORY_PEAK: 200,
}
"""Greatest number accepted of each field: guards against a slipped unit. No EC2 instance has 10,000
vCPUs or 64 TiB; a peak of CPU may be above 100 %, where a processor runs faster than its rate."""

LEAST_MIB = 32
"""Least memory of a server [MiB]: less is a number in another unit."""

OWN_AGENTS = "vcls"
"""How vSphere names the machines that it runs for itself (vSphere Cluster Services)."""

ONLY = "only "
"""Stands before the name of a column by which rows are chosen, beside the fields."""

TOTALS = frozenset({"total", "totals", "grand total", "subtotal", "sum", "summe", "gesamt"})
"""What stands in place of a name where a list ends with a row of sums."""

YES, NO = {"true", "yes", "1"}, {"false", "no", "0", ""}

SHOWN_HINTS = 20
"""For how many unknown types the nearest ones are looked for."""


def read_servers(
    path: Path, found: Recognized, asked: Asked, said: Notation, problems: list[str]
) -> Servers:
    """Read the rows of an export.

    Parameters
    ----------
    path
        The file, for the messages.
    found
        Its kind and its columns.
    asked
        What is wanted.
    said
        What the caller says about numbers.
    problems
        What is wrong with the file as a whole is noted here.
    """
    places = places_of(path.name, asked.only, found.names, problems)
    if problems:
        return Servers([], [], [])
    rows = list(_rows(found, places))
    if not rows and not problems:
        problems.append(f"{path.name}: there is a header and no {found.sheet.noun} below it")
    amounts = [field for field in fields.AMOUNTS if field in found.columns]
    texts = (
        (row, {found.name_of(field): _written(cells, field) for field in amounts})
        for row, cells in rows
        if not isinstance(cells, int)
    )
    numbers = {found.name_of(field): whole_cell for field in amounts}
    notation = told_notation(path, texts, numbers, said, problems)
    chosen = Chosen(asked.only)
    reader = _Reader(found, asked, notation, chosen)
    for row, cells in rows:
        reader.read(row, cells)
    problems += chosen.never_seen(path.name)
    problems += _peaks_in_doubt(path, found, asked, reader.servers)
    return Servers(reader.servers, reader.rejects, reader.problems)


_Cells: TypeAlias = "Mapping[str, Cell] | int"
"""The cells of a row by field, or how many there are where that is not as many as in the header."""


def _rows(found: Recognized, more: Mapping[str, int]) -> Iterator[tuple[int, _Cells]]:
    """Yield number and cells of each row below the header that is not blank; those of more columns
    by their names, which begin with a mark that no field has.
    """
    places = [(field, column.at) for field, column in found.columns.items()]
    places += [(ONLY + name, at) for name, at in more.items()]
    below = itertools.islice(found.sheet.rows(), found.header - found.sheet.first + 1, None)
    for row, cells in enumerate(below, start=found.header + 1):
        count = len(cells)
        while count > found.width and not cell_text(cells[count - 1]):
            count -= 1
        if count == found.width:
            by_field = {field: cells[at] for field, at in places}
            if any(map(cell_text, by_field.values())) or any(map(cell_text, cells)):
                yield row, by_field
        elif any(map(cell_text, cells)):
            yield row, count


def _written(cells: Mapping[str, Cell], field: str) -> str:
    cell = cells[field]
    return cell.strip() if isinstance(cell, str) else ""


def _peaks_in_doubt(
    path: Path, found: Recognized, asked: Asked, servers: Sequence[Server]
) -> list[str]:
    """Ask about peaks that may be fractions: 0.55 is 55 %, or hardly anything."""
    if not asked.use_peaks or asked.peak_factor != 1:
        return []
    doubts = []
    for field in fields.PERCENTS:
        greatest = max((getattr(server, field) or 0 for server in servers), default=0)
        if field in found.columns and 0 < greatest <= 1:
            doubts.append(
                f"{path.name}, {found.name_of(field)}: no value is above 1, so that {greatest} can"
                f' be {greatest} % or {greatest * 100:f} %; pass peaks="fraction" for the latter,'
                ' or peaks="ignore"'
            )
    return doubts


class _Reader:
    """Reads row after row, and remembers what it saw."""

    def __init__(self, found: Recognized, asked: Asked, notation: Notation, chosen: Chosen) -> None:
        self._chosen = chosen
        self.servers: list[Server] = []
        self.rejects: list[Reject] = []
        self.problems: list[Problem] = []
        self._found, self._asked, self._notation = found, asked, notation
        self._states = {_plain(name): said for name, said in found.layout.states.items()}
        self._rows_of: dict[str, int] = {}
        self._numbers: dict[Hashable, Decimal | str] = {}
        self._row, self._name = 0, ""
        self._cells: Mapping[str, Cell] = {}

    def read(self, row: int, cells: _Cells) -> None:
        """Read one row."""
        self._row, self._name = row, ""
        if isinstance(cells, int):
            self._problem("", f"{cells} cells, where the header has {self._found.width}")
            return
        before = len(self.problems)
        self._cells = cells
        self._name = self._text(fields.SERVER) or self._text(fields.IDENTITY)
        left_out = self._left_out()
        if left_out:
            self.rejects.append(Reject(row, self._name, *left_out))
            return
        self._check_total()
        server = self._server()
        self._check_twice()
        if len(self.problems) == before:
            self.servers.append(server)

    def _text(self, field: str) -> str:
        return cell_text(self._cells.get(field))

    def _problem(self, field: str, what: str) -> None:
        column = self._found.name_of(field) if field in self._found.columns else ""
        self.problems.append(Problem(self._row, self._name, column, what))

    def _left_out(self) -> tuple[str, str] | None:
        """Return the rule that leaves a row out, and why; None where none does."""
        if self._asked.only and (why := self._chosen.why_not(self._choosing())):
            return "not asked for", why
        if self._found.columns.get(fields.RESOURCE) is not None:
            kind = self._text(fields.RESOURCE)
            if kind != "AWS::EC2::Instance":
                return "no instance", f"it is {kind or 'of no type'}, and not AWS::EC2::Instance"
        if self._is(fields.TEMPLATE):
            return "template", "it is a template, from which machines are made"
        if self._is(fields.STANDBY):
            return "placeholder", "it stands for a machine that runs at another site"
        if self._name.casefold().startswith(OWN_AGENTS):
            return "vSphere's own", "vSphere runs it for itself (vSphere Cluster Services)"
        return self._by_state()

    def _choosing(self) -> dict[str, str]:
        return {name: self._text(ONLY + name) for name in self._asked.only}

    def _by_state(self) -> tuple[str, str] | None:
        if fields.STATE not in self._found.columns:
            return None
        state = self._text(fields.STATE)
        meaning = self._states.get(_plain(state))
        if meaning is None:
            known = ", ".join(self._found.layout.states)
            self._problem(fields.STATE, f"{shortened(repr(state))} is no state; there are {known}")
            return None
        if meaning == RUNS or (meaning != GONE and self._asked.include_stopped):
            return None
        if meaning == GONE:
            return "terminated", f"it is {state}"
        return "stopped", f"it is {state}; include_stopped=True takes such servers too"

    def _is(self, field: str) -> bool:
        if field not in self._found.columns:
            return False
        text = self._text(field).casefold()
        if text not in YES | NO:
            self._problem(field, f"{shortened(repr(text))} is neither True nor False")
        return text in YES

    def _server(self) -> Server:
        quantity = self._amount(fields.QUANTITY, decimals=0, least=1)
        vcpus = self._amount(fields.VCPUS, decimals=0, least=1)
        memory = self._amount(fields.MEMORY, least=LEAST_MIB)
        instance_type = self._type(fields.TYPE)
        has_type = bool(self._text(fields.TYPE))
        if not has_type and fields.TYPE in self._found.columns and vcpus is None:
            self._problem(fields.TYPE, "is an empty cell, where an instance type is needed")
        if not self._name and fields.QUANTITY not in self._found.columns:
            self._problem(fields.SERVER, "is an empty cell, where a name is needed")
        return Server(
            row=self._row,
            name=self._name,
            state=self._text(fields.STATE),
            quantity=int(quantity or 1),
            instance_type=instance_type,
            recommended=self._type(fields.RECOMMENDED),
            vcpus=vcpus,
            memory_mib=memory,
            cpu_peak=self._peak(fields.CPU_PEAK),
            memory_peak=self._memory_peak(memory),
            storage_mib=self._amount(self._asked.storage) if self._asked.storage else None,
        )

    def _type(self, field: str) -> str:
        name = self._text(field)
        if not name or name in instance_types():
            return name
        if name in STORAGE:
            self._problem(field, f"{name} is storage: read_demand reads a list with it")
            return ""
        near = nearest_types(name) if len(self.problems) < SHOWN_HINTS else []
        hint = f"; is it {' or '.join(near)}?" if near else ""
        self._problem(field, f"{shortened(repr(name))} is no instance type of EC2{hint}")
        return ""

    def _amount(
        self, field: str, *, decimals: int | None = None, least: float = 0
    ) -> Decimal | None:
        """Return a number in the field's own unit; None where the file has none, or a wrong one."""
        if field not in self._found.columns:
            return None
        cell = self._cells[field]
        factor = self._found.columns[field].heading.factor
        # Where a type is given, a row needs no vCPUs and no memory.
        if not cell_text(cell) and self._text(fields.TYPE) and field in {*_ROOM, fields.QUANTITY}:
            return None
        value = self._number(cell, int(MOST[field] / factor), decimals)
        if isinstance(value, str):
            self._problem(field, value if value.startswith("is an") else f"{_shown(cell)} {value}")
            return None
        if value * factor < least:
            unit = "; is the column in another unit?" if field == fields.MEMORY else ""
            below = f"is below {least} MiB{unit}" if field == fields.MEMORY else f"is below {least}"
            self._problem(field, f"{_shown(cell)} {below}")
            return None
        return value * factor

    def _number(self, cell: Cell, most: int, decimals: int | None = None) -> Decimal | str:
        # Servers are alike: a text that was read once need not be read again.
        key = (cell, type(cell), most, decimals)
        if key not in self._numbers:
            self._numbers[key] = cell_number(cell, self._notation, most, decimals=decimals)
        return self._numbers[key]

    def _peak(self, field: str) -> Decimal | None:
        if not self._asked.use_peaks or not self._text(field):
            return None
        value = self._number(self._cells[field], MOST[field])
        if not isinstance(value, str) and value * self._asked.peak_factor > MOST[field]:
            value = f"is above {MOST[field]} %"
        elif value == 0:
            value = "is no peak of a server that runs; leave the cell empty where none was measured"
        if isinstance(value, str):
            self._problem(field, f"{_shown(self._cells[field])} {value}")
            return None
        return value * self._asked.peak_factor

    def _memory_peak(self, memory: Decimal | None) -> Decimal | None:
        if fields.MEMORY_PEAK in self._found.columns:
            return self._peak(fields.MEMORY_PEAK)
        if not self._asked.use_peaks or not self._text(fields.MEMORY_USED) or not memory:
            return None
        used = self._amount(fields.MEMORY_USED)
        return None if used is None else used * 100 / memory

    def _check_total(self) -> None:
        """Tell a row of sums from a server, which has a state or an id where the file has them."""
        if self._text(fields.STATE) or self._text(fields.IDENTITY):
            return
        if self._text(fields.SERVER).casefold().rstrip(" :") in TOTALS:
            what = "looks like a row of sums; delete the row, or give the server another name"
            self._problem(fields.SERVER, f"{shortened(repr(self._name))} {what}")

    def _check_twice(self) -> None:
        key = self._text(fields.IDENTITY) or self._name
        if not key:
            return
        first = self._rows_of.setdefault(key, self._row)
        if first != self._row:
            field = fields.IDENTITY if self._text(fields.IDENTITY) else fields.SERVER
            self._problem(
                field, f"{shortened(repr(key))} stands already in {self._found.sheet.noun} {first}"
            )


_ROOM = (fields.VCPUS, fields.MEMORY)


def _plain(state: str) -> str:
    """Return a state as it is compared: some programs write poweredOn as Powered On."""
    return state.casefold().replace(" ", "")


def _shown(cell: Cell) -> str:
    return shortened(repr(cell_text(cell)))
