"""A whole life of Outposts in any order: rules drawn by hypothesis, and what must hold after each
of them.
"""

import itertools
import re
from collections import Counter
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import outpost_planner as planner
from outpost_planner.errors import InputError
from outpost_planner.sandbox.instance_types import vcpus_of
from outpost_planner.service.pairs import OPTIONS, TERMS

DAY = timedelta(days=1)
ACTIVE_TASK = {"REQUESTED", "IN_PROGRESS", "WAITING_FOR_EVACUATION", "CANCELLATION_IN_PROGRESS"}
NUMBERS = st.sampled_from([0, 0, 0, 1, 1, 2, 3])
"""Which Outpost: rather one with hardware."""
PAYMENTS = st.tuples(st.sampled_from(OPTIONS), st.sampled_from(TERMS))
DAYS = st.sampled_from([0.01, 0.05, 2, 30, 90, 120, 250, 360, 1100])
POOLS = st.dictionaries(
    st.sampled_from(["m5.24xlarge", "m5.12xlarge", "m5.4xlarge", "m5.large", "c5.large"]),
    st.integers(0, 6),
    min_size=1,
)


class Life(RuleBasedStateMachine):
    """Sites, Outposts, quotes, orders, the clock, renewals, instances,
    capacity tasks and returns.
    """

    def __init__(self):
        super().__init__()
        self.sandbox = planner.start_sandbox(exact_prices=True)
        self.client = self.sandbox.client()
        self.outposts = [
            outpost["OutpostId"] for outpost in self.client.list_outposts()["Outposts"]
        ]
        self.renewed = {}  # ClientToken to the request and its answer
        self.returned = set()  # Outposts whose return was requested
        self.touched = set()  # Outposts that the last rule may have changed
        for outpost_id in self.outposts[:2]:
            self.order(outpost_id, "OR-RKGP001", "NO_UPFRONT", "ONE_YEAR")
        self.sandbox.advance(days=150)

    def ask(self, operation, **parameters):
        """Return the answer, or None where the service refuses in its own words."""
        try:
            answer = getattr(self.client, operation)(**parameters)
        except ClientError as error:
            return refused(error.response["Error"]["Code"])
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    def outpost(self, number):
        outpost_id = self.outposts[number % len(self.outposts)]
        self.touched.add(outpost_id)
        return outpost_id

    def order(self, outpost_id, item, option, term):
        line = {"CatalogItemId": item, "Quantity": 1}
        paid = {"PaymentOption": option, "PaymentTerm": term}
        self.ask("create_order", OutpostIdentifier=outpost_id, LineItems=[line], **paid)

    @rule(days=DAYS)
    def time_passes(self, days):
        self.sandbox.advance(days=days)
        self.touched.update(self.outposts)

    @precondition(lambda self: len(self.outposts) < 4)
    @rule(number=NUMBERS)
    def outpost_is_made(self, number):
        sites = self.client.list_sites()["Sites"]
        made = self.ask("create_outpost", Name="New", SiteId=sites[number % len(sites)]["SiteId"])
        self.outposts.append(made["Outpost"]["OutpostId"])

    @precondition(lambda self: len(self.client.list_sites()["Sites"]) < 5)
    @rule(number=NUMBERS)
    def site_is_made(self, number):
        """With the address of one that there is; the next Outpost may stand there."""
        sites = self.client.list_sites()["Sites"]
        address = self.client.get_site_address(
            SiteId=sites[number % len(sites)]["SiteId"], AddressType="OPERATING_ADDRESS"
        )["Address"]
        made = self.ask("create_site", Name="New", OperatingAddress=address)["Site"]
        assert made["SiteId"] not in {site["SiteId"] for site in sites}
        if len(self.outposts) < 5:
            at_site = self.ask("create_outpost", Name="There", SiteId=made["SiteId"])["Outpost"]
            assert at_site["SiteId"] == made["SiteId"]
            self.outposts.append(at_site["OutpostId"])

    @rule(
        number=NUMBERS,
        payment=PAYMENTS,
        item=st.sampled_from(["OR-RKGP001", "OR-RKCP001", "OR-SV1U001"]),
    )
    def order_is_placed(self, number, payment, item):
        self.order(self.outpost(number), item, *payment)

    @rule(number=NUMBERS, payment=PAYMENTS, count=st.integers(1, 6))
    def quote_is_ordered_twice(self, number, payment, count):
        capacity = {"QuoteCapacityType": "EC2", "Unit": "m5.24xlarge", "Quantity": float(count)}
        outpost_id, (option, term) = self.outpost(number), payment
        quote = self.ask(
            "create_quote",
            CountryCode="US",
            RequestedCapacities=[capacity],
            OutpostIdentifier=outpost_id,
        )["Quote"]
        failed = {
            each["OrderingRequirementType"]
            for each in quote["OrderingRequirements"]
            if each["Status"] == "FAIL"
        }
        assert outpost_id not in self.returned or "OUTPOST_ACTIVE_CHECK_ERROR" in failed
        if quote["QuoteOptions"]:
            order = {
                "OutpostIdentifier": outpost_id,
                "QuoteIdentifier": quote["QuoteId"],
                "QuoteOptionIdentifier": quote["QuoteOptions"][0]["QuoteOptionIdentifier"],
                "PaymentOption": option,
                "PaymentTerm": term,
            }
            first = self.ask("create_order", **order)
            assert first is None or not failed
            assert first is None or self.ask("create_order", **order) is None

    @rule(number=NUMBERS)
    def order_is_cancelled(self, number):
        orders = self.client.list_orders()["Orders"]
        if orders:
            self.ask("cancel_order", OrderId=orders[number % len(orders)]["OrderId"])

    @rule(number=NUMBERS, payment=PAYMENTS, token=st.sampled_from("abcdef"))
    def outpost_is_renewed_twice(self, number, payment, token):
        request = {
            "OutpostIdentifier": self.outpost(number),
            "PaymentOption": payment[0],
            "PaymentTerm": payment[1],
        }
        answers = [self.ask("create_renewal", **request, ClientToken=token) for _ in range(2)]
        if token not in self.renewed and answers[0] is not None:
            self.renewed[token] = (request, answers[0])
        asked, before = self.renewed.get(token, (request, None))
        assert answers == [before if asked == request else None] * 2

    @rule(
        number=NUMBERS,
        name=st.sampled_from(["m5.24xlarge", "m5.24xlarge", "m5.12xlarge"]),
        count=st.integers(1, 4),
    )
    def instances_are_started(self, number, name, count):
        outpost_id = self.outpost(number)
        free = self.free_slots(outpost_id)[name]
        try:
            self.sandbox.run_instances(outpost_id, name, count)
        except InputError:
            assert free < count or self.is_being_changed(outpost_id) or self.is_returned(outpost_id)
        else:
            assert self.free_slots(outpost_id)[name] == free - count >= 0
            with pytest.raises(InputError, match="free slot"):
                self.sandbox.run_instances(outpost_id, name, free - count + 1)

    @rule(number=NUMBERS)
    def instance_is_stopped(self, number):
        running = self.client.list_asset_instances(OutpostIdentifier=self.outpost(number))[
            "AssetInstances"
        ]
        self.sandbox.terminate_instances([each["InstanceId"] for each in running[:1]])

    @rule(
        number=NUMBERS,
        pools=POOLS,
        is_dry=st.booleans(),
        action=st.sampled_from(["WAIT_FOR_EVACUATION", "FAIL_TASK"]),
    )
    def slots_are_changed(self, number, pools, is_dry, action):
        task = {
            "OutpostIdentifier": self.outpost(number),
            "InstancePools": [
                {"InstanceType": name, "Count": count} for name, count in pools.items()
            ],
            "TaskActionOnBlockingInstances": action,
        }
        begun = self.ask("start_capacity_task", **task, DryRun=is_dry)
        if begun is not None and not is_dry:
            assert self.ask("start_capacity_task", **task) is None

    @rule(number=NUMBERS)
    def task_is_cancelled(self, number):
        tasks = self.client.list_capacity_tasks()["CapacityTasks"]
        if tasks:
            task = tasks[number % len(tasks)]
            names = {
                "CapacityTaskId": task["CapacityTaskId"],
                "OutpostIdentifier": task["OutpostId"],
            }
            self.ask("cancel_capacity_task", **names)

    @rule(number=NUMBERS, validate=st.booleans())
    def outpost_is_returned(self, number, validate):
        outpost_id = self.outpost(number)
        answer = self.ask(
            "start_outpost_decommission", OutpostIdentifier=outpost_id, ValidateOnly=validate
        )
        if not validate and answer is not None and answer["Status"] == "REQUESTED":
            self.returned.add(outpost_id)

    def assets(self, outpost_id):
        found = self.client.list_assets(OutpostIdentifier=outpost_id)["Assets"]
        return [asset for asset in found if "ComputeAttributes" in asset]

    def running(self, outpost_id):
        found = self.client.list_asset_instances(OutpostIdentifier=outpost_id)["AssetInstances"]
        return Counter((each["AssetId"], each["InstanceType"]) for each in found)

    def free_slots(self, outpost_id):
        free = Counter()
        for asset in self.assets(outpost_id):
            if asset["ComputeAttributes"]["State"] != "INSTALLING":
                free += slots_of(asset)
        for (_, name), count in self.running(outpost_id).items():
            free[name] -= count
        return free

    def is_being_changed(self, outpost_id):
        return any(
            asset["ComputeAttributes"]["State"] == "ISOLATED" for asset in self.assets(outpost_id)
        )

    def is_returned(self, outpost_id):
        return (
            self.ask("start_outpost_decommission", OutpostIdentifier=outpost_id, ValidateOnly=True)
            is None
        )

    @invariant()
    def laws_hold(self):
        """Look at the Outposts that the last rule may have changed: one look is dear."""
        orders = [
            each for each in self.client.list_orders()["Orders"] if each["OrderType"] == "OUTPOST"
        ]
        tasks = self.client.list_capacity_tasks()["CapacityTasks"]
        for outpost_id in sorted(self.touched):
            check_slots(self.assets(outpost_id), self.running(outpost_id))
            active = [
                each
                for each in tasks
                if each["OutpostId"] == outpost_id and each["CapacityTaskStatus"] in ACTIVE_TASK
            ]
            assert len(active) <= 1
            found = self.client.get_outpost_billing_information(OutpostIdentifier=outpost_id)[
                "Subscriptions"
            ]
            own = {each["OrderId"] for each in orders if each["OutpostId"] == outpost_id}
            check_subscriptions(found, own, self.sandbox.now)
        self.touched.clear()

    def teardown(self):
        served = Counter(
            quote.get("SubmittedOrderId") for quote in self.client.list_quotes()["Quotes"]
        )
        del served[None]
        self.sandbox.stop()
        assert set(served.values()) <= {1}, "a quote serves one order"


def refused(code):
    """Take a refusal in the service's own words; anything else is a fault of the sandbox."""
    assert re.fullmatch(r"(Validation|Conflict|NotFound|ServiceQuotaExceeded)Exception", code)


def slots_of(asset):
    capacities = asset["ComputeAttributes"]["InstanceTypeCapacities"]
    return Counter({each["InstanceType"]: each["Count"] for each in capacities})


def check_slots(assets, running):
    """See that no slot is filled twice, that nothing runs without a slot, and that no host is
    overfull.
    """
    slots = {
        (asset["AssetId"], name): count
        for asset in assets
        for name, count in slots_of(asset).items()
    }
    assert all(count <= slots.get(place, 0) for place, count in running.items())
    for asset in assets:
        used = sum(vcpus_of(name) * count for name, count in slots_of(asset).items())
        assert 0 <= used <= asset["ComputeAttributes"]["MaxVcpus"]


def check_subscriptions(found, own_orders, now):
    """See that the chain has neither gap nor overlap, that additions end with it, and that no order
    is billed twice.
    """
    chain = [each for each in found if each["SubscriptionType"] != "CAPACITY_INCREASE"]
    added = [each for each in found if each["SubscriptionType"] == "CAPACITY_INCREASE"]
    assert [each["SubscriptionType"] for each in chain] == [
        "ORIGINAL",
        *["RENEWAL"] * (len(chain) - 1),
    ][: len(chain)]
    for before, after in itertools.pairwise(chain):
        assert after["BeginDate"] == before["EndDate"] + DAY
    ends = {each.get("EndDate") for each in chain}
    assert all(
        each.get("EndDate") in ends and each["BeginDate"] >= chain[0]["BeginDate"] for each in added
    )
    bought = Counter(order_id for each in [*chain[:1], *added] for order_id in each["OrderIds"])
    assert set(bought) <= own_orders
    assert set(bought.values()) <= {1}
    for each in found:
        begins, ends_on = each["BeginDate"], each.get("EndDate")
        assert ends_on is None or begins < ends_on + DAY
        is_over = ends_on is not None and ends_on + DAY <= now
        expected = "PENDING" if begins > now else "INACTIVE" if is_over else "ACTIVE"
        assert each["SubscriptionStatus"] == expected
        assert each.get("UpfrontPrice", 0) >= 0
        assert each.get("MonthlyRecurringPrice", 0) >= 0
    assert sum(each["SubscriptionStatus"] == "ACTIVE" for each in chain) <= 1


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=6, stateful_step_count=35, suppress_health_check=list(HealthCheck)
)
