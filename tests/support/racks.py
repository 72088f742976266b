"""Small catalogs of racks with round prices, for values worked out by hand."""

from random import Random

from support.small_worlds import made_catalog

import outpost_planner as planner

THREE = ("ALL_UPFRONT", "THREE_YEARS")


def rack(item_id, hosts, *, kva=6.76, lbs=1418, storage=("EBS",), scaling="MULTI_RACK"):
    """Return a row of `made_catalog`."""
    return (item_id, "RACK", hosts, kva, lbs, (10, 40), storage, scaling, "AVAILABLE")


NETWORK = ("OR-NETWORK", "RACK", {}, 10.0, 705, (10,), (), "MULTI_RACK", "AVAILABLE")


def catalog_of(*rows, dollars):
    """Return a catalog in which each item costs so many dollars, all upfront for three years."""
    prices = {(row[0], *THREE): (each * 100, 0) for row, each in zip(rows, dollars, strict=True)}
    return made_catalog(rows, prices)


SMALL_AND_LARGE = catalog_of(
    rack("OR-SMALL00", {"m5.24xlarge": 2}),
    rack("OR-LARGE00", {"m5.24xlarge": 5}),
    NETWORK,
    dollars=(100, 220, 50),
)


def sized(demand, catalog=SMALL_AND_LARGE, **more):
    """Size in one pair."""
    return planner.size(demand, catalog, payment=THREE, **more)


def hard_question(racks=150):
    """Return a catalog whose proof takes a while: many items of nearly the same worth."""
    random = Random(5)
    families = ["m5", "c5", "r5", "i3en", "m5d", "c5d", "r5d"]
    rows, dollars = [], []
    for number in range(racks):
        chosen = random.sample(families, k=random.choice([1, 2, 3]))
        hosts = {f"{family}.24xlarge": random.randint(1, 4) for family in chosen}
        rows.append(rack(f"OR-HARD{number:03}", hosts))
        dollars.append(int(80_000 + sum(hosts.values()) * 40_000 * random.uniform(0.9, 1.1)))
    demand = {f"{family}.12xlarge": random.randint(40, 60) for family in families}
    return demand, catalog_of(*rows, NETWORK, dollars=(*dollars, 10_000))
