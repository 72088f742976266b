"""The best that a careful person does with a spreadsheet: racks for one family after the other.

Hosts are counted exactly, with those to spare, as the package counts them; what is compared is the
choice of racks. Two plans are made and the cheaper one is taken. One covers each family by itself
with racks of that family alone, at least cost. The other buys the rack that costs least per host
that is still missing, mixed racks too, until nothing is missing, and then gives back what turns out
not to be needed.
"""

import math

from outpost_planner.sizing.demand import loads_of
from outpost_planner.sizing.hosts import least_hosts

ACE_FROM = 4
MOST = 96


def hosts_needed(demand, items, spare):
    """Return the hosts of each kind; families that have several kinds are left to the package."""
    loads = loads_of({name: n for name, n in demand.items() if "." in name})
    found = {}
    for family, load in loads.items():
        kinds = {kind for item in items.values() for kind, _ in item.hosts if kind.family == family}
        choices = least_hosts(load, dict.fromkeys(kinds, 12 * MOST), spare)
        # Of several sizes of hosts a careful person takes one: the one with the fewest vCPUs.
        pure = [choice for choice in choices if sum(count > 0 for _, count in choice) == 1]
        best = min(
            pure or choices, key=lambda choice: sum(kind.room[0] * count for kind, count in choice)
        )
        for kind, count in best:
            found[kind] = found.get(kind, 0) + count
    return found


def greedy(demand, items, costs, spare=1):
    """Return a purchase by item id, and what it costs; items are racks that may stand together."""
    needs = hosts_needed(demand, items, spare)
    plans = [
        plan
        for plan in (_one_by_one(needs, items, costs), _cheapest_next(needs, items, costs))
        if plan
    ]
    complete = [_with_network(plan, items, costs) for plan in plans]
    found = [(sum(costs[name] * n for name, n in plan.items()), plan) for plan in complete if plan]
    return min(found, key=lambda each: each[0]) if found else None


def _one_by_one(needs, items, costs):
    """Cover each kind of host at least cost with racks of that kind alone: a small knapsack."""
    plan = {}
    for kind, count in needs.items():
        pure = {
            name: dict(item.hosts)[kind]
            for name, item in items.items()
            if name in costs and {k for k, _ in item.hosts} == {kind} and not item.is_single
        }
        best = [(0, {})]
        for number in range(1, count + 1):
            options = [
                (
                    best[max(0, number - hosts)][0] + costs[name],
                    name,
                    best[max(0, number - hosts)][1],
                )
                for name, hosts in pure.items()
            ]
            if not options:
                return None
            cost, name, rest = min(options, key=lambda each: each[:2])
            best.append((cost, {**rest, name: rest.get(name, 0) + 1}))
        for name, number in best[count][1].items():
            plan[name] = plan.get(name, 0) + number
    return plan


def _cheapest_next(needs, items, costs):
    missing, plan = dict(needs), {}
    usable = {
        name: item
        for name, item in items.items()
        if name in costs and item.hosts and not item.is_single
    }
    while any(count > 0 for count in missing.values()):

        def price(name):
            useful = sum(min(n, max(0, missing.get(kind, 0))) for kind, n in usable[name].hosts)
            return costs[name] / useful if useful else math.inf

        name = min(usable, key=price)
        if price(name) == math.inf:
            return None
        plan[name] = plan.get(name, 0) + 1
        for kind, count in usable[name].hosts:
            if kind in missing:
                missing[kind] -= count
    for name in sorted(plan, key=lambda each: -costs[each]):
        while plan[name] and all(
            -missing.get(kind, 0) >= count for kind, count in items[name].hosts if kind in needs
        ):
            plan[name] -= 1
            for kind, count in items[name].hosts:
                if kind in missing:
                    missing[kind] += count
    return {name: count for name, count in plan.items() if count}


def _with_network(plan, items, costs):
    if sum(plan.values()) < ACE_FROM:
        return plan
    networks = [name for name, item in items.items() if item.is_network and name in costs]
    return {**plan, min(networks, key=costs.get): 1} if networks else None
