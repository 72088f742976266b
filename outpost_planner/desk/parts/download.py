"""A button that makes a file in the kernel and hands it to the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets as t

from outpost_planner.errors import PlannerError

if TYPE_CHECKING:
    from collections.abc import Callable


class Download(anywidget.AnyWidget):
    """A download button: ipywidgets has none, and a link would carry the whole file at once.

    Parameters
    ----------
    label
        On the button.
    name
        Name of the file.
    mime_type
        Kind of the file.
    make
        Called at each click; returns the file.

    Attributes
    ----------
    error
        Why there is no file; shown beside the button.
    """

    _esm = Path(__file__).with_name("download.js")
    label = t.Unicode().tag(sync=True)
    disabled = t.Bool(default_value=False).tag(sync=True)
    error = t.Unicode("").tag(sync=True)

    def __init__(self, label: str, name: str, mime_type: str, make: Callable[[], bytes]) -> None:
        super().__init__(label=label)
        self._name, self._mime_type, self._make = name, mime_type, make
        self.on_msg(self._answer)

    def _answer(self, _: Any, content: dict[str, Any], __: Any) -> None:
        if content.get("kind") != "wanted":
            return
        try:
            made = self._make()
        except PlannerError as problem:
            self.error = str(problem)
            return
        self.error = ""
        self.send({"kind": "file", "name": self._name, "type": self._mime_type}, buffers=[made])
