"""The fields of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from outpost_planner.order.records import person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from outpost_planner.plan.catalog import LineItems
    from outpost_planner.price.convention import Compounding, Timing
    from outpost_planner.price.need import Need
    from outpost_planner.quote.option import QuoteOption
    from outpost_planner.quote.quote import Quote


@dataclass(frozen=True, eq=False)
class PlanFields:
    """The fields of a plan, as they are given; `facts.PlanFacts` checks them.

    Parameters
    ----------
    reference
        The purchase reference.
    lines
        The items and quantities, with the prices that count; None where a quote says it. The plan
        keeps these items and their prices in the plan's country, and nothing else of the catalog.
    quote, quote_option
        A quote as it was seen, and one of its options: itself, its id or its number.
    outpost_id
        The Outpost, by id, ARN or name. A plan that is to be approved needs the id.
    outpost, site
        What AWS said of the Outpost and its site when the plan was made; see `outpost_facts`.
    orders_before
        Ids of the orders that the Outpost had when the plan was made; None where AWS was not asked.
    account_id, region
        Who pays, and where; empty where that is not settled.
    is_live
        Whether real money would be spent; False for the sandbox.
    country_code
        Country whose prices count.
    discount_rate, timing, compounding
        As for `compare_payments`.
    months_left, contract_term
        For capacity added to an Outpost, as for `compare_payments`.
    need
        For how long the capacity is needed, and what follows a contract that ends; None where
        contracts are compared by themselves.
    first_year_cash
        Most that the first twelve months may cost [USD]; None for no cap.
    start_date
        First day of the contract; None where it is not settled.
    payment_term, payment_option
        The chosen pair; empty where none is chosen.
    notes
        What people should know. Credentials in them are withheld.
    made_by
        Who made the plan: user@host. Default: the person at this machine.
    made_at
        When (UTC), to the second. Default: now.
    edited
        What a file says that it should not: how it was changed by hand; empty where it was not.
    """

    reference: str = ""
    lines: LineItems | None = None
    quote: Quote | None = None
    quote_option: QuoteOption | str | int | None = None
    outpost_id: str = ""
    outpost: Mapping[str, str] = field(default_factory=dict)
    site: Mapping[str, str] = field(default_factory=dict)
    orders_before: tuple[str, ...] | None = None
    account_id: str = ""
    region: str = ""
    is_live: bool = True
    country_code: str = ""
    discount_rate: float = 0.08
    timing: Timing = "end"
    compounding: Compounding = "annual"
    months_left: int | None = None
    contract_term: str | None = None
    need: Need | None = None
    first_year_cash: Decimal | None = None
    start_date: date | None = None
    payment_term: str = ""
    payment_option: str = ""
    notes: str = ""
    made_by: str = field(default_factory=person)
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    edited: str = ""

    @property
    def option(self) -> QuoteOption | None:
        """The option of the quote as it was seen; None for items.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().option is None
        True
        """
        if self.quote is None:
            return None
        return self.quote.option(1 if self.quote_option is None else self.quote_option)
