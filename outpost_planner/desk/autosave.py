"""Where a desk saves as it goes: a file per person and account, which no other desk writes over."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.files.paths import canonical_path, data_file_path
from outpost_planner.files.writing import write_files
from outpost_planner.order.records import person
from outpost_planner.saved.file import open_plan, plan_text
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from outpost_planner.order.journal import Journal
    from outpost_planner.saved.plan import Plan

PLANS_VARIABLE = "OUTPOST_PLANNER_PLANS"
"""Environment variable that names the folder of the plans that desks save as they go."""

MOST_DESKS = 50
"""Desks of one person and account whose plans stand side by side."""


def plans_folder(journal: Journal) -> Path:
    """Return the folder for the plans of this person.

    It is what OUTPOST_PLANNER_PLANS names, or ``plans`` beside the journal; a journal in a database
    has it in the user's data folder. A shared folder has one folder per person.

    Parameters
    ----------
    journal
        The desk's.

    Raises
    ------
    InputError
        Where there is no such place.
    """
    chosen = os.environ.get(PLANS_VARIABLE)
    if chosen:
        folder = canonical_path(chosen, PLANS_VARIABLE)
    elif isinstance(journal.path, Path):
        folder = journal.path.parent / "plans"
    else:
        folder = data_file_path("plans", PLANS_VARIABLE)
    return folder / person().partition("@")[0]


@dataclass
class Autosave:
    """The file of one desk.

    Parameters
    ----------
    folder
        Where it stands.
    label
        SANDBOX or LIVE, account and Region.
    path
        The file that is this desk's own by now; None where it has none yet.
    """

    folder: Path
    label: str
    path: Path | None = None
    _written: bytes = field(default=b"", repr=False)

    @property
    def _name(self) -> str:
        return self.label.replace(" ", "-")

    def newest(self) -> tuple[Path, Plan] | None:
        """Return the plan that was saved last for this account, by whichever desk, or None."""
        found = [self._place(number) for number in range(1, MOST_DESKS)]
        there = [each for each in found if each.is_file()]
        for path in sorted(there, key=lambda each: each.stat().st_mtime, reverse=True):
            try:
                return path, open_plan(path)
            except InputError:
                continue
        return None

    def adopt(self, path: Path) -> None:
        """Go on with a file: from now on it is this desk's."""
        self.path, self._written = path, path.read_bytes()

    def set_aside(self, path: Path) -> None:
        """Keep a plan that is not gone on with, in place of the one that was set aside before."""
        path.replace(self.earlier)

    @property
    def earlier(self) -> Path:
        """Where the plan is kept that was set aside last."""
        return self.folder / f"{self._name}.earlier.toml"

    def save(self, plan: Plan) -> Path:
        """Write a plan, unless the file holds it already; what another desk wrote is left alone.

        Raises
        ------
        InputError
            Where it cannot be written.
        """
        content = plan_text(plan).encode()
        if self.path is None or not self._is_ours(self.path):
            self.path = self._free()
        if content != self._written or not self.path.exists():
            try:
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise InputError(
                    f"{self.folder} cannot be made: {error.strerror or error}. Name a folder in"
                    f" {PLANS_VARIABLE}."
                ) from error
            write_files({self.path: content})
            self._written = content
        return self.path

    def _is_ours(self, path: Path) -> bool:
        return not path.exists() or path.read_bytes() == self._written

    def _free(self) -> Path:
        places = map(self._place, range(1, MOST_DESKS))
        return next((each for each in places if not each.exists()), self._place(MOST_DESKS))

    def _place(self, number: int) -> Path:
        return self.folder / f"{self._name}{f'-{number}' if number > 1 else ''}.toml"


def how_long_ago(path: Path) -> str:
    """Say when a file was saved, as people say it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     how_long_ago(Path(file.name))
    'a moment ago'
    """
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    passed = datetime.now(UTC) - moment
    if passed < timedelta(minutes=1):
        return "a moment ago"
    if passed < timedelta(hours=2):
        return f"{count(int(passed.total_seconds() // 60), 'minute')} ago"
    if passed < timedelta(days=2):
        return f"{count(int(passed.total_seconds() // 3600), 'hour')} ago"
    return f"{count(passed.days, 'day')} ago, on {moment:%Y-%m-%d}"
