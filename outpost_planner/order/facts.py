"""What AWS says about an Outpost, its site and the items wanted, asked once for all checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.answers import Answer, read_all, whole
from outpost_planner.aws.explain import aws_error
from outpost_planner.errors import AwsError, PlannerError

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
    failures
        Why a fact is not known, by its name.
    """

    outpost: Answer | None = None
    site: Answer | None = None
    operating_address: Answer | None = None
    shipping_address: Answer | None = None
    quote: Answer | None = None
    items: dict[str, Answer] = field(default_factory=dict)
    orders: list[Answer] | None = None
    failures: dict[str, Exception] = field(default_factory=dict)

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
    failures: dict[str, Exception] = {}
    profile = connection.session.profile_name
    try:
        client: Any = connection.client()
    except PlannerError as error:
        return Facts(failures={"outpost": error})

    def ask(name: str, operation: str, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - an answer that botocore cannot read raises a dozen kinds
            failures[name] = aws_error(error, operation, profile)
        return None

    outpost = ask("outpost", "GetOutpost", lambda: whole(client.get_outpost(OutpostId=request.outpost_id), "Outpost"))
    site_id = (outpost or {}).get("SiteId")

    def address(kind: str) -> Any:
        return whole(client.get_site_address(SiteId=site_id, AddressType=kind), "Address")

    site = operating = shipping = orders = quote = None
    if site_id:
        site = ask("site", "GetSite", lambda: whole(client.get_site(SiteId=site_id), "Site"))
        operating = ask("operating_address", "GetSiteAddress", lambda: address("OPERATING_ADDRESS"))
        shipping = ask("shipping_address", "GetSiteAddress", lambda: address("SHIPPING_ADDRESS"))
    elif outpost is not None:
        nowhere = AwsError("AWS does not say at which site the Outpost stands.", operation="GetOutpost")
        failures |= dict.fromkeys(("operating_address", "shipping_address"), nowhere)
    if outpost is not None:
        orders = ask("orders", "ListOrders", lambda: orders_of(client, request.outpost_id))
    if request.quote_identifier:
        quote = ask(
            "quote", "GetQuote", lambda: whole(client.get_quote(QuoteIdentifier=request.quote_identifier), "Quote")
        )
    wanted = request.lines.quantities if request.lines is not None else ()
    asked = {each: ask(each, "GetCatalogItem", partial(_catalog_item, client, each)) for each in wanted}
    items = {item_id: found for item_id, found in asked.items() if found is not None}
    return Facts(outpost, site, operating, shipping, quote, items, orders, failures)


def country_of(outpost_id: str, connection: Connection) -> str | None:
    """Ask for the country of an Outpost's site, which decides the price; None where there is none.

    Raises
    ------
    AwsError
        Where AWS could not be asked: a price that is not known must not look like one that has changed.
    """
    client: Any = connection.client()
    operation = "GetOutpost"
    try:
        site_id = whole(whole(client.get_outpost(OutpostId=outpost_id), "Outpost"), "SiteId")
        operation = "GetSite"
        site = whole(client.get_site(SiteId=site_id), "Site")
    except Exception as error:
        said = aws_error(error, operation, connection.session.profile_name)
        if said.code in NOT_THERE:
            return None
        raise AwsError(f"Nothing was sent. {said}", code=said.code, operation=operation) from error
    return site.get("OperatingAddressCountryCode")


def _catalog_item(client: Any, item_id: str) -> Any:
    return whole(client.get_catalog_item(CatalogItemId=item_id), "CatalogItem")


def order_of(client: Any, order_id: str) -> Answer:
    """Ask for one order; where the answer lacks its id, it is the one that was asked for.

    Parameters
    ----------
    client
        A boto3 client of the Outposts service.
    order_id
        Which.

    Returns
    -------
    dict
        As GetOrder shapes it, with its ``OrderId``.

    Raises
    ------
    AwsError
        Where the answer holds no order, or another one.
    """
    order = whole(client.get_order(OrderId=order_id), "Order")
    said = order.get("OrderId", order_id)
    if said != order_id:
        raise AwsError(
            f"The answer to {order_id} says that it is order {said}. Look again in a moment.",
            code="OtherOrderId",
            operation="GetOrder",
        )
    return {**order, "OrderId": order_id}


def orders_of(client: Any, outpost_id: str) -> list[Answer]:
    """List the summaries of every order of an Outpost, all pages.

    Raises
    ------
    AwsError
        Where the list is not whole: an order that is not in it could be taken for one that there is not.
    """
    try:
        return read_all(lambda token: client.list_orders(OutpostIdentifierFilter=outpost_id, **token), "Orders")
    except Exception as error:
        raise aws_error(error, "ListOrders") from error
