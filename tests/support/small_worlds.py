"""Small made-up catalogs and demands, and the cheapest purchase found by trying every one.

Nothing here is shared with the package's own search: instances are placed by trying every host.
"""

import itertools
from functools import cache

import pandas as pd

from outpost_planner.plan.catalog import Catalog, EC2Capacity
from outpost_planner.plan.columns import PRICE_COLUMNS
from outpost_planner.plan.instance_types import instance_types

TYPES = {name: each.room for name, each in instance_types().items()}
GENERATIONS = {"m5": 1, "c5": 1, "g4dn": 1, "m7i": 2, "c7i": 2}
MOST_ALIKE = 3


def made_catalog(rows, prices):
    """Return a catalog.

    Rows are (id, class, hosts by type, kVA, lb, uplinks, storage, scaling, status);
    prices are (upfront, monthly) in cents by (id, option, term).
    """
    items = pd.DataFrame(
        [
            (
                item_id,
                f"item {item_id}",
                item_class,
                status,
                tuple(
                    EC2Capacity(name.partition(".")[0], name, count)
                    for name, count in hosts.items()
                ),
                kva,
                lbs,
                uplinks,
                storage,
                scaling,
            )
            for item_id, item_class, hosts, kva, lbs, uplinks, storage, scaling, status in rows
        ],
        columns=[
            "catalog_item_id",
            "name",
            "item_class",
            "item_status",
            "ec2_capacities",
            "power_kva",
            "weight_lbs",
            "supported_uplink_gbps",
            "supported_storage",
            "rack_scaling_type",
        ],
    ).set_index("catalog_item_id")
    table = pd.DataFrame(
        [
            (item_id, "US", term, option, upfront / 100, monthly / 100, "USD", "2026-11-01", "made")
            for (item_id, option, term), (upfront, monthly) in prices.items()
        ],
        columns=list(PRICE_COLUMNS),
    )
    table["as_of"] = pd.to_datetime(table["as_of"])
    return Catalog(items, table)


def random_world(random):
    """Return a catalog of two to five items, a demand, a site and so on, of every kind that there
    is.
    """
    first = random.choice(
        [["m5", "c5", "g4dn"], ["m5", "c5", "g4dn"], ["m7i", "c7i"], ["m5", "m7i"]]
    )
    families = random.sample(first, k=random.choice([1, 2, 2]))
    rows = []
    for number in range(random.randint(2, 4)):
        chosen = random.sample(families, k=random.randint(1, len(families)))
        hosts = {}
        for family in chosen:
            hosts[f"{family}.{random.choice(_host_sizes(family))}"] = random.randint(1, 3)
        rows.append(
            (
                f"OR-MADE00{number}",
                "RACK",
                hosts,
                random.choice([4.5, 6.76, 9.32, 12.08]),
                random.choice([1300, 1418, 1586, 1800]),
                random.choice([(1, 10), (10, 40), (10, 100)]),
                random.choice([("EBS",), ("EBS",), ("EBS", "S3")]),
                random.choice(["MULTI_RACK"] * 9 + ["SINGLE_RACK"]),
                random.choice(["AVAILABLE"] * 15 + ["DISCONTINUED"]),
            )
        )
    if random.random() < 0.7:
        rows.append(
            ("OR-MADENET", "RACK", {}, 10.0, 705, (10, 40, 100), (), "MULTI_RACK", "AVAILABLE")
        )
    world = {
        "catalog": made_catalog(rows, _random_prices(random, rows)),
        "demand": _random_demand(random, families),
        "site": _random_site(random),
        "spare_hosts": random.choice([0, 1, 1, 2]),
        "objective": random.choice(["npv", "total", "first_year_cash", "bound_cash"]),
        "payment": random.choice([("ALL_UPFRONT", "THREE_YEARS"), PAIRS]),
        "budget": random.choice([None, None, None, 700_000, 1_500_000.5]),
        "substitutes": random.choice([None, None, {"m5": {"m7i": 0.8}, "c5": {"m5": 1}}]),
        "existing": random.choice([None, None, {"OR-MADE000": 1}]),
        "headroom": random.choice([None, None, {"vcpus": 0.2, "memory": 0.1}, {"memory": 0.75}]),
    }
    world["assumed"] = random.choice([(), ("storage_tiers",), ("storage_tiers", "smallest_order")])
    for kind in world["demand"].keys() & {"EBS", "S3"}:
        world["demand"][kind] = random.choice([world["demand"][kind], 60, 400])
    return world


def _random_prices(random, rows):
    prices = {}
    for row in rows:
        base = 80_000_00 + sum(row[2].values()) * random.randint(3_000_000, 5_000_000)
        for option, term in PAIRS:
            if random.random() < 0.95:
                months = {"ONE_YEAR": 12, "THREE_YEARS": 36}[term]
                total = int(base * random.uniform(0.9, 1.1) * (months / 36) ** 0.7)
                upfront = {"ALL_UPFRONT": total, "NO_UPFRONT": 0}[option]
                prices[row[0], option, term] = (upfront, (total - upfront) // months)
    return prices


def _random_demand(random, families):
    demand = {}
    for family in families:
        for size in random.sample(_sizes(family), k=random.randint(1, 3)):
            most = 3 if TYPES[f"{family}.{size}"][0] >= 48 else 7
            demand[f"{family}.{size}"] = random.randint(1, most)
    if random.random() < 0.2:
        demand[random.choice(["EBS", "S3"])] = random.choice([5, 20.5])
    return demand


def _random_site(random):
    choices = {
        "power_kva": [5, 10, 15, 15],
        "weight_lbs": [1400, 1600, 2000],
        "positions": [2, 4, 6, 9],
        "total_power_kva": [25.5, 40, 60],
        "total_weight_lbs": [4500, 6000, 9000],
        "uplink_gbps": [1, 10, 10, 10],
    }
    return {name: random.choice(each) for name, each in choices.items() if random.random() < 0.2}


PAIRS = [
    ("ALL_UPFRONT", "ONE_YEAR"),
    ("ALL_UPFRONT", "THREE_YEARS"),
    ("NO_UPFRONT", "ONE_YEAR"),
    ("NO_UPFRONT", "THREE_YEARS"),
]


def _host_sizes(family):
    return {
        "m7i": ["24xlarge", "48xlarge"],
        "c7i": ["24xlarge", "48xlarge"],
        "g4dn": ["12xlarge"],
    }.get(family, ["24xlarge"])


def _sizes(family):
    return {
        "c5": ["2xlarge", "4xlarge", "9xlarge", "12xlarge", "18xlarge", "24xlarge", "metal"],
        "g4dn": ["xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge"],
    }.get(family, ["2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"])


# Trying every purchase


def cheapest_by_trying(world, most_alike=MOST_ALIKE):
    """Return the least of the objective, as pairs are compared, and None where nothing fits."""
    catalog = world["catalog"]
    items = {
        item_id: row
        for item_id, row in catalog.items.iterrows()
        if row["item_status"] == "AVAILABLE"
    }
    pairs = [world["payment"]] if isinstance(world["payment"], tuple) else world["payment"]
    prices = {
        (row.catalog_item_id, row.payment_option, row.payment_term): (
            round(row.upfront_price * 100),
            round(row.monthly_recurring_price * 100),
        )
        for row in catalog.prices.itertuples()
    }
    tried = []
    # A second network rack is of no use.
    most = [most_alike if row["ec2_capacities"] else 1 for row in items.values()]
    for counts in itertools.product(*(range(each + 1) for each in most)):
        bought = {item_id: count for item_id, count in zip(items, counts, strict=True) if count}
        for option, term in pairs:
            if all((item_id, option, term) in prices for item_id in bought):
                amounts = [
                    (
                        count * prices[item_id, option, term][0],
                        count * prices[item_id, option, term][1],
                    )
                    for item_id, count in bought.items()
                ]
                upfront, monthly = (sum(each[at] for each in amounts) for at in (0, 1))
                tried.append((*_measured(world, upfront, monthly, term), bought))
    tried.sort(key=lambda each: each[0])
    checked = {}
    budget = world["budget"] or {}
    caps = budget if isinstance(budget, dict) else {"first_year_cash": budget}
    for value, figures, bought in tried:
        if any(figures[name] > cap * 100 for name, cap in caps.items()):
            continue
        key = tuple(bought.items())
        if key not in checked:
            checked[key] = _holds(world, bought)
        if checked[key]:
            return value
    return None


def _measured(world, upfront, monthly, term):
    """Return what is least as pairs are compared, and every figure that a budget may cap."""
    months = {"ONE_YEAR": 12, "THREE_YEARS": 36}[term]
    npv = upfront + sum(monthly / 1.08 ** (month / 12) for month in range(1, months + 1))
    total = upfront + months * monthly
    figures = {
        "npv": npv,
        "total": total,
        "bound_cash": total,
        "first_year_cash": upfront + 12 * monthly,
        "upfront": upfront,
        "monthly": monthly,
    }
    value = figures[world["objective"]]
    if isinstance(world["payment"], tuple):
        return value, figures
    years = sum(1 / 1.08**year for year in range(1, months // 12 + 1))
    return value / {"npv": years, "total": months}.get(world["objective"], 1), figures


def _holds(world, bought):
    """Say whether a purchase holds the demand, and may be made."""
    rows, site = world["catalog"].items, world["site"]
    have = dict(world["existing"] or {})
    racks = [rows.loc[item_id] for item_id, count in bought.items() for _ in range(count)]
    present = [rows.loc[item_id] for item_id, count in have.items() for _ in range(count)]
    limits = [
        all(row["power_kva"] <= site.get("power_kva", 99) for row in racks),
        all(row["weight_lbs"] <= site.get("weight_lbs", 9999) for row in racks),
        all(site.get("uplink_gbps", 10) in row["supported_uplink_gbps"] for row in racks)
        or "uplink_gbps" not in site,
        len(racks) <= site.get("positions", 99),
        sum(row["power_kva"] for row in racks) <= site.get("total_power_kva", 9999) + 1e-9,
        sum(row["weight_lbs"] for row in racks) <= site.get("total_weight_lbs", 99999),
    ]
    both = racks + present
    if not all(limits):
        return False
    if racks and len(both) > 1 and any(row["rack_scaling_type"] == "SINGLE_RACK" for row in both):
        return False
    compute = [row for row in both if row["ec2_capacities"]]
    adds = any(row["ec2_capacities"] for row in racks)
    if adds and len(compute) >= 4 and len(compute) == len(both):
        return False
    hosts, generations = [], set()
    for row in both:
        for each in row["ec2_capacities"]:
            hosts += [each.max_size] * each.quantity
            generations.add(GENERATIONS[each.family])
    if (racks and len(generations) > 1) or not _as_told(world, racks, present, generations):
        return False
    for kind in ("EBS", "S3"):
        if kind in world["demand"] and not any(kind in row["supported_storage"] for row in both):
            return False
    return any(
        all_run(moved, tuple(sorted(hosts)), world["spare_hosts"], world["headroom"] or {})
        for moved in _moves(world["demand"], world["substitutes"] or {})
    )


def _as_told(world, racks, present, generations):
    """Say whether a purchase keeps to the rules told by third parties that are asked for."""
    stored = {kind: world["demand"][kind] for kind in ("EBS", "S3") if kind in world["demand"]}
    greatest = {"EBS": {1: 55, 2: 55}, "S3": {1: 380, 2: 786}}
    if "storage_tiers" in world["assumed"]:
        for kind, tib in stored.items():
            if any(tib > greatest[kind][each] for each in generations):
                return False
    new = [each for row in racks for each in row["ec2_capacities"]]
    if "smallest_order" not in world["assumed"] or not new:
        return True
    hosts = sum(each.quantity for each in new)
    if present:
        # Of storage nobody told how much there is: the smallest amount is taken.
        least = {"EBS": {1: 11, 2: 11}, "S3": {1: 26, 2: 196}}
        has = {kind for row in present for kind in row["supported_storage"]}
        own = {GENERATIONS[each.family] for row in present for each in row["ec2_capacities"]}
        grows = any(kind not in has or tib > least[kind][max(own)] for kind, tib in stored.items())
        return grows or hosts >= 3
    if max(generations) == 2:
        return sum(TYPES[each.max_size][0] * each.quantity for each in new) >= 960
    return hosts >= (2 if "EBS" in stored else 4)


def _moves(demand, substitutes):
    """Yield the demand with each family where it is, or as a whole where it may stand."""
    instances = {name: count for name, count in demand.items() if name in TYPES}
    families = sorted({name.partition(".")[0] for name in instances})
    choices = [[family, *substitutes.get(family, {})] for family in families]
    for targets in itertools.product(*choices):
        goes = dict(zip(families, targets, strict=True))
        moved = {}
        for name, count in instances.items():
            family, _, size = name.partition(".")
            other, needed = name, count
            if goes[family] != family:
                needed = -(-count * round(substitutes[family][goes[family]] * 100) // 100)
                other = _same_or_larger(goes[family], size, TYPES[name][0])
            moved[other] = moved.get(other, 0) + needed
        if None not in moved:
            yield moved


def _same_or_larger(family, size, vcpus):
    if size == "metal":
        return None
    if f"{family}.{size}" in TYPES:
        return f"{family}.{size}"
    larger = [
        (room, name)
        for name, room in TYPES.items()
        if name.startswith(f"{family}.") and "metal" not in name and room[0] >= vcpus
    ]
    return min(larger)[1] if larger else None


def all_run(instances, hosts, spare, headroom):
    """Take away each set of so many hosts of a family, and place the instances on the others, which
    are to have their head-room.
    """
    percents = [round(100 * headroom.get(name, 0)) for name in ("vcpus", "memory")]
    for family in {name.partition(".")[0] for name in instances}:
        own = [name for name in hosts if name.startswith(f"{family}.")]
        run = tuple(
            sorted(
                (
                    name
                    for name, count in instances.items()
                    if name.startswith(f"{family}.")
                    for _ in range(count)
                ),
                key=lambda name: TYPES[name],
                reverse=True,
            )
        )
        lost = set(itertools.combinations(own, min(spare, len(own))))
        for gone in lost:
            left = list(own)
            for name in gone:
                left.remove(name)
            for at, percent in enumerate(percents):
                needed = (100 + percent) * sum(TYPES[name][at] for name in run)
                if 100 * sum(TYPES[name][at] for name in left) < needed:
                    return False
            if not placeable(run, tuple(sorted((TYPES[name], 0) for name in left))):
                return False
    return True


@cache
def placeable(run, hosts):
    """Try every host for the first instance, and so on for the others.

    A host is what is free of it, and 1 where something runs there already.
    """
    if not run:
        return True
    for at in range(len(hosts)):
        free, used = hosts[at]
        if at and hosts[at] == hosts[at - 1]:
            continue
        need = TYPES[run[0]]
        if "metal" in run[0]:
            if used or free != need:
                continue
            rest = ((0, 0, 0), 1)
        elif any(have < taken for have, taken in zip(free, need, strict=True)):
            continue
        else:
            rest = (tuple(have - taken for have, taken in zip(free, need, strict=True)), 1)
        if placeable(run[1:], tuple(sorted((*hosts[:at], rest, *hosts[at + 1 :])))):
            return True
    return False
