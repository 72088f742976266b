"""Files that a browser handed over, under their own names, until the desk is gone."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath, PureWindowsPath

from outpost_planner.files.paths import user_path


class Uploads:
    """What was uploaded for one box: the box shows the file's name, and errors say that name.

    Examples
    --------
    >>> uploads = Uploads()
    >>> uploads.take("prices.csv", b"a,b")
    'prices.csv'
    >>> uploads.path("prices.csv").read_bytes()
    b'a,b'
    """

    def __init__(self) -> None:
        # Removed with this object, so that no price of somebody's stays in a shared folder.
        self._folder = tempfile.TemporaryDirectory(prefix="outpost-planner-")
        self._held: dict[str, Path] = {}

    def take(self, name: str, content: bytes) -> str:
        """Keep a file; return the text by which `path` finds the file.

        Parameters
        ----------
        name
            The file's name, as the browser says; folders in the name are left out.
        content
            The file's bytes.
        """
        # A browser on Windows writes backslashes; neither kind of folder is followed.
        bare = PureWindowsPath(PurePosixPath(name).name).name or "upload"
        path = Path(self._folder.name) / bare
        path.write_bytes(content)
        self._held[bare] = path
        return bare

    def path(self, text: str) -> Path:
        """Return the path of an uploaded file, or of the file that was typed.

        Raises
        ------
        InputError
            Where the text is no path.
        """
        return self._held.get(text.strip()) or user_path(text.strip())

    def said(self, text: str) -> str:
        """Return an error's text with the names of uploaded files, without this desk's folder."""
        return text.replace(f"{self._folder.name}/", "").replace(f"{self._folder.name}\\", "")
