"""Room on the disk, taken in advance, so that what has to be written later can be."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from outpost_planner.files.modes import file_mode
from outpost_planner.files.trouble import FAILED, StoreError

if TYPE_CHECKING:
    from pathlib import Path

ROOM = 256 * 1024
"""How much is taken [bytes]: an Order and its lines some times over, and SQLite's copy of each page
that changes."""


def take_room(path: Path) -> None:
    """Fill a new file with `ROOM` bytes, which are on the disk when this returns.

    Raises
    ------
    StoreError
        Where there is not so much room; no file is left then.
    """
    try:
        with path.open("xb") as file:
            # Random bytes: a file system that compresses would take no room for zeros.
            file.write(os.urandom(ROOM))
            file.flush()
            os.fsync(file.fileno())
        path.chmod(file_mode(path.parent))
    except OSError as error:
        give_room(path)
        reason = error.strerror or error
        raise StoreError(
            FAILED, f"has no room on its disk for what comes of an order ({reason})"
        ) from error


def give_room(path: Path) -> None:
    """Take the file away, if it is there; what fails here shows in what is written next."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
