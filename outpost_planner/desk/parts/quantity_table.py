"""A table with a box for a quantity beside each row, which ipywidgets does not have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets as t

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class QuantityTable(anywidget.AnyWidget):
    """Rows of texts, each with a box for a quantity.

    The boxes hold texts, and the texts stay as they were typed: whether a text is a quantity is for
    `typed` to say. Each keystroke is a message of its own, so that a click never overtakes what was
    typed before it. The wheel scrolls, and the arrow keys go from box to box; neither changes a
    quantity.

    Parameters
    ----------
    take
        Is called with what was typed: text by id of the row.
    leave
        Is called with the id of a box that was left.
    **traits
        Any of the attributes below.

    Attributes
    ----------
    rows
        As `choose.rows` makes them.
    columns
        Names of the cells.
    numbers
        Positions of the cells that hold numbers.
    texts
        What stands in each box, by id; an id that is missing has an empty box.
    problems
        Why a text is no quantity, by id.
    caption, empty
        What the table shows; what stands in place of rows where there is none.
    """

    _esm = Path(__file__).with_name("quantity_table.js")
    rows = t.List(t.Dict()).tag(sync=True)
    columns = t.List(t.Unicode()).tag(sync=True)
    numbers = t.List(t.Int()).tag(sync=True)
    texts = t.Dict().tag(sync=True)
    problems = t.Dict().tag(sync=True)
    caption = t.Unicode("").tag(sync=True)
    empty = t.Unicode("").tag(sync=True)
    heard: t.List[Any] = t.List().tag(sync=True)

    def __init__(
        self, take: Callable[[Mapping[str, str]], None], leave: Callable[[str], None], **traits: Any
    ) -> None:
        super().__init__(**traits)
        self._take, self._leave = take, leave
        self.on_msg(self._hear)

    def type(self, item_id: str, text: str) -> None:
        """Do what a person does who types a text into a box."""
        self._hear(self, {"kind": "typed", "id": item_id, "text": text}, [])

    def _hear(self, _: Any, content: Any, __: Any) -> None:
        # What comes from a page is not trusted to be what this page sends.
        if not isinstance(content, dict) or not isinstance(content.get("id"), str):
            return
        with self.hold_sync():
            if content.get("kind") == "typed" and isinstance(content.get("text"), str):
                self._take({content["id"]: content["text"]})
            elif content.get("kind") == "left":
                self._leave(content["id"])
            self.heard = [content.get("view"), content.get("number")]
