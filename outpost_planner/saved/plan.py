"""A plan: what somebody means to buy, at which prices, for whom and why; it outlives the kernel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from outpost_planner.order.price import price_in_words
from outpost_planner.price.need import needed_for
from outpost_planner.saved.facts import PlanFacts
from outpost_planner.saved.look import what_has_changed
from outpost_planner.show.markup import as_text, banner, paragraph, strong
from outpost_planner.show.tables import html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.journal import Journal
    from outpost_planner.plan.catalog import Catalog
    from outpost_planner.saved.changed import PlanChanges


class Plan(PlanFacts):
    """What somebody means to buy; made by `make_plan` and `open_plan`, kept by `save_plan`.

    Two plans are equal where they hold the same. The plan's prices travel with it, so that
    `comparison` gives the same figures to the cent on a machine that has no price file.

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
        What AWS said of the Outpost and its site when the plan was made.
    orders_before
        Ids of the orders that the Outpost had when the plan was made; None where AWS was not asked.
    account_id, region
        Who pays, and where; empty where that is not settled.
    is_live
        Whether real money would be spent; False for the sandbox.
    country_code
        Country whose prices count. Default: the quote's, or US.
    discount_rate, timing, compounding
        As for `compare_payments`.
    months_left, contract_term
        For capacity added to an Outpost, as for `compare_payments`.
    need
        For how long the capacity is needed, and what follows a contract that ends: the ``asked`` of
        a comparison over a horizon.
    first_year_cash
        Most that the first twelve months may cost [USD]; None for no cap.
    start_date
        First day of the contract; None where it is not settled.
    payment_term, payment_option
        The chosen pair; empty where none is chosen.
    notes
        What people should know. Credentials in them are withheld.
    made_by
        Who made the plan. Default: user@host of this machine.
    made_at
        When (UTC), to the second. Default: now.
    edited
        How a file was changed by hand, in words; empty where it was not. No part of what is equal.

    Raises
    ------
    InputError
        Listing everything that cannot be planned.

    Examples
    --------
    >>> from outpost_planner.saved.examples import example_plan
    >>> print(example_plan().sentences[0])
    PO-1: 2 × OR-RKGP001 for Seattle imaging (op-0123456789abcdef0), all upfront for three years
    >>> print(example_plan().sentences[-1])
    Made by anna@laptop on 2026-11-02 09:30 UTC. Fingerprint: 59728527403a
    """

    def changes(
        self,
        *,
        catalog: Catalog | None = None,
        connection: Connection | None = None,
        journal: Journal | str | Path | None = None,
    ) -> PlanChanges:
        """Say what has changed since the plan was made. Nothing is sent, and nothing written.

        Parameters
        ----------
        catalog
            Today's catalog and prices, with which items and prices are compared.
        connection
            AWS is asked for the Outpost and its site, the items, the quote, and the orders that
            were placed for the Outpost since. Default: AWS is not asked.
        journal
            Where the reference is looked up, beside AWS. Default: the user's own.

        Returns
        -------
        PlanChanges
            In words, and as a ``table``.

        Raises
        ------
        JournalError
            Where the journal cannot be read.

        Examples
        --------
        >>> import outpost_planner as planner
        >>> from outpost_planner.saved.examples import example_plan
        >>> dearer = planner.read_catalog()
        >>> dearer.prices["upfront_price"] += 1000
        >>> changes = example_plan().changes(catalog=dearer)
        >>> changes.table[["about", "was"]].iloc[0].tolist()
        ['Price', 'USD 517,776.00 upfront and 0.00 a month, 517,776.00 in total']
        """
        return what_has_changed(self, catalog, connection, journal)

    def repriced(self, catalog: Catalog) -> Plan:
        """Return the plan at the prices of another catalog, with what that says of its items.

        Its fingerprint is another one where a price has changed: it has to be approved again.

        Parameters
        ----------
        catalog
            Today's catalog and prices.

        Returns
        -------
        Plan
            The plan itself where it is of a quote, whose prices are AWS's to change.

        Raises
        ------
        InputError
            Where the catalog lacks an item, or an item is discontinued.

        Examples
        --------
        >>> import outpost_planner as planner
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().repriced(planner.read_catalog()) == example_plan()
        True
        """
        if self.lines is None:
            return self
        return replace(self, lines=catalog.line_items(self.lines.quantities))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The plan in sentences: what, for whom, the price, who made it, and what is still open.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().sentences[1]
        'For SANDBOX 123456789012 us-west-2.'
        """
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[str]:
        yield self.in_words
        if self.label:
            yield f"For {self.label}."
        if self.price is not None:
            yield f"{price_in_words(self.price, is_quoted=self.option is not None)}."
        if self.need is not None:
            needed = needed_for(self.need.years)
            yield f"{needed[0].upper()}{needed[1:]}. {self.need.renewal_sentence}"
        made = f"Made by {self.made_by} on {self.made_at:%Y-%m-%d %H:%M} UTC."
        if self.open_points:
            yield f"{made} Still open: {'; '.join(self.open_points)}."
        else:
            yield f"{made} Fingerprint: {self.fingerprint}"
        if self.edited:
            yield self.edited
        if self.notes:
            yield f"Notes: {self.notes}"

    def __repr__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        first, *more = self.sentences
        parts = [banner(self.label, is_live=self.is_live) if self.label else "", strong(first)]
        if self.lines is not None:
            parts.append(html(self.lines.table))
        parts += [paragraph(each) for each in more if each != f"For {self.label}."]
        return as_text("".join(parts))
