"""One call from an export to a demand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from outpost_planner.errors import InputError
from outpost_planner.files.csvfile import read_bytes
from outpost_planner.files.numerals import said_notation
from outpost_planner.files.paths import user_path
from outpost_planner.files.sheets import OLD_WORKBOOK, WORKBOOK, decoded, read_sheets
from outpost_planner.plan.catalog import Catalog
from outpost_planner.plan.reading import read_catalog
from outpost_planner.show.wording import kind_of
from outpost_planner.sizing.headroom import asked_headroom
from outpost_planner.sizing.inventory import layout as fields
from outpost_planner.sizing.inventory.families import choices
from outpost_planner.sizing.inventory.inventory import Inventory, inventory_of
from outpost_planner.sizing.inventory.json_export import read_json
from outpost_planner.sizing.inventory.kinds import asked_layouts, asked_names, recognize
from outpost_planner.sizing.inventory.only import asked_only
from outpost_planner.sizing.inventory.rightsize import RIGHT_SIZED, Prefer, size_servers
from outpost_planner.sizing.inventory.rows import read_servers
from outpost_planner.sizing.inventory.saying import (
    doubts_of,
    notes_of,
    source_of,
    unread,
    unreadable,
)
from outpost_planner.sizing.inventory.servers import Asked
from outpost_planner.sizing.orderable import asked_orderable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from outpost_planner.files.sheets import Sheet
    from outpost_planner.sizing.inventory.kinds import Recognized

Kind: TypeAlias = Literal[
    "rvtools",
    "live-optics",
    "ec2",
    "aws-config",
    "compute-optimizer",
    "discovery",
    "migration-evaluator",
    "servers",
]
Peaks: TypeAlias = Literal["percent", "fraction", "ignore"]
Storage: TypeAlias = Literal["provisioned", "used"]

DEFAULT_HEADROOM = "0.2"
"""Head-room on top of a peak, as a fraction: a peak is what was seen, and not what may come."""

STORAGE_FIELDS = {"provisioned": fields.PROVISIONED, "used": fields.USED}


def read_inventory(
    path: str | Path,
    *,
    kind: Kind | None = None,
    catalog: Catalog | None = None,
    families: Any = None,
    orderable: Any = None,
    prefer: Prefer = "current",
    headroom: Any = None,
    peaks: Peaks = "percent",
    include_stopped: bool = False,
    storage: Storage | None = None,
    strict: bool = True,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    only: Mapping[str, str | Sequence[str]] | None = None,
    country_code: str = "US",
    decimal: str | None = None,
    thousands: str | None = None,
    encoding: str | None = None,
) -> Inventory:
    r"""Read what must run from a list of servers that another program exports.

    Read are RVTools (sheet vInfo of the workbook, or its CSV), Live Optics (sheet VMs), what ``aws
    ec2 describe-instances`` answers (JSON, whole or by ``--query``; CSV), AWS Config's advanced
    queries (CSV, JSON), Compute Optimizer's export, Application Discovery Service, Migration
    Evaluator, and a list of your own with the columns ``server``, ``vcpus``, ``memory_gib`` (or
    ``instance_type``), and where you have them ``quantity``, ``cpu_peak_percent``,
    ``memory_peak_percent``, ``storage_gib``. docs/sizing.md says which layouts were seen.

    Servers without an instance type get the smallest that holds what they need: of the families
    allowed the one with the fewest vCPUs, then the least memory, then the cheapest host. Nothing is
    dropped unseen: `Inventory.rejects` has every row that is no part of the demand.

    Parameters
    ----------
    path
        The file.
    kind
        Which export it is. Default: told by its columns.
    catalog
        What can be bought; a type fits one of its hosts. Default: the sample catalog.
    families
        Families that servers without a type may get, such as ``["m7i", "c7i", "r7i"]``. Default:
        those of the catalog's racks, of the generation that is cheapest for all servers together,
        without GPUs, local disks and ARM.
    orderable
        The instance types that AWS offers, from `orderable_types`: only they are given to servers
        without a type. Default: those that fit on the catalog's hosts.
    prefer
        Which type a server gets that has one: ``"current"``, its own; ``"recommended"``, the
        export's first recommendation, where there is one; ``"right-size"``, the smallest type of
        the families with as many vCPUs and as much memory.
    headroom
        What comes on top of a peak, such as ``{"vcpus": 0.2, "memory": 0.1}``, or one fraction for
        both. Default: 0.2. What a server has is not raised: only peaks are.
    peaks
        How the export writes peaks of utilization: ``"percent"`` or ``"fraction"``; ``"ignore"``
        takes what each server has.
    include_stopped
        Whether servers that are powered off, suspended or stopped belong to the demand. Those
        terminated never do, nor do templates.
    storage
        ``"provisioned"`` or ``"used"``: that storage is added up as EBS [TiB]. Default: none.
    strict
        Whether one cell that cannot be read stops all. False: its row is a reject.
    columns
        What your file calls columns that the export has under other names, such as ``{"Memory":
        "RAM (MiB)"}``.
    sheet
        The sheet of a workbook. Default: the one that the export has.
    only
        The rows that are wanted, by the values of any columns of the file: ``{"Cluster":
        "Cluster-A", "Datacenter": ["East", "West"]}``. Others are rejects. Default: all rows.
    country_code
        The country whose prices say which host is cheapest.
    decimal, thousands
        What separates decimals and groups thousands, as for `read_catalog`.
    encoding
        How the text of a CSV file is encoded, such as ``"cp1252"``. Default: UTF-8, or UTF-16 where
        its byte order mark says so.

    Returns
    -------
    Inventory
        With ``.demand``, ``.servers`` and ``.rejects``.

    Raises
    ------
    InputError
        Listing every problem with its row and column: columns that are missing, with the nearest
        ones; numbers that are none, absurd, or can be read in two ways; unknown types and states;
        servers that stand there twice. Where no server is left.

    Examples
    --------
    >>> from outpost_planner import sample_data_path
    >>> read_inventory(sample_data_path() / "instances.json").demand
    6 × m5.xlarge, 4 × c5.2xlarge, 3 × r5.large, 1 × t3.medium
    """
    path = user_path(path)
    asked = _asked(peaks, include_stopped, storage, asked_only(only))
    room = asked_headroom(headroom, DEFAULT_HEADROOM, ("vcpus", "memory"))
    said = said_notation(decimal, thousands)
    _check(prefer, catalog, sheet)
    allowed = choices(
        families,
        read_catalog() if catalog is None else catalog,
        country_code,
        asked_orderable(orderable),
    )
    layouts = asked_layouts(kind)
    renamed = asked_names(columns, layouts)
    problems: list[str] = []
    sheets = _sheets(path, sheet, encoding, problems)
    found = recognize(path.name, sheets, layouts, renamed, problems) if sheets else None
    if found is not None:
        problems += _not_there(path, found, asked)
    if found is None or problems:
        raise InputError.nothing_loaded(path, problems)
    read = read_servers(path, found, asked, said, problems)
    if problems:
        raise InputError.nothing_loaded(path, problems)
    if read.problems and strict:
        raise unreadable(path, found, read.problems)
    sized = size_servers(read.servers, allowed, room, prefer)
    rejects = [*read.rejects, *unread(read.problems), *sized.rejects]
    source = source_of(path, found)
    if not sized.taken:
        reasons = [
            f"{found.sheet.noun} {each.row}, {each.server}: {each.reason}" for each in rejects
        ]
        raise InputError(f"{source}: no server is left that is to run.", reasons)
    is_sized = any(each.how == RIGHT_SIZED for each in sized.taken)
    return inventory_of(
        sized.taken,
        rejects,
        has_storage=storage is not None,
        kind=found.layout.kind,
        source=source,
        families=sized.families if is_sized else (),
        notes=(
            *notes_of(found, is_sample=is_sized and catalog is None),
            *doubts_of(found, sized.taken),
        ),
    )


def _asked(
    peaks: Any, include_stopped: Any, storage: Any, only: dict[str, tuple[str, ...]]
) -> Asked:
    problems = []
    if not isinstance(peaks, str) or peaks not in get_args(Peaks):
        problems.append(f"peaks={peaks!r} is not one of {', '.join(map(repr, get_args(Peaks)))}")
    if storage is not None and (not isinstance(storage, str) or storage not in STORAGE_FIELDS):
        problems.append(
            f"storage={storage!r} is not one of {', '.join(map(repr, STORAGE_FIELDS))}, or None"
        )
    if not isinstance(include_stopped, bool):
        problems.append(f"include_stopped={include_stopped!r} is neither True nor False")
    if problems:
        raise InputError("The inventory cannot be read like this.", problems)
    return Asked(
        include_stopped=include_stopped,
        use_peaks=peaks != "ignore",
        peak_factor=Decimal(100 if peaks == "fraction" else 1),
        storage=STORAGE_FIELDS[storage] if storage else "",
        only=only,
    )


def _check(prefer: Any, catalog: Any, sheet: Any) -> None:
    if not isinstance(prefer, str) or prefer not in get_args(Prefer):
        raise InputError(
            f"prefer={prefer!r} is not one of {', '.join(map(repr, get_args(Prefer)))}."
        )
    if catalog is not None and not isinstance(catalog, Catalog):
        raise InputError(f"catalog takes a Catalog, not {kind_of(catalog)}; use read_catalog().")
    if sheet is not None and not isinstance(sheet, str):
        raise InputError(f"sheet takes the name of a sheet, not {kind_of(sheet)}.")


def _sheets(
    path: Path, sheet: str | None, encoding: str | None, problems: list[str]
) -> list[Sheet]:
    """Return what a file holds, be it JSON, CSV or a workbook."""
    content = read_bytes(path, problems, "the export of a list of servers")
    if content is None:
        return []
    if not content.startswith((WORKBOOK, OLD_WORKBOOK)):
        text = decoded(path, content, problems, encoding)
        if text is None:
            return []
        if text.lstrip()[:1] in {"{", "["}:
            return read_json(path, text, problems)
    sheets = read_sheets(path, content, problems, encoding=encoding)
    if sheet is None:
        return sheets
    chosen = [each for each in sheets if each.name.casefold() == sheet.casefold()]
    if not chosen and sheets:
        names = ", ".join(each.name for each in sheets if each.name) or "none: it is a CSV file"
        problems.append(f"{path.name}: there is no sheet {sheet!r}; its sheets are {names}")
    return chosen


def _not_there(path: Path, found: Recognized, asked: Asked) -> list[str]:
    """Name the column that was asked for and is not in the file."""
    if not asked.storage or asked.storage in found.columns:
        return []
    headings = found.layout.headings.get(asked.storage, ())
    what = f"column {headings[0].name!r} is missing" if headings else "there is no such column"
    place = f"{path.name}, row {found.header}"
    return [f"{place}: {what}, which storage= asks for; leave it out, or name it with columns="]
