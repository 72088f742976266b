"""Files that were here: one that is gone, or older than it was, is missed and not begun anew.

Two notes are kept of a file: beside it, for everybody who shares its folder; and, of one that
matters beyond a try in the sandbox, in the user's state folder, for when the whole folder is not
there, as a share that is not mounted.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from outpost_planner.files.modes import file_mode

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Noted:
    """What is known of a file.

    Parameters
    ----------
    file_id
        A random name that it was given when it was made.
    writes
        How much had been written to it: a number that only grows.
    """

    file_id: str
    writes: int


def note(path: Path, noted: Noted, *, also_elsewhere: bool) -> None:
    """Remember a file. Where that cannot be written, nothing is remembered.

    Parameters
    ----------
    path
        The file, by its canonical path.
    noted
        What is known of it.
    also_elsewhere
        Whether to remember it in the user's state folder too.
    """
    for target in _notes(path) if also_elsewhere else [_beside(path)]:
        with suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
            descriptor = os.open(
                draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, file_mode(target.parent)
            )
            with os.fdopen(descriptor, "w") as file:
                json.dump(asdict(noted), file)
            draft.chmod(file_mode(target.parent))
            draft.replace(target)


def recall(path: Path) -> Noted | None:
    """Return what is known of a file; None for one that was never here.

    Parameters
    ----------
    path
        The file, by its canonical path.
    """
    found = []
    for target in _notes(path):
        with suppress(OSError, ValueError, TypeError):
            found.append(Noted(**json.loads(target.read_text())))
    return max(found, key=lambda noted: noted.writes, default=None)


def forget(path: Path) -> None:
    """Remember a file no longer: another one, or none, is meant to be there.

    Parameters
    ----------
    path
        The file, by its canonical path.
    """
    for target in _notes(path):
        with suppress(OSError):
            target.unlink()


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.known")


def _notes(path: Path) -> Iterator[Path]:
    yield _beside(path)
    # What stands in a folder for temporary files is meant to go.
    if path.is_relative_to(os.path.realpath(tempfile.gettempdir())):
        return
    with suppress(RuntimeError):  # a user without a home folder
        folder = Path(platformdirs.user_state_path("outpost_planner", appauthor=False))
        if folder.is_absolute():
            yield folder / "journals" / f"{sha256(os.fsencode(path)).hexdigest()[:16]}.json"
