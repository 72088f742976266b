"""No fault places an order twice or loses one: counted at the server, over a real socket."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

import outpost_planner as planner
from outpost_planner.order.journal import Journal

LINES = planner.read_catalog().line_items({"OR-RKGP001": 1})


@pytest.fixture(scope="module")
def shared():
    """One sandbox for the whole matrix, with room for every order."""
    with planner.start_sandbox(max_open_orders=10_000) as sandbox:
        yield sandbox


def seattle(sandbox):
    return sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]


def request_for(sandbox, reference="PO-1", items=LINES):
    return planner.OrderRequest(
        seattle(sandbox), items, "NO_UPFRONT", "ONE_YEAR", reference=reference
    )


def submit(request, sandbox, journal, **more):
    approve = planner.review(request, sandbox, journal=journal).fingerprint
    return planner.submit(request, sandbox, approve=approve, journal=journal, **more)


def order_ids(sandbox):
    return {order["OrderId"] for order in sandbox.client().list_orders()["Orders"]}


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["timeout", "drop", "throttle", "500", "503", "truncate", "slow"])
def test_one_post_whatever_happens(shared, journal, monkeypatch, kind, when, mode):  # noqa: PLR0917 - three fixtures, three parameters
    """Every fault, before or after it took effect, in every retry mode: one POST, and the truth in
    the journal.
    """
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    posts, before = shared.received("CreateOrder"), order_ids(shared)
    request = request_for(shared, f"{kind}-{when}-{mode}")
    approve = planner.review(request, shared, journal=journal).fingerprint
    shared.fail("CreateOrder", kind, when=when, seconds=1.0 if kind == "timeout" else 0.05)
    with contextlib.suppress(planner.OrderUnknown):
        planner.submit(request, shared, approve=approve, journal=journal, read_timeout_s=0.3)
    placed = order_ids(shared) - before
    assert shared.received("CreateOrder") - posts == 1
    assert len(placed) <= 1
    (entry,) = journal.entries(shared.scope)
    assert entry.state == ("placed" if placed else "unknown")
    assert entry.found_by in ({"answer", "cloudtrail"} if placed else {""})
    assert {entry.order_id} - {None} == placed
    with contextlib.nullcontext() if placed else pytest.raises(planner.OrderUnknown):
        planner.submit(request, shared, approve=approve, journal=journal)
    assert shared.received("CreateOrder") - posts == 1


def test_what_never_arrived_is_sent_again_on_a_persons_word(sandbox, journal):
    """An unknown stays one until its quiet time is over and the person says so."""
    request = request_for(sandbox)
    sandbox.fail("CreateOrder", "drop", when="before")
    with pytest.raises(planner.OrderUnknown):
        submit(request, sandbox, journal)
    with pytest.raises(planner.OrderUnknown, match="wait"):
        planner.resolve("PO-1", sandbox, journal=journal, not_placed=True)
    said = planner.resolve(
        "PO-1", sandbox, journal=journal, not_placed=True, quiet_time=timedelta(0)
    )
    assert said.state == "not placed"
    assert submit(request, sandbox, journal).state == "placed"
    assert len(order_ids(sandbox)) == 1


def test_an_order_that_turns_up_late_is_not_sent_again(sandbox, journal):
    """A person's word was wrong: the order appears before the second submission, and CloudTrail
    says whose it is.
    """
    request = request_for(sandbox)
    sandbox.fail("CreateOrder", "slow", when="before", seconds=2.5)
    with pytest.raises(planner.OrderUnknown):
        submit(request, sandbox, journal, read_timeout_s=0.2)
    planner.resolve("PO-1", sandbox, journal=journal, not_placed=True, quiet_time=timedelta(0))
    while not order_ids(sandbox):
        time.sleep(0.05)
    receipt = submit(request, sandbox, journal)
    assert ({receipt.order_id}, receipt.found_by) == (order_ids(sandbox), "cloudtrail")
    assert sandbox.received("CreateOrder") == 1


def test_one_that_looks_like_ours_is_asked_about_before_a_second_sending(sandbox, journal):
    """Without CloudTrail, an equal order that stands by now makes the reference unknown again."""
    request = request_for(sandbox)
    sandbox.fail("CreateOrder", "drop", when="before")
    sandbox.fail("LookupEvents", "denied", times=99)
    with pytest.raises(planner.OrderUnknown, match="cloudtrail:LookupEvents is missing"):
        submit(request, sandbox, journal)
    planner.resolve("PO-1", sandbox, journal=journal, not_placed=True, quiet_time=timedelta(0))
    late = sandbox.client().create_order(**request.parameters)["Order"]["OrderId"]
    with pytest.raises(planner.OrderUnknown, match=late):
        submit(request, sandbox, journal)
    assert planner.receipts(sandbox, journal=journal)[0].state == "unknown"
    assert planner.resolve("PO-1", sandbox, journal=journal, order_id=late).found_by == "person"
    assert sandbox.received("CreateOrder") == 2


@pytest.mark.parametrize("allowed", [True, False])
def test_an_equal_order_of_a_colleague_is_never_ours(sandbox, journal, tmp_path, allowed):
    """Two are wanted: with CloudTrail the second is known not to be placed, without it the person
    is asked.
    """
    request = request_for(sandbox)
    sandbox.fail("CreateOrder", "drop", when="before")
    if not allowed:
        sandbox.fail("LookupEvents", "denied", times=99)
    with pytest.raises(planner.OrderUnknown):
        submit(request, sandbox, journal)
    theirs = submit(request, sandbox, Journal(tmp_path / "colleague.sqlite3")).order_id
    if allowed:
        said = planner.resolve("PO-1", sandbox, journal=journal, quiet_time=timedelta(0))
        assert (said.state, said.found_by) == ("not placed", "cloudtrail")
    else:
        with pytest.raises(planner.OrderUnknown) as caught:
            planner.resolve(
                "PO-1", sandbox, journal=journal, not_placed=True, quiet_time=timedelta(0)
            )
        assert caught.value.candidates["order_id"].to_list() == [theirs]
        assert caught.value.candidates["speaks_for"].to_list() == ["asks for the same"]
        not_ours = {"not_placed": True, "not_ours": [theirs], "quiet_time": timedelta(0)}
        said = planner.resolve("PO-1", sandbox, journal=journal, **not_ours)
        assert (said.state, said.found_by) == ("not placed", "person")
    ours = submit(request, sandbox, journal)
    assert {ours.order_id, theirs} == order_ids(sandbox)
    assert len(order_ids(sandbox)) == 2


def test_two_that_match_are_put_to_the_person(sandbox, journal):
    """The answer is lost while somebody ordered the same in the console: both are shown, and the
    person chooses.
    """
    request = request_for(sandbox)
    sandbox.fail("CreateOrder", "drop", when="after")
    sandbox.fail("LookupEvents", "denied", times=99)
    with pytest.raises(planner.OrderUnknown):
        submit(request, sandbox, journal)
    (ours,) = order_ids(sandbox)
    theirs = sandbox.client().create_order(**request.parameters)["Order"]["OrderId"]
    with pytest.raises(planner.OrderUnknown) as caught:
        planner.resolve("PO-1", sandbox, journal=journal)
    assert caught.value.candidates["order_id"].to_list() == [ours, theirs]
    assert all(order_id in str(caught.value) for order_id in (ours, theirs))
    assert planner.resolve("PO-1", sandbox, journal=journal, order_id=ours).order_id == ours


def test_what_cloudtrail_shows_to_be_anothers_cannot_be_chosen(sandbox, journal):
    """A person cannot take an order of which CloudTrail says that another request made it."""
    request = request_for(sandbox)
    sandbox.fail("CreateOrder", "drop", when="before")
    with pytest.raises(planner.OrderUnknown):
        submit(request, sandbox, journal)
    theirs = sandbox.client().create_order(**request.parameters)["Order"]["OrderId"]
    with pytest.raises(planner.InputError, match="another request made it: sandbox"):
        planner.resolve("PO-1", sandbox, journal=journal, order_id=theirs)


def test_the_same_reference_with_other_content_shows_the_difference(sandbox, journal):
    """The reference is the key."""
    receipt = submit(request_for(sandbox), sandbox, journal)
    assert planner.submit(request_for(sandbox), sandbox, journal=journal) == receipt
    other = request_for(sandbox, items=LINES.catalog.line_items({"OR-RKGP001": 2}))
    with pytest.raises(
        planner.ReferenceConflict, match="1 × OR-RKGP001 is recorded, 2 × OR-RKGP001 is asked"
    ):
        planner.submit(other, sandbox, journal=journal)
    assert sandbox.received("CreateOrder") == 1


def test_a_journal_that_cannot_be_written_stops_the_order(sandbox, tmp_path):
    """Nothing reaches the server."""
    (tmp_path / "corrupt").write_bytes(b"no database" * 200)
    request = request_for(sandbox)
    for path in (tmp_path / "corrupt", tmp_path):
        with pytest.raises(planner.JournalError, match="nothing was sent"):
            planner.submit(request, sandbox, approve="x", journal=path)
    assert sandbox.received("CreateOrder") == 0


def test_nothing_secret_is_written(sandbox, journal):
    """Neither key nor secret of the session is in the file, in any form."""
    submit(request_for(sandbox), sandbox, journal)
    credentials = sandbox.session.get_credentials()
    assert credentials.secret_key.encode() not in journal.path.read_bytes().replace(
        b"sandbox:", b""
    )


PROGRAM = """
import os, sys
import boto3
import outpost_planner as planner
from outpost_planner.order import journal
url, scope, path, reference, outpost, mark = sys.argv[1:7]
connection = planner.Connection(boto3.Session("123456789012", "sandbox", region_name="us-west-2"),
                                "us-west-2", "123456789012", url, is_live=False, scope=scope)
request = planner.OrderRequest(outpost, planner.read_catalog().line_items({"OR-RKGP001": 1}),
                               "NO_UPFRONT", "ONE_YEAR", reference=reference)
def die(*_, **__):
    os.kill(os.getpid(), 9)
real = {name: getattr(journal.Journal, name) for name in ("begin", "settle")}
def around(name, after):
    def call(self, entry):
        if not after: die()
        real[name](self, entry)
        die()
    return call
if mark.startswith(("begin", "settle")):
    name, when = mark.split("-")
    setattr(journal.Journal, name, around(name, when == "after"))
from outpost_planner.order.request import fingerprint
from outpost_planner.order.offer import current_offer
print("go", flush=True)
approve = fingerprint(request, connection, current_offer(request, connection).price)
print(planner.submit(request, connection, approve=approve, journal=path).order_id, flush=True)
"""


def start(sandbox, journal, reference, mark="-"):
    words = [
        sandbox.endpoint_url,
        sandbox.scope,
        str(journal.path),
        reference,
        seattle(sandbox),
        mark,
    ]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("mark", "placed"),
    [("begin-before", 0), ("begin-after", 0), ("settle-before", 1), ("settle-after", 1)],
)
def test_killed_at_every_step(sandbox, journal, mark, placed):
    """Kill -9 between journal and response; a second run neither repeats nor loses the order."""
    process = start(sandbox, journal, "PO-1", mark)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert len(order_ids(sandbox)) == placed
    if mark == "begin-after":
        with pytest.raises(planner.OrderUnknown):
            submit(request_for(sandbox), sandbox, journal)
        assert sandbox.received("CreateOrder") == 0
        return
    assert submit(request_for(sandbox), sandbox, journal).state == "placed"
    assert sandbox.received("CreateOrder") == 1


def test_killed_at_random_moments(shared, journal):
    """Whenever the process dies, the orders at the server are those of the journal, or honestly
    unknown.
    """
    before = order_ids(shared)
    for number in range(8):
        process = start(shared, journal, f"kill-{number}")
        process.stdout.readline()
        time.sleep(0.012 * number)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        try:
            submit(request_for(shared, f"kill-{number}"), shared, journal)
        except planner.OrderUnknown:
            planner.resolve(
                f"kill-{number}", shared, journal=journal, not_placed=True, quiet_time=timedelta(0)
            )
    entries = journal.entries(shared.scope)
    assert {entry.order_id for entry in entries} - {None} == order_ids(shared) - before


@pytest.mark.parametrize("same", [True, False])
def test_many_at_once(journal, same):
    """Processes with one reference place one order; with a reference each, one each."""
    with planner.start_sandbox(max_open_orders=100) as sandbox:
        processes = [start(sandbox, journal, "PO-1" if same else f"PO-{n}") for n in range(8)]
        answers = [process.communicate() for process in processes]
        said = {out.split()[-1] for out, _ in answers}
        assert [process.returncode for process in processes] == [0] * 8, answers
        assert said == order_ids(sandbox)
        assert len(said) == (1 if same else 8) == sandbox.received("CreateOrder")
