"""A workspace: a folder of one's own with notebooks, samples and pages, to be changed freely."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from outpost_planner.errors import InputError

JOURNAL = "journal/journal.sqlite3"
"""The workspace's own journal; where its folder is there, orders are recorded in it."""

FOLDERS = ("notebooks", "data", "docs")
"""Handed out side by side: links and the notebooks' ``../data`` lead from one to another."""

LEFT_OUT = frozenset(
    {"voila", "exports", ".ipynb_checkpoints", "__pycache__", "index.md", "reference.rst"}
)
"""Not handed out: templates, what a checkout's own notebooks wrote, the site's own pages."""


class Workspace(NamedTuple):
    """What was done to a folder.

    Parameters
    ----------
    folder
        The workspace.
    written
        Files that are new, by their names in the folder.
    kept
        Files that differ from the ones that were to be written: they are the user's.
    """

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Say what was written and what was kept.

        Examples
        --------
        >>> print(Workspace(Path("outposts"), ("data/prices.csv",), ("data/catalog.csv",)).in_words)
        Workspace outposts: 1 file written. Kept as you left them: data/catalog.csv.
        """
        written = len(self.written)
        count = f"{written} file{'' if written == 1 else 's'} written." if written else "all there."
        kept = f" Kept as you left them: {', '.join(self.kept)}." if self.kept else ""
        return f"Workspace {self.folder}: {count}{kept}"


def shipped(name: str) -> Path:
    """Return a folder that comes with the package: a checkout's, or the copy inside it."""
    package = Path(__file__).parents[1]
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


def make_workspace(folder: Path) -> Workspace:
    """Copy notebooks, samples and pages into a folder; no file that is there is touched.

    Parameters
    ----------
    folder
        Made where it is missing.

    Returns
    -------
    Workspace
        What was written, and what was kept.

    Raises
    ------
    InputError
        Where the folder cannot be written.
    """
    wanted = {
        f"{name}/{path.relative_to(home).as_posix()}": path
        for name, home in ((name, shipped(name)) for name in FOLDERS)
        for path in sorted(home.rglob("*"))
        if _is_handed_out(path, home)
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = [name for name in wanted if not (folder / name).exists()]
        for name in fresh:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(wanted[name], folder / name)
        kept = [
            name
            for name, path in wanted.items()
            if name not in fresh and (folder / name).read_bytes() != path.read_bytes()
        ]
    except OSError as error:
        raise InputError(
            f"{error.filename or folder} cannot be written: {error.strerror}. Name another folder:"
            " outpost-planner lab FOLDER"
        ) from error
    return Workspace(folder, tuple(fresh), tuple(kept))


def _is_handed_out(path: Path, home: Path) -> bool:
    is_left_out = bool(LEFT_OUT & set(path.relative_to(home).parts))
    return path.is_file() and path.suffix != ".py" and not is_left_out
