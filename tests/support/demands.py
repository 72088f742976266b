"""A stated set of demands, such as planners have, and catalogs of any length to size them with."""

from random import Random

from support.small_worlds import made_catalog

from outpost_planner.plan.instance_types import instance_types

FIRST = ("m5", "c5", "r5", "g4dn", "i3en")
SECOND = ("m7i", "c7i", "r7i")


def sizes_of(family, most_vcpus):
    """Return the instance types of a family that a host of so many vCPUs holds."""
    return sorted(
        name
        for name, each in instance_types().items()
        if each.family == family and each.vcpus <= most_vcpus and not each.is_metal
    )


def demand(seed):
    """Return a demand of one to four families of one generation, with one to six types each."""
    random = Random(seed)
    families = random.sample(FIRST if seed % 3 else SECOND, k=random.randint(1, 3))
    found = {}
    for family in families:
        names = sizes_of(family, 48 if family == "g4dn" else 96)
        for name in random.sample(names, k=random.randint(1, min(6, len(names)))):
            vcpus = instance_types()[name].vcpus
            found[name] = random.randint(1, max(2, random.choice([200, 600, 1500]) // vcpus))
    return found


def long_catalog(count, seed=1, families=(*FIRST, "m5d", "c5d", "r5d")):
    """Return a catalog of so many racks of one to three families, priced as racks are: a rack and
    its hosts, give or take a tenth; and a network rack.
    """
    random = Random(seed)
    per_host = {family: random.randint(33_000, 58_000) for family in families}
    rows, prices = [], {}
    for number in range(count - 1):
        chosen = random.sample(families, k=random.choice([1, 1, 1, 2, 3]))
        hosts = {
            f"{family}.{'12xlarge' if family == 'g4dn' else '24xlarge'}": random.randint(
                1, 12 // len(chosen)
            )
            for family in chosen
        }
        item_id = f"OR-L{number:06}"
        total = sum(hosts.values())
        rows.append(
            (item_id, "RACK", hosts, 4.2 + 0.64 * total, 1250 + 42 * total, (10, 40), ("EBS",),
             "MULTI_RACK", "AVAILABLE")
        )  # fmt: skip
        price = 80_000 + sum(
            number_ * per_host[name.partition(".")[0]] for name, number_ in hosts.items()
        )
        cents = int(price * random.uniform(0.9, 1.1) * 100)
        prices[item_id, "ALL_UPFRONT", "THREE_YEARS"] = (cents, 0)
    rows.append(("OR-NETWORK", "RACK", {}, 10.0, 705, (10, 40), (), "MULTI_RACK", "AVAILABLE"))
    prices["OR-NETWORK", "ALL_UPFRONT", "THREE_YEARS"] = (4_000_000, 0)
    return made_catalog(rows, prices)


def many_types(count, seed=1, families=(*FIRST, "m5d", "c5d", "r5d")):
    """Return a demand of so many instance types, or as many as these families have."""
    random = Random(seed)
    names = [
        name for family in families for name in sizes_of(family, 48 if family == "g4dn" else 96)
    ]
    chosen = random.sample(names, k=min(count, len(names)))
    return {name: random.randint(1, 60) for name in chosen}
