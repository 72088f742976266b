"""What is asked of AWS beside orders is written down as an order is: before it is sent, and settled
after.
"""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

import outpost_planner as planner
from outpost_planner.order.intents import Intent
from outpost_planner.order.journal import Journal


def intent(operation="CreateQuote", **more):
    given = {"content": {"CountryCode": "US"}, **more}
    return Intent("live", "111122223333", "us-west-2", "", operation, **given)


def test_an_intent_is_open_until_it_is_settled(journal):
    """Whoever opens the journal later finds it, with all that was asked."""
    begun = journal.intents.begin(intent(client_token="t-1", listed_before=("oq-1",), mark="7f"))
    (found,) = Journal(journal.path).intents.open("live", operation="CreateQuote")
    assert found == begun
    assert (found.client_token, found.listed_before) == ("t-1", ("oq-1",))
    assert (found.outcome, found.content) == ("sending", {"CountryCode": "US"})
    settled = journal.intents.settle(
        replace(begun, outcome="done", subject="oq-2", answer={"QuoteId": "oq-2"})
    )
    assert journal.intents.open("live") == []
    assert journal.intents.find("live", fingerprint=begun.fingerprint) == [settled]


def test_an_unknown_outcome_stays_open_and_may_become_known(journal):
    """It is settled twice: as unknown, and as what was found."""
    begun = journal.intents.begin(intent())
    unknown = journal.intents.settle(replace(begun, outcome="unknown", message="no answer"))
    assert [each.message for each in journal.intents.open("live")] == ["no answer"]
    journal.intents.settle(replace(unknown, outcome="done"))
    assert journal.intents.open("live") == []


def test_scopes_and_operations_are_kept_apart(journal):
    """A sandbox's intents are none of the live account's."""
    journal.intents.begin(intent())
    journal.intents.begin(replace(intent(), scope="sandbox:1"))
    journal.intents.begin(intent("CreateRenewal", subject="op-1"))
    assert len(journal.intents.open("live")) == 2
    assert [each.subject for each in journal.intents.open("live", operation="CreateRenewal")] == [
        "op-1"
    ]
    assert len(journal.intents.table) == 3


def test_an_intent_that_is_no_longer_there_is_lost(journal):
    """Nobody is told that it was settled."""
    begun = journal.intents.begin(intent())
    with sqlite3.connect(journal.path) as database:
        database.execute("DELETE FROM intents")
    database.close()
    with pytest.raises(planner.JournalError, match="no longer holds the CreateQuote"):
        journal.intents.settle(replace(begun, outcome="done"))


def test_a_journal_that_lost_its_intents_is_older_than_it_was(journal, tmp_path):
    """As after a backup was restored: nothing is begun in it."""
    journal.intents.begin(intent())
    backup = journal.path.read_bytes()
    journal.intents.begin(intent("DeleteQuote"))
    journal.release()
    journal.path.write_bytes(backup)
    with pytest.raises(
        planner.JournalError, match=r"its last 1 sending is missing.*nothing was sent"
    ):
        Journal(journal.path).intents.begin(intent("UpdateQuote"))


def test_a_journal_that_cannot_be_written_sends_nothing(tmp_path):
    """The error says so."""
    (tmp_path / "journal.sqlite3").write_bytes(b"no database" * 200)
    with pytest.raises(planner.JournalError, match="nothing was sent"):
        Journal(tmp_path / "journal.sqlite3").intents.begin(intent())


def test_threads_write_side_by_side(journal):
    """Each has a number of its own."""
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: journal.intents.begin(intent()), range(24)))
    assert sorted(each.intent_id for each in begun) == list(range(1, 25))


def test_a_damaged_journal_keeps_its_intents(tmp_path):
    """They are rows like others when it is rebuilt."""
    with planner.start_sandbox() as sandbox:
        journal = Journal(tmp_path / "journal.sqlite3")
        for number in range(40):
            journal.intents.begin(replace(intent(content={"n": number}), scope=sandbox.scope))
        journal.release()
        content = bytearray(journal.path.read_bytes())
        at = content.index(b"entries_by_key") // 4096 * 4096
        assert at == 0  # the schema stands on the first page; an index's page is damaged instead
        with sqlite3.connect(journal.path) as database:
            (page,) = database.execute(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'entries_by_key'"
            ).fetchone()
        database.close()
        content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
        journal.path.write_bytes(content)
        planner.rebuild_journal(sandbox, journal)
        assert len(journal.intents.open(sandbox.scope)) == 40
