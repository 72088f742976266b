"""What blocks the return of an Outpost's hardware: asked of AWS, and nothing is started by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import Connection
from outpost_planner.aws.offered import check_offered
from outpost_planner.errors import AwsError, check_kind
from outpost_planner.order.quotes.request import outpost_of
from outpost_planner.show.markup import as_text, banner, paragraph, strong
from outpost_planner.show.tables import html
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

OPERATION = "StartOutpostDecommission"

REQUESTED = "REQUESTED"

WHAT_TO_DO = {
    "EC2_INSTANCE": "Stop and terminate the instances that run on the Outpost.",
    "OUTPOST_RAM_SHARE": "Delete the resource shares of the Outpost in AWS RAM.",
    "LGW_ROUTING_DOMAIN": "Delete the routing domains of its local gateway.",
    "LGW_ROUTE_TABLE": "Delete the route tables of its local gateway, with their associations.",
    "LGW_VIRTUAL_INTERFACE_GROUP": "Delete the virtual interface groups of its local gateway.",
    "OUTPOST_ORDER_CANCELLABLE": "Cancel its open orders, with cancel(order_id, connection).",
    "OUTPOST_ORDER_INTERVENTION_REQUIRED": (
        "Ask AWS Support about its open orders: they can no longer be cancelled."
    ),
}
"""What to do about each BlockingResourceType of the service model."""

ADVICE = "See the AWS Outposts console: this kind is not known here."

CHARGES = (
    "A return ends no charges before the contract does, and is to be requested five business days"
    " before its end. This asked what blocks it and started nothing: the return itself is started"
    " in the AWS Outposts console, by a person."
)


@dataclass(frozen=True)
class ReturnCheck:
    """What blocks the return of an Outpost. Made by `check_return`.

    Parameters
    ----------
    outpost_id
        The Outpost.
    status
        AWS's word: ``SKIPPED`` or ``BLOCKED``; empty where AWS gave none.
    blocking
        The kinds of resources in the way, as the API spells them.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether it is a real Outpost.

    Examples
    --------
    >>> label = "SANDBOX 123456789012 us-west-2"
    >>> ReturnCheck("op-0123456789abcdef0", "BLOCKED", ("EC2_INSTANCE",), label, is_live=False)
    SANDBOX 123456789012 us-west-2: 1 kind of resource blocks the return of op-0123456789abcdef0.
      - EC2_INSTANCE: Stop and terminate the instances that run on the Outpost.
    """

    outpost_id: str
    status: str
    blocking: tuple[str, ...]
    label: str = field(default="", repr=False)
    is_live: bool = field(default=False, kw_only=True, repr=False)

    @property
    def ok(self) -> bool:
        """Whether nothing blocks the return.

        Examples
        --------
        >>> ReturnCheck("op-0123456789abcdef0", "SKIPPED", ()).ok
        True
        """
        return not self.blocking

    @property
    def table(self) -> pd.DataFrame:
        """One row per kind of resource in the way: blocking_resource_type, what_to_do.

        Examples
        --------
        >>> ReturnCheck("op-0123456789abcdef0", "SKIPPED", ()).table.columns.tolist()
        ['blocking_resource_type', 'what_to_do']
        """
        rows = [(each, WHAT_TO_DO.get(each, ADVICE)) for each in self.blocking]
        return pd.DataFrame(rows, columns=["blocking_resource_type", "what_to_do"], dtype="str")

    @property
    def sentence(self) -> str:
        """What blocks it, in one sentence.

        Examples
        --------
        >>> ReturnCheck("op-0123456789abcdef0", "SKIPPED", ()).sentence
        'Nothing blocks the return of op-0123456789abcdef0.'
        """
        if self.ok:
            return f"Nothing blocks the return of {self.outpost_id}."
        verb = "blocks" if len(self.blocking) == 1 else "block"
        kinds = count(len(self.blocking), "kind of resource", "kinds of resources")
        return f"{kinds} {verb} the return of {self.outpost_id}."

    def __repr__(self) -> str:
        rows: Sequence[str] = [
            f"  - {row.blocking_resource_type}: {row.what_to_do}" for row in self.table.itertuples()
        ]
        head = f"{self.label}: {self.sentence}" if self.label else self.sentence
        return "\n".join([head, *rows])

    def _repr_html_(self) -> str:
        head = banner(self.label, is_live=self.is_live) if self.label else ""
        table = "" if self.ok else html(self.table)
        return as_text(head + strong(self.sentence) + table + paragraph(CHARGES))


def check_return(outpost: str, connection: Connection) -> ReturnCheck:
    """Ask AWS what would block the return of an Outpost; nothing is started, and nothing can be.

    The request is StartOutpostDecommission with ``ValidateOnly``. This package has no way to send
    it otherwise: a return cannot be stopped once it is requested, and is started in the console.

    Parameters
    ----------
    outpost
        The Outpost, by id, ARN, or a name that no other Outpost has.
    connection
        Whose Outpost.

    Returns
    -------
    ReturnCheck
        With ``.table``, one row per kind of resource in the way, and ``.ok``.

    Raises
    ------
    InputError
        Where no Outpost has the name, or several have.
    AwsError
        Where AWS could not be asked, has no such Outpost, or says that its return was requested
        already.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> with planner.start_sandbox() as sandbox:
    ...     request = sandbox.client().create_order(
    ...         OutpostIdentifier=planner.collect_outposts(sandbox)[0]["OutpostId"],
    ...         LineItems=lines.to_request(),
    ...         PaymentOption="NO_UPFRONT",
    ...     )
    ...     planner.check_return("Seattle imaging", sandbox).blocking
    ('OUTPOST_ORDER_CANCELLABLE',)
    """
    check_kind(connection, Connection, "check_return", "start_sandbox() or connect() makes one")
    outpost_id = outpost_of(outpost, connection)
    client = reads(connection)
    check_offered(client.client, OPERATION, "ValidateOnly")
    # The one place of this package that names the operation. True is written here, and nowhere
    # asked for: whoever calls this cannot start a return.
    (answer,) = client.answers(
        "start_outpost_decommission", "Status", OutpostIdentifier=outpost_id, ValidateOnly=True
    )
    status = str(answer["Status"])
    if status == REQUESTED:
        raise AwsError(
            f"{OPERATION} was asked with ValidateOnly, which starts nothing, and AWS answers that"
            f" the return of {outpost_id} is REQUESTED. Look at the AWS Outposts console at once,"
            " and ask AWS Support.",
            code=REQUESTED,
            operation=OPERATION,
        )
    blocking = tuple(str(each) for each in answer.get("BlockingResourceTypes") or ())
    return ReturnCheck(outpost_id, status, blocking, connection.label, is_live=connection.is_live)
