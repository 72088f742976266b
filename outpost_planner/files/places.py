"""Where files are: one canonical path for each, private unless their folder is shared on purpose."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import platformdirs

from outpost_planner.errors import InputError
from outpost_planner.files.paths import user_path

if TYPE_CHECKING:
    from pathlib import PurePath

PRIVATE, SHARED = 0o600, 0o660


def place(given: object, name: str = "path") -> Path:
    """Return the canonical path of a file, which need not exist.

    As `user_path` reads it, made absolute, and with links followed, so that a file has the same path
    whatever it was called and wherever the process stands later.

    Parameters
    ----------
    given
        A path as a person gives it.
    name
        The parameter's name, for the message.

    Raises
    ------
    InputError
        As `user_path`.

    Examples
    --------
    >>> place("/tmp/../etc/hosts") == place("/etc/hosts")
    True
    """
    return Path(os.path.realpath(user_path(given, name)))


def own_place(name: str, variable: str) -> Path:
    """Return the path of a file in the user's data folder, or where an environment variable says.

    Parameters
    ----------
    name
        The file's name.
    variable
        The environment variable that outweighs the data folder.

    Raises
    ------
    InputError
        Where neither the variable is set nor the user has a home directory.
    """
    chosen = os.environ.get(variable)
    if chosen:
        return place(chosen, variable)
    try:
        return place(platformdirs.user_data_path("outpost_planner", appauthor=False) / name)
    except (InputError, RuntimeError) as error:
        raise InputError(f"This user has no home folder for {name}. Name a file in {variable}.") from error


def file_mode(folder: Path) -> int:
    """Return the mode of a new file: its owner's alone, or its group's too where the folder is a group's.

    Parameters
    ----------
    folder
        Colleagues share it where its group may write and its files get its group (``chmod g+ws``).
    """
    shares = stat.S_IWGRP | stat.S_ISGID
    return SHARED if folder.stat().st_mode & shares == shares else PRIVATE


def sqlite_uri(path: PurePath, mode: str) -> str:
    r"""Return the URI by which SQLite opens a file, also one on a Windows share.

    `Path.as_uri` makes the server of a share the URI's host, which SQLite refuses; it takes the share as
    a path that begins with two slashes.

    Parameters
    ----------
    path
        An absolute path.
    mode
        SQLite's ``rw`` or ``ro``.

    Examples
    --------
    >>> from pathlib import PureWindowsPath
    >>> sqlite_uri(PureWindowsPath(r"\\server\share\our orders.sqlite3"), "rw")
    'file:////server/share/our%20orders.sqlite3?mode=rw'
    >>> sqlite_uri(PureWindowsPath(r"C:\orders.sqlite3"), "rw")
    'file:///C:/orders.sqlite3?mode=rw'
    """
    text = path.as_posix()
    absolute = text if text.startswith("/") else f"/{text}"
    return f"file://{quote(absolute, safe='/:')}?mode={mode}"


def sync_folder(folder: Path) -> None:
    """Put a folder's list of names on the disk, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
