"""What was planned beside what is billed: each order and renewal of the journal, and the
subscription that it became.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import check_kind
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.renewals.lost import made_by
from outpost_planner.order.renewals.request import CREATE
from outpost_planner.order.states import DONE, PLACED
from outpost_planner.quote.contracts.fleet import Contracts
from outpost_planner.quote.contracts.subscriptions import (
    CAPACITY_INCREASE,
    ORIGINAL,
    in_cents,
)
from outpost_planner.show.markup import as_text, banner, paragraph, strong
from outpost_planner.show.tables import as_texts, html
from outpost_planner.show.wording import count, format_dollars

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from outpost_planner.order.entry import Entry
    from outpost_planner.order.intents import Intent

ORDER, RENEWAL_KIND = "order", "renewal"

COLUMNS = {
    "reference": "str",
    "kind": "str",
    "outpost_id": "str",
    "outpost_name": "str",
    "order_id": "str",
    "payment_term": "str",
    "payment_option": "str",
    "planned_upfront_price": "float64",
    "planned_monthly_recurring_price": "float64",
    "subscription_id": "str",
    "subscription_type": "str",
    "billed_upfront_price": "float64",
    "billed_monthly_recurring_price": "float64",
    "difference_of_upfront_price": "float64",
    "difference_of_monthly_recurring_price": "float64",
    "finding": "str",
}
"""Columns and their dtypes; a difference is billed less planned [USD]."""

SHOWN = (
    "reference",
    "outpost_name",
    "planned_upfront_price",
    "billed_upfront_price",
    "planned_monthly_recurring_price",
    "billed_monthly_recurring_price",
    "finding",
)

AS_PLANNED = "billed as planned"

PARTS = ("upfront_price", "monthly_recurring_price")


@dataclass(frozen=True, eq=False)
class BilledComparison:
    """What was planned beside what is billed. Made by `compare_billed`.

    Parameters
    ----------
    table
        One row per order that was placed and per renewal that was made, by the journal: reference,
        kind (order or renewal), Outpost, how it is paid, the planned and the billed upfront and
        monthly price [USD], the differences (billed less planned), and the finding in words.
    labels
        SANDBOX or LIVE, account and Region, of each connection that was asked.
    is_live
        Whether any of it is real.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> from outpost_planner.order.examples import example_journal
    >>> with planner.start_sandbox() as sandbox:
    ...     planner.compare_billed(planner.contracts(sandbox), journal=example_journal())
    SANDBOX 123456789012 us-west-2
    The journal has no order and no renewal of these accounts.
    """

    table: pd.DataFrame
    labels: tuple[str, ...] = field(default=(), repr=False)
    is_live: bool = field(default=False, repr=False)

    @property
    def differing(self) -> pd.DataFrame:
        """The rows that are billed otherwise than planned, or of which that is not known.

        Examples
        --------
        >>> import pandas as pd
        >>> row = {"reference": ["PO-1"], "finding": ["billed as planned"]}
        >>> BilledComparison(pd.DataFrame(row)).differing.empty
        True
        """
        return self.table[self.table["finding"] != AS_PLANNED]

    @property
    def sentence(self) -> str:
        """How many are billed as planned, and how many are not.

        Examples
        --------
        >>> import pandas as pd
        >>> row = {"reference": ["PO-1"], "finding": ["billed as planned"]}
        >>> BilledComparison(pd.DataFrame(row)).sentence
        '1 of 1 purchase billed as planned, to the cent.'
        """
        if self.table.empty:
            return "The journal has no order and no renewal of these accounts."
        right = len(self.table) - len(self.differing)
        said = f"{right:,} of {count(len(self.table), 'purchase')} {AS_PLANNED}"
        if self.differing.empty:
            return f"{said}, to the cent."
        return f"{said}; {count(len(self.differing), 'other')} to look at."

    def __repr__(self) -> str:
        lines = [*self.labels, self.sentence]
        if len(self.table):
            lines.append(as_texts(self.table[list(SHOWN)]).to_string(index=False))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = banner(", ".join(self.labels), is_live=self.is_live) if self.labels else ""
        said = "".join(
            paragraph(f"{row.reference}: {row.finding}.") for row in self.differing.itertuples()
        )
        table = html(self.table[list(SHOWN)]) if len(self.table) else ""
        return as_text(head + strong(self.sentence) + table + said)


def compare_billed(
    contracts: Contracts, *, journal: Journal | str | Path | None = None
) -> BilledComparison:
    """Set the price at which each order and renewal was approved beside what AWS bills for it.

    Parameters
    ----------
    contracts
        From `contracts`: the accounts and Regions that are compared.
    journal
        Where the orders are recorded. Default: the user's own.

    Returns
    -------
    BilledComparison
        Differences to the cent, each with a finding. An amount that came as a number of 32 bits is
        equal to every cent that would have come so. What did not come, or has no price, is named.

    Raises
    ------
    JournalError
        Where the journal cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> request = planner.OrderRequest(
    ...     "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    ... )
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     approve = planner.review(request, sandbox, journal=journal).fingerprint
    ...     receipt = planner.submit(request, sandbox, approve=approve, journal=journal)
    ...     planner.compare_billed(planner.contracts(sandbox), journal=journal).table["finding"][0]
    'no subscription yet: it begins when the order is installed'
    """
    check_kind(contracts, Contracts, "compare_billed", "planner.contracts(connection) makes them")
    opened = open_journal(journal)
    places = {(each.account_id, each.region): each for each in contracts.contracts}
    rows: list[dict[str, Any]] = []
    for scope in contracts.scopes:
        rows += [
            _order_row(entry, contracts)
            for entry in opened.entries(scope)
            if entry.state == PLACED and (entry.account_id, entry.region) in places
        ]
        rows += _renewal_rows(
            [
                each
                for each in opened.intents.find(scope, operation=CREATE, outcome=DONE)
                if (each.account_id, each.region) in places
            ],
            contracts,
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    return BilledComparison(table, contracts.labels, contracts.is_live)


def _order_row(entry: Entry, contracts: Contracts) -> dict[str, Any]:
    there = _subscriptions_of(entry, contracts)
    kinds = there["subscription_type"].isin([ORIGINAL, CAPACITY_INCREASE])
    mine = there[kinds & there["order_ids"].map(lambda ids: entry.order_id in ids)]
    row: dict[str, Any] = {
        "reference": entry.reference,
        "kind": ORDER,
        "outpost_id": entry.outpost_id,
        "outpost_name": _name(entry.outpost_id, contracts),
        "order_id": entry.order_id,
        "payment_term": entry.content.get("PaymentTerm"),
        "payment_option": entry.content.get("PaymentOption"),
    }
    planned = {name: entry.price.get(name) for name in PARTS}
    none = "no subscription yet: it begins when the order is installed"
    return row | _compared(planned, mine, _or_not_known(none, entry, contracts))


def _renewal_rows(intents: list[Intent], contracts: Contracts) -> Iterator[dict[str, Any]]:
    taken: set[str] = set()
    for intent in intents:
        there = _subscriptions_of(intent, contracts, outpost_id=intent.subject)
        made = [each for each in made_by(intent, there) if each.subscription_id not in taken]
        mine = there[there["subscription_id"].isin([each.subscription_id for each in made[:1]])]
        taken |= set(mine["subscription_id"])
        row = {
            "reference": intent.content.get("Reference"),
            "kind": RENEWAL_KIND,
            "outpost_id": intent.subject,
            "outpost_name": _name(intent.subject, contracts),
            "payment_term": intent.content.get("PaymentTerm"),
            "payment_option": intent.content.get("PaymentOption"),
        }
        planned = {
            "upfront_price": intent.content.get("UpfrontPrice"),
            "monthly_recurring_price": intent.content.get("MonthlyRecurringPrice"),
        }
        none = _or_not_known("no subscription of this renewal is billed", intent, contracts)
        yield row | _compared(planned, mine, none)


def _subscriptions_of(
    record: Entry | Intent, contracts: Contracts, outpost_id: str = ""
) -> pd.DataFrame:
    every = contracts.subscriptions
    wanted = outpost_id or getattr(record, "outpost_id", "")
    return every[
        (every["account_id"] == record.account_id)
        & (every["region"] == record.region)
        & (every["outpost_id"] == wanted)
    ]


def _name(outpost_id: str, contracts: Contracts) -> str:
    return next(
        (each.outpost_name for each in contracts.contracts if each.outpost_id == outpost_id), ""
    )


def _or_not_known(none: str, record: Entry | Intent, contracts: Contracts) -> str:
    """Return the finding, unless the list of subscriptions did not come whole."""
    errors = contracts.errors
    if errors.empty:
        return none
    where = (errors["account_id"] == record.account_id) & (errors["region"] == record.region)
    return "not known: what is billed did not come whole, see .errors" if where.any() else none


def _compared(planned: Mapping[str, Any], mine: pd.DataFrame, none: str) -> dict[str, Any]:
    """Return the columns of money, and the finding."""
    prices = {name: None if text is None else Decimal(text) for name, text in planned.items()}
    row: dict[str, Any] = {
        f"planned_{name}": None if each is None else float(each) for name, each in prices.items()
    }
    if mine.empty:
        return row | {"finding": none}
    if len(mine) > 1:
        ids = ", ".join(mine["subscription_id"])
        return row | {"finding": f"several subscriptions name it: {ids}"}
    found = mine.iloc[0]
    row |= {name: str(found[name]) for name in ("subscription_id", "subscription_type")}
    billed = {name: in_cents(mine[name])[0] for name in PARTS}
    row |= {f"billed_{name}": None if each is None else each / 100 for name, each in billed.items()}
    if None in billed.values():
        return row | {"finding": f"not known: {found['problem']}"}
    if None in prices.values():
        return row | {"finding": "the journal holds no price of it"}
    said = []
    for name, price in prices.items():
        cents = int(billed[name] or 0) - int((price or 0) * 100)
        # A number of 32 bits stands for several cents: one of them is no difference.
        if abs(cents) <= round(100 * float(found[f"margin_of_{name}"])):
            cents = 0
        row[f"difference_of_{name}"] = cents / 100
        if cents:
            said.append(_difference_in_words(name, cents))
    if len(found["order_ids"]) > 1 and found["subscription_type"] == ORIGINAL and said:
        said.append(f"the subscription bills {len(found['order_ids'])} orders together")
    if said and found["subscription_type"] == CAPACITY_INCREASE:
        said.append("capacity that is added is prorated to the end of the Outpost's contract")
    return row | {"finding": "; ".join(said) or AS_PLANNED}


def _difference_in_words(name: str, cents: int) -> str:
    more = "more" if cents > 0 else "less"
    what = "upfront" if name == "upfront_price" else "a month"
    return f"{format_dollars(abs(cents) / 100)} {more} {what} than planned"
