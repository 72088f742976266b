"""What the sandbox's CreateQuote offers for a demand, as a planner without `size` would read it."""

from collections import Counter

from outpost_planner.plan.instance_types import instance_types
from outpost_planner.sizing.demand import loads_of
from outpost_planner.sizing.hosts import failures
from outpost_planner.sizing.packing import HostKind, pack


def cheapest_offer(client, demand, spare):
    """Return the least upfront price, for three years, of the options that hold a demand [cents].

    An option holds the demand where everything still fits after any so many hosts of each family
    fail. None where no option does.
    """
    quote = client.create_quote(
        CountryCode="US",
        RequestedCapacities=[
            {"QuoteCapacityType": "EC2", "Unit": name, "Quantity": float(count)}
            for name, count in demand.items()
        ],
        RequestedPaymentOptions=["ALL_UPFRONT"],
        RequestedPaymentTerms=["THREE_YEARS"],
    )["Quote"]
    prices = [
        price
        for option in quote["QuoteOptions"]
        if _holds(option, demand, spare) and (price := _price(option)) is not None
    ]
    return min(prices, default=None)


def _holds(option, demand, spare):
    types = instance_types()
    hosts = Counter(
        {
            HostKind(each["Unit"], types[each["Unit"]].room): int(each["Quantity"])
            for each in option["Capacities"]
            if each["QuoteCapacityType"] == "EC2"
        }
    )
    return all(
        _survives(load, Counter({k: n for k, n in hosts.items() if k.family == family}), spare)
        for family, load in loads_of(demand).items()
    )


def _survives(load, hosts, spare):
    return all(pack(load, hosts - Counter(lost)) is not None for lost in failures(hosts, spare))


def _price(option):
    for each in option["PricingOptions"]:
        return round(100 * each["SubscriptionPricingDetails"]["UpfrontPrice"])
    return None
