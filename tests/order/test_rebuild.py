"""The way back from a damaged journal: AWS's orders and what can be read, and nothing ordered twice
by it.
"""

import sqlite3
from dataclasses import replace

import pytest
from support.damage import damage

import outpost_planner as planner
from outpost_planner.order.entry import Entry
from outpost_planner.order.intents import Intent


def request_for(sandbox, reference, quantity=1):
    outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    lines = planner.read_catalog().line_items({"OR-RKGP001": quantity})
    return planner.OrderRequest(outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference=reference)


def place(sandbox, journal, reference, quantity=1):
    return place_request(request_for(sandbox, reference, quantity), sandbox, journal)


def place_request(request, sandbox, journal):
    approve = planner.review(request, sandbox, journal=journal.path.with_name("none")).fingerprint
    return planner.submit(request, sandbox, approve=approve, journal=journal)


def test_a_damaged_index_loses_nothing(sandbox, journal):
    """Every entry and attempt is kept; the damaged file is beside it, as it was."""
    receipts = [place(sandbox, journal, f"PO-{number}", number + 1) for number in range(2)]
    journal.begin(
        Entry(
            "live", "111122223333", "us-west-2", "", "PO-9", "op-9", {"PaymentOption": "NO_UPFRONT"}
        )
    )
    begun = journal.intents.begin(
        Intent("live", "111122223333", "us-west-2", "", "CreateRenewal", {"Reference": "PO-8"})
    )
    content = damage(journal, "entries_by_key")
    with pytest.raises(planner.JournalError, match="rebuild_journal"):
        place(sandbox, journal, "PO-5", 5)
    rebuilt = planner.rebuild_journal(sandbox, journal)
    assert (rebuilt.kept, rebuilt.unread, rebuilt.about_renewals) == (3, (), "")
    assert journal.intents.find("live") == [begun]
    assert rebuilt.moved_to.read_bytes() == content
    assert planner.receipts(sandbox, journal=journal) == receipts
    assert journal.find("live", "PO-9").state == "sending"
    assert len(journal.attempts) == 3
    journal.verify()
    assert place(sandbox, journal, "PO-0").order_id == receipts[0].order_id
    assert place(sandbox, journal, "PO-5", 5).order_id
    assert sandbox.received("CreateOrder") == 3


def test_a_damaged_intent_is_left_out_and_the_others_are_kept(sandbox, journal):
    """One whose content is no JSON any more would end every later look into the journal."""
    kept, broken = (
        journal.intents.begin(Intent(sandbox.scope, "1", "r", "", operation, {"Reference": "PO"}))
        for operation in ("CreateRenewal", "DeleteQuote")
    )
    with sqlite3.connect(journal.path) as database:
        database.execute(
            "UPDATE intents SET content = 'x' WHERE intent_id = ?", (broken.intent_id,)
        )
    database.close()
    damage(journal, "entries_by_key")
    rebuilt = planner.rebuild_journal(sandbox, journal)
    assert "Renewals whose record is lost cannot be brought back" in repr(rebuilt)
    assert journal.intents.find(sandbox.scope) == [kept]


def test_references_whose_entries_are_lost_are_not_ordered_again(sandbox, journal):
    """The index still knows their names: each is unknown until a person says what came of it."""
    receipts = {
        name: place(sandbox, journal, name, number + 1)
        for number, name in enumerate(["PO-0", "PO-1"])
    }
    damage(journal, "entries")
    rebuilt = planner.rebuild_journal(sandbox, journal.path)
    assert rebuilt.kept == 0
    assert rebuilt.unread == (
        "PO-0",
        "PO-1",
        *(f"order {receipts[name].order_id}" for name in ("PO-0", "PO-1")),
    )
    for text in (repr(rebuilt), rebuilt._repr_html_()):
        assert "account_for(reference, connection, order_id=...): PO-0" in text
    with pytest.raises(planner.PlannerError):
        place(sandbox, journal, "PO-0")
    said = planner.account_for("PO-0", sandbox, order_id=receipts["PO-0"].order_id, journal=journal)
    assert (said.order_id, said.state) == (receipts["PO-0"].order_id, "placed")
    assert journal.find(sandbox.scope, "PO-0").found_by == "person"
    with pytest.raises(planner.JournalError, match="another reference"):
        planner.account_for("PO-1", sandbox, order_id=receipts["PO-0"].order_id, journal=journal)
    with pytest.raises(planner.InputError, match="is placed"):
        planner.account_for("PO-0", sandbox, order_id=None, journal=journal)
    assert sandbox.received("CreateOrder") == 2


def test_a_lost_entry_that_a_person_calls_not_placed_may_be_sent_again(sandbox, journal):
    """By that person's word, which the journal keeps."""
    place(sandbox, journal, "PO-0")
    damage(journal, "entries")
    planner.rebuild_journal(sandbox, journal.path)
    said = planner.account_for("PO-0", sandbox, order_id=None, journal=journal)
    assert (said.state, said.order_id) == ("not placed", None)
    entry = journal.find(sandbox.scope, "PO-0")
    assert (entry.found_by, entry.message) == ("person", "Not placed, by the word of a person")
    with pytest.raises(planner.InputError, match="has not been submitted by this journal"):
        planner.account_for("PO-9", sandbox, order_id=None, journal=journal)


@pytest.mark.parametrize("trouble", ["gone", "empty", "text", "older"])
def test_an_equal_order_waits_for_a_person(sandbox, journal, trouble):
    """Where entries are lost without a trace, AWS's orders stand for them: an equal one is not sent
    unasked.
    """
    backup = journal.path
    journal.begin(Entry("live", "111122223333", "us-west-2", "", "PO-9", "op-9", {}))
    content = backup.read_bytes()
    receipt = place(sandbox, journal, "PO-0")
    journal.path.unlink()
    if trouble != "gone":
        journal.path.write_bytes(
            {"empty": b"", "text": b"no database" * 400, "older": content}[trouble]
        )
    with pytest.raises(planner.JournalError):
        place(sandbox, journal, "PO-1")
    rebuilt = planner.rebuild_journal(sandbox, journal)
    assert (rebuilt.kept, rebuilt.unread) == (
        int(trouble == "older"),
        (f"order {receipt.order_id}",),
    )
    assert (rebuilt.moved_to is None) == (trouble == "gone")
    with pytest.raises(planner.OrderUnknown, match=f"order {receipt.order_id} asked for the same"):
        place(sandbox, journal, "PO-0")
    assert sandbox.received("CreateOrder") == 1
    planner.account_for(
        f"order {receipt.order_id}", sandbox, order_id=receipt.order_id, journal=journal
    )
    assert place(sandbox, journal, "PO-1").order_id != receipt.order_id


@pytest.mark.parametrize("terms", [("ONE_YEAR", None), (None, "ONE_YEAR")])
def test_an_order_whose_payment_term_is_said_once_waits_too(sandbox, journal, terms):
    """A term that was left out is AWS's to choose: the order may show one that the request does
    not, or none.
    """
    first, second = (replace(request_for(sandbox, "PO-0"), payment_term=term) for term in terms)
    place_request(first, sandbox, journal)
    journal.path.unlink()
    planner.rebuild_journal(sandbox, journal)
    with pytest.raises(planner.OrderUnknown, match="asked for the same"):
        place_request(second, sandbox, journal)
    other = replace(
        second, lines=planner.read_catalog().line_items({"OR-RKGP001": 2}), reference="PO-1"
    )
    assert place_request(other, sandbox, journal).order_id
    assert sandbox.received("CreateOrder") == 2


def test_a_whole_journal_is_left_as_it_is(sandbox, journal):
    """Asked for without need, nothing is changed."""
    place(sandbox, journal, "PO-0")
    content = journal.path.read_bytes()
    rebuilt = planner.rebuild_journal(sandbox, journal)
    assert rebuilt.was_whole
    assert "nothing was changed" in repr(rebuilt)
    assert journal.path.read_bytes() == content
    assert (
        sorted(path.suffix for path in journal.path.parent.glob("journal.sqlite3*damaged*")) == []
    )


@pytest.mark.filterwarnings("ignore::outpost_planner.CollectionWarning")
def test_nothing_is_rebuilt_without_aws(sandbox, journal):
    """An order that AWS could not be asked about might be missing: the damaged file stays in its
    place.
    """
    place(sandbox, journal, "PO-0")
    content = damage(journal, "entries")
    sandbox.fail("GetOrder", "denied", times=9)
    with pytest.raises(planner.AwsError, match="Nothing was rebuilt"):
        planner.rebuild_journal(sandbox, journal)
    assert journal.path.read_bytes() == content


def test_a_database_of_something_else_is_not_rebuilt(sandbox, journal):
    """A path that names another program's file is an error, and the file stays."""
    with sqlite3.connect(journal.path) as database:
        database.execute("CREATE TABLE theirs (x)")
    database.close()
    with pytest.raises(planner.JournalError, match="something else"):
        planner.rebuild_journal(sandbox, journal)
    with sqlite3.connect(journal.path) as database:
        assert database.execute("SELECT name FROM sqlite_schema").fetchall() == [("theirs",)]
    database.close()


def test_entries_on_both_sides_of_a_damaged_page_are_kept(sandbox, journal):
    """Of two hundred entries those of one page are lost, and of these the names are known."""
    for number in range(200):
        journal.begin(Entry("live", "1", "r", "", f"PO-{number}", "op-9", {"x": "y" * 200}))
    content = bytearray(journal.path.read_bytes())
    at = content.index(b'op-9{"x":"yyy', len(content) // 3) // 4096 * 4096
    content[at : at + 4096] = b"\xff" * 4096
    journal.path.write_bytes(content)
    rebuilt = planner.rebuild_journal(sandbox, journal)
    assert 150 < rebuilt.kept < 200
    assert rebuilt.kept + len(rebuilt.unread) == 200
    assert {entry.reference for entry in journal.entries("live")} == {
        f"PO-{number}" for number in range(200)
    }
    assert {journal.find("live", reference).state for reference in rebuilt.unread} == {"unknown"}
