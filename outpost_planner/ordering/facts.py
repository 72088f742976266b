"""What AWS says about an Outpost, its site and the items wanted, asked once for all checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import botocore.exceptions

from outpost_planner.connection import aws_error
from outpost_planner.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.connection import Connection
    from outpost_planner.ordering.request import OrderRequest

Answer = dict[str, Any]

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
    client: Any = connection.client()
    failures: dict[str, Exception] = {}

    def ask(name: str, operation: str, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except AwsError as error:
            failures[name] = error
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            failures[name] = aws_error(error, operation)
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
        orders = ask("orders", "ListOrders", lambda: orders_of(client, request.outpost_id))
    if request.quote_identifier:
        quote = ask(
            "quote", "GetQuote", lambda: whole(client.get_quote(QuoteIdentifier=request.quote_identifier), "Quote")
        )
    items = {}
    for item_id in request.lines.quantities if request.lines is not None else ():
        found = ask(item_id, "GetCatalogItem", partial(_catalog_item, client, item_id))
        if found is not None:
            items[item_id] = found
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
        site_id = whole(client.get_outpost(OutpostId=outpost_id), "Outpost")["SiteId"]
        operation = "GetSite"
        site = whole(client.get_site(SiteId=site_id), "Site")
    except (AwsError, botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        said = error if isinstance(error, AwsError) else aws_error(error, operation)
        if said.code in NOT_THERE:
            return None
        raise AwsError(f"Nothing was sent. {said}", code=said.code, operation=operation) from error
    return site.get("OperatingAddressCountryCode")


def _catalog_item(client: Any, item_id: str) -> Any:
    return whole(client.get_catalog_item(CatalogItemId=item_id), "CatalogItem")


def orders_of(client: Any, outpost_id: str) -> list[Answer]:
    """List the summaries of every order of an Outpost, all pages."""
    pages = client.get_paginator("list_orders").paginate(OutpostIdentifierFilter=outpost_id)
    return [order for page in pages for order in whole(page, "Orders")]


def whole(answer: Answer, member: str) -> Any:
    """Return the member that an answer is about: botocore reads a body that breaks off as an empty answer.

    Raises
    ------
    AwsError
        Where it is missing.
    """
    if answer.get(member) is None:
        raise AwsError(f"An answer broke off before its {member}. Look again in a moment.")
    return answer[member]
