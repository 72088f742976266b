"""Price sheets and line lists for tests of payments: written by hand or generated, and cheap to build."""

from dataclasses import dataclass, replace

import pandas as pd
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.plan.columns import PRICE_COLUMNS
from outpost_planner.service.pairs import PAIRS

SAMPLE = planner.read_catalog()
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


def price_frame(cents, country_code="US", currency="USD", source="test"):
    """Return a price table from cents by item and pair, each price the double nearest to its cents."""
    rows = [
        (item_id, country_code, term, option, upfront / 100, monthly / 100, currency, "2026-11-01", source)
        for item_id, by_pair in cents.items()
        for (term, option), (upfront, monthly) in by_pair.items()
    ]
    return pd.DataFrame(rows, columns=list(PRICE_COLUMNS)).astype(PRICE_COLUMNS)


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
    """Draw the nine cells of an item whose options trade an upfront price against a dearer monthly one."""
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


# A few cents bring ties and zeros, great amounts bring carries; in between lies what is bought. The greatest is as much
# as four line items of 1,000 pieces may cost per month: 60 such months stay below what is counted to the cent.
ANY_CELLS = st.sampled_from([3, 5_000, 10**7, 4 * 10**9]).flatmap(_cells)
QUOTED_CELLS = _priced_like_a_quote()
CELLS = ANY_CELLS | QUOTED_CELLS


@st.composite
def cases(draw, cells=CELLS, most=4, greatest_quantity=1000):
    """Draw line items with a price for every pair."""
    quantities = draw(
        st.dictionaries(st.sampled_from(ITEM_IDS), st.integers(1, greatest_quantity), min_size=1, max_size=most)
    )
    cents = {item_id: dict(zip(PAIRS, draw(cells), strict=True)) for item_id in quantities}
    return Case(quantities, cents)
