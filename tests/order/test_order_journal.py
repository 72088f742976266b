"""A journal that cannot do its part stops an order before anything is sent; afterwards, only the
truth is said.
"""

import contextlib
import itertools
import os
import resource
import sqlite3
import tempfile
import threading
import time
from pathlib import Path

import pytest
from support.endpoint import connection_to
from support.fake_aws import OUTPOST, serve_fake_aws

import outpost_planner as planner
from outpost_planner.files import sqlite, store
from outpost_planner.files.room import ROOM
from outpost_planner.order import records
from outpost_planner.order.entry import Entry
from outpost_planner.order.journal import Journal
from outpost_planner.order.offer import current_offer
from outpost_planner.order.request import fingerprint
from outpost_planner.order.schema import MIGRATIONS, SCHEMA

LINES = planner.read_catalog().line_items({"OR-RKGP001": 1})
NOBODY = 65534


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.sqlite3", timeout_s=0.2)


def request_for(sandbox, reference="PO-1"):
    outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    return planner.OrderRequest(outpost_id, LINES, "NO_UPFRONT", "ONE_YEAR", reference=reference)


def place(request, sandbox, journal, **more):
    approve = planner.review(request, sandbox, journal=journal.path.with_name("none")).fingerprint
    return planner.submit(request, sandbox, approve=approve, journal=journal, **more)


@contextlib.contextmanager
def locked(journal):
    """Hold the file as another program would."""
    other = sqlite3.connect(journal.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.close()


@contextlib.contextmanager
def newer(journal):
    database = sqlite3.connect(journal.path)
    database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.close()
    yield


@contextlib.contextmanager
def corrupt(journal):
    journal.path.write_bytes(b"no database" * 500)
    yield


@contextlib.contextmanager
def no_room(journal):
    """Let this process write the first bytes of a file alone: what SQLite writes breaks off, as on
    a full disk.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (locked, "locked by another program"),
        (newer, "newer outpost_planner"),
        (corrupt, "damaged"),
        (no_room, "cannot"),
    ],
)
def test_nothing_is_sent_without_a_journal(sandbox, journal, trouble, reason):
    """Locked, newer, corrupt or full: the reason is said, and no request has reached the server."""
    place(request_for(sandbox), sandbox, journal)
    with trouble(journal), pytest.raises(planner.JournalError, match=reason) as caught:
        place(request_for(sandbox, "PO-2"), sandbox, journal)
    assert "nothing was sent" in str(caught.value)
    assert sandbox.received("CreateOrder") == 1


def test_a_full_disk_is_called_so(sandbox, journal, monkeypatch):
    """SQLite's own answer to a disk without room, from a database that may have no page more."""
    place(request_for(sandbox), sandbox, journal)
    connect = sqlite.connect

    def without_room(path, timeout_s):
        database = connect(path, timeout_s)
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count = {pages}")
        return database

    monkeypatch.setattr(sqlite, "connect", without_room)
    store.open_store(journal.path, SCHEMA).close()

    outpost_id = request_for(sandbox).outpost_id
    for length in (9000, 900, 90, 0):
        with contextlib.suppress(planner.JournalError):
            for number in itertools.count():
                journal.begin(
                    Entry(
                        "live", "1", "r", "", f"{length}-{number}", outpost_id, {"x": "x" * length}
                    )
                )
    with pytest.raises(planner.JournalError, match="the disk is full; nothing was sent"):
        place(request_for(sandbox, "PO-2"), sandbox, journal)
    assert sandbox.received("CreateOrder") == len(journal.entries(sandbox.scope)) == 1


def rooms(journal):
    """Return the files that keep room for what comes of an order."""
    return list(journal.path.parent.glob("*.room"))


def test_room_is_kept_while_an_order_is_under_way(journal):
    """Taken before CreateOrder leaves, given back before its outcome is
    written, whatever that is.
    """
    with serve_fake_aws() as (fake, url):
        seen = []

        def create(handler, body):
            seen.extend(
                (path.stat().st_size, path.stat().st_mode & 0o777) for path in rooms(journal)
            )
            fake.place(handler, body) if len(seen) == 1 else fake.reply(
                handler, 402, {"message": "no"}
            )

        fake.create = create
        connection = connection_to(url)
        for reference in ("PO-1", "PO-2"):
            request = planner.OrderRequest(
                OUTPOST, LINES, "NO_UPFRONT", "ONE_YEAR", reference=reference
            )
            approve = fingerprint(request, connection, current_offer(request, connection).price)
            with contextlib.suppress(planner.OrderError):
                planner.submit(request, connection, approve=approve, journal=journal)
            assert rooms(journal) == []
    assert seen == [(ROOM, 0o600)] * 2


def test_a_disk_that_fills_up_while_an_order_is_under_way(sandbox, journal, monkeypatch):
    """The last free bytes are those that were kept: what comes of the order is written all the
    same.
    """
    settle = records.settle_entry

    def on_a_full_disk(rows, entry, now):
        if rooms(journal):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error
        return settle(rows, entry, now)

    monkeypatch.setattr(records, "settle_entry", on_a_full_disk)
    assert place(request_for(sandbox), sandbox, journal).state == "placed"
    assert [entry.state for entry in journal.entries(sandbox.scope)] == ["placed"]


def test_without_room_for_what_comes_of_it_nothing_is_sent(sandbox, journal):
    """The intent itself would still fit on the disk; it is not written either, and nothing is left
    behind.
    """
    place(request_for(sandbox), sandbox, journal)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM - 1, before[1]))
    try:
        with pytest.raises(planner.JournalError, match=r"no room on its disk.*nothing was sent"):
            place(request_for(sandbox, "PO-2"), sandbox, journal)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert rooms(journal) == []
    assert sandbox.received("CreateOrder") == len(journal.entries(sandbox.scope)) == 1
    assert place(request_for(sandbox, "PO-2"), sandbox, journal).state == "placed"


def test_room_that_a_killed_process_kept_is_given_back(sandbox, journal):
    """Whoever finds out what came of its order finds its file by the attempt's mark."""
    request = request_for(sandbox)
    outpost_id, content = request.outpost_id, request.content
    journal.begin(Entry(sandbox.scope, "1", "r", "", "PO-1", outpost_id, content, mark="0" * 32))
    assert len(rooms(journal)) == 1
    with pytest.raises(planner.OrderUnknown):
        planner.resolve("PO-1", sandbox, journal=journal)
    assert rooms(journal) == []


@contextlib.contextmanager
def as_nobody():
    """Be a user without rights for a while, where the tests run as one who has them all."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_journal_that_may_only_be_read(sandbox):
    """Receipts come back from it; an order is not sent."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal = Journal(folder / "journal.sqlite3")
        receipt = place(request_for(sandbox), sandbox, journal)
        journal.path.chmod(0o444)
        for path in folder.glob("*.lock"):
            path.unlink()
        folder.chmod(0o555)
        with as_nobody():
            assert planner.receipts(sandbox, journal=journal) == [receipt]
            with pytest.raises(planner.JournalError, match=r"Permission denied.*nothing was sent"):
                place(request_for(sandbox, "PO-2"), sandbox, journal)
        folder.chmod(0o755)
    assert sandbox.received("CreateOrder") == 1


def test_a_journal_that_fails_after_the_order_has_left(sandbox, journal):
    """It is not said that nothing was sent; the order is found when the journal can be written
    again.
    """
    request = request_for(sandbox)
    sandbox.fail("CreateOrder", "slow", when="after", seconds=1.5)
    caught = []

    def order():
        try:
            place(request, sandbox, journal)
        except planner.PlannerError as error:
            caught.append(error)

    ordering = threading.Thread(target=order)
    ordering.start()
    while sandbox.received("CreateOrder") == 0:
        time.sleep(0.01)
    with locked(journal):
        ordering.join()
    (error,) = caught
    assert isinstance(error, planner.OrderUnknown)
    assert "nothing was sent" not in str(error)
    assert "could not be written" in str(error)
    (order_id,) = [order["OrderId"] for order in sandbox.client().list_orders()["Orders"]]
    assert order_id in str(error)
    assert planner.submit(request, sandbox, journal=journal).order_id == order_id
    assert sandbox.received("CreateOrder") == 1
