"""What a quote of AWS says: what was asked for, its options side by side, and what must be met."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.quote.option import QuoteOption
from outpost_planner.quote.requirements import FAIL, Requirement
from outpost_planner.service.pairs import PAIR_INDEX, PAIR_MONTHS, PAIRS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from outpost_planner.quote.capacity import Capacity, Constraint

CREATED, ORDER_SUBMITTED, EXPIRED = "CREATED", "ORDER_SUBMITTED", "EXPIRED"


@dataclass(frozen=True, eq=False)
class QuoteFacts:
    """What a quote says, and no word about it; `quote.Quote` adds the words.

    Parameters
    ----------
    quote_id
        Its id.
    status
        ``CREATED``, ``ORDER_SUBMITTED`` or ``EXPIRED``; what AWS may add is kept.
    status_message
        What AWS says of it; empty where that is nothing.
    country_code
        Country whose prices these are.
    outpost_id
        The Outpost that it is for; None where it names none.
    capacities, constraints
        What was asked for. EC2 counts instances to add; EBS and S3 name the amount wanted at the
        end.
    payment_options, payment_terms
        What was to be priced; empty where everything was.
    created_at, expires_at
        When it was made, and from when on it cannot be ordered (UTC); None where AWS does not say.
    submitted_order_id
        The order that was placed from it; None where there is none.
    description
        What its maker wrote on it.
    choices
        Its options, as `option` returns them one by one.
    ordering_requirements
        What must be met before it is ordered; None where this was not asked, as in a list of
        quotes.
    read_at
        When this was read (UTC): an expiry is judged at that moment.
    label
        SANDBOX or LIVE, account and Region; empty where it was read from an answer alone.
    is_live
        Whether the prices are real.
    is_offered_again
        Whether it stood before it was asked for.
    left_out
        What the line items that it was asked for can do and it does not ask for, in sentences.
    answer
        The Quote as AWS gave it.
    """

    quote_id: str
    status: str
    status_message: str
    country_code: str
    outpost_id: str | None
    capacities: tuple[Capacity, ...]
    constraints: tuple[Constraint, ...]
    payment_options: tuple[str, ...]
    payment_terms: tuple[str, ...]
    created_at: datetime | None
    expires_at: datetime | None
    submitted_order_id: str | None
    description: str
    choices: tuple[QuoteOption, ...] = field(repr=False)
    ordering_requirements: tuple[Requirement, ...] | None = field(repr=False)
    read_at: datetime
    label: str = ""
    is_live: bool = True
    is_offered_again: bool = False
    left_out: tuple[str, ...] = ()
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_expired(self) -> bool:
        """Whether it cannot be ordered any more, by AWS's word or by its date.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().is_expired
        False
        """
        is_past = self.expires_at is not None and self.read_at >= self.expires_at
        return self.status == EXPIRED or (self.status == CREATED and is_past)

    @property
    def is_used(self) -> bool:
        """Whether an order was placed from it: a quote serves one order.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().is_used
        False
        """
        return self.status == ORDER_SUBMITTED or self.submitted_order_id is not None

    @property
    def is_valid(self) -> bool:
        """Whether it can still be ordered: neither expired nor used.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().is_valid
        True
        """
        return self.status == CREATED and not self.is_used and not self.is_expired

    @property
    def days_left(self) -> int | None:
        """Whole days from its reading until it expires; 0 where it has, None where AWS is silent.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().days_left
        25
        """
        if self.expires_at is None:
            return None
        return max((self.expires_at - self.read_at).days, 0)

    @cached_property
    def options(self) -> pd.DataFrame:
        """Its options side by side, one row per option.

        Columns: option_id (the index), number, racks (new ones), changed_racks, racks_at_end,
        servers, hosts (added), hosts_at_end, power_kva [kVA], weight_lbs [lb] and rack_units that
        the option adds, capacity (existing → final), priced_pairs (how many of the nine have a
        price).

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().options[["racks", "hosts", "power_kva"]].iloc[0].tolist()
        [1.0, 4.0, 10.5]
        """
        rows = [
            {
                "option_id": each.option_id,
                "number": each.number,
                **{name: getattr(each, name) for name in _MEASURES},
                "capacity": each.capacity_in_words,
                "priced_pairs": int(each.prices["upfront_price"].notna().sum()),
            }
            for each in self.choices
        ]
        columns = {
            "option_id": "str",
            "number": "int64",
            **_MEASURES,
            "capacity": "str",
            "priced_pairs": "int64",
        }
        return pd.DataFrame(rows, columns=list(columns)).astype(columns).set_index("option_id")

    def option(self, which: str | int | QuoteOption = 1) -> QuoteOption:
        """Return one of its options.

        Parameters
        ----------
        which
            Its number from 1, its id, or the option itself. Default: the first.

        Raises
        ------
        InputError
            Where the quote has no such option.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option("oqo-0123456789abcdef0").number
        1
        """
        wanted = which.option_id if isinstance(which, QuoteOption) else which
        for each in self.choices:
            if not isinstance(wanted, bool) and wanted in (each.number, each.option_id):
                return each
        there = ", ".join(f"{each.number} ({each.option_id})" for each in self.choices)
        raise InputError(
            f"Quote {self.quote_id} has no option {wanted!r}; "
            + (f"it has {there}." if there else f"it has none. {self.status_message}".rstrip())
        )

    @cached_property
    def prices(self) -> pd.DataFrame:
        """The prices of all options under each other, one row per option and pair; see
        `QuoteOption.prices`.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> int(example_quote().prices["upfront_price"].notna().sum())
        1
        """
        tables = [each.prices for each in self.choices]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    @cached_property
    def total_costs(self) -> pd.DataFrame:
        """What each option costs over the whole term, side by side: one row per pair, one column
        per option [USD]; NaN where a price is missing, and `QuoteOption.prices` says why.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().total_costs.loc[("THREE_YEARS", "ALL_UPFRONT")].tolist()
        [100000.0]
        """
        columns = {f"option_{each.number}_cost": _totals(each.prices) for each in self.choices}
        return pd.DataFrame(columns, index=PAIR_INDEX)

    @cached_property
    def requirements(self) -> pd.DataFrame:
        """What must be met before it is ordered, one row per requirement, failures first.

        Columns: requirement (its OrderingRequirementType), status, message, what_to_do. Empty where
        it was not asked for, as in a list of quotes.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().requirements.iloc[0][["status", "what_to_do"]].tolist()
        ['FAIL', 'Name the Outpost with update_quote(..., outpost=...).']
        """
        listed = sorted(self.ordering_requirements or (), key=lambda each: each.status != FAIL)
        rows = [(each.kind, each.status, each.message, each.what_to_do) for each in listed]
        columns = ["requirement", "status", "message", "what_to_do"]
        return pd.DataFrame(rows, columns=columns, dtype="str")

    @property
    def failures(self) -> tuple[Requirement, ...]:
        """The requirements that are not met.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> [each.kind for each in example_quote().failures]
        ['OUTPOST_ID_MISSING_ON_QUOTE_ERROR']
        """
        return tuple(each for each in self.ordering_requirements or () if each.what_to_do)


def _totals(prices: pd.DataFrame) -> list[float]:
    """Return upfront price and every monthly charge of the term, for the nine pairs in order."""
    nine = prices.iloc[: len(PAIRS)]
    upfront, monthly = (
        # Whole cents, which floats hold exactly: the total is rounded nowhere.
        (nine[name] * 100).round()
        for name in ("upfront_price", "monthly_recurring_price")
    )
    return list((upfront + monthly * PAIR_MONTHS) / 100)


_MEASURES = {
    "racks": "int64",
    "changed_racks": "int64",
    "racks_at_end": "int64",
    "servers": "int64",
    "hosts": "int64",
    "hosts_at_end": "int64",
    "power_kva": "float64",
    "weight_lbs": "float64",
    "rack_units": "Int64",
}
