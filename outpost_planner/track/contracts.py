"""Ask AWS for the contracts of a fleet, and for what would block the return of an Outpost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.aws.billing import collect_billing
from outpost_planner.aws.collected import collected
from outpost_planner.errors import InputError
from outpost_planner.order.renewals.answers import answers_of
from outpost_planner.price.dates import check_date
from outpost_planner.quote.contracts.contract import contract_of
from outpost_planner.quote.contracts.days import read_holidays
from outpost_planner.quote.contracts.fleet import Contracts
from outpost_planner.quote.contracts.subscriptions import subscription_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from outpost_planner.aws.listing import Connections
    from outpost_planner.quote.contracts.contract import Answers


def contracts(
    connections: Connections,
    *,
    holidays: Iterable[Any] = (),
    ends: Mapping[str, Any] | None = None,
    max_workers: int = 16,
) -> Contracts:
    """Collect the contracts of all Outposts: when each ends, the last day to act, what it costs.

    Asks GetOutpostBillingInformation and GetRenewalPricing, in parallel. Reads alone: nothing is
    changed.

    Parameters
    ----------
    connections
        A connection, or several: profiles, accounts (a session with an assumed role) or Regions.
        One that is named twice is asked once.
    holidays
        Days that are no business days beside Saturdays and Sundays: dates, or texts such as
        ``2026-12-25``.
    ends
        Last days of contracts by the Outposts' ids, where you know better than AWS's answer, or AWS
        may not be asked.
    max_workers
        How many requests are on their way at a time.

    Returns
    -------
    Contracts
        With ``.table``, ``.subscriptions``, ``.sentences``, ``.billed()``, ``.write_calendar()``.
        What did not come is named in ``.errors``, and a date that cannot be read is a question.

    Raises
    ------
    InputError
        Where no connection is given, and for dates that cannot be read.
    AwsError
        Where no connection told its Outposts.

    Warns
    -----
    CollectionWarning
        Where something is missing.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox:
    ...     contracts = planner.contracts(sandbox, holidays=["2026-12-25"])
    >>> contracts.sentences[-1]
    'Frankfurt assembly, Seattle imaging, Tokyo point of sale have no contract yet.'
    """
    off = read_holidays(holidays)
    known = _ends(ends or {})
    found, failures, sources = collect_billing(connections, max_workers=max_workers)
    answers = [answers_of(each) for each in found]
    _check_there(known, answers)
    frames = [each.subscriptions for each in answers]
    missing = collected([], "contracts", failures)
    return Contracts(
        contracts=tuple(contract_of(each, off, known.get(each.outpost_id)) for each in answers),
        subscriptions=(pd.concat(frames, ignore_index=True) if frames else subscription_frame([])),
        errors=missing.errors,
        labels=tuple(sorted({each.label for each in sources})),
        is_live=any(each.is_live for each in sources),
        now=max(each.now for each in sources),
        holidays=tuple(map(str, off)),
        scopes=tuple(sorted({each.scope for each in sources})),
    )


def _ends(given: Mapping[str, Any]) -> dict[str, date]:
    days, problems = {}, []
    for outpost_id, day in given.items():
        try:
            days[outpost_id] = check_date(day, f"the end of {outpost_id}").date()
        except InputError as error:
            problems.append(error.summary)
    if problems:
        raise InputError("These ends of contracts cannot be read.", problems)
    return days


def _check_there(ends: Mapping[str, date], answers: list[Answers]) -> None:
    there = {each.outpost_id for each in answers}
    strange = [each for each in ends if each not in there]
    if strange:
        raise InputError(
            "Ends are given for Outposts that are not here.",
            [f"{each} is none of {', '.join(sorted(there)) or 'none'}" for each in strange],
        )
