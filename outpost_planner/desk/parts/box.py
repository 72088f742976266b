"""A box that tells the kernel each keystroke at once, and says what is not understood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets as t

if TYPE_CHECKING:
    from collections.abc import Callable


class Box(anywidget.AnyWidget):
    """A labelled text box. What is typed is seen here as it stands, right or wrong.

    ipywidgets' own boxes hold back what is typed while the kernel is busy, so that a click on a
    button can overtake it; their number boxes change a text that they do not understand into a
    number that nobody typed. Here each text is a message of its own, and messages arrive in the
    order in which they were sent.

    Parameters
    ----------
    label
        What the box asks for, which a screen reader reads too.
    take
        Is called with each text that is typed.
    **traits
        Any of the attributes below.

    Attributes
    ----------
    text
        What stands in the box.
    problem
        Why the text is not understood; shown below the box and announced.
    note
        Shown below the box.
    placeholder
        Shown while the box is empty.
    is_number
        Whether the box is for a number, for the keyboard of a phone.
    """

    _esm = Path(__file__).with_name("box.js")
    description = t.Unicode().tag(sync=True)
    text = t.Unicode("").tag(sync=True)
    problem = t.Unicode("").tag(sync=True)
    note = t.Unicode("").tag(sync=True)
    placeholder = t.Unicode("").tag(sync=True)
    is_number = t.Bool(default_value=False).tag(sync=True)
    heard: t.List[Any] = t.List().tag(sync=True)

    def __init__(
        self, label: str, take: Callable[[str], None], width: str = "auto", **traits: Any
    ) -> None:
        super().__init__(description=label, layout={"width": width}, **traits)
        self._take = take
        self.on_msg(self._hear)

    def type(self, text: str) -> None:
        """Do what a person does who types a text."""
        self._hear(self, {"kind": "typed", "text": text}, [])

    def _hear(self, _: Any, content: Any, __: Any) -> None:
        text = content.get("text") if isinstance(content, dict) else None
        if not isinstance(text, str):
            return
        with self.hold_sync():
            self.text = text
            self._take(text)
            # A page shows the kernel's text again when its last one has been heard.
            self.heard = [content.get("view"), content.get("number")]
