"""Which instance types may stand for a server that has none, and in which order they are tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.plan.in_force import prices_in_force
from outpost_planner.plan.instance_types import fits_in, instance_types, plain_families
from outpost_planner.plan.rules import generation_of
from outpost_planner.price.price_checks import check_countries
from outpost_planner.service.pairs import Pair
from outpost_planner.service.statuses import AVAILABLE
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from outpost_planner.plan.catalog import Catalog
    from outpost_planner.plan.instance_types import InstanceType

COMPARED = Pair("THREE_YEARS", "ALL_UPFRONT")
"""The way to pay in which the prices of hosts are compared."""


@dataclass(frozen=True)
class Choice:
    """Types that may be chosen, from which the first that is large enough is taken.

    Parameters
    ----------
    types
        With the fewest vCPUs first; of those the ones with the least memory; of those the cheapest
        hosts.
    families
        Their families.
    prices
        What a vCPU of each family costs at least [USD, three years all upfront]; families without
        a price are not there.
    """

    types: tuple[InstanceType, ...]
    families: tuple[str, ...]
    prices: dict[str, Fraction]

    def smallest(self, vcpus: Fraction, memory_mib: Fraction) -> InstanceType | None:
        """Return the first type that has as many vCPUs and as much memory; None where none has."""
        return next(
            (each for each in self.types if each.vcpus >= vcpus and each.room[1] >= memory_mib),
            None,
        )


def choices(
    families: Any,
    catalog: Catalog,
    country_code: str,
    orderable: AbstractSet[str] | None = None,
) -> list[Choice]:
    """Return what may be chosen: one choice, or one for each generation of racks.

    Parameters
    ----------
    families
        The families that the caller allows, or one; None for those of the catalog's racks that
        bring nothing which a list of servers does not ask for: no GPUs, no local disks, no ARM.
    catalog
        What can be bought.
    country_code
        The country whose prices decide.
    orderable
        The types that AWS offers; None where nobody asked.

    Raises
    ------
    InputError
        For families that EC2 does not have, or none.
    """
    prices = _price_of_vcpu(catalog, country_code)
    hosts = _hosts(catalog)
    if families is not None:
        return [_choice(_asked_families(families), hosts, prices, orderable)]
    racks = [each for each in hosts if each in plain_families()]
    return [
        _choice(
            [each for each in racks if generation_of(each) == generation],
            hosts,
            prices,
            orderable,
        )
        for generation in sorted({generation_of(each) for each in racks})
    ]


def _choice(
    families: list[str],
    hosts: dict[str, list[InstanceType]],
    prices: dict[str, Fraction],
    orderable: AbstractSet[str] | None,
) -> Choice:
    """Order the types of families that one host of theirs runs; any size where none is known."""
    place = {family: at for at, family in enumerate(families)}
    types = [
        each
        for each in instance_types().values()
        if each.family in place
        and not each.is_metal
        and (orderable is None or each.name in orderable)
        and (
            each.family not in hosts
            or any(fits_in(each.room, host.room) for host in hosts[each.family])
        )
    ]
    dearest = max(prices.values(), default=Fraction(0)) + 1
    types.sort(
        key=lambda each: (
            each.vcpus,
            each.room[1],
            prices.get(each.family, dearest),
            place[each.family],
        )
    )
    return Choice(tuple(types), tuple(families), prices)


def _hosts(catalog: Catalog) -> dict[str, list[InstanceType]]:
    """Return the hosts of the racks that can be ordered, by family."""
    types = instance_types()
    found: dict[str, list[InstanceType]] = {}
    for item in catalog.items.itertuples():
        if item.item_status != AVAILABLE or item.item_class != "RACK":
            continue
        for capacity in item.ec2_capacities:
            host = types.get(capacity.max_size)
            if host is not None:
                found.setdefault(capacity.family, []).append(host)
    return found


def _price_of_vcpu(catalog: Catalog, country_code: str) -> dict[str, Fraction]:
    """Return what a vCPU costs at least, by family, in an item that has hosts of it alone."""
    if catalog.prices.empty:
        return {}
    priced = prices_in_force(catalog.prices)
    check_countries(priced["country_code"].tolist(), [country_code])
    compared = priced[
        (priced["country_code"] == country_code)
        & (priced["payment_term"] == COMPARED.payment_term)
        & (priced["payment_option"] == COMPARED.payment_option)
    ]
    upfront = dict(
        zip(compared["catalog_item_id"], compared["upfront_price"].tolist(), strict=True)
    )
    found: dict[str, Fraction] = {}
    for item in catalog.items.itertuples():
        families = {capacity.family for capacity in item.ec2_capacities}
        vcpus = sum(capacity.vcpus or 0 for capacity in item.ec2_capacities)
        if len(families) != 1 or not vcpus or item.Index not in upfront:
            continue
        family = families.pop()
        price = Fraction(str(upfront[item.Index])) / vcpus
        found[family] = min(price, found.get(family, price))
    return found


def _asked_families(families: Any) -> list[str]:
    named = [families] if isinstance(families, str) else families
    if not isinstance(named, Iterable) or not all(isinstance(each, str) for each in named):
        raise InputError(
            f"families={shortened(repr(families))} is no list of families such as ['m5', 'c5']."
        )
    asked = list(dict.fromkeys(named))
    known = {each.family for each in instance_types().values()}
    problems = []
    for family in asked:
        if family not in known:
            near = nearest(family, sorted(known))
            hint = f"; is it {' or '.join(near)}?" if near else ""
            problems.append(f"{shortened(repr(family))} is no family of EC2{hint}")
    if not asked:
        problems.append("families names none; leave it out for those of the catalog")
    if problems:
        raise InputError("These families cannot be used.", problems)
    return asked
