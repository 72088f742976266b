"""Operations that a botocore, an endpoint or an account may lack, and the road without them.

Quotes, renewals, billing and instance types came to the API between July 2025 and June 2026. All
that this package reads from them can be typed into its CSV files instead.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore
from botocore.loaders import Loader

from outpost_planner.errors import AwsError

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

NOT_OFFERED = "NotOffered"
"""The code of an `AwsError` that says that there is no such operation here, whoever said so."""

UNKNOWN = frozenset(
    {
        "InvalidAction",
        "NotImplemented",
        "NotImplementedException",
        "UnknownOperation",
        "UnknownOperationException",
        "UnsupportedOperation",
        "UnsupportedOperationException",
        # A gateway of AWS answers so for an address that it does not serve, signed or not.
        "MissingAuthenticationTokenException",
    }
)
"""Codes by which an endpoint says that it has no such operation."""

NOT_IMPLEMENTED = 501
"""HTTP status that says the same, whatever its code."""

DENIED = frozenset({"AccessDenied", "AccessDeniedException"})
"""Codes by which AWS says that the account or the role may not ask."""

_CATALOG = (
    "read_catalog() reads a catalog.csv that you write by hand, from what the console's catalog"
    " shows"
)
_QUOTES = (
    "ask for a quote in the AWS Outposts console, or ask your AWS account team, and write its"
    " prices into prices.csv, with the quote's id as source; read_catalog(path, prices=path) reads"
    " them"
)
_RENEWALS = (
    "see the price in the AWS Outposts console, or ask your AWS account team, and write it into"
    " prices.csv; renew in the console"
)
_BILLING = (
    "read the subscriptions in the Billing tab of the AWS Outposts console, and write what is paid"
    " into prices.csv; the ends that you know are taken by contracts(connection,"
    " ends={'op-...': '2027-04-01'})"
)

ROADS = {
    **dict.fromkeys(("ListCatalogItems", "GetCatalogItem"), _CATALOG),
    "ListOrderableInstanceTypes": "the catalog is read all the same; whether AWS still sells the"
    " hosts of a family is not checked",
    **dict.fromkeys(("CreateQuote", "GetQuote", "ListQuotes", "UpdateQuote"), _QUOTES),
    "DeleteQuote": "a quote binds nobody and ends by itself, 30 days after it was made",
    **dict.fromkeys(("GetRenewalPricing", "CreateRenewal"), _RENEWALS),
    "GetOutpostBillingInformation": _BILLING,
    "StartOutpostDecommission": "the AWS Outposts console shows what blocks the return",
}
"""What a person does without each of these operations."""


def check_offered(client: Any, operation: str, *members: str) -> None:
    """Check that a client has an operation, before anything is written down or sent.

    Parameters
    ----------
    client
        A boto3 client.
    operation
        The API's name, such as ``CreateQuote``.
    *members
        Parameters that it must take, such as ``QuoteIdentifier`` of CreateOrder.

    Raises
    ------
    AwsError
        With the code `NOT_OFFERED`, where the installed botocore's model lacks one of them.

    Examples
    --------
    >>> from outpost_planner import start_sandbox
    >>> with start_sandbox() as sandbox:
    ...     check_offered(sandbox.client(), "CreateOrder", "QuoteIdentifier")
    """
    model = client.meta.service_model
    if operation not in model.operation_names:
        raise AwsError(
            f"{operation} is unknown to {_botocore()}; nothing was sent. Install a newer one"
            f" (pip install --upgrade boto3).{road_in_words(operation)}",
            code=NOT_OFFERED,
            operation=operation,
        )
    shape = model.operation_model(operation).input_shape
    unknown = [name for name in members if shape is None or name not in shape.members]
    if unknown:
        raise AwsError(
            f"{operation} takes no {' and no '.join(unknown)} by {_botocore()}; nothing was"
            " sent. Install a newer one (pip install --upgrade boto3)."
            f"{road_in_words(operation)}",
            code=NOT_OFFERED,
            operation=operation,
        )


def is_not_offered(error: Exception) -> bool:
    """Say whether an error says that there is no such operation here, or that it is denied.

    Callers that can do without an answer, as a review can, say so and go on.

    Examples
    --------
    >>> is_not_offered(AwsError("GetRenewalPricing: ...", code=NOT_OFFERED))
    True
    >>> is_not_offered(AwsError("GetQuote: ...", code="NotFoundException"))
    False
    """
    return isinstance(error, AwsError) and error.code in {NOT_OFFERED, *DENIED}


def refused_as_unknown(error: ClientError, operation: str) -> AwsError | None:
    """Return the error for an answer by which an endpoint says that it has no such operation.

    None for any other answer, and for an operation that every endpoint has.
    """
    details = error.response.get("Error", {})
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    code = str(details.get("Code", ""))
    if operation not in ROADS or (code not in UNKNOWN and status != NOT_IMPLEMENTED):
        return None
    return AwsError(
        f"{operation} is not offered by this endpoint or Region, which answered {code or status}."
        f" Nothing was done.{road_in_words(operation)}",
        code=NOT_OFFERED,
        operation=operation,
    )


def denied_advice(code: str, operation: str) -> str | None:
    """Say which permission to ask for, and the road without it; None for any other code.

    Examples
    --------
    >>> denied_advice("AccessDeniedException", "GetQuote").partition(",")[0]
    'Ask for the permission outposts:GetQuote'
    """
    if code not in DENIED or operation not in ROADS:
        return None
    return (
        f"Ask for the permission outposts:{operation}, or choose another profile."
        f"{road_in_words(operation)}"
    )


def road_in_words(operation: str) -> str:
    """Return what to do without an operation, as a sentence behind another; may be empty."""
    return f" Without it: {ROADS[operation]}." if operation in ROADS else ""


def _botocore() -> str:
    """Name the installed botocore, and a model that stands in for its own, if one does."""
    said = f"botocore {botocore.__version__} as installed"
    places = [*os.environ.get("AWS_DATA_PATH", "").split(os.pathsep), Loader.CUSTOMER_DATA_PATH]
    found = next((each for each in places if each and (Path(each) / "outposts").is_dir()), None)
    return said if found is None else f"{said}, with the model in {Path(found) / 'outposts'}"
