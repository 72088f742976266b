"""What AWS says about an Outpost, its site and the items wanted, asked once for all checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.answers import ApiDict, whole
from outpost_planner.aws.calls import Reads, reads
from outpost_planner.errors import AwsError, PlannerError
from outpost_planner.service.kinds import SERVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.request import OrderRequest

NOT_THERE = frozenset({"NotFoundException", "ValidationException"})
"""Codes with which AWS says that there is no such thing."""


@dataclass(frozen=True)
class Facts:
    """Answers by what was asked; what could not be learnt is in `failures`, with the reason.

    Parameters
    ----------
    outpost, site, operating_address, shipping_address, quote
        As the API shapes them; None where not known.
    items
        Catalog items by id.
    orders
        Summaries of the Outpost's orders; None where not known.
    assets
        What stands in the Outpost, as ListAssets shapes it; None where not known.
    failures
        Why a fact is not known, by its name.
    """

    outpost: ApiDict | None = None
    site: ApiDict | None = None
    operating_address: ApiDict | None = None
    shipping_address: ApiDict | None = None
    quote: ApiDict | None = None
    items: dict[str, ApiDict] = field(default_factory=dict)
    orders: list[ApiDict] | None = None
    failures: dict[str, Exception] = field(default_factory=dict)
    assets: list[ApiDict] | None = None

    @property
    def country_code(self) -> str | None:
        """Country of the site, which decides the price."""
        return (self.site or {}).get("OperatingAddressCountryCode")

    def why_not(self, name: str) -> str:
        """Say why a fact is not known."""
        return str(self.failures[name]) if name in self.failures else "it is not known"


def learn(request: OrderRequest, connection: Connection) -> Facts:
    """Ask AWS for everything that the checks need. Reads alone: nothing is changed.

    Parameters
    ----------
    request
        What is to be ordered.
    connection
        Where.

    Returns
    -------
    Facts
        Whatever could be learnt.
    """
    try:
        client = reads(connection)
    except PlannerError as error:
        return Facts(failures={"outpost": error})
    failures: dict[str, Exception] = {}

    # What fails is kept beside what came: a review says what could not be asked.
    def kept(name: str, answer: Callable[[], Any]) -> Any:
        try:
            return answer()
        except AwsError as error:
            failures[name] = error
        return None

    def ask(name: str, operation: str, member: str, **parameters: Any) -> Any:
        return kept(name, lambda: client.ask(operation, member, **parameters))

    outpost = ask("outpost", "get_outpost", "Outpost", OutpostId=request.outpost_id)
    site_id = (outpost or {}).get("SiteId")
    site = operating = shipping = orders = quote = assets = None
    if site_id:
        site = ask("site", "get_site", "Site", SiteId=site_id)
        operating = ask(
            "operating_address",
            "get_site_address",
            "Address",
            SiteId=site_id,
            AddressType="OPERATING_ADDRESS",
        )
        shipping = ask(
            "shipping_address",
            "get_site_address",
            "Address",
            SiteId=site_id,
            AddressType="SHIPPING_ADDRESS",
        )
    elif outpost is not None:
        nowhere = AwsError(
            "AWS does not say at which site the Outpost stands.", operation="GetOutpost"
        )
        failures |= dict.fromkeys(("operating_address", "shipping_address"), nowhere)
    if outpost is not None:
        orders = kept("orders", lambda: orders_of(client, request.outpost_id))
    if outpost is not None and outpost.get("SupportedHardwareType") != SERVER:
        assets = kept("assets", lambda: assets_of(client, request.outpost_id))
    if quote_identifier := request.quote_identifier:
        quote = kept("quote", lambda: quote_of(client, quote_identifier))
    wanted = request.lines.quantities if request.lines is not None else ()
    asked = {
        each: ask(each, "get_catalog_item", "CatalogItem", CatalogItemId=each) for each in wanted
    }
    items = {item_id: found for item_id, found in asked.items() if found is not None}
    return Facts(outpost, site, operating, shipping, quote, items, orders, failures, assets)


def country_of(outpost_id: str, connection: Connection) -> str | None:
    """Ask for the country of an Outpost's site, which decides the price; None where there is none.

    Raises
    ------
    AwsError
        Where AWS could not be asked: a price that is not known must not look like one that has
        changed.
    """
    client = reads(connection)
    try:
        site_id = whole(client.ask("get_outpost", "Outpost", OutpostId=outpost_id), "SiteId")
        site = client.ask("get_site", "Site", SiteId=site_id)
    except AwsError as error:
        if error.code in NOT_THERE:
            return None
        raise AwsError(
            f"Nothing was sent. {error}", code=error.code, operation=error.operation
        ) from error
    country: str | None = site.get("OperatingAddressCountryCode")
    return country


def order_of(client: Reads, order_id: str) -> ApiDict:
    """Ask for one order; where the answer lacks its id, it is the one that was asked for.

    Parameters
    ----------
    client
        Reads from the Outposts service.
    order_id
        Which.

    Returns
    -------
    dict
        As GetOrder shapes it, with its ``OrderId``.

    Raises
    ------
    AwsError
        Where AWS could not be asked, or the answer holds no order, or another one.
    """
    return _one(client, "Order", order_id, OrderId=order_id)


def quote_of(client: Reads, quote_identifier: str) -> ApiDict:
    """Ask for one quote; where the answer lacks its id, it is the one that was asked for.

    Parameters
    ----------
    client
        Reads from the Outposts service.
    quote_identifier
        Id or ARN.

    Returns
    -------
    dict
        As GetQuote shapes it, with its ``QuoteId``.

    Raises
    ------
    AwsError
        Where AWS could not be asked, or the answer holds no quote, or another one.
    """
    quote_id = quote_identifier.rpartition("/")[2]
    return _one(client, "Quote", quote_id, QuoteIdentifier=quote_identifier)


def _one(client: Reads, what: str, its_id: str, **parameters: str) -> ApiDict:
    """Ask for one thing by its id; an answer that says another id is none."""
    found = client.ask(f"get_{what.lower()}", what, **parameters)
    said = found.get(f"{what}Id", its_id)
    if said != its_id:
        raise AwsError(
            f"The answer to {its_id} says that it is {what.lower()} {said}. Look again in a"
            " moment.",
            code=f"Other{what}Id",
            operation=f"Get{what}",
        )
    return {**found, f"{what}Id": its_id}


def orders_of(client: Reads, outpost_id: str) -> list[ApiDict]:
    """List the summaries of every order of an Outpost, all pages.

    Raises
    ------
    AwsError
        Where the list is not whole: an order that is not in it could be taken for one that there is
        not.
    """
    return client.all_of("list_orders", "Orders", OutpostIdentifierFilter=outpost_id)


def assets_of(client: Reads, outpost_id: str) -> list[ApiDict]:
    """List what stands in an Outpost, all pages.

    Raises
    ------
    AwsError
        Where the list is not whole: a rack that is not in it could be taken for one that there is
        not.
    """
    return client.all_of("list_assets", "Assets", OutpostIdentifier=outpost_id)
