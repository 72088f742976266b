"""What the desk's page needs and ipywidgets lacks: keys, focus, and announced regions."""

from __future__ import annotations

from pathlib import Path

import anywidget


class Guard(anywidget.AnyWidget):
    """An invisible part of a desk or an explorer that looks after its page.

    Shift+Enter in a box stays in the box, in place of running the cell again. Focus that a dead
    button would drop goes to what the button brought about. Widgets of the class ``op-live`` are
    announced when they change.
    """

    _esm = Path(__file__).with_name("guard.js")
