"""A catalog item as AWS answers it, read as it is meant.

Real answers differ from the service model's examples: sizes come without their family, quantities
as text, numbers from 32 bits (14.199999809265137 kVA is 14.2). The class of an item is in no
answer that botocore lets through; whoever asks knows it from the filter.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.files.csvcells import MAX_NUMBER
from outpost_planner.plan.capacity import instance_type
from outpost_planner.plan.catalog import EC2Capacity
from outpost_planner.plan.hosts import hosts_of
from outpost_planner.service import model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NEEDED = ("item_status", "power_kva", "weight_lbs")
"""What an item must say of itself before it can stand in a catalog CSV."""


def shortest(number: float) -> float:
    """Return the number that was meant by one that may have passed through 32 bits.

    Examples
    --------
    >>> shortest(14.199999809265137), shortest(6.389999866485596), shortest(14.2), shortest(10.0)
    (14.2, 6.39, 14.2, 10.0)
    """
    with np.errstate(over="ignore"):
        of_32_bits = np.float32(number)
    return float(str(of_32_bits)) if float(of_32_bits) == number else float(number)


def read_item(item: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Read what an answer says of an item, in the types of `Catalog.items`.

    Parameters
    ----------
    item
        As GetCatalogItem and ListCatalogItems shape it.

    Returns
    -------
    fields, problems
        Values by column, of those that the answer says; and a sentence on each that cannot be
        read, beginning with the member.

    Examples
    --------
    >>> read_item(
    ...     {
    ...         "CatalogItemId": "OR-H7KSNNO",
    ...         "EC2Capacities": [{"Family": "m5", "MaxSize": "24xlarge", "Quantity": "7"}],
    ...         "PowerKva": 14.199999809265137,
    ...     }
    ... )
    ({'ec2_capacities': (m5:m5.24xlarge:7,), 'power_kva': 14.2}, [])
    """
    fields: dict[str, Any] = {}
    problems: list[str] = []
    for column, (member, read) in _MEMBERS.items():
        if item.get(member) is None:
            continue
        try:
            fields[column] = read(item[member])
        except (ValueError, TypeError, AttributeError) as error:
            problems.append(f"{member}: {error}")
    return fields, problems


def same_hosts(one: Iterable[EC2Capacity], other: Iterable[EC2Capacity]) -> bool:
    """Say whether two lists name the same hosts, in whichever order and however split.

    Examples
    --------
    >>> m5, c5 = EC2Capacity("m5", "m5.24xlarge", 2), EC2Capacity("c5", "c5.24xlarge", 1)
    >>> same_hosts([m5, c5], [c5, m5]), same_hosts([m5], [m5, m5])
    (True, False)
    """
    return hosts_of(one) == hosts_of(other)


def hosts_in_words(capacities: Iterable[EC2Capacity]) -> str:
    """Name hosts as a person does.

    Examples
    --------
    >>> hosts_in_words([EC2Capacity("m5", "m5.24xlarge", 7), EC2Capacity("g4dn", "g4dn.metal", 1)])
    '7 × m5.24xlarge, 1 × g4dn.metal'
    >>> hosts_in_words([])
    'no hosts'
    """
    named = (f"{each.quantity} × {each.max_size}" for each in capacities)
    return ", ".join(named) or "no hosts"


def _capacities(value: Any) -> tuple[EC2Capacity, ...]:
    return tuple(_capacity(each) for each in value)


def _capacity(each: Mapping[str, Any]) -> EC2Capacity:
    family = str(each.get("Family") or "").strip().lower()
    size = str(each.get("MaxSize") or "").strip().lower()
    try:
        whole = instance_type(family, size)
    except ValueError as error:
        raise ValueError(f"{family}:{size} {error}") from None
    hosts = _whole(each.get("Quantity"))
    if hosts < 1:
        raise ValueError(f"{each.get('Quantity')!r} hosts of {whole}")
    return EC2Capacity(family, whole, hosts)


def _number(value: Any) -> Decimal:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite() or not 0 <= number <= MAX_NUMBER:
        raise ValueError(f"{value!r} is not a number from 0 to {MAX_NUMBER:,}")
    return number


def _kva(value: Any) -> float:
    # To the milliwatt, so that no power of ten is needed to write it.
    return round(shortest(float(_number(value))), 6)


def _whole(value: Any) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise ValueError(f"{value!r} is not a whole number")
    return int(number)


def _speeds(value: Any) -> tuple[int, ...]:
    speeds = tuple(_whole(each) for each in value)
    if 0 in speeds:
        raise ValueError("an uplink of 0 Gbps")
    return speeds


def _one_of(shape_name: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in model.enum(shape_name):
            raise ValueError(f"{value!r} is new to the installed botocore")
        return str(value)

    return read


def _storage(value: Any) -> tuple[str, ...]:
    read = _one_of("SupportedStorageEnum")
    return tuple(read(each) for each in value)


_MEMBERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "item_status": ("ItemStatus", _one_of("CatalogItemStatus")),
    "ec2_capacities": ("EC2Capacities", _capacities),
    "power_kva": ("PowerKva", _kva),
    "weight_lbs": ("WeightLbs", _whole),
    "supported_uplink_gbps": ("SupportedUplinkGbps", _speeds),
    "supported_storage": ("SupportedStorage", _storage),
    "rack_scaling_type": ("RackScalingType", _one_of("RackScalingType")),
}
"""Each column of a catalog CSV that an answer can fill: its member, and how that is read."""
