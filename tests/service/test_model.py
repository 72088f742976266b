"""What is read from botocore's service model, and what it does not check itself."""

import ast
from pathlib import Path
from typing import Any

import pytest

from outpost_planner.service import model, pairs, statuses
from outpost_planner.service.violations import request_violations

ORDER: dict[str, Any] = {
    "OutpostIdentifier": "op-0123456789abcdef0",
    "LineItems": [{"CatalogItemId": "OR-RKGP001", "Quantity": 1}],
    "PaymentOption": "ALL_UPFRONT",
    "PaymentTerm": "THREE_YEARS",
}


@pytest.mark.parametrize(
    ("ours", "shape"),
    [
        (tuple(pairs.TERM_MONTHS), "PaymentTerm"),
        (pairs.OPTIONS, "PaymentOption"),
        (statuses.ORDER_STATUSES, "OrderStatus"),
        (statuses.LINE_ITEM_STATUSES, "LineItemStatus"),
    ],
)
def test_the_orders_of_values_name_every_value_of_the_service_model(ours, shape):
    """The model gives the values and this project their order; an upgrade that adds one is seen
    here.
    """
    assert sorted(ours) == sorted(model.enum(shape))


def test_a_deprecated_status_folds_into_one_of_today():
    """Each maps to a status that is not deprecated itself."""
    folded = set(statuses.DEPRECATED_ORDER_STATUSES.values())
    assert folded <= set(statuses.ORDER_STATUSES) - set(statuses.DEPRECATED_ORDER_STATUSES)


def test_a_valid_order_has_no_violation():
    """With every parameter that the API knows, and with none that it does not need."""
    assert request_violations("CreateOrder", ORDER) == []
    least = {key: ORDER[key] for key in ("OutpostIdentifier", "LineItems", "PaymentOption")}
    assert request_violations("CreateOrder", least) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"PaymentOption": "BOGUS"}, "PaymentOption: 'BOGUS' is not one of"),
        ({"PaymentOption": None}, "PaymentOption: is required and missing"),
        ({"OutpostIdentifier": "outpost"}, "OutpostIdentifier: 'outpost' does not match"),
        ({"LineItems": []}, "LineItems: 0 items, where at least 1 is needed"),
        (
            {"LineItems": ORDER["LineItems"] * 21},
            "LineItems: 21 items, where at most 20 is allowed",
        ),
        ({"LineItems": "OR-RKGP001"}, "LineItems: 'OR-RKGP001' is not a list"),
        (
            {"LineItems": [{"CatalogItemId": "or-1", "Quantity": 1}]},
            "LineItems[0].CatalogItemId: 'or-1' does",
        ),
        (
            {"LineItems": [{"CatalogItemId": "OR-RKGP001", "Quantity": 0}]},
            "LineItems[0].Quantity: 0, where",
        ),
        ({"LineItems": [{"Quantity": True}]}, "LineItems[0].Quantity: True is not a whole number"),
        ({"Discount": 5}, "Discount: is not a member of CreateOrderInput"),
    ],
)
def test_what_the_service_would_refuse_is_found_before_it_is_sent(change, said):
    """Enums, patterns, lengths, types, required and unknown names, each with its path."""
    found = request_violations("CreateOrder", ORDER | change)
    assert any(violation.startswith(said) for violation in found), found


def test_no_status_is_compared_as_a_literal():
    """In what plans, tracks and draws: a status stands in service.statuses once, by its name."""
    names = {
        *statuses.ORDER_STATUSES,
        *statuses.LINE_ITEM_STATUSES,
        statuses.AVAILABLE,
        statuses.DISCONTINUED,
    }
    package = Path(statuses.__file__).parents[1]
    found = [
        f"{file.relative_to(package)}:{node.lineno}"
        for room in ("plan", "track", "charts", "files")
        for file in (package / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and node.value in names
    ]
    assert found == []
