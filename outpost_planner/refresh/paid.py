"""What an account was really charged for its Outposts, per configuration."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.billing import collect_billing
from outpost_planner.aws.collected import collected
from outpost_planner.aws.gather import Question, gather
from outpost_planner.errors import AwsError
from outpost_planner.quote.contracts.subscriptions import subscription_frame
from outpost_planner.refresh.paid_table import item_prices, ordered, paid_frame, paid_row
from outpost_planner.show.markup import as_text, banner, paragraph, strong
from outpost_planner.show.tables import as_texts, html
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from outpost_planner.aws.answers import ApiDict
    from outpost_planner.aws.billing import OutpostBilling
    from outpost_planner.aws.connection import Connection
    from outpost_planner.aws.gather import Failure
    from outpost_planner.aws.listing import Connections

SHOWN = [
    "outpost_name",
    "subscription_type",
    "configuration",
    "payment_term",
    "payment_option",
    "upfront_price",
    "monthly_recurring_price",
    "begin_date",
]


@dataclass(frozen=True, eq=False)
class PaidPrices:
    """What was charged for which configuration; made by `paid_prices`.

    Parameters
    ----------
    table
        One row per subscription: account_id, region, outpost_id, outpost_name, country_code,
        subscription_id, subscription_type, subscription_status, order_ids, configuration,
        catalog_item_id, payment_term, payment_option, upfront_price [USD], monthly_recurring_price
        [USD/month], currency, begin_date, end_date (UTC), and why_no_item_price: why a price sheet
        cannot say it, empty where it can.
    errors
        What could not be read, one row per question.
    labels
        SANDBOX or LIVE, account and Region, of each connection.
    is_live
        Whether AWS charged it.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox:
    ...     planner.paid_prices(sandbox)
    SANDBOX 123456789012 us-west-2
    Nothing was charged yet: no Outpost has a subscription.
    """

    table: pd.DataFrame
    errors: pd.DataFrame = field(repr=False)
    labels: tuple[str, ...]
    is_live: bool

    @cached_property
    def prices(self) -> pd.DataFrame:
        """What was charged for one unit of one item, with the columns of `Catalog.prices`.

        It goes where a price table goes, such as ``compare_payments(lines, prices=paid.prices)``.
        Of several charges for the same thing the newest counts. A charge of the past is no offer.

        Examples
        --------
        >>> import outpost_planner as planner
        >>> with planner.start_sandbox() as sandbox:
        ...     planner.paid_prices(sandbox).prices.empty
        True
        """
        return item_prices(self.table, is_live=self.is_live)

    @property
    def summary(self) -> str:
        """How many subscriptions there are, and how many a price sheet can say.

        Examples
        --------
        >>> import outpost_planner as planner
        >>> with planner.start_sandbox() as sandbox:
        ...     planner.paid_prices(sandbox).summary
        'Nothing was charged yet: no Outpost has a subscription.'
        """
        missing = "" if self.errors.empty else f" Missing: {count(len(self.errors), 'answer')}."
        if self.table.empty:
            none = "Nothing was charged yet: no Outpost has a subscription."
            return f"No subscription could be read.{missing}" if missing else none
        alone = int((self.table["why_no_item_price"] == "").sum())
        return (
            f"{count(len(self.table), 'subscription')}; {alone} of them"
            f" {'is' if alone == 1 else 'are'} the price of one unit of one item (.prices). What"
            f" was charged is no offer: a quote says what AWS asks today.{missing}"
        )

    def __repr__(self) -> str:
        lines = [*self.labels, self.summary]
        if len(self.table):
            lines.append(as_texts(self.table[SHOWN]).to_string(index=False))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        banners = "".join(banner(each, is_live=self.is_live) for each in self.labels)
        reasons = self.table["why_no_item_price"].value_counts()
        said = [f"{number} × {reason}" for reason, number in reasons.items() if reason]
        why = f"No price of an item: {'; '.join(said)}." if said else ""
        table = html(self.table[SHOWN]) if len(self.table) else ""
        missing = html(self.errors, rows=10) if len(self.errors) else ""
        return as_text(banners + strong(self.summary) + table + paragraph(why) + missing)


def paid_prices(connections: Connections, *, max_workers: int = 16) -> PaidPrices:
    """Say what was really charged for which configuration, from subscriptions and their orders.

    Asks GetOutpostBillingInformation for every Outpost, page by page, and GetOrder for each order
    that a subscription names, in parallel. Reads alone: nothing is changed.

    Parameters
    ----------
    connections
        A connection, or several: profiles, accounts or Regions. One that is named twice is asked
        once.
    max_workers
        How many requests are on their way at a time.

    Returns
    -------
    PaidPrices
        ``.table`` has every subscription, ``.prices`` what of it a price sheet can say: the price
        of one unit of one item, which neither a renewal nor added capacity is.

    Raises
    ------
    InputError
        Where no connection is given.
    AwsError
        Where no Outpost, or the billing of none of them, could be read.

    Warns
    -----
    CollectionWarning
        Where something is missing.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox:
    ...     lines = [{"CatalogItemId": "OR-RKGP001", "Quantity": 1}]
    ...     outpost_id = planner.collect_outposts(sandbox)[0]["OutpostId"]
    ...     order = sandbox.client().create_order(
    ...         OutpostIdentifier=outpost_id,
    ...         LineItems=lines,
    ...         PaymentOption="NO_UPFRONT",
    ...         PaymentTerm="ONE_YEAR",
    ...     )
    ...     _ = sandbox.advance(days=300)
    ...     planner.paid_prices(sandbox).prices["catalog_item_id"].tolist()
    ['OR-RKGP001']
    """
    found, failures, sources = collect_billing(
        connections, max_workers=max_workers, with_renewals=False
    )
    _check_any(found)
    frames = [_subscriptions(each) for each in found]
    orders, unread = _orders(found, frames, max_workers)
    rows = [
        paid_row(row, ordered(row["order_ids"], orders.get(each.connection, {})), _country(each))
        for each, frame in zip(found, frames, strict=True)
        for row in frame.to_dict("records")
    ]
    missing = collected([], "subscriptions", [*failures, *unread])
    return PaidPrices(
        table=paid_frame(rows),
        errors=missing.errors,
        labels=tuple(sorted({each.label for each in sources})),
        is_live=any(each.is_live for each in sources),
    )


def _check_any(found: list[OutpostBilling]) -> None:
    """Raise where the billing of no Outpost came: no subscription would be said of any."""
    if found and all(each.billing is None for each in found):
        raise AwsError(
            found[0].billing_problem or "No Outpost's billing could be read.",
            operation="GetOutpostBillingInformation",
        )


def _subscriptions(each: OutpostBilling) -> pd.DataFrame:
    where = {
        "account_id": each.connection.account_id,
        "region": each.connection.region,
        "outpost_id": each.outpost["OutpostId"],
        "outpost_name": str(each.outpost.get("Name") or ""),
    }
    return subscription_frame([(where, (each.billing or {}).get("Subscriptions") or ())])


def _orders(
    found: list[OutpostBilling], frames: list[pd.DataFrame], max_workers: int
) -> tuple[Mapping[Connection, dict[str, ApiDict]], list[Failure]]:
    """Ask for every order that a subscription names, once."""
    # Each order once: several subscriptions may come from one order.
    wanted = dict.fromkeys(
        (each.connection, order_id)
        for each, frame in zip(found, frames, strict=True)
        for order_ids in frame["order_ids"]
        for order_id in order_ids
    )
    questions = [
        Question(connection, "get_order", "Order", {"OrderId": order_id}, order_id)
        for connection, order_id in wanted
    ]
    got = gather(questions, max_workers=max_workers)
    orders: dict[Any, dict[str, ApiDict]] = {}
    for question, order in got.answered:
        orders.setdefault(question.connection, {})[question.subject] = order
    return orders, got.failures


def _country(each: OutpostBilling) -> str | None:
    country = (each.site or {}).get("OperatingAddressCountryCode")
    return None if country is None else str(country)
