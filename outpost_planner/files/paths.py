"""Which file is meant: a user's path, its canonical form, and files in the user's folder."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TypeAlias

import platformdirs

from outpost_planner.errors import InputError

UserPath: TypeAlias = str | os.PathLike[str]
"""A place as a user gives it: text or `pathlib.Path`; ``~`` is the home folder."""


def user_path(given: object, name: str = "path") -> Path:
    """Read a path that a user gave; every function that takes one reads it with this.

    Parameters
    ----------
    given
        Text or an `os.PathLike`. A leading ``~`` or ``~user`` is that user's home folder.
    name
        The parameter's name, for the message.

    Returns
    -------
    pathlib.Path
        What the operating system is to open.

    Raises
    ------
    InputError
        For another kind, an empty text, a URL, a home folder that is not known, and what no file
        system takes.

    Examples
    --------
    >>> user_path("orders/2026.csv").as_posix()
    'orders/2026.csv'
    >>> user_path("~/prices.csv") == Path.home() / "prices.csv"
    True
    """
    if not isinstance(given, str | os.PathLike):
        said = (
            "os.fsdecode(it) makes text of it"
            if isinstance(given, bytes)
            else "give text or a pathlib.Path"
        )
        raise InputError(f"{name} takes a path, not {type(given).__name__}; {said}.")
    text = os.fspath(given)
    if isinstance(text, bytes):
        text = os.fsdecode(text)
    if not text.strip():
        raise InputError(f"{name} is empty; give the place of a file or folder.")
    # A Path has merged the two slashes of a URL already.
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", text):
        raise InputError(f"{name}={text!r} is a URL, where the path of a file or folder is needed.")
    try:
        os.fsencode(text)
        path = Path(text).expanduser()
    except RuntimeError:
        raise InputError(
            f"{name}={text!r}: the home folder of {text.split('/')[0]} is not known here."
        ) from None
    except UnicodeEncodeError:
        raise InputError(
            f"{name}={text!r} holds characters that no file's name can have."
        ) from None
    if "\0" in text:
        raise InputError(f"{name}={text!r} holds a zero byte, which no file's name can have.")
    return path


def canonical_path(given: object, name: str = "path") -> Path:
    """Return the canonical path of a file, which need not exist.

    As `user_path` reads it, made absolute, and with links followed, so that a file has the same
    path whatever it was called and wherever the process stands later.

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
    >>> canonical_path("/tmp/../etc/hosts") == canonical_path("/etc/hosts")
    True
    """
    return Path(os.path.realpath(user_path(given, name)))


def data_file_path(name: str, variable: str) -> Path:
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
        return canonical_path(chosen, variable)
    try:
        return canonical_path(
            platformdirs.user_data_path("outpost_planner", appauthor=False) / name
        )
    except (InputError, RuntimeError) as error:
        raise InputError(
            f"This user has no home folder for {name}. Name a file in {variable}."
        ) from error
