"""What is said of an export that was read: its problems, its source and what it does not say."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.plan.instance_types import instance_types
from outpost_planner.show.wording import count
from outpost_planner.sizing.inventory import layout as fields
from outpost_planner.sizing.inventory.rightsize import MOST_MIB_A_VCPU, has_absurd_memory
from outpost_planner.sizing.inventory.servers import UNREADABLE, Reject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from outpost_planner.sizing.inventory.kinds import Recognized
    from outpost_planner.sizing.inventory.rightsize import Sized
    from outpost_planner.sizing.inventory.servers import Problem

SAMPLE_NOTE = (
    "Largest hosts, prices and, where none were named, families are the sample catalog's: catalog="
    " takes yours."
)
"""What is said where a type was chosen and nobody gave a catalog."""


def unreadable(path: Path, found: Recognized, problems: Sequence[Problem]) -> InputError:
    """Return the error of cells that cannot be read, counted by column.

    Parameters
    ----------
    path, found
        The file, and its kind.
    problems
        One at least.
    """
    counts = Counter(each.column or "the number of cells" for each in problems)
    by_column = ", ".join(f"{column}: {number:,}" for column, number in counts.most_common())
    rows = len({each.row for each in problems})
    return InputError(
        f"{path}: {count(len(problems), 'problem')} in {count(rows, found.sheet.noun)}"
        f" ({by_column}); nothing was loaded. strict=False leaves such {found.sheet.noun}s out and"
        " lists them in .rejects.",
        [_said(path, found, each) for each in problems],
    )


def _said(path: Path, found: Recognized, problem: Problem) -> str:
    sheet = f", sheet {found.sheet.name}" if found.sheet.name else ""
    server = f" ({problem.server})" if problem.server else ""
    column = f", {problem.column}" if problem.column else ""
    place = f"{path.name}{sheet}, {found.sheet.noun} {problem.row}{server}{column}"
    return f"{place}: {problem.what}"


def unread(problems: Sequence[Problem]) -> list[Reject]:
    """Return the rows that have a problem as rejects, each row once.

    Parameters
    ----------
    problems
        Of all rows.
    """
    reasons: dict[tuple[int, str], list[str]] = {}
    for each in problems:
        said = f"{each.column}: {each.what}" if each.column else each.what
        reasons.setdefault((each.row, each.server), []).append(said)
    return [
        Reject(row, server, UNREADABLE, "; ".join(said)) for (row, server), said in reasons.items()
    ]


def source_of(path: Path, found: Recognized) -> str:
    """Name file, sheet and export.

    Parameters
    ----------
    path, found
        The file, and its kind.
    """
    sheet = f", sheet {found.sheet.name}" if found.sheet.name else ""
    return f"{path.name}{sheet} ({found.layout.title})"


def notes_of(found: Recognized, *, is_sample: bool) -> tuple[str, ...]:
    """Say what the file does not say, and what the answer rests on.

    Parameters
    ----------
    found
        The file's kind.
    is_sample
        Whether types were chosen by the sample catalog, for want of another.
    """
    notes = [SAMPLE_NOTE] if is_sample else []
    if found.layout.states and fields.STATE not in found.columns:
        notes.append("The file has no column of states: every server in it counts as running.")
    if "assumed" in found.layout.source:
        notes.append(f"Layout of {found.layout.title}: {found.layout.source}.")
    return tuple(notes)


def doubts_of(found: Recognized, taken: Sequence[Sized]) -> tuple[str, ...]:
    """Say of which servers the numbers can hardly be meant as they stand.

    Parameters
    ----------
    found
        The file's kind.
    taken
        The servers that were taken.
    """
    notes = []
    large = [each.server for each in taken if has_absurd_memory(each.server)]
    if large:
        notes.append(
            f"More than {MOST_MIB_A_VCPU // 1024} GiB a vCPU in {count(len(large), 'row')}, first"
            f" {found.sheet.noun} {large[0].row} ({large[0].name}): is memory in another unit?"
        )
    other = [
        each.server
        for each in taken
        if each.how == "as exported"
        and each.server.vcpus not in {None, instance_types()[each.instance_type].vcpus}
    ]
    if other:
        first = other[0]
        notes.append(
            f"The type counts, and not the vCPUs beside the type, which are not the type's in"
            f" {count(len(other), 'row')}; first {found.sheet.noun} {first.row} ({first.name}):"
            f" {first.instance_type} has {instance_types()[first.instance_type].vcpus} vCPUs, and"
            f" the file says {first.vcpus}."
        )
    return tuple(notes)
