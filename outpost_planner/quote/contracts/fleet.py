"""A fleet's contracts, over accounts and Regions: what ends when, and by when to act."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.files.paths import user_path
from outpost_planner.files.writing import write_files
from outpost_planner.quote.contracts import words
from outpost_planner.quote.contracts.billed import billed_months
from outpost_planner.quote.contracts.contract import STATES, Contract
from outpost_planner.quote.contracts.icalendar_file import calendar_bytes
from outpost_planner.show.markup import as_text, banner, paragraph, strong
from outpost_planner.show.tables import html

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from outpost_planner.price.calendar import Numbering, Period
    from outpost_planner.price.convention import Timing
    from outpost_planner.quote.contracts.billed import By

COLUMNS = {
    "account_id": "str",
    "region": "str",
    "outpost_id": "str",
    "outpost_name": "str",
    "site_name": "str",
    "state": "str",
    "act_by": "datetime64[us]",
    "days_left": "Int64",
    "contract_end": "datetime64[us, UTC]",
    "bound_until": "datetime64[us]",
    "is_renewed": "bool",
    "payment_term": "str",
    "payment_option": "str",
    "monthly_recurring_price": "float64",
    "month_to_month_price": "float64",
    "month_to_month_from": "datetime64[us]",
    "month_to_month_basis": "str",
    "question": "str",
}
"""Columns of the calendar and their dtypes."""

SHOWN = (
    "outpost_name",
    "state",
    "act_by",
    "days_left",
    "bound_until",
    "payment_option",
    "payment_term",
    "monthly_recurring_price",
    "month_to_month_price",
)


@dataclass(frozen=True, eq=False)
class Contracts:
    """The contracts of a fleet on one day. Made by `outpost_planner.contracts`.

    Parameters
    ----------
    contracts
        One per Outpost.
    subscriptions
        One row per subscription: which Outpost, subscription_id, subscription_type,
        subscription_status, order_ids, begin_date, end_date (UTC), upfront_price,
        monthly_recurring_price [USD], how far the true amounts may be from those [USD], problem.
    errors
        What AWS did not answer, one row per question.
    labels
        SANDBOX or LIVE, account and Region, of each connection that was asked.
    is_live
        Whether any of it is real.
    now
        When it was asked (UTC).
    holidays
        Days that count as no business days, as ``2026-12-25``.
    scopes
        What keeps records of each connection apart; see `Connection`.

    Examples
    --------
    >>> from outpost_planner.quote.contracts.examples import example_contracts
    >>> contracts = example_contracts()
    >>> contracts.table[["outpost_name", "state", "days_left"]].values.tolist()
    [['Seattle imaging', 'this week', 3], ['Frankfurt assembly', 'month to month', <NA>]]
    """

    contracts: tuple[Contract, ...]
    subscriptions: pd.DataFrame = field(repr=False)
    errors: pd.DataFrame = field(repr=False)
    labels: tuple[str, ...]
    is_live: bool
    now: datetime
    holidays: tuple[str, ...] = ()
    scopes: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def ordered(self) -> tuple[Contract, ...]:
        """The contracts, what is most urgent first.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_contracts
        >>> [each.name for each in example_contracts().ordered]
        ['Seattle imaging', 'Frankfurt assembly']
        """
        last = pd.Timestamp.max.date()
        return tuple(
            sorted(
                self.contracts,
                key=lambda each: (STATES.index(each.state), each.act_by or last, each.name),
            )
        )

    @cached_property
    def table(self) -> pd.DataFrame:
        """The calendar, one row per Outpost, what is most urgent first.

        ``state`` is one of overdue, this week, month to month, not known, open (to be renewed),
        later, ended, no contract. ``act_by`` is the last day to renew it or to give it back,
        ``days_left`` the calendar days until then; ``bound_until`` its last day, that of a renewal
        where one is made already. ``month_to_month_price`` is what each month costs from
        ``month_to_month_from`` on [USD], and ``month_to_month_basis`` says where that comes from,
        or why it is not known. ``question`` is what AWS's answer leaves open.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_contracts
        >>> example_contracts().table.at[0, "month_to_month_price"]
        np.float64(3050.0)
        """
        rows = [
            {
                **{name: getattr(each, name) for name in COLUMNS if hasattr(each, name)},
                "monthly_recurring_price": _dollars(each.monthly_cents),
                "month_to_month_price": _dollars(each.month_to_month_cents),
            }
            for each in self.ordered
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What to act on, the most urgent first: overdue, within seven days, month to month, not
        known, what comes next.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_contracts
        >>> print(example_contracts().sentences[0])
        Within seven days: Seattle imaging (bound until Fri 31 Dec 2027; last day to act Fri 24 \
Dec 2027, 3 days left). From Sat 1 Jan 2028 on it is billed month to month, at $3,050.00 a month.
        """
        return words.sentences(self.ordered, len(self.errors), self.holidays)

    def billed(
        self,
        period: Period = "month",
        by: By = "outpost",
        *,
        fiscal_year_start: int = 1,
        fiscal_year_number: Numbering = "end",
        timing: Timing = "end",
        months_ahead: int = 12,
    ) -> pd.DataFrame:
        """Say what was billed and what will be, one row per period, group and kind.

        Parameters
        ----------
        period
            ``"month"``, ``"quarter"`` or ``"fiscal_year"``.
        by
            ``"outpost"`` or ``"account"``.
        fiscal_year_start, fiscal_year_number
            As for `PaymentComparison.calendar`.
        timing
            Whether a month's charge falls at its ``"end"`` or at its ``"start"``.
        months_ahead
            How many months ahead month-to-month billing is shown; what is bound is shown to its
            end.

        Returns
        -------
        pandas.DataFrame
            Columns: the period, the group (outpost or account), kind, billed_cost [USD]. The kind
            is ``billed`` by now, ``bound`` ahead, or ``month to month``: ahead, if nobody acts. An
            upfront price stands on the day on which its subscription begins; that of a renewal,
            five business days before. A subscription with an amount that is not known is left out;
            its row in ``subscriptions`` names the problem. So is one that was cancelled, of which
            AWS does not say what was billed.

        Raises
        ------
        InputError
            For what cannot be used.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_contracts
        >>> years = example_contracts().billed("fiscal_year", "account")
        >>> years[years["fiscal_year"] == "2027"].values.tolist()
        [['2027', '123456789012', 'billed', 41600.0], ['2027', '123456789012', 'bound', 1600.0]]
        """
        division = (period, fiscal_year_start, fiscal_year_number)
        return billed_months(
            self.contracts,
            self.subscriptions,
            self.now,
            division=division,
            by=by,
            timing=timing,
            months_ahead=months_ahead,
        )

    @property
    def calendar_file(self) -> bytes:
        """The calendar as an iCalendar file (RFC 5545), for Outlook, Google or Apple's calendars.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_contracts
        >>> example_contracts().calendar_file.count(b"BEGIN:VEVENT")
        2
        """
        return calendar_bytes(self.ordered, self.now)

    def write_calendar(self, path: str | Path) -> Path:
        """Write the calendar as an iCalendar file: two all-day events per contract, its last day to
        act, with alarms, and its end.

        An event keeps its id from one file to the next, so that importing a newer file moves it.

        Parameters
        ----------
        path
            Such as ``contracts.ics``.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        InputError
            Where it cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> from outpost_planner.quote.contracts.examples import example_contracts
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     example_contracts().write_calendar(f"{folder}/contracts.ics").name
        'contracts.ics'
        """
        file = user_path(path)
        content = self.calendar_file
        write_files({file: lambda to: to.write(content)})
        return file

    def __repr__(self) -> str:
        return "\n".join([", ".join(self.labels), *self.sentences])

    def _repr_html_(self) -> str:
        shown = self.table[[name for name in SHOWN if name in self.table]]
        head = banner(", ".join(self.labels), is_live=self.is_live) if self.labels else ""
        said = "".join(map(paragraph, self.sentences[1:]))
        table = html(shown) if self.contracts else ""
        return as_text(head + strong(self.sentences[0]) + said + table)


def _dollars(cents: int | None) -> float | None:
    return None if cents is None else cents / 100
