"""Is this the order that was asked for? What AWS answers is compared with what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.order.request import short_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SAME_NAMES = ("PaymentOption", "PaymentTerm", "QuoteOptionIdentifier")
"""Members that CreateOrder takes and an Order gives back under one name."""


def order_differences(content: Mapping[str, Any], order: Mapping[str, Any]) -> list[str]:
    """Say in words where an order differs from what was asked for.

    A member that the order lacks differs from nothing: all of them are optional in the service
    model, and a line of a quote has no CatalogItemId. A payment term that was not asked for is
    AWS's to choose. An order of catalog items is none from a quote, nor one from a
    quote an order of catalog items.

    Parameters
    ----------
    content
        CreateOrder's parameters.
    order
        An Order, as CreateOrder or GetOrder answers it.

    Returns
    -------
    list of str
        One per difference, with both values; empty where there is none.

    Examples
    --------
    >>> asked = {
    ...     "LineItems": [{"CatalogItemId": "OR-RKGP001", "Quantity": 1}],
    ...     "PaymentOption": "NO_UPFRONT",
    ... }
    >>> order_differences(asked, {**asked, "OrderId": "oo-0123456789abcdef0"})
    []
    >>> order_differences(asked, {**asked, "PaymentOption": "ALL_UPFRONT"})
    ['PaymentOption: NO_UPFRONT was asked for, ALL_UPFRONT stands in the order']
    """
    found = [(name, content.get(name), order.get(name)) for name in SAME_NAMES if name in content]
    found.append(
        ("OutpostId", _short(content.get("OutpostIdentifier")), _short(order.get("OutpostId")))
    )
    found.append(("OrderType", "OUTPOST", order.get("OrderType")))
    if "QuoteIdentifier" in content:
        found.append(
            (
                "QuoteIdentifier",
                _short(content["QuoteIdentifier"]),
                _short(order.get("QuoteIdentifier")),
            )
        )
    said = [
        f"{name}: {asked} was asked for, {stands} stands in the order"
        for name, asked, stands in found
        if asked is not None and stands is not None and asked != stands
    ]
    asked_lines, lines = content.get("LineItems"), order.get("LineItems")
    if "QuoteIdentifier" not in content and order.get("QuoteIdentifier") and not _are_items(lines):
        # Lines that show no catalog item differ from nothing, and those of a quote show none.
        said.append(
            f"QuoteIdentifier: {items_in_words(asked_lines or ())} was asked for, and this order is"
            f" from quote {_short(order['QuoteIdentifier'])}"
        )
    if "QuoteIdentifier" in content and not order.get("QuoteIdentifier") and _are_items(lines):
        said.append(
            f"LineItems: an option of a quote was asked for, {items_in_words(lines or ())} stands"
            " in it"
        )
    if asked_lines and lines == []:
        said.append(f"LineItems: {items_in_words(asked_lines)} was asked for, nothing stands in it")
    if asked_lines and lines and _lines_differ(asked_lines, lines):
        said.append(
            f"LineItems: {items_in_words(asked_lines)} was asked for, {items_in_words(lines)}"
            " stands in it"
        )
    return said


def items_in_words(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return line items in words.

    Examples
    --------
    >>> items_in_words([{"CatalogItemId": "OR-RKGP001", "Quantity": 2}, {"Quantity": 1}])
    '2 × OR-RKGP001, 1 × an item without id'
    """
    return ", ".join(
        f"{line.get('Quantity', 'some')} × {line.get('CatalogItemId') or 'an item without id'}"
        for line in lines
    )


def _are_items(lines: Sequence[Mapping[str, Any]] | None) -> bool:
    """Say whether every line shows its catalog item: those of an order from a quote show none."""
    return bool(lines) and all(line.get("CatalogItemId") for line in lines or ())


def _lines_differ(asked: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]) -> bool:
    wanted, there = _quantities(asked), _quantities(lines)
    if all(line.get("CatalogItemId") and line.get("Quantity") is not None for line in lines):
        return wanted != there
    # Of a line that lacks its id or quantity nothing can be said; what the others hold must have
    # been asked for.
    return any(quantity > wanted.get(item_id, 0) for item_id, quantity in there.items())


def _quantities(lines: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    quantities: dict[str, int] = {}
    for line in lines:
        item_id = line.get("CatalogItemId")
        if item_id:
            # Without a quantity the item must have been asked for all the same, once at least.
            quantities[item_id] = quantities.get(item_id, 0) + int(line.get("Quantity") or 1)
    return quantities


def _short(identifier: Any) -> str | None:
    return short_id(identifier) if isinstance(identifier, str) else None
