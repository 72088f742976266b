"""Price sheets and line lists for tests of payments: written by hand or generated, and cheap to
build.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from hypothesis import example
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.plan.columns import PRICE_COLUMNS
from outpost_planner.service.pairs import PAIRS

SAMPLE = planner.read_catalog()
FIXED = planner.read_catalog(prices=Path(__file__).with_name("fixed_prices.csv"))
"""The sample's items, five of them at prices that stay, for figures that are worked out by hand."""
ITEM_IDS = tuple(SAMPLE.items.index[SAMPLE.items["item_status"] == "AVAILABLE"])
TIMINGS = ("end", "start")
COMPOUNDINGS = ("annual", "monthly")


@dataclass(frozen=True)
class Case:
    """Line items with their unit prices in cents, by item and pair: (upfront, monthly)."""

    quantities: dict[str, int]
    cents: dict[str, dict[tuple[str, str], tuple[int, int]]]

    @property
    def lines(self):
        """Return the line items of a catalog with these prices."""
        return catalog_of(price_frame(self.cents)).line_items(self.quantities)


AS_OF = pd.Timestamp("2026-11-01").as_unit("us")


def price_frame(cents, country_code="US", currency="USD", source="test"):
    """Return a price table from cents by item and pair, each price the
    double nearest to its cents.
    """
    rows = [
        (item_id, term, option, upfront / 100, monthly / 100)
        for item_id, by_pair in cents.items()
        for (term, option), (upfront, monthly) in by_pair.items()
    ]
    items, terms, options, upfront, monthly = zip(*rows, strict=True) if rows else ((),) * 5
    # Built by columns: a table is made for every generated case.
    columns = {
        "catalog_item_id": items,
        "country_code": [country_code] * len(rows),
        "payment_term": terms,
        "payment_option": options,
        "upfront_price": upfront,
        "monthly_recurring_price": monthly,
        "currency": [currency] * len(rows),
        "as_of": [AS_OF] * len(rows),
        "source": [source] * len(rows),
    }
    return pd.DataFrame(
        {name: pd.array(columns[name], dtype=kind) for name, kind in PRICE_COLUMNS.items()}
    )


def catalog_of(prices):
    """Return the sample catalog's items with other prices."""
    return replace(SAMPLE, prices=prices)


def one_price_for_all(upfront, monthly, items=ITEM_IDS[:1]):
    """Return cents by item and pair, every pair the same."""
    return {item_id: dict.fromkeys(PAIRS, (upfront, monthly)) for item_id in items}


def _cells(greatest):
    amount = st.integers(0, greatest)
    return st.lists(st.tuples(amount, amount), min_size=len(PAIRS), max_size=len(PAIRS))


@st.composite
def _priced_like_a_quote(draw):
    """Draw the nine cells of an item whose options trade an upfront price against a dearer monthly
    one.
    """
    monthly = draw(st.integers(100, 10**6))
    cells = []
    for months in (12, 36, 60):
        share = draw(st.integers(0, 100))
        dearer = draw(st.integers(0, 60))
        total = monthly * months
        cells += [
            (total, 0),
            (total * share // 100, monthly * (100 - share) * (100 + dearer) // 10_000),
            (0, monthly * (100 + 2 * dearer) // 100),
        ]
    return cells


# A few cents bring ties and zeros, great amounts bring carries; in between lies what is bought. The
# greatest is as much as four line items of 1,000 pieces may cost per month: 60 such months stay
# below what is counted to the cent.
ANY_CELLS = st.sampled_from([3, 5_000, 10**7, 4 * 10**9]).flatmap(_cells)
QUOTED_CELLS = _priced_like_a_quote()
CELLS = ANY_CELLS | QUOTED_CELLS


def one_item(*cells, quantity=1):
    """Return a case of one item from its nine cells, or from one cell of every pair."""
    nine = cells * len(PAIRS) if len(cells) == 1 else cells
    return Case({ITEM_IDS[0]: quantity}, {ITEM_IDS[0]: dict(zip(PAIRS, nine, strict=True))})


# What a draw seldom meets: nothing to pay, half a cent that goes up, a last bit that a double
# loses, an option that saves one cent, and as much as can be counted to the cent.
BORDERS = (
    one_item((0, 0)),
    one_item(*[(6, 0), (18, 0), (30, 0)] * 3),
    one_item(*[(4 * 10**12 + 1, 1), (1, 4 * 10**12 + 1), (0, 10**12)] * 3),
    one_item(*[(100, 1), (99, 2), (0, 9)] * 3, quantity=999),
    one_item(*[(2**49 - 1, 0), (2**49 - 2, 1), (0, 2**49 // 64)] * 3),
)


def with_borders(*more):
    """Run a law of one case on every border as well, with these other arguments."""

    def added(test):
        for case in BORDERS:
            test = example(case, *more)(test)
        return test

    return added


@st.composite
def cases(draw, cells=CELLS, most=4, greatest_quantity=1000):
    """Draw line items with a price for every pair."""
    quantities = draw(
        st.dictionaries(
            st.sampled_from(ITEM_IDS), st.integers(1, greatest_quantity), min_size=1, max_size=most
        )
    )
    cents = {item_id: dict(zip(PAIRS, draw(cells), strict=True)) for item_id in quantities}
    return Case(quantities, cents)
