"""A table with a quantity typed beside each row: what ipywidgets and the read-only tables do not have."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets as t


class QuantityTable(anywidget.AnyWidget):
    """Rows of texts, each with a number to type.

    Attributes
    ----------
    rows
        As `choose.rows` makes them.
    columns
        Names of the cells.
    numbers
        Positions of the cells that hold numbers.
    quantities
        Quantity by id, of rows that are not shown, too.
    caption, empty
        What the table shows; what stands in place of rows where there is none.

    Examples
    --------
    >>> QuantityTable(columns=["Item"], quantities={"OR-RKGP001": 2}).quantities
    {'OR-RKGP001': 2}
    """

    _esm = Path(__file__).with_name("quantity_table.js")
    rows = t.List(t.Dict()).tag(sync=True)
    columns = t.List(t.Unicode()).tag(sync=True)
    numbers = t.List(t.Int()).tag(sync=True)
    quantities = t.Dict().tag(sync=True)
    caption = t.Unicode("").tag(sync=True)
    empty = t.Unicode("").tag(sync=True)
