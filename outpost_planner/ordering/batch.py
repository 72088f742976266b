"""A fleet's orders in one CSV: read whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import botocore.exceptions
import pandas as pd

from outpost_planner import model
from outpost_planner.connection import aws_error
from outpost_planner.csvfile import CsvRow, read_rows
from outpost_planner.errors import InputError
from outpost_planner.ordering.facts import whole
from outpost_planner.ordering.request import OrderRequest, short_id
from outpost_planner.places import user_path
from outpost_planner.style import as_text
from outpost_planner.tables import html

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from outpost_planner.catalog import Catalog
    from outpost_planner.connection import Connection
    from outpost_planner.lineitems import LineItems

BATCH_COLUMNS = ("reference", "outpost", "items", "option", "term")
"""Columns of the batch CSV."""


@dataclass(frozen=True)
class Batch:
    """Orders that are reviewed and submitted together.

    Parameters
    ----------
    requests
        One an order, in the order in which they are submitted.
    names
        Names of Outposts by id, where they are known.
    """

    requests: tuple[OrderRequest, ...]
    names: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    @property
    def table(self) -> pd.DataFrame:
        """One row an order: reference, outpost, items, payment_option, payment_term."""
        rows = [
            (each.reference, self.outpost_name(each), _what(each), each.payment_option, each.payment_term)
            for each in self.requests
        ]
        columns = ["reference", "outpost", "items", "payment_option", "payment_term"]
        return pd.DataFrame(rows, columns=columns, dtype="str")

    def outpost_name(self, request: OrderRequest) -> str:
        """Return the name of a request's Outpost, or its id where the name is not known."""
        outpost_id = short_id(request.outpost_id)
        return self.names.get(outpost_id, outpost_id)

    def __len__(self) -> int:
        return len(self.requests)

    def __repr__(self) -> str:
        return self.table.to_string(index=False) if self.requests else "No orders."

    def _repr_html_(self) -> str:
        return as_text(html(self.table) if self.requests else "<p>No orders.</p>")


def read_batch(path: str | Path, catalog: Catalog, connection: Connection | None = None) -> Batch:
    """Read a fleet's orders from a CSV with the columns reference, outpost, items, option and term.

    Parameters
    ----------
    path
        The CSV. An Outpost is an id, an ARN or a name that no other has; items are written as
        ``OR-RKGP001:2;OR-ACENET1:1``; an empty term leaves it to AWS.
    catalog
        Where the items come from.
    connection
        Where to look names of Outposts up; not needed where the file holds ids.

    Returns
    -------
    Batch
        Every order, or none.

    Raises
    ------
    InputError
        Listing every problem with its row and column.
    AwsError
        Where the Outposts' names could not be asked for.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox:
    ...     batch = read_batch(planner.sample_data_path() / "batch.csv", planner.read_catalog(), sandbox)
    >>> batch.table["outpost"].unique().tolist()
    ['Seattle imaging', 'Frankfurt assembly', 'Tokyo point of sale']
    """
    path = user_path(path)
    problems: list[str] = []
    rows = list(read_rows(path, BATCH_COLUMNS, problems))
    names = _outposts(connection) if connection is not None and rows else {}
    seen: dict[Hashable, int] = {}
    requests = [_request(row, catalog, names, seen, is_connected=connection is not None) for row in rows]
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise InputError(f"{path}: {count}; nothing was loaded.", problems)
    return Batch(tuple(request for request in requests if request is not None), names)


def _request(
    row: CsvRow, catalog: Catalog, names: Mapping[str, str], seen: dict[Hashable, int], *, is_connected: bool
) -> OrderRequest | None:
    before = len(row.problems)
    reference = row.text("reference")
    row.unique("reference", reference, seen)
    outpost_id = _outpost_id(row, names, is_connected=is_connected)
    lines = _lines(row, catalog)
    option = row.choice("option", model.enum("PaymentOption"))
    term = row.choice("term", model.enum("PaymentTerm"), optional=True)
    if reference is None or outpost_id is None or lines is None or option is None or len(row.problems) > before:
        return None
    try:
        return OrderRequest(outpost_id, lines, option, term, reference=reference)
    except InputError as error:
        row.problems.extend(f"{row.file_name}, row {row.number_in_file}, {problem}" for problem in error.problems)
        return None


def _outpost_id(row: CsvRow, names: Mapping[str, str], *, is_connected: bool) -> str | None:
    written = row.text("outpost")
    if written is None or model.matches(model.pattern("OutpostIdentifier"), written):
        return written
    found = [outpost_id for outpost_id, name in names.items() if name == written]
    if len(found) == 1:
        return found[0]
    if found:
        row.problem("outpost", written, f"is the name of several Outposts; write one's id: {', '.join(found)}")
    elif is_connected:
        near = get_close_matches(written, names.values(), n=3) or sorted(names.values())[:3]
        there = f"; there is {', '.join(near)}" if near else ""
        row.problem("outpost", written, f"is no Outpost's id, ARN or name{there}")
    else:
        row.problem("outpost", written, "is no Outpost's id or ARN; names need read_batch(..., connection)")
    return None


def _lines(row: CsvRow, catalog: Catalog) -> LineItems | None:
    pairs = []
    before = len(row.problems)
    for part in row.parts("items"):
        item_id, _, quantity = (each.strip() for each in part.partition(":"))
        if quantity.isdecimal() and len(quantity) < 10:
            pairs.append((item_id, int(quantity)))
        else:
            row.problem("items", part, "is not item:quantity, as in OR-RKGP001:2")
    if not row.parts("items"):
        row.problem("items", row.cells["items"], "holds no item; write them as OR-RKGP001:2;OR-ACENET1:1")
    if len(row.problems) > before:
        return None
    try:
        return catalog.line_items(pairs)
    except InputError as error:
        said = error.problems or (error.summary,)
        row.problems.extend(f"{row.file_name}, row {row.number_in_file}, items: {problem}" for problem in said)
        return None


def _outposts(connection: Connection) -> dict[str, str]:
    """Return the names of all Outposts by id."""
    client: Any = connection.client()
    try:
        pages = client.get_paginator("list_outposts").paginate()
        found = [outpost for page in pages for outpost in whole(page, "Outposts")]
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        raise aws_error(error, "ListOutposts") from error
    return {outpost["OutpostId"]: outpost.get("Name", "") for outpost in found if outpost.get("Name")}


def _what(request: OrderRequest) -> str:
    return f"quote {request.quote_identifier}" if request.lines is None else repr(request.lines)
