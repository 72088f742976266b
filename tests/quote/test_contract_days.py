"""Days of contracts: how AWS writes an end, and business days over weekends, holidays and years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.quote.contracts.days import (
    first_whole_month,
    last_day_to_act,
    months_after,
    read_contract_end,
    read_holidays,
    renewal_opens,
)
from outpost_planner.sandbox.billing.calendar import as_text, is_in_time

DAYS = st.dates(date(1995, 1, 1), date(2190, 12, 31))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2299, 1, 1)))  # noqa: DTZ001 - made UTC below
def test_a_contracts_end_is_read_as_it_is_written(moment):
    """To the second, in UTC, for every moment: reading undoes writing."""
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    assert read_contract_end(as_text(whole)) == whole


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-17",
        "2026-07-17T16:09:01Z",
        "07/17/2026",
        "Fri Jul 17 16:09:01 PDT 2026",
        "Fri Jul 17 16:09:01 GMT 2026",
        "Fri Jul 17 16:09:01 2026",
        "Thu Jul 17 16:09:01 UTC 2026",
        "Fri Jul 32 16:09:01 UTC 2026",
        "Fri Feb 30 16:09:01 UTC 2026",
        "Fri Jul 17 24:09:01 UTC 2026",
        "fri jul 17 16:09:01 UTC 2026",
        " Fri Jul 17 16:09:01 UTC 2026",
        "Fri Jul 17 16:09:01 UTC 2026\n",
        "Fri Jul ١٧ 16:09:01 UTC 2026",
        "",
        None,
        1784304541,
    ],
)
def test_another_form_of_an_end_is_a_question(text):
    """Never a guess: another zone, another order, a weekday that does not fit."""
    with pytest.raises(planner.InputError, match="ContractEndDate"):
        read_contract_end(text)


@pytest.mark.parametrize(
    ("last", "holidays", "act_by"),
    [
        # A week of no holidays: Friday to Friday.
        (date(2026, 7, 17), [], date(2026, 7, 10)),
        # A Monday: Fri 6, Thu 5, Wed 4, Tue 3, Mon 2 November.
        (date(2026, 11, 9), [], date(2026, 11, 2)),
        # A Sunday counts as the Friday before, 13 November: the Friday before that.
        (date(2026, 11, 15), [], date(2026, 11, 6)),
        # Over the year's end: from Mon 4 January 2027 back: Fri 1, Thu 31, Wed 30, Tue 29, Mon 28.
        (date(2027, 1, 4), [], date(2026, 12, 28)),
        # With New Year's Day off: Thu 31, Wed 30, Tue 29, Mon 28, Thu 24 (25 is a holiday too).
        (date(2027, 1, 4), ["2027-01-01", "2026-12-25"], date(2026, 12, 24)),
        # The last day is a holiday itself: Fri 25 December counts as Thu 24; back to Thu 17.
        (date(2026, 12, 25), ["2026-12-25"], date(2026, 12, 17)),
        # A holiday on a Saturday changes nothing.
        (date(2026, 7, 17), ["2026-07-11"], date(2026, 7, 10)),
        # 29 February 2028 is a Tuesday: back to Tue 22.
        (date(2028, 2, 29), [], date(2028, 2, 22)),
    ],
)
def test_the_last_day_to_act_is_counted_as_by_hand(last, holidays, act_by):
    """Saturdays, Sundays, the user's own list, and the end of a year."""
    assert last_day_to_act(last, read_holidays(holidays)) == act_by


@given(DAYS, st.lists(st.integers(0, 40), max_size=8))
def test_five_business_days_lie_between_the_last_day_to_act_and_the_end(last, off):
    """Counted one by one: exactly five business days follow, up to the last one before or at the
    end.
    """
    holidays = {last - timedelta(days=each) for each in off}
    act_by = last_day_to_act(last, read_holidays(sorted(holidays)))
    after = [act_by + timedelta(days=each) for each in range(1, (last - act_by).days + 1)]
    business = [each for each in after if each.weekday() < 5 and each not in holidays]
    assert act_by.weekday() < 5
    assert act_by not in holidays
    assert len(business) == 5


@given(DAYS, st.integers(-40, 10))
def test_the_sandbox_accepts_exactly_what_is_in_time(last, shift):
    """Two parts of this package count the same days."""
    asked = datetime.combine(last + timedelta(days=shift), datetime.min.time(), UTC)
    over = datetime.combine(last + timedelta(days=1), datetime.min.time(), UTC)
    assert (asked.date() <= last_day_to_act(last)) == is_in_time(asked, over)


@given(DAYS, st.integers(0, 400))
def test_a_late_return_takes_effect_at_the_first_month_that_ends_in_time(last, late):
    """The month before it would have been too short."""
    today = last_day_to_act(last) + timedelta(days=late)
    months = first_whole_month(last, today)
    ends = [
        months_after(last + timedelta(days=1), each) - timedelta(days=1)
        for each in range(months + 1)
    ]
    assert today <= last_day_to_act(ends[-1])
    assert not months or today > last_day_to_act(ends[-2])


def test_all_holidays_that_cannot_be_read_are_named_together():
    """And a text is no list of days."""
    with pytest.raises(planner.InputError) as caught:
        read_holidays(["2026-12-25", "25.12.2026", 20261226])
    assert len(caught.value.problems) == 2
    with pytest.raises(planner.InputError, match="no list"):
        read_holidays("2026-12-25")


def test_a_renewal_opens_three_months_before():
    """In a month that is too short, on its last day."""
    assert renewal_opens(date(2027, 5, 31)) == date(2027, 2, 28)
