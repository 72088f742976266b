"""Who may read a file that is made: its owner alone, or a group that shares the folder."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE, SHARED = 0o600, 0o660


def file_mode(folder: Path) -> int:
    """Return the mode of a new file: for its owner alone, or for the group of the folder too.

    Parameters
    ----------
    folder
        Colleagues share it where its group may write and its files get its group (``chmod g+ws``).
    """
    shares = stat.S_IWGRP | stat.S_ISGID
    return SHARED if folder.stat().st_mode & shares == shares else PRIVATE
