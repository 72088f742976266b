"""The price of one order in one way to pay: exact, and written into a journal and read back without
loss.
"""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from support.price_sheets import FIXED, ITEM_IDS, catalog_of, one_item, price_frame

from outpost_planner.price.order_price import OrderPrice, as_texts, price_in_one_way
from outpost_planner.service.pairs import PAIRS

LINES = FIXED.line_items({"OR-RKGP001": 2, "OR-SV1U001": 4})


def test_amounts_are_exact_by_hand():
    """12 × (2 × 8,305.50 + 4 × 591.68) = 227,732.64 for a year without anything upfront."""
    price = price_in_one_way(LINES, "US", "ONE_YEAR", "NO_UPFRONT")
    assert (price.upfront_price, price.monthly_recurring_price) == (
        Decimal("0.00"),
        Decimal("18977.72"),
    )
    assert price.total_cost == Decimal("227732.64")
    assert (price.as_of, price.source, price.is_illustrative) == (
        date(2026, 11, 1),
        "illustrative",
        True,
    )


@pytest.mark.parametrize("cents", [0, 1, 29, 2**49 - 1])
@pytest.mark.parametrize("pair", PAIRS[:3])
def test_a_price_survives_the_journal(cents, pair):
    """As texts with two decimals, also where a double would show an exponent or lose a cent."""
    price = price_in_one_way(one_item((cents, 0)).lines, "US", *pair)
    assert dict(price)["total_cost"] == f"{cents // 100}.{cents % 100:02}"
    assert OrderPrice.from_texts(as_texts(price)) == price
    assert list(price) == [
        "country_code", "currency", "upfront_price", "monthly_recurring_price", "total_cost", "as_of", "source",  # noqa: E501
    ]  # fmt: skip


def test_what_has_no_price_has_none():
    """No country, no price for the pair, no term that there is; and a record that lacks a part is
    no price.
    """
    assert price_in_one_way(LINES, "XX", "ONE_YEAR", "NO_UPFRONT") is None
    assert price_in_one_way(LINES, "US", "TWO_YEARS", "NO_UPFRONT") is None
    lines = catalog_of(price_frame({ITEM_IDS[0]: {PAIRS[0]: (1, 1)}})).line_items({ITEM_IDS[0]: 1})
    assert price_in_one_way(lines, "US", *PAIRS[1]) is None
    assert as_texts(None) == {}
    assert OrderPrice.from_texts({}) is OrderPrice.from_texts({"total_cost": "1.00"}) is None
    with pytest.raises(KeyError):
        price_in_one_way(LINES, "US", *PAIRS[0])["colour"]


def test_a_price_without_a_date_says_so():
    """A price table may leave the date open."""
    lines = catalog_of(
        price_frame({ITEM_IDS[0]: {PAIRS[0]: (1, 1)}}).assign(as_of=pd.NaT)
    ).line_items({ITEM_IDS[0]: 1})
    price = price_in_one_way(lines, "US", *PAIRS[0])
    assert price.as_of is None
    assert str(price).endswith("(test prices of an unknown date)")
    assert OrderPrice.from_texts(dict(price)) == price
