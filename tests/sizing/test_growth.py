"""A demand grows by whole years, or until a day: exactly, and rounded up once for each type."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outpost_planner import Demand, InputError
from outpost_planner.sizing.growth import growth_factor

RATES = st.fractions(min_value=0, max_value=1, max_denominator=100)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def test_growth_until_a_day_counts_whole_years_and_the_days_after_them():
    """2026-11-01 to 2029-05-01: two years, and 181 of the 365 days to 2029-11-01.

    40 × 1.1² × (1 + 0.1 × 181 / 365) = 48.4 × 1.04958... = 50.79; 10 TiB become 12.7.
    """
    grown = Demand({"m5.4xlarge": 40}, ebs_tib=10).grown(
        0.1, until="2029-05-01", since="2026-11-01"
    )
    assert grown.instances == {"m5.4xlarge": 51}
    assert grown.ebs_tib == float(10 * Fraction(121, 100) * (1 + Fraction(181, 3650)))


def test_a_leap_day_has_its_anniversary_on_the_last_of_february():
    """2028-02-29 to 2029-02-28 is one year."""
    assert growth_factor("0.1", until="2029-02-28", since="2028-02-29") == Fraction(11, 10)


def test_what_stands_on_an_edge_is_not_rounded_up():
    """1,000 × 1.1 are 1,100, whatever a float has for 1.1; three years are 1.331."""
    assert Demand({"m5.large": 1000}).grown(0.1).instances == {"m5.large": 1100}
    assert Demand({"m5.large": 1000}).grown(0.1, years=3).instances == {"m5.large": 1331}


@given(rate=RATES, start=DAYS, years=st.integers(0, 20))
def test_until_an_anniversary_is_as_many_years(rate, start, years):
    """Whole years are the same, said in either way."""
    assume((start.month, start.day) != (2, 29))
    end = start.replace(year=start.year + years)
    assert growth_factor(rate, until=end, since=start) == growth_factor(rate, years)


@given(rate=RATES, start=DAYS, days=st.integers(0, 3000))
def test_a_day_more_is_never_less_and_days_are_never_less_than_compounded(rate, start, days):
    """(1 + r)^t ≤ 1 + r t within a year."""
    factor, later = (
        growth_factor(rate, until=start + timedelta(days=each), since=start)
        for each in (days, days + 1)
    )
    assert factor <= later
    assert float(factor) >= (1 + float(rate)) ** (days / 366) * (1 - 1e-12)


def test_from_today_where_no_day_is_said():
    """A year from today is a year."""
    today = datetime.now(UTC).astimezone().date()
    assert growth_factor("0.5", until=today) == 1
    assert growth_factor("0.5", until=today + timedelta(days=731)) >= Fraction(9, 4)


@pytest.mark.parametrize(
    ("given_words", "said"),
    [
        ({"growth": "ten"}, "growth='ten' is not a number"),
        ({"growth": 11}, "growth=11 is not above -1 and up to 10"),
        ({"growth": -1}, "growth=-1 is not above -1"),
        ({"growth": 0.1, "years": 21}, "years=21 is no whole number from 0 to 20"),
        ({"growth": 0.1, "years": 1, "until": "2029-01-01"}, "not both"),
        ({"growth": 0.1, "since": "2029-01-01"}, "give both"),
        ({"growth": 0.1, "until": "1.2.2029"}, "until='1.2.2029' is no date; write it as"),
        ({"growth": 0.1, "until": "2026-01-01", "since": "2027-01-01"}, "is before 2027-01-01"),
        ({"growth": 0.1, "until": "2199-01-01"}, "more than 20 years after"),
    ],
)
def test_growth_that_is_none_is_said_to_be_none(given_words, said):
    """Each with what to write in its place."""
    with pytest.raises(InputError) as told:
        Demand({"m5.large": 1}).grown(**given_words)
    assert said in str(told.value)
