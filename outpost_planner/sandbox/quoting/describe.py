"""An option of a quote in GetQuote's shape: capacities, what changes, racks and servers, prices."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox.quoting.choose import hosts_of
from outpost_planner.service.kinds import (
    COMPUTE,
    EC2,
    EXISTING_RACK,
    NETWORKING,
    NEW_RACK,
    SERVER,
    UPDATED_RACK,
)
from outpost_planner.service.pairs import OPTIONS, TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from outpost_planner.sandbox.goods import Goods, Item
    from outpost_planner.sandbox.quoting.choose import Host, Piece
    from outpost_planner.sandbox.quoting.options import Plan, Present

RACK_INCHES = {"Height": 80.0, "Width": 24.0, "Depth": 48.0}
"""Size of a rack (AWS's site requirements for racks)."""

SERVER_INCHES = {
    "HEIGHT_1U": {"Height": 1.75, "Width": 17.5, "Depth": 24.0},
    "HEIGHT_2U": {"Height": 3.5, "Width": 17.5, "Depth": 30.0},
}
"""Size of a server by its rack units; the width is that of rack equipment."""

FAMILIES_1U = frozenset({"c6gd"})
"""Families of servers that are one rack unit high; all others are two."""

Price = tuple[str, str, int, int]
"""Term, option, upfront and monthly price [cents]."""


def prices(
    goods: Goods,
    pieces: Sequence[Piece],
    country: str,
    terms: Iterable[str],
    options: Iterable[str],
) -> list[Price]:
    """Return what pieces cost together, for each term and option that every one of them has a price
    for.

    Hosts that go into a rack which stands there cost what the fuller rack costs more than the
    present one.
    """
    found = []
    for term in (term for term in TERMS if term in set(terms)):
        for option in (option for option in OPTIONS if option in set(options)):
            amounts = [_price(goods, piece, country, term, option) for piece in pieces]
            known = [amount for amount in amounts if amount is not None]
            # A sum without one of its parts would be a wrong price, so that there is none.
            if len(known) == len(amounts):
                found.append(
                    (term, option, sum(up for up, _ in known), sum(monthly for _, monthly in known))
                )
    return found


def _price(
    goods: Goods, piece: Piece, country: str, term: str, option: str
) -> tuple[int, int] | None:
    final = goods.price(piece.item.item_id, country, term, option)
    if final is None or piece.rack is None:
        return None if final is None else (final[0] * piece.quantity, final[1] * piece.quantity)
    present = goods.price(piece.rack.item.item_id, country, term, option)
    if present is None or present[0] > final[0] or present[1] > final[1]:
        return None
    return final[0] - present[0], final[1] - present[1]


def describe_option(
    goods: Goods, option_id: str, plan: Plan, present: Present, priced: Sequence[Price]
) -> dict[str, Any]:
    """Return an option of a quote in GetQuote's shape."""
    existing, added = Counter(dict(present.hosts)), plan.added
    stored, final = dict(present.storage_tib), dict(plan.storage_tib)
    change = {kind: amount - stored.get(kind, 0.0) for kind, amount in final.items()}
    return {
        "QuoteOptionIdentifier": option_id,
        "Capacities": _capacities(goods, added, final),
        "CapacitySummary": {
            "ExistingCapacities": _capacities(goods, existing, stored),
            "FinalCapacities": _capacities(goods, existing + added, final),
            "CapacityChange": _capacities(
                goods, added, {kind: tib for kind, tib in change.items() if tib}
            ),
        },
        "Specifications": list(_specifications(goods, plan, present)),
        "PricingOptions": [pricing_option(goods, price) for price in priced],
    }


def _capacities(
    goods: Goods, hosts: Mapping[Host, int], storage: Mapping[str, float]
) -> list[dict[str, Any]]:
    counted = [
        (EC2, f"{family}.{size}", count) for (family, size), count in sorted(hosts.items()) if count
    ]
    stored = [(kind, "TiB", tib) for kind, tib in storage.items()]
    return [
        {"QuoteCapacityType": kind, "Unit": unit, "Quantity": goods.sent(quantity)}
        for kind, unit, quantity in [*counted, *stored]
    ]


def _specifications(goods: Goods, plan: Plan, present: Present) -> Iterator[dict[str, Any]]:
    changed = {piece.rack.rack_id: piece.item for piece in plan.pieces if piece.rack is not None}
    for rack in present.racks:
        final = changed.get(rack.rack_id, rack.item)
        yield {
            "QuoteSpecificationType": UPDATED_RACK if rack.rack_id in changed else EXISTING_RACK,
            "ExistingRackSpecificationDetails": {"RackId": rack.rack_id, **_rack(goods, rack.item)},
            "FinalRackSpecificationDetails": {"RackId": rack.rack_id, **_rack(goods, final)},
        }
    for piece in plan.pieces:
        if piece.item.item_class == SERVER:
            yield {
                "QuoteSpecificationType": SERVER,
                "ServerSpecificationDetails": _server(goods, piece.item),
            }
        elif piece.rack is None:
            for _ in range(piece.quantity):
                yield {
                    "QuoteSpecificationType": NEW_RACK,
                    "FinalRackSpecificationDetails": _rack(goods, piece.item),
                }


def _rack(goods: Goods, item: Item) -> dict[str, Any]:
    return {
        "RackUse": NETWORKING if item.is_networking else COMPUTE,
        **_physical(goods, "Rack", item, RACK_INCHES),
        "RackUnitHeight": "HEIGHT_42U",
        "EC2Capacities": ec2_capacities(item),
    }


def _server(goods: Goods, item: Item) -> dict[str, Any]:
    height = "HEIGHT_1U" if item.capacities[0].family in FAMILIES_1U else "HEIGHT_2U"
    return {
        **_physical(goods, "Server", item, SERVER_INCHES[height]),
        "RackUnitHeight": height,
        "EC2Capacities": ec2_capacities(item),
    }


def _physical(
    goods: Goods, prefix: str, item: Item, inches: Mapping[str, float]
) -> dict[str, float]:
    return {
        f"{prefix}PowerDrawKva": goods.sent(item.power_kva),
        f"{prefix}WeightLbs": goods.sent(item.weight_lbs),
        **{f"{prefix}{side}Inches": length for side, length in inches.items()},
    }


def ec2_capacities(item: Item) -> list[dict[str, str]]:
    """Return an item's hosts as AWS writes them: the size without its
    family, the quantity as text.
    """
    return [
        {"Family": family, "MaxSize": size, "Quantity": str(count)}
        for (family, size), count in hosts_of(item).items()
    ]


def pricing_option(goods: Goods, price: Price) -> dict[str, Any]:
    """Return a price as a PricingOption of the API."""
    term, option, upfront, monthly = price
    return {
        "PricingType": "SUBSCRIPTION",
        "SubscriptionPricingDetails": {
            "PaymentOption": option,
            "PaymentTerm": term,
            "UpfrontPrice": goods.sent(upfront / 100),
            "MonthlyRecurringPrice": goods.sent(monthly / 100),
            "Currency": "USD",
        },
    }
