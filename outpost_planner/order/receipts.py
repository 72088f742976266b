"""The receipts of a journal, and the status that each order has now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import LIVE_SCOPE
from outpost_planner.errors import AwsError, InputError
from outpost_planner.order.facts import order_of
from outpost_planner.order.journal import open_journal
from outpost_planner.order.receipt import Receipts, receipt_of
from outpost_planner.order.renewals.receipt import renewal_frame

if TYPE_CHECKING:
    from pathlib import Path

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.journal import Journal


def receipts(
    connection: Connection | None = None,
    *,
    reference: str | None = None,
    refresh: bool = False,
    journal: Journal | str | Path | None = None,
) -> Receipts:
    """Return every receipt, from the journal: of orders, and beside them of renewals.

    Parameters
    ----------
    connection
        Whose: a live connection has the receipts of its account and Region, a sandbox those of all
        of it. Default: the live ones of every account.
    reference
        That of one alone.
    refresh
        Whether AWS is asked for the present status of each order that was placed, which needs a
        connection. Default: no call to AWS is made, and each status is that of the moment when the
        order was placed; `Receipt.status_at` says when.
    journal
        Where earlier orders are recorded. Default: the user's own.

    Returns
    -------
    Receipts
        A list of orders, oldest first, with a `Receipts.table`. Renewals are no orders and stand
        apart, in ``.renewals``: one row per renewal that was sent, with reference, state (``done``,
        ``unknown``, ``refused`` or ``not done``), outpost_id, payment_term, payment_option,
        upfront_price and monthly_recurring_price as AWS charges them, or as they were approved
        where AWS did not say [USD], account, sent_at (UTC), found_by, message.

    Raises
    ------
    JournalError
        Where the journal cannot be read.
    InputError
        Where a refresh is asked for without a connection.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> request = planner.OrderRequest(
    ...     "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    ... )
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     planner.receipts(sandbox, journal=journal)
    No receipts yet.
    """
    if refresh and connection is None:
        raise InputError(
            "receipts(refresh=True) asks AWS, so it needs a connection: receipts(connection,"
            " refresh=True)."
        )
    scope = LIVE_SCOPE if connection is None else connection.scope
    whose: dict[str, str | None] = {"reference": reference}
    if connection is not None and connection.is_live:
        whose |= {"account_id": connection.account_id, "region": connection.region}
    opened = open_journal(journal)
    found = Receipts(
        map(receipt_of, opened.entries(scope, **whose)), renewal_frame(opened, scope, **whose)
    )
    return found if connection is None or not refresh else _asked_again(found, connection)


def _asked_again(found: Receipts, connection: Connection) -> Receipts:
    """Return receipts with each order's status now, or its last one and a word that it is old."""
    client = reads(connection)
    asked = Receipts(renewals=found.renewals)
    for receipt in found:
        if receipt.order_id is None:
            asked.append(receipt)
            continue
        try:
            order = order_of(client, receipt.order_id)
        except AwsError as error:
            asked.append(
                replace(receipt, message=f"The status could not be asked for again: {error}")
            )
            continue
        if order.get("Status"):
            asked.append(
                replace(receipt, status=order["Status"], status_at=connection.now, order=order)
            )
        else:
            asked.append(
                replace(
                    receipt, message="AWS answered without a status; this is the one known before."
                )
            )
    return asked
