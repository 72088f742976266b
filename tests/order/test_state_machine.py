"""Whatever is done in whatever order, the journal and the sandbox's truth agree after each step."""

import contextlib
import tempfile
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import outpost_planner as planner
from outpost_planner.order import send as send_room
from outpost_planner.order.journal import Journal
from outpost_planner.order.offer import current_offer
from outpost_planner.order.request import fingerprint

CATALOG = planner.read_catalog()
CONTENTS = tuple(
    CATALOG.line_items(items) for items in ({"OR-RKGP001": 1}, {"OR-RKGP001": 2}, {"OR-RKGP003": 1})
)
REFERENCES = st.sampled_from(["PO-1", "PO-2", "PO-3", "PO-4"])
KINDS = st.sampled_from(["timeout", "drop", "throttle", "500", "503", "truncate", "slow", "denied"])
FAULTS = st.none() | st.tuples(KINDS, st.sampled_from(["before", "after"]))
CRASHES = st.sampled_from(
    [None, None, "before begin", "after begin", "before settle", "after settle"]
)


def patience(fault):
    """Wait long for every answer that comes, so that a busy machine changes nothing [s]."""
    return 0.5 if fault and fault[0] == "timeout" else 30.0


class Killed(BaseException):
    """Ends a submission as a killed process does: nothing after it is written."""


class MortalJournal(Journal):
    """A journal whose process dies around one of its writes."""

    dies: dict = {}  # noqa: RUF012 - one process dies at a time

    def _around(self, name, entry):
        if self.dies.get("at") == "now" or self.dies.get("at") == f"before {name}":
            self.dies["at"] = "now"
            raise Killed
        entry = getattr(Journal, name)(self, entry)
        if self.dies.get("at") == f"after {name}":
            self.dies["at"] = "now"
            raise Killed
        return entry

    def begin(self, entry):
        return self._around("begin", entry)

    def settle(self, entry):
        return self._around("settle", entry)


class Ordering(RuleBasedStateMachine):
    """A planner, a colleague at the console, a bad network and a mortal process."""

    @initialize()
    def an_outpost_and_a_journal(self):
        self.sandbox = planner.start_sandbox(max_open_orders=1_000)
        self.client = self.sandbox.client()
        self.outpost_id = self.client.list_outposts()["Outposts"][0]["OutpostId"]
        self.folder = tempfile.TemporaryDirectory()
        self.journal = MortalJournal(Path(self.folder.name) / "journal.sqlite3")
        self.made_by, self.outside, self.content_of, self.chosen = {}, {}, {}, set()
        self.may_ask = True
        self.quotes = []

    def teardown(self):
        MortalJournal.dies.clear()
        if hasattr(self, "sandbox"):
            self.sandbox.stop()
            self.folder.cleanup()

    def order_ids(self):
        pages = self.client.get_paginator("list_orders").paginate(
            OutpostIdentifierFilter=self.outpost_id
        )
        return {order["OrderId"] for page in pages for order in page["Orders"]}

    def request(self, reference, content):
        return planner.OrderRequest(
            self.outpost_id, CONTENTS[content], "NO_UPFRONT", "ONE_YEAR", reference=reference
        )

    def request_by_quote(self, reference, quote):
        return planner.OrderRequest(
            self.outpost_id,
            quote=quote,
            quote_option=1,
            payment_option="NO_UPFRONT",
            payment_term="ONE_YEAR",
            reference=reference,
        )

    def quote(self, is_new):
        """Return a quote: the last one, which may be used by now, or a new one."""
        if is_new or not self.quotes:
            answer = self.client.create_quote(
                CountryCode="US",
                RequestedCapacities=[
                    {"QuoteCapacityType": "EC2", "Unit": "m5.24xlarge", "Quantity": 4.0}
                ],
                OutpostIdentifier=self.outpost_id,
            )
            self.quotes.append(planner.read_quote(answer, read_at=self.sandbox.now, is_live=False))
        return self.quotes[-1]

    def state(self, reference):
        entry = self.journal.find(self.sandbox.scope, reference)
        return entry.state if entry else "new"

    def known(self, *states):
        return [reference for reference in self.content_of if self.state(reference) in states]

    def clear_faults(self):
        self.sandbox.server.faults.clear()
        if not self.may_ask:
            self.sandbox.fail("LookupEvents", "denied", times=1_000_000)

    @rule(may_ask=st.booleans())
    def somebody_changes_the_permissions(self, may_ask):
        """CloudTrail may be asked, or not."""
        self.may_ask = may_ask
        self.clear_faults()

    @rule(reference=REFERENCES, content=st.integers(0, 2), fault=FAULTS, crash=CRASHES)
    def submit(self, reference, content, fault, crash):
        """Line items are ordered."""
        self.submit_once(self.request(reference, content), content, fault, crash)

    @rule(reference=REFERENCES, is_new=st.booleans(), fault=FAULTS, crash=CRASHES)
    def submit_from_a_quote(self, reference, is_new, fault, crash):
        """A quote is ordered, perhaps one that has served its order, or whose Outpost changed."""
        quote = self.quote(is_new)
        self.submit_once(self.request_by_quote(reference, quote), quote.quote_id, fault, crash)

    def submit_once(self, request, content, fault, crash):
        """One submission: a POST at most, an order at most, and none where
        the reference is taken.
        """
        reference = request.reference
        before, posts, state = (
            self.order_ids(),
            self.sandbox.received("CreateOrder"),
            self.state(reference),
        )
        offer = current_offer(request, self.sandbox)
        approve = fingerprint(request, self.sandbox, offer.price, offer.option)
        if fault:
            kind, when = fault
            self.sandbox.fail(
                "CreateOrder", kind, when=when, seconds=1.0 if kind == "timeout" else 0.01
            )
        MortalJournal.dies["at"] = crash
        with contextlib.suppress(
            planner.OrderUnknown,
            planner.OrderRefused,
            planner.ReferenceConflict,
            planner.NotApproved,
            Killed,
        ):
            planner.submit(
                request,
                self.sandbox,
                approve=approve,
                journal=self.journal,
                read_timeout_s=patience(fault),
            )
        MortalJournal.dies.clear()
        self.clear_faults()
        sent, made = self.sandbox.received("CreateOrder") - posts, self.order_ids() - before
        assert sent <= (state in {"new", "refused", "not placed"})
        assert len(made) <= sent
        if self.state(reference) != "new":
            self.content_of.setdefault(reference, content)
        if sent:
            self.content_of[reference] = content
        for order_id in made:
            assert reference not in self.made_by, f"{reference} was placed twice"
            self.made_by[reference] = order_id

    @rule(content=st.integers(0, 2))
    def a_colleague_orders(self, content):
        """Somebody else buys the same in the console."""
        order = self.client.create_order(**self.request("console", content).parameters)["Order"]
        self.outside[order["OrderId"]] = content

    @rule(is_new=st.booleans())
    def a_colleague_orders_from_a_quote(self, is_new):
        """Somebody else uses a quote in the console; AWS refuses one that is used or void."""
        quote = self.quote(is_new)
        wanted = self.request_by_quote("console", quote).parameters
        with contextlib.suppress(self.client.exceptions.ClientError):
            self.outside[self.client.create_order(**wanted)["Order"]["OrderId"]] = quote.quote_id

    @precondition(lambda self: self.known("sending", "unknown"))
    @rule(data=st.data(), says_not_placed=st.booleans())
    def look(self, data, says_not_placed):
        """Look for an order; the person may say that there is none, be it true or not."""
        reference = data.draw(st.sampled_from(self.known("sending", "unknown")))
        with contextlib.suppress(planner.OrderUnknown):
            planner.resolve(
                reference,
                self.sandbox,
                journal=self.journal,
                not_placed=says_not_placed,
                quiet_time=timedelta(0),
            )

    @precondition(lambda self: self.known("sending", "unknown", "refused", "not placed"))
    @rule(data=st.data())
    def choose(self, data):
        """Of several that match, the person takes one, perhaps the wrong one."""
        reference = data.draw(
            st.sampled_from(self.known("sending", "unknown", "refused", "not placed"))
        )
        order_id = data.draw(st.sampled_from(sorted(self.order_ids()) or ["oo-00000000000000000"]))
        with contextlib.suppress(planner.InputError, planner.OrderUnknown):
            planner.resolve(reference, self.sandbox, journal=self.journal, order_id=order_id)
            self.chosen.add(reference)

    @precondition(lambda self: self.order_ids())
    @rule(data=st.data(), fault=FAULTS)
    def cancel(self, data, fault):
        """One attempt, and what is written down is true."""
        order_id = data.draw(st.sampled_from(sorted(self.order_ids())))
        posts = self.sandbox.received("CancelOrder")
        if fault:
            kind, when = fault
            self.sandbox.fail(
                "CancelOrder", kind, when=when, seconds=1.0 if kind == "timeout" else 0.01
            )
        with contextlib.suppress(planner.OrderUnknown, planner.OrderRefused):
            planner.cancel(
                order_id, self.sandbox, journal=self.journal, read_timeout_s=patience(fault)
            )
        self.clear_faults()
        assert self.sandbox.received("CancelOrder") - posts == 1
        is_cancelled = self.client.get_order(OrderId=order_id)["Order"]["Status"] == "CANCELLED"
        assert is_cancelled or self.journal.cancellations["outcome"].iloc[-1] != "cancelled"

    @invariant()
    def the_journal_is_true(self):
        """Every order of ours is known or looked for; every one in the journal stands at AWS, once,
        as asked.
        """
        if not hasattr(self, "sandbox"):
            return
        there = self.order_ids()
        entries = {entry.reference: entry for entry in self.journal.entries(self.sandbox.scope)}
        claimed = [entry.order_id for entry in entries.values() if entry.order_id]
        assert len(claimed) == len(set(claimed))
        assert set(claimed) <= there
        assert there == set(self.made_by.values()) | set(self.outside)
        for reference, order_id in self.made_by.items():
            entry = entries[reference]
            is_known = entry.order_id == order_id and entry.state == "placed"
            # A gateway's refusal is looked behind before the reference is sent again.
            is_open = entry.state in {"sending", "unknown"} or (
                entry.state == "refused" and not entry.found_by
            )
            assert is_known or is_open or reference in self.chosen, entry
        for reference, entry in entries.items():
            assert (entry.state == "placed") == (entry.order_id is not None)
            if entry.order_id in self.outside:
                assert entry.found_by == "person", (
                    f"{reference} took a colleague's order without asking"
                )
                assert self.outside[entry.order_id] == self.content_of[reference]


@pytest.fixture
def impatient(monkeypatch):
    """Search again at once, not half a second later."""
    monkeypatch.setattr(send_room, "SEARCHES_S", (0.0, 0.0))


def test_the_journal_and_the_truth_agree_after_each_step(impatient):
    """Submit, crash, retry, look, cancel, and a colleague at the console, in any order."""
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Ordering,
        settings=settings(
            max_examples=13, stateful_step_count=12, deadline=None, suppress_health_check=checks
        ),
    )
