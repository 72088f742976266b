"""Tables for people: formatted, within their width, and exact underneath."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.price_sheets import FIXED

import outpost_planner as planner
from outpost_planner.show.cells import heading as heading_of
from outpost_planner.show.html_table import WIDEST
from outpost_planner.show.tables import html

COMPARISON = planner.compare_payments(FIXED.line_items({"OR-RKGP001": 2}))
FRAMES = planner.flatten_orders(planner.sample_orders())


def cells_of(page):
    """Return the texts of a table's head and of its rows."""
    rows = re.findall(r"<tr>(.*?)</tr>", page)
    rows = [re.sub(r"</?span[^>]*>", "", row) for row in rows]
    texts = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return texts[0], texts[1:]


def test_each_kind_of_column_is_written_for_people():
    """Dollars, thousands, percent, dates without seconds, names, words, and no NaN; and no numbers
    of rows.
    """
    table = pd.DataFrame(
        {
            "order_id": ["oo-1", "oo-2"],
            "outpost_id": ["op-1", "op-2"],
            "status": pd.Categorical(["IN_PROGRESS", None]),
            "total_cost": [1234567.5, None],
            "implied_annual_rate": [0.0779, None],
            "assets": pd.array([1234, None], dtype="Int64"),
            "expected": pd.to_datetime(["2026-07-15 19:32:59+00:00", None]),
            "power_kva": [11.88, 5.0],
            "is_done": [True, False],
        }
    )
    head, rows = cells_of(planner.readable(table, names={"op-1": "Seattle imaging"})._repr_html_())
    assert head == [
        "Order",
        "Outpost",
        "Status",
        "Total cost",
        "Implied annual rate",
        "Assets",
        "Expected",
        "Power [kVA]",
        "Is done",
    ]
    first = [
        "oo-1",
        "Seattle imaging",
        "in progress",
        "$1,234,567.50",
        "7.79%",
        "1,234",
        "2026-07-15",
        "11.88",
        "yes",
    ]
    assert rows == [first, ["oo-2", "op-2", "–", "n/a", "n/a", "–", "–", "5.00", "no"]]


def test_what_is_shown_leaves_the_table_exact():
    """The DataFrame in it is the one that was given."""
    table = COMPARISON.table
    before = table.copy()
    shown = planner.readable(table)
    shown._repr_html_()
    assert shown.table is table
    pd.testing.assert_frame_equal(table, before)


def test_keys_stay_and_row_numbers_go():
    """A named index is part of what a table says; a RangeIndex is not."""
    head, rows = cells_of(html(COMPARISON.best))
    assert head[:2] == ["Payment term", "Payment option"]
    assert rows[1][:2] == ["three years", "no upfront"]
    assert cells_of(html(FRAMES.orders[["order_id"]]))[0] == ["Order"]
    assert cells_of(html(COMPARISON.cash_flows["ONE_YEAR"].head(1)))[1][0] == [
        "0",
        "$189,840.00",
        "$97,293.00",
        "$0.00",
    ]


def test_rows_and_columns_without_room_are_named():
    """Nothing is left out in silence."""
    page = html(COMPARISON.table, rows=2)
    assert "And 7 more rows. No room here for: " in page
    head, rows = cells_of(page)
    assert len(rows) == 2
    named = re.search(r"No room here for: (.*?)\.<", page).group(1)
    for heading in map(heading_of, COMPARISON.table.reset_index().columns):
        assert heading in head or heading in named, heading


@pytest.mark.parametrize(
    "shown",
    [COMPARISON, COMPARISON.over(5), FRAMES, planner.read_catalog()],
    ids=lambda each: type(each).__name__,
)
def test_objects_show_their_tables_in_the_same_way(shown):
    """Their own HTML holds no gap, time or number as pandas would write it."""
    (table,) = re.findall(r"<table.*?</table>", shown._repr_html_())
    assert not re.search(r"NaN|NaT|None|&lt;NA&gt;|\d\d:\d\d:\d\d|\d\.\d{3}|<th></th>", table)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=30, unique=True), st.text())
def test_any_text_is_escaped_and_any_number_of_columns_has_a_width(names, text):
    """What comes from files is text, never markup; columns without room are named."""
    page = html(pd.DataFrame({name: [text] for name in names}))
    assert "<script" not in page.replace("&lt;", "")
    assert len(re.findall("<th ", page)) * 16 <= WIDEST
    assert page.count("<td") == page.count("<th ")


@pytest.mark.parametrize("given_table", [None, "orders", {"a": [1]}])
def test_what_is_no_table_is_refused(given_table):
    """Say what was given, and what is taken."""
    with pytest.raises(planner.InputError, match="readable takes a DataFrame"):
        planner.readable(given_table)
