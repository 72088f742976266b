"""A journal in PostgreSQL: the same promises, for colleagues on several machines."""

import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from support import postgres

import outpost_planner as planner
from outpost_planner.errors import InputError, JournalError, JournalLost
from outpost_planner.order.entry import Entry
from outpost_planner.order.intents import Intent
from outpost_planner.order.journal import Journal, open_journal


@pytest.fixture(scope="module")
def address():
    with postgres.server() as address:
        yield address


@pytest.fixture
def scope(request):
    """Keep the tests, which share a database, apart."""
    return request.node.name


def intent(scope, reference="PO-1", **more):
    return Entry(
        scope,
        "111122223333",
        "us-west-2",
        "",
        reference,
        "op-1",
        {"PaymentOption": "NO_UPFRONT"},
        **more,
    )


def test_an_entry_comes_back_as_it_was_written(address, scope):
    """Also for a colleague's own connection, with who placed it."""
    begun = Journal(address).begin(intent(scope, price={"total_cost": "1.00"}, mark="m1"))
    found = Journal(address).find(scope, "po‑1")
    assert found == begun
    assert "@" in found.placed_by
    settled = replace(
        found, state="placed", order_id="oo-" + scope, found_by="answer", answer={"OrderId": "oo"}
    )
    Journal(address).settle(settled)
    assert Journal(address).find(scope, "PO-1").answer == {"OrderId": "oo"}
    with pytest.raises(JournalError, match=r"'PO-1'.*nothing was sent"):
        Journal(address).begin(intent(scope))
    with pytest.raises(JournalLost):
        Journal(address).settle(replace(settled, mark="m2"))


def test_an_intent_comes_back_as_it_was_written(address, scope):
    """What is no order stands in the same database, and is settled there."""
    asked = Intent(scope, "1", "r", "", "CreateQuote", {"CountryCode": "US"}, client_token="t")
    begun = Journal(address).intents.begin(asked)
    assert Journal(address).intents.open(scope, operation="CreateQuote") == [begun]
    Journal(address).intents.settle(replace(begun, outcome="done", answer={"QuoteId": "oq-1"}))
    assert Journal(address).intents.open(scope) == []
    with pytest.raises(JournalLost):
        Journal(address).intents.settle(replace(begun, client_token="another"))


def test_one_order_belongs_to_one_reference(address, scope):
    """Two people's claims meet: what is certain outweighs what was found by looking."""
    journal = Journal(address)
    first, second = journal.begin(intent(scope, "PO-1")), journal.begin(intent(scope, "PO-2"))
    journal.settle(replace(first, state="placed", order_id="oo-1", found_by="looking"))
    with pytest.raises(JournalError, match="another reference"):
        journal.settle(replace(second, state="placed", order_id="oo-1", found_by="looking"))
    journal.settle(replace(second, state="placed", order_id="oo-1", found_by="cloudtrail"))
    assert [entry.state for entry in journal.entries(scope)] == ["unknown", "placed"]


def test_cancellations_and_tables(address, scope):
    """The frames have the columns that a file's have."""
    journal = Journal(address)
    record = journal.begin_cancellation(scope, "111122223333", "us-west-2", "oo-1")
    journal.settle_cancellation(record, "cancelled")
    with pytest.raises(JournalLost):
        journal.settle_cancellation(replace(record, order_id="oo-2"), "cancelled")
    journal.begin(intent(scope))
    assert scope in journal.table["scope"].to_list()
    assert scope in journal.attempts["scope"].to_list()
    assert "cancelled" in journal.cancellations["outcome"].to_list()


def test_an_outpost_is_held_by_one(address, scope):
    """Against threads, processes and machines; the lock goes with the process that held it."""
    journal = Journal(address)
    program = (
        "import os, sys; from outpost_planner.order.journal import Journal\nwith"
        " Journal(sys.argv[1]).hold(sys.argv[2], 'op-1', 5): print('in', flush=True);"
        " sys.stdin.read()"
    )
    with journal.hold(scope, "op-1"):
        caught = []

        def beside():
            with pytest.raises(
                JournalError, match=r"has been ordering for op-1 for 0\.1 s"
            ) as error:
                journal.hold(scope, "op-1", 0.1).__enter__()
            caught.append(error)

        thread = threading.Thread(target=beside)
        thread.start()
        thread.join()
        assert caught
        with journal.hold(scope, "op-2", 0.1):
            pass
    holder = subprocess.Popen(
        [sys.executable, "-c", program, address, scope],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "in\n"
    with pytest.raises(JournalError), journal.hold(scope, "op-1", 0.1):
        pass
    holder.kill()
    holder.wait()
    with journal.hold(scope, "op-1", 5):
        pass


def test_writers_at_once_begin_a_reference_once(address, scope):
    """Eight threads that begin the same five references leave five."""
    begun = []

    def work():
        for number in range(5):
            try:
                begun.append(Journal(address).begin(intent(scope, f"PO-{number}")).reference)
            except JournalError:
                continue

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun) == [f"PO-{number}" for number in range(5)]


def test_two_colleagues_order_the_same_reference_once(address, sandbox, monkeypatch):
    """Anna orders; Ben, on a machine of his own, gets her receipt."""
    monkeypatch.setenv("OUTPOST_PLANNER_JOURNAL", address)
    outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    request = planner.OrderRequest(outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
    approve = planner.review(request, sandbox).fingerprint
    hers = planner.submit(request, sandbox, approve=approve)
    assert planner.submit(request, sandbox).order_id == hers.order_id
    assert sandbox.received("CreateOrder") == 1
    with pytest.raises(InputError, match="own backups"):
        planner.rebuild_journal(sandbox)


def test_the_password_is_nowhere_shown(address, scope):
    """Not in the journal's repr, its path, or an error about a server that is gone."""
    journal = Journal(address)
    gone = Journal(address.replace("/postgres", "/no-such-database"))
    away = Journal(f"postgresql://anna:{postgres.PASSWORD}@127.0.0.1:9/postgres", timeout_s=2.0)
    shown = [repr(journal), str(journal.path), str(vars(journal))]
    for broken in (gone, away):
        with pytest.raises(JournalError, match="gave an error") as caught:
            broken.begin(intent(scope))
        assert caught.value.nothing_sent
        shown += [str(caught.value), "".join(map(str, traceback_of(caught.value)))]
    assert not [text for text in shown if postgres.PASSWORD in text]
    with pytest.raises(InputError, match="no address of a PostgreSQL database"):
        open_journal("postgresql://anna:" + postgres.PASSWORD + "@host:port:port/x")


def traceback_of(error):
    import traceback

    return traceback.format_exception(error)
