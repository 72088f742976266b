"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

Content: TypeAlias = "bytes | Callable[[BinaryIO], object]"
"""What a file is to hold, or a function that writes it."""


def write_files(files: Mapping[Path, Content]) -> None:
    """Write files beside their places, and move them there once every one is whole and on the disk.

    A full disk, a kill or a fault in the middle leaves what was there before. The mode of a file
    that is replaced stays; a link stays a link.

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
            # Some systems let no folder be opened; the files themselves are on the disk by now.
            with contextlib.suppress(OSError):
                sync_folder(folder)


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


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kept = "; the file that is there is as it was" if path.is_file() else ""
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}{kept}. Close it where it is open,"
            " or choose a place that you may write to and that has room."
        ) from error


def sync_folder(folder: Path) -> None:
    """Put a folder's list of names on the disk; Windows offers no way to do so.

    Raises
    ------
    OSError
        Where the folder cannot be opened or written.
    """
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
