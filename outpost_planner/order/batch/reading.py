"""A fleet's orders in one CSV: read whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.errors import SHOWN_PROBLEMS, InputError
from outpost_planner.files.csvfile import counts, read_rows
from outpost_planner.files.numerals import said_notation
from outpost_planner.files.paths import user_path
from outpost_planner.order.outposts import (
    find_outpost,
    is_identifier,
    outpost_names,
    with_outpost_id,
)
from outpost_planner.order.request import OrderRequest, short_id
from outpost_planner.plan.catalog import LineItems
from outpost_planner.plan.quantities import checked_quantities
from outpost_planner.service import model
from outpost_planner.show.markup import as_text
from outpost_planner.show.tables import html

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from outpost_planner.aws.connection import Connection
    from outpost_planner.files.csvcells import CsvRow
    from outpost_planner.plan.catalog import Catalog

BATCH_COLUMNS = ("reference", "outpost", "items", "option", "term")
"""Columns of the batch CSV."""

QUOTE_COLUMNS = ("quote_identifier", "quote_option_identifier")
"""Columns that it may have too: an order from a quote, whose items cell is empty."""


@dataclass(frozen=True)
class Batch:
    """Orders that are reviewed and submitted together.

    Parameters
    ----------
    requests
        One per order, in the order in which they are submitted.
    names
        Names of Outposts by id, where they are known.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_batch
    >>> example_batch()
    reference         outpost          items payment_option payment_term
         PO-1 Seattle imaging 1 × OR-RKGP001     NO_UPFRONT     ONE_YEAR
         PO-2 Seattle imaging 1 × OR-RKGP001     NO_UPFRONT     ONE_YEAR
    """

    requests: tuple[OrderRequest, ...]
    names: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    @property
    def table(self) -> pd.DataFrame:
        """One row per order: reference, outpost, items, payment_option, payment_term.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch
        >>> example_batch().table["reference"].to_list()
        ['PO-1', 'PO-2']
        """
        rows = [
            (
                each.reference,
                self.outpost_name(each),
                each.what,
                each.payment_option,
                each.payment_term,
            )
            for each in self.requests
        ]
        columns = ["reference", "outpost", "items", "payment_option", "payment_term"]
        return pd.DataFrame(rows, columns=columns, dtype="str")

    def outpost_name(self, request: OrderRequest) -> str:
        """Return the name of a request's Outpost, or its id where the name is not known.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch
        >>> batch = example_batch()
        >>> batch.outpost_name(batch.requests[0])
        'Seattle imaging'
        """
        outpost_id = short_id(request.outpost_id)
        return self.names.get(outpost_id, outpost_id)

    def with_outpost_ids(self, connection: Connection) -> Batch:
        """Return the same batch with each Outpost by its id; AWS is asked about names.

        Raises
        ------
        InputError
            Where no Outpost has a name, or several have.
        AwsError
            Where AWS could not be asked.

        Examples
        --------
        >>> import outpost_planner as planner
        >>> with planner.start_sandbox() as sandbox:
        ...     lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
        ...     by_name = planner.OrderRequest(
        ...         "Seattle imaging", lines, "NO_UPFRONT", reference="PO-1"
        ...     )
        ...     planner.Batch((by_name,)).with_outpost_ids(sandbox).requests[0].outpost_id[:3]
        'op-'
        """
        return replace(
            self, requests=tuple(with_outpost_id(each, connection) for each in self.requests)
        )

    def __len__(self) -> int:
        return len(self.requests)

    def __repr__(self) -> str:
        return self.table.to_string(index=False) if self.requests else "No orders."

    def _repr_html_(self) -> str:
        return as_text(html(self.table) if self.requests else "<p>No orders.</p>")


def read_batch(
    path: str | Path,
    catalog: Catalog,
    connection: Connection | None = None,
    *,
    decimal: str | None = None,
    thousands: str | None = None,
) -> Batch:
    """Read a fleet's orders from a CSV with the columns reference, outpost, items, option and term.

    Parameters
    ----------
    path
        The CSV. An Outpost is an id, an ARN or a name that no other has; items are written as
        ``OR-RKGP001:2;OR-ACENET1:1``; an empty term leaves it to AWS. In place of items an order
        may name a quote's option, in the columns ``quote_identifier`` and
        ``quote_option_identifier``, which the file may have beside these.
    catalog
        Where the items come from.
    connection
        Where to look names of Outposts up; not needed where the file holds ids.
    decimal, thousands
        What separates decimals and groups thousands in quantities, as for `read_catalog`.

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
    ...     batch = read_batch(
    ...         planner.sample_data_path() / "batch.csv", planner.read_catalog(), sandbox
    ...     )
    >>> batch.table["outpost"].unique().tolist()
    ['Seattle imaging', 'Frankfurt assembly', 'Tokyo point of sale']
    """
    path = user_path(path)
    problems: list[str] = []
    said = said_notation(decimal, thousands)
    rows = read_rows(
        path,
        BATCH_COLUMNS,
        problems,
        optional=QUOTE_COLUMNS,
        numbers={"items": counts},
        said=said,
    )
    names = outpost_names(connection) if connection is not None and rows else {}
    seen: dict[Hashable, int] = {}
    # Once for all rows, because the catalog makes the dict anew each time.
    item_status = catalog.item_status
    requests = [
        _request(row, catalog, item_status, names, seen, is_connected=connection is not None)
        for row in rows
    ]
    if problems:
        raise InputError.nothing_loaded(path, problems)
    return Batch(tuple(request for request in requests if request is not None), names)


def _request(
    row: CsvRow,
    catalog: Catalog,
    item_status: Mapping[str, str],
    names: Mapping[str, str],
    seen: dict[Hashable, int],
    *,
    is_connected: bool,
) -> OrderRequest | None:
    before = len(row.problems)
    reference = row.text("reference")
    row.unique("reference", reference, seen)
    outpost_id = _outpost_id(row, names, is_connected=is_connected)
    quote = _quote(row)
    lines = None if quote else _lines(row, catalog, item_status)
    option = row.choice("option", model.enum("PaymentOption"))
    term = row.choice("term", model.enum("PaymentTerm"), optional=True)
    if (
        reference is None
        or outpost_id is None
        or (lines is None and not quote)
        or option is None
        or len(row.problems) > before
    ):
        return None
    try:
        return OrderRequest(outpost_id, lines, option, term, reference=reference, **quote)
    except InputError as error:
        row.problems.extend(
            f"{row.file_name}, row {row.number_in_file}, {problem}" for problem in error.problems
        )
        return None


def _outpost_id(row: CsvRow, names: Mapping[str, str], *, is_connected: bool) -> str | None:
    written = row.text("outpost")
    if written is None or is_identifier(written):
        return written
    if not is_connected:
        row.problem(
            "outpost", written, "is no Outpost's id or ARN; names need read_batch(..., connection)"
        )
        return None
    outpost_id, problem = find_outpost(written, names)
    if problem:
        row.problem("outpost", written, problem)
    return outpost_id or None


def _quote(row: CsvRow) -> dict[str, str]:
    """Return the quote and the option that a row names; nothing where it names none."""
    named = {name: row.cells.get(name, "") for name in QUOTE_COLUMNS}
    if not any(named.values()):
        return {}
    if row.parts("items"):
        row.problem("items", row.cells["items"], "stands beside a quote, which has its own items")
    for name, value in named.items():
        if not value:
            row.problem(name, "", "where a quote needs both its id and its option's")
    return named


def _lines(row: CsvRow, catalog: Catalog, item_status: Mapping[str, str]) -> LineItems | None:
    pairs = []
    before = len(row.problems)
    for part in row.parts("items"):
        item_id, _, quantity = (each.strip() for each in part.partition(":"))
        if not any(map(str.isdigit, quantity)) or quantity.startswith("-"):
            row.problem("items", part, "is not item:quantity, as in OR-RKGP001:2")
        elif (number := row.whole_number("items", quantity)) is not None:
            pairs.append((item_id, number))
    if not row.parts("items"):
        row.problem(
            "items", row.cells["items"], "holds no item; write them as OR-RKGP001:2;OR-ACENET1:1"
        )
    if len(row.problems) > before:
        return None
    quantities, said = checked_quantities(
        item_status, pairs, hints=len(row.problems) < SHOWN_PROBLEMS
    )
    row.problems.extend(
        f"{row.file_name}, row {row.number_in_file}, items: {problem}" for problem in said
    )
    return None if said else LineItems(catalog, quantities)
