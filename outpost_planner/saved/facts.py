"""What follows from the fields of a plan alone: the request, the figures, the fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.order.entry import to_json
from outpost_planner.order.from_quote import option_in_words
from outpost_planner.order.outposts import is_identifier
from outpost_planner.order.request import OrderRequest, mark_of, purchase_parts, short_id
from outpost_planner.price.compare import compare_payments
from outpost_planner.price.convention import asked_convention
from outpost_planner.price.order_price import price_in_one_way
from outpost_planner.saved.content import content_of
from outpost_planner.saved.fields import PlanFields
from outpost_planner.saved.problems import kind_problems, problems
from outpost_planner.saved.rows import only_planned
from outpost_planner.secrecy import without_secrets
from outpost_planner.show.wording import paid_words, payer_words

if TYPE_CHECKING:
    from outpost_planner.plan.catalog import LineItems
    from outpost_planner.price.comparison import PaymentComparison
    from outpost_planner.price.horizon import HorizonComparison
    from outpost_planner.price.order_price import OrderPrice


@dataclass(frozen=True, eq=False, repr=False)
class PlanFacts(PlanFields):
    """A plan whose fields were checked, and what follows from them; `plan.Plan` adds the words."""

    def __post_init__(self) -> None:
        _refuse("This is no plan.", list(kind_problems(self)))
        convention = asked_convention(self.discount_rate, self.timing, self.compounding)
        option = self.option
        country = self.country_code if self.quote is None else self.quote.country_code
        self._set(
            discount_rate=convention.discount_rate,
            made_at=self.made_at.astimezone(UTC).replace(microsecond=0),
            notes=without_secrets(self.notes.replace("\r\n", "\n"), is_our_own=True),
            country_code=country or "US",
            quote_option=None if option is None else option.option_id,
            outpost_id=short_id(self.outpost_id),
            outpost=dict(self.outpost),
            site=dict(self.site),
            orders_before=None if self.orders_before is None else tuple(sorted(self.orders_before)),
        )
        _refuse("This cannot be planned.", list(problems(self)))
        if self.lines is not None:
            prices = self.lines.catalog.prices
            self._set(lines=only_planned(self.lines, prices, self.country_code))

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    # What is planned

    @property
    def priced_lines(self) -> LineItems | None:
        """The line items that are priced: the plan's own, or those of the quote's option.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().priced_lines
        2 × OR-RKGP001
        """
        return self.lines if self.option is None else self.option.lines

    @property
    def label(self) -> str:
        """SANDBOX or LIVE, account and Region; empty where the payer is not settled.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().label
        'SANDBOX 123456789012 us-west-2'
        """
        if not self.account_id:
            return ""
        return payer_words(self.account_id, self.region, is_live=self.is_live)

    @property
    def outpost_name(self) -> str:
        """Name of the Outpost when the plan was made; empty where that is not known.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().outpost_name
        'Seattle imaging'
        """
        return self.outpost.get("name", "")

    @property
    def open_points(self) -> tuple[str, ...]:
        """What is still missing before the plan can be approved and ordered, in words.

        Examples
        --------
        >>> from dataclasses import replace
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().open_points
        ()
        >>> replace(example_plan(), reference="").open_points
        ('no purchase reference',)
        """
        points = {
            "no purchase reference": not self.reference,
            "no items, and no quote": self.lines is None and self.quote is None,
            "no Outpost": not self.outpost_id,
            "the Outpost by its name alone: make_plan(..., connection=...) looks its id up": bool(
                self.outpost_id
            )
            and not is_identifier(self.outpost_id),
            "no way to pay": not self.payment_option,
            "no account and Region": not self.account_id,
        }
        return tuple(words for words, is_open in points.items() if is_open)

    # What follows

    def request(self) -> OrderRequest:
        """Return what would be ordered.

        Raises
        ------
        InputError
            Saying everything that is missing.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().request()
        PO-1: 2 × OR-RKGP001 for op-0123456789abcdef0, ALL_UPFRONT, THREE_YEARS
        """
        return OrderRequest(
            self.outpost_id,
            self.lines,
            self.payment_option,
            self.payment_term or None,
            reference=self.reference,
            quote=self.quote,
            quote_option=self.option,
        )

    def comparison(self) -> PaymentComparison:
        """Compare every way to pay, at the plan's own prices: to the cent what its maker saw.

        `horizon` has the comparison over the plan's need.

        Raises
        ------
        InputError
            Where nothing is planned, or nothing of it has a price in the plan's country.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().comparison().table.loc[("THREE_YEARS", "ALL_UPFRONT"), "total_cost"]
        np.float64(517776.0)
        """
        lines = self.priced_lines
        if lines is None:
            raise InputError(f"{self.name} has no items and no quote yet: there is nothing to pay.")
        return compare_payments(
            lines,
            country_code=self.country_code,
            discount_rate=self.discount_rate,
            timing=self.timing,
            compounding=self.compounding,
            months_left=self.months_left,
            contract_term=self.contract_term,
        )

    def horizon(self) -> HorizonComparison[PaymentComparison] | None:
        """Compare every way to pay over the plan's need; None where the plan names no need.

        Raises
        ------
        InputError
            As for `comparison`.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().horizon().years
        5
        """
        if self.need is None:
            return None
        need = self.need
        return self.comparison().over(
            need.years,
            need.renewal,
            price_change=need.price_change,
            salvage=need.salvage,
            renewal_lead_days=need.renewal_lead_days,
        )

    @cached_property
    def price(self) -> OrderPrice | None:
        """What the chosen pair costs, as a review shows it; None where that is not known.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().price.amounts
        'USD 517,776.00 upfront and 0.00 a month, 517,776.00 in total'
        """
        lines = self.priced_lines
        if lines is None or not (self.payment_term and self.payment_option):
            return None
        return price_in_one_way(lines, self.country_code, self.payment_term, self.payment_option)

    @cached_property
    def fingerprint(self) -> str:
        """The mark of exactly this purchase, which `review` shows while nothing has changed.

        Content, reference, payer, price and the quote's option, as `Review.fingerprint`. Empty
        where the plan has open points.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> len(example_plan().fingerprint)
        12
        """
        if self.open_points:
            return ""
        return mark_of(self.purchase)

    @property
    def purchase(self) -> dict[str, Any]:
        """What the fingerprint is made of, and an approval is for; see `Review.purchase`.

        Raises
        ------
        InputError
            Where the plan has open points.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> list(example_plan().purchase)
        ['account', 'reference', 'content', 'price']
        """
        if self.open_points:
            raise InputError(f"{self.name} cannot be bought yet.", list(self.open_points))
        return {"account": self.label, **purchase_parts(self.request(), self.price, self.option)}

    @cached_property
    def content(self) -> dict[str, dict[str, Any]]:
        """Everything that the plan holds as plain values, as its file has it, by table.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> list(example_plan().content)
        ['plan', 'payer', 'outpost', 'site', 'payment', 'need', 'items', 'prices']
        """
        return content_of(self)

    @cached_property
    def checksum(self) -> str:
        """The mark of everything that the plan holds, its notes included; sixteen digits.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> len(example_plan().checksum)
        16
        """
        return sha256(to_json(self.content).encode()).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PlanFacts):
            return NotImplemented
        return self.checksum == other.checksum

    def __hash__(self) -> int:
        return hash(self.checksum)

    # In words

    @property
    def name(self) -> str:
        """The reference, or that there is none.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().name
        'PO-1'
        """
        return self.reference or "A plan without a reference"

    @property
    def what(self) -> str:
        """What is planned, in words.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().what
        '2 × OR-RKGP001'
        """
        if self.option is not None:
            return option_in_words(self.option)
        return "nothing yet" if self.lines is None else repr(self.lines)

    @property
    def in_words(self) -> str:
        """What is planned, for whom and how it is paid.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> print(example_plan().in_words)
        PO-1: 2 × OR-RKGP001 for Seattle imaging (op-0123456789abcdef0), all upfront for three years
        """
        name = self.outpost_name
        outpost = f"{name} ({self.outpost_id})" if name else self.outpost_id or "no Outpost yet"
        paid = (
            paid_words(self.payment_option, self.payment_term)
            if self.payment_option
            else "no way to pay chosen"
        )
        return f"{self.name}: {self.what} for {outpost}, {paid}"


def _refuse(summary: str, found: list[str]) -> None:
    if found:
        raise InputError(summary, found)
