"""What the desk's page needs and ipywidgets lacks: keys, focus, and announced regions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget


class Guard(anywidget.AnyWidget):
    """An invisible part of a desk or an explorer that looks after its page.

    Shift+Enter in a box stays in the box, in place of running the cell again. Focus that a dead
    button would drop goes to what the button brought about. Widgets of the class ``op-live`` are
    announced when they change. The page asks every few seconds whether the kernel is there; without
    an answer the desk is grey, says so, and takes no click.
    """

    _esm = Path(__file__).with_name("guard.js")

    def __init__(self) -> None:
        super().__init__()
        self.on_msg(self._answer)

    def _answer(self, _: Any, content: Any, __: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "there":
            self.send({"kind": "here"})
