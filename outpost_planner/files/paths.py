"""Where files lie, as a user names the place, and how they are written: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

UserPath: TypeAlias = str | os.PathLike[str]
"""A place as a user gives it: text or `pathlib.Path`; ``~`` is the home folder."""

Content: TypeAlias = "bytes | Callable[[BinaryIO], object]"
"""What a file is to hold, or a function that writes it."""


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
        For another kind, an empty text, a URL, a home folder that is not known, and what no file system takes.

    Examples
    --------
    >>> user_path("orders/2026.csv").as_posix()
    'orders/2026.csv'
    >>> user_path("~/prices.csv") == Path.home() / "prices.csv"
    True
    """
    if not isinstance(given, str | os.PathLike):
        said = "os.fsdecode(it) makes text of it" if isinstance(given, bytes) else "give text or a pathlib.Path"
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
        raise InputError(f"{name}={text!r}: the home folder of {text.split('/')[0]} is not known here.") from None
    except UnicodeEncodeError:
        raise InputError(f"{name}={text!r} holds characters that no file's name can have.") from None
    if "\0" in text:
        raise InputError(f"{name}={text!r} holds a zero byte, which no file's name can have.")
    return path


def write_files(files: Mapping[Path, Content]) -> None:
    """Write files beside their places, and move them there once every one is whole and on the disk.

    A full disk, a kill or a fault in the middle leaves what was there before. The mode of a file that is
    replaced stays; a link stays a link.

    Parameters
    ----------
    files
        Contents by path.

    Raises
    ------
    InputError
        Where one cannot be written; then none is.
    """
    with contextlib.ExitStack() as undo:
        written = [(path, *_written_beside(path, content, undo)) for path, content in files.items()]
        for path, place, beside in written:
            with _explained(path):
                beside.replace(place)
        for folder in {place.parent for _, place, _ in written}:
            _sync_folder(folder)


def _written_beside(path: Path, content: Content, undo: contextlib.ExitStack) -> tuple[Path, Path]:
    with _explained(path):
        place = path.resolve()
        if place.exists() and not place.is_file():
            raise OSError(0, "a folder or a device is there")
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(0, "is write-protected")
        # In the same folder, because a file moves at once only inside one file system.
        beside = place.with_name(f".{secrets.token_hex(8)}.part")
        with beside.open("xb") as file:
            undo.callback(_remove, beside)
            if place.exists():
                _keep_owner_and_mode(place, beside)
            if callable(content):
                content(file)
            else:
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
    return place, beside


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink()


def _keep_owner_and_mode(place: Path, beside: Path) -> None:
    was = place.stat()
    with contextlib.suppress(OSError):
        os.chown(beside, was.st_uid, was.st_gid)
    beside.chmod(was.st_mode & 0o7777)


def _sync_folder(folder: Path) -> None:
    """Bring the names to the disk too, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kept = "; the file that is there is as it was" if path.is_file() else ""
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}{kept}. Close it where it is open, or choose a "
            "place that you may write to and that has room."
        ) from error
