"""Line items: merged, checked against the catalog and CreateOrder's limits, added up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.service.violations import request_violations

CATALOG = planner.read_catalog()
AVAILABLE = list(CATALOG.items.index[CATALOG.items["item_status"] == "AVAILABLE"])
DISCONTINUED = list(CATALOG.items.index[CATALOG.items["item_status"] != "AVAILABLE"])


def refused(spec) -> str:
    with pytest.raises(planner.InputError) as caught:
        CATALOG.line_items(spec)
    return str(caught.value)


@pytest.mark.parametrize(
    "spec",
    [
        {"OR-RKGP001": 2, "OR-SV1U001": 4},
        [("OR-RKGP001", 1), ("OR-SV1U001", 4), ("OR-RKGP001", 1)],
        pd.DataFrame({"quantity": [2, 4], "catalog_item_id": ["OR-RKGP001", "OR-SV1U001"]}),
        {"OR-RKGP001": np.int64(2), "OR-SV1U001": 4.0},
    ],
    ids=["dict", "pairs", "frame", "numpy"],
)
def test_every_way_to_name_items_gives_the_same_request(spec):
    """A dict, pairs with a duplicate, a DataFrame and numpy's numbers are the same order."""
    assert CATALOG.line_items(spec).to_request() == [
        {"CatalogItemId": "OR-RKGP001", "Quantity": 2},
        {"CatalogItemId": "OR-SV1U001", "Quantity": 4},
    ]


def test_totals_are_those_computed_by_hand():
    """Two general purpose racks of 4 m5 hosts and three servers, added on paper."""
    lines = CATALOG.line_items({"OR-RKGP001": 2, "OR-SV1U001": 3})
    server = CATALOG.items.loc["OR-SV1U001"]
    (capacity,) = server["ec2_capacities"]
    assert lines.totals.power_kva == pytest.approx(2 * 6.76 + 3 * server["power_kva"], abs=1e-9)
    assert lines.totals.weight_lbs == 2 * 1418 + 3 * server["weight_lbs"]
    assert lines.totals.hosts == {"m5": 8, capacity.family: 3}
    assert lines.totals.vcpus == 8 * 96 + 3 * capacity.vcpus
    assert lines.item_classes == {"RACK", "SERVER"}


@settings(max_examples=50)
@given(
    st.dictionaries(st.sampled_from(AVAILABLE), st.integers(1, 50), min_size=1, max_size=6),
    st.randoms(),
)
def test_splitting_and_reordering_lines_changes_no_total(quantities, random):
    """One unit a pair, in any order, adds up to the same line items."""
    units = [(item_id, 1) for item_id, quantity in quantities.items() for _ in range(quantity)]
    random.shuffle(units)
    whole, split = CATALOG.line_items(quantities), CATALOG.line_items(units)
    assert dict(whole.quantities) == dict(split.quantities)
    assert whole.totals.power_kva == split.totals.power_kva
    assert (whole.totals.weight_lbs, whole.totals.vcpus) == (
        split.totals.weight_lbs,
        split.totals.vcpus,
    )


@given(st.dictionaries(st.sampled_from(AVAILABLE), st.integers(1, 50), min_size=1, max_size=20))
def test_what_is_accepted_is_what_the_service_model_allows(quantities):
    """A request made here has no violation in CreateOrder's own input shape."""
    request = {
        "OutpostIdentifier": "op-0123456789abcdef0",
        "PaymentOption": "NO_UPFRONT",
        "LineItems": CATALOG.line_items(quantities).to_request(),
    }
    assert request_violations("CreateOrder", request) == []


def test_the_limit_of_line_items_is_the_service_models():
    """Twenty different items are an order, twenty-one are two."""
    assert len(CATALOG.line_items(dict.fromkeys(AVAILABLE[:20], 1)).quantities) == 20
    assert "21 line items; CreateOrder takes at most 20" in refused(
        dict.fromkeys(AVAILABLE[:21], 1)
    )


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (0, "is below 1; leave the item out instead"),
        (-1, "is below 1"),
        (1.5, "is not a whole number"),
        ("2", "is not a whole number"),
        (True, "is not a whole number"),
        (None, "is not a whole number"),
        (float("nan"), "is not a whole number"),
        (10**9, "is above 1,000,000"),
    ],
)
def test_a_bad_quantity_is_refused_in_words(quantity, said):
    """Zero, negative, broken, enormous and unnumbered quantities name their item."""
    assert f"OR-RKGP001: quantity {quantity!r} {said}" in refused({"OR-RKGP001": quantity})


def test_an_unknown_item_names_the_nearest_ids():
    """A slip of one letter is answered with the id that was meant."""
    assert "OR-RKGP001" in refused({"OR-RKGP0O1": 1}).split("the nearest")[1]
    assert "and no catalog item id, which matches OR-[A-Z0-9]{7}" in refused({"rack": 1})


def test_a_discontinued_item_is_refused_with_something_that_can_be_had():
    """What is named instead is available."""
    said = refused({DISCONTINUED[0]: 1})
    assert f"'{DISCONTINUED[0]}' is discontinued" in said
    named = said.split("can be ordered: ")[1].split(", ")
    assert set(named) <= set(AVAILABLE)


def test_all_problems_come_at_once():
    """Three bad lines are three problems of one error."""
    with pytest.raises(planner.InputError) as caught:
        CATALOG.line_items([("OR-ZZZZZZ9", 1), ("OR-RKGP001", 0), (DISCONTINUED[0], 1)])
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("spec", [{}, [], pd.DataFrame({"catalog_item_id": [], "quantity": []})])
def test_nothing_chosen_is_an_error_and_not_an_empty_order(spec):
    """CreateOrder needs at least one line item."""
    assert "no item, where CreateOrder needs at least 1" in refused(spec)


@pytest.mark.parametrize("spec", [7, None, "OR-RKGP001", ["OR-RKGP001"], [("OR-RKGP001", 1, 2)]])
def test_something_else_is_refused_with_an_example(spec):
    """What cannot be read as items and quantities is answered with how to write it."""
    assert 'give a dict such as {"OR-RKGP001": 2}' in refused(spec)


def test_a_frame_without_the_columns_says_which_it_has():
    """The message names the missing column and those that are there."""
    said = refused(pd.DataFrame({"item": ["OR-RKGP001"], "quantity": [1]}))
    assert "lacks catalog_item_id; it has item, quantity" in said


def test_both_problems_of_one_line_are_said():
    """An unknown id with a bad quantity is corrected in one go."""
    said = refused([("OR-RKGP00X", 0)])
    assert "quantity 0 is below 1" in said
    assert "'OR-RKGP00X' is not in the catalog" in said


def test_an_id_that_is_no_text_is_a_problem_in_words():
    """Also one that no dict could hold."""
    assert "['OR-RKGP001'] is not in the catalog" in refused([(["OR-RKGP001"], 1)])
