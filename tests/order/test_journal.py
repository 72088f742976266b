"""The journal: durable, private, and clear about every way in which a file can be unusable."""

import os
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from outpost_planner.errors import InputError, JournalError, JournalLost
from outpost_planner.order.entry import Entry
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.schema import MIGRATIONS

CONTENT = {"OutpostIdentifier": "op-0123456789abcdef0", "PaymentOption": "NO_UPFRONT"}


def intent(reference="PO-1", scope="live", **more):
    return Entry(
        scope, "111122223333", "us-west-2", "", reference, "op-0123456789abcdef0", CONTENT, **more
    )


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "folder" / "journal.sqlite3", timeout_s=0.2)


def test_an_entry_comes_back_as_it_was_written(journal):
    """What is written before a call is there for any other reader, before the call."""
    begun = journal.begin(
        intent(price={"total_cost": "1.00"}, orders_before=("oo-0123456789abcdef0",))
    )
    assert Journal(journal.path).find("live", "PO-1") == begun
    assert begun.state == "sending"


def test_an_order_keeps_its_dates(journal):
    """The answer is given back as boto3 gave it."""
    order = {
        "OrderId": "oo-0123456789abcdef1",
        "OrderSubmissionDate": datetime(2026, 1, 5, tzinfo=UTC),
    }
    begun = journal.begin(intent())
    settled = Entry(
        **{**begun.__dict__, "state": "placed", "order_id": order["OrderId"], "answer": order}
    )
    journal.settle(settled)
    assert journal.find("live", "PO-1").answer == order


def test_scopes_never_mix(journal):
    """The same reference stands once in each scope."""
    journal.begin(intent())
    journal.begin(intent(scope="sandbox:1"))
    assert len(journal.entries("live")) == len(journal.entries("sandbox:1")) == 1
    assert journal.entries("sandbox:2") == []


def test_a_reference_is_begun_once(journal):
    """Whatever the locks do, the file itself lets a reference be sent once."""
    journal.begin(intent())
    with pytest.raises(JournalError, match="Another process is submitting 'PO-1'"):
        journal.begin(intent())
    assert len(journal.attempts) == 1


@pytest.mark.parametrize("state", ["placed", "unknown"])
def test_only_what_bought_nothing_is_sent_again(journal, state):
    """Placed or unknown, the file refuses a second attempt."""
    begun = journal.begin(intent())
    journal.settle(Entry(**{**begun.__dict__, "state": state}))
    with pytest.raises(JournalError):
        journal.begin(intent())


@pytest.mark.parametrize("state", ["refused", "not placed"])
def test_a_refused_reference_may_be_sent_again(journal, state):
    """Both attempts stay on record."""
    begun = journal.begin(intent())
    journal.settle(Entry(**{**begun.__dict__, "state": state}))
    journal.begin(intent())
    assert journal.attempts["outcome"].iloc[0] == state
    assert len(journal.attempts) == 2


def test_one_order_belongs_to_one_reference(journal):
    """An order found by looking is not claimed twice, and the true owner's
    answer outweighs a find.
    """
    first, second = journal.begin(intent("PO-1")), journal.begin(intent("PO-2"))
    claim = {"state": "placed", "order_id": "oo-0123456789abcdef1"}
    journal.settle(Entry(**{**first.__dict__, **claim, "found_by": "looking"}))
    with pytest.raises(JournalError, match="another reference"):
        journal.settle(Entry(**{**second.__dict__, **claim, "found_by": "looking"}))
    journal.settle(Entry(**{**second.__dict__, **claim, "found_by": "answer"}))
    assert [entry.state for entry in journal.entries("live")] == ["unknown", "placed"]


def test_the_owner_alone_can_read_it(journal):
    """File mode 0600, the lock's file too."""
    with journal.hold("live", "op-1"):
        journal.begin(intent())
    assert {stat.S_IMODE(path.stat().st_mode) for path in journal.path.parent.iterdir()} == {0o600}


def test_an_empty_journal_has_the_columns_of_a_full_one(journal):
    """Reading makes no file, and the frames have one schema."""
    empty = [
        list(frame.columns) for frame in (journal.table, journal.attempts, journal.cancellations)
    ]
    assert not journal.path.exists()
    journal.begin(intent())
    assert [
        list(frame.columns) for frame in (journal.table, journal.attempts, journal.cancellations)
    ] == empty


def test_a_journal_of_the_first_schema_is_brought_up_to_date(journal):
    """Entries written by an older version are kept."""
    journal.begin(intent())
    with sqlite3.connect(journal.path) as database:
        database.executescript(
            "DROP TABLE intents; DROP TABLE cancellations; DROP INDEX attempts_of_entry;"
            " DROP INDEX entries_by_key;"
            " DROP TABLE identity;ALTER TABLE entries DROP COLUMN reference_key; ALTER TABLE"
            " entries DROP COLUMN placed_by; ALTER TABLE entries DROP COLUMN approvals;"
            " ALTER TABLE attempts DROP COLUMN mark; PRAGMA user_version = 1;"
        )
    database.close()
    assert journal.find("live", "po-1").reference == "PO-1"
    assert journal.find("live", "PO-1").approvals == ()
    assert (
        journal.begin_cancellation(
            "live", "111122223333", "us-west-2", "oo-0123456789abcdef1"
        ).number
        == 1
    )
    assert journal.intents.table.empty


def test_a_newer_journal_is_left_alone(journal):
    """A schema that this version does not know is neither read nor written."""
    journal.begin(intent())
    database = sqlite3.connect(journal.path)
    database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.close()
    for use in (
        lambda: journal.find("live", "PO-1"),
        lambda: journal.begin(intent("PO-2")),
        journal.verify,
    ):
        with pytest.raises(JournalError, match="newer outpost_planner"):
            use()


@pytest.mark.parametrize(
    "damage",
    [b"not a database at all, but a text of some length" * 20, b"SQLite format 3\0" + b"x" * 900],
)
def test_a_corrupt_journal_is_said_to_be_so(journal, damage):
    """Nothing is sent on the strength of a file that cannot be read."""
    journal.path.parent.mkdir()
    journal.path.write_bytes(damage)
    with pytest.raises(JournalError, match="nothing was sent"):
        journal.begin(intent())


def test_damage_inside_is_found(journal):
    """A page overwritten in the middle is found by verify."""
    for number in range(200):
        journal.begin(intent(f"PO-{number}"))
    content = bytearray(journal.path.read_bytes())
    content[8192:40960] = os.urandom(32768)
    journal.path.write_bytes(content)
    with pytest.raises(JournalError, match="damaged"):
        journal.verify()


def test_somebody_elses_database_is_not_touched(journal):
    """A path to another program's SQLite file is an error, not a table more in it."""
    journal.path.parent.mkdir()
    database = sqlite3.connect(journal.path)
    database.execute("CREATE TABLE theirs (x)")
    database.commit()
    database.close()
    with pytest.raises(JournalError, match="something else"):
        journal.begin(intent())


def test_a_locked_journal_is_said_to_be_so(journal):
    """Another program that holds the file is waited for, and then named as the reason."""
    journal.begin(intent())
    other = sqlite3.connect(journal.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(JournalError, match="locked by another program"):
        journal.begin(intent("PO-2"))
    other.close()


def test_a_directory_in_its_place(tmp_path):
    """A path that is a directory is an error of ours."""
    with pytest.raises(JournalError, match="nothing was sent"):
        Journal(tmp_path).begin(intent())


def test_a_full_disk(journal):
    """A file that may not grow stops the intent from being written, and so the order from being
    sent.
    """
    program = (
        "import resource, sys; from pathlib import Path; from outpost_planner.order.journal import"
        " Entry, Journal;resource.setrlimit(resource.RLIMIT_FSIZE, (8192,"
        " 8192));Journal(Path(sys.argv[1])).begin(Entry('live', '1', 'r', '', 'PO-1', 'op', {'x':"
        " 'y' * 9000}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(journal.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "JournalError" in run.stderr
    assert "nothing was sent" in run.stderr
    assert journal.entries("live") == []


def test_the_environment_says_where(monkeypatch, tmp_path):
    """An argument outweighs the variable, which outweighs the user's data directory."""
    monkeypatch.setenv("OUTPOST_PLANNER_JOURNAL", str(tmp_path / "a"))
    assert open_journal().path == tmp_path / "a"
    assert open_journal(tmp_path / "b").path == tmp_path / "b"
    monkeypatch.delenv("OUTPOST_PLANNER_JOURNAL")
    assert open_journal().path.name == "journal.sqlite3"


def test_an_outpost_is_held_by_one(journal):
    """A second holder is told after its patience has ended."""
    with (
        journal.hold("live", "op-1"),
        pytest.raises(JournalError, match=r"has been ordering for op-1 for 0\.1 s"),
        journal.hold("live", "op-1", 0.1),
    ):
        pass
    with journal.hold("live", "op-1", 0.1):
        pass


def test_writers_at_once_lose_nothing(journal, tmp_path):
    """Eight processes that write five entries each leave forty."""
    program = (
        "import sys; from pathlib import Path; from outpost_planner.order.journal import Entry,"
        " Journal\nfor n in range(5):"
        " Journal(Path(sys.argv[1])).begin(Entry('live','1','r','',f'{sys.argv[2]}-{n}','op',{}))"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(journal.path), str(n)])
        for n in range(8)
    ]
    assert [writer.wait() for writer in writers] == [0] * 8
    assert len(journal.entries("live")) == 40


def settled(entry, **changes):
    return Entry(
        **{**entry.__dict__, "state": "placed", "order_id": "oo-0123456789abcdef1", **changes}
    )


def test_a_receipt_is_written_into_its_own_attempt_alone(journal):
    """Another entry's number, another reference or another attempt's mark: nothing is changed, and
    that is said.
    """
    first, second = journal.begin(intent("PO-1", mark="a")), journal.begin(intent("PO-2", mark="b"))
    for wrong in (
        {"entry_id": second.entry_id},
        {"reference": "PO-2"},
        {"scope": "sandbox:1"},
        {"mark": "b"},
    ):
        with pytest.raises(JournalLost, match="no longer holds what was begun"):
            journal.settle(settled(first, **wrong))
    assert {entry.state for entry in journal.entries("live")} == {"sending"}
    assert journal.settle(settled(first)).order_id == journal.find("live", "PO-1").order_id


def test_a_journal_deleted_under_way_is_told(journal):
    """The receipt does not go into a new file, nor into a file that nobody can find."""
    begun = journal.begin(intent())
    journal.path.unlink()
    with pytest.raises(JournalLost) as caught:
        journal.settle(settled(begun))
    assert not caught.value.nothing_sent
    assert "nothing was sent" not in str(caught.value)
    assert not journal.path.exists()


def test_a_journal_restored_under_way_is_told(journal):
    """The row that has its number by now is another reference's, and keeps what it says."""
    journal.begin(intent("PO-0"))
    backup = journal.path.read_bytes()
    begun = journal.begin(intent("PO-1"))
    journal.path.unlink()
    journal.path.write_bytes(backup)
    with pytest.raises(JournalLost):
        journal.settle(settled(begun))
    open_journal(journal, new=True).begin(intent("PO-2"))
    assert [entry.state for entry in journal.entries("live")] == ["sending", "sending"]
    with pytest.raises(JournalLost):
        journal.settle(settled(begun))
    assert [entry.order_id for entry in journal.entries("live")] == [None, None]


def test_a_reference_that_looks_the_same_is_the_same(journal):
    """Another hyphen, case or width finds the entry, and begins no second one."""
    journal.begin(intent("PO-1"))
    for alike in ("po-1", "PO\N{NON-BREAKING HYPHEN}1", "ＰＯ-1"):
        assert journal.find("live", alike).reference == "PO-1"
        with pytest.raises(JournalError, match=r"'PO-1'.*nothing was sent"):
            journal.begin(intent(alike))


def test_the_attempt_says_when_it_began_and_whose_it_is(journal):
    """Settling, or looking later, leaves the beginning of the last attempt as it was."""
    begun = journal.begin(intent(mark="m1"))
    journal.settle(settled(begun, state="unknown", order_id=None))
    found = journal.find("live", "PO-1")
    assert (found.sent_at, found.mark) == (begun.sent_at, "m1")
    assert found.updated_at > found.sent_at
    journal.settle(settled(found, state="not placed", order_id=None))
    again = journal.begin(intent(mark="m2"))
    assert again.sent_at > begun.sent_at
    assert journal.attempts["mark"].tolist() == ["m1", "m2"]
    assert "@" in journal.find("live", "PO-1").placed_by


def elsewhere(journal, reference="PO-9"):
    """Begin an entry in a process that has not seen the journal, and return what went wrong."""
    program = (
        "import sys; from outpost_planner.order.journal import Entry, Journal\n"
        "from outpost_planner.errors import JournalError\n"
        "try: Journal(sys.argv[1]).begin(Entry('live', '1', 'r', '', sys.argv[2], 'op', {}))\n"
        "except JournalError as error: print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, journal.path, reference],
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


@pytest.mark.parametrize("trouble", ["gone", "empty"])
def test_a_journal_that_was_here_is_not_begun_anew(journal, trouble):
    """Gone or cut to nothing, for this process and for one that never saw it, until somebody says
    that it is meant.
    """
    journal.begin(intent("PO-1"))
    journal.path.unlink()
    if trouble == "empty":
        journal.path.touch()
    said = "is gone; nothing was sent" if trouble == "gone" else "is empty.*nothing was sent"
    with pytest.raises(JournalError, match=said):
        journal.begin(intent("PO-1"))
    with pytest.raises(JournalError):
        journal.find("live", "PO-1")
    assert "open_journal(path, new=True)" in elsewhere(journal)
    assert not journal.path.exists() or journal.path.stat().st_size == 0
    open_journal(journal.path, new=True).begin(intent("PO-1"))
    assert elsewhere(journal) == ""


def test_an_empty_file_is_no_journal(journal):
    """It may be what a full disk or a broken copy left of one."""
    journal.path.parent.mkdir()
    journal.path.touch()
    with pytest.raises(JournalError, match="is empty"):
        journal.begin(intent())


def test_a_journal_from_a_backup_is_known_to_be_older(journal):
    """What was sent since would be sent again; the number of sendings that are missing is said."""
    journal.begin(intent("PO-1"))
    backup = journal.path.read_bytes()
    journal.begin(intent("PO-2"))
    journal.begin(intent("PO-3"))
    journal.path.write_bytes(backup)
    with pytest.raises(JournalError, match="its last 2 sendings are missing"):
        journal.begin(intent("PO-4"))
    assert "its last 2 sendings are missing" in elsewhere(journal)
    open_journal(journal, new=True).begin(intent("PO-4"))


def test_another_journal_in_its_place_is_told(journal):
    """Somebody's copy of another journal does not silently take the place of ours."""
    journal.begin(intent("PO-1"))
    other = Journal(journal.path.with_name("other.sqlite3"))
    other.begin(intent("PO-1"))
    journal.path.write_bytes(other.path.read_bytes())
    with pytest.raises(JournalError, match="another one than was here before"):
        journal.begin(intent("PO-2"))


def test_a_share_that_is_not_mounted_is_missed(tmp_path, monkeypatch):
    """Where the whole folder is gone, the note in the user's state folder still knows of the
    journal.
    """
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    share = tmp_path / "share"
    journal = Journal(share / "journal.sqlite3")
    journal.begin(intent())
    share.rename(tmp_path / "away")
    share.mkdir()
    with pytest.raises(JournalError, match="was here and is gone"):
        journal.begin(intent("PO-2"))
    assert list(share.iterdir()) == []


def test_damage_in_an_index_stops_ordering(journal):
    """An index that has lost a reference would let it be ordered again; quick_check says ok to
    that.
    """
    for number in range(50):
        journal.begin(intent(f"PO-{number}"))
    damage_index(journal.path)
    with sqlite3.connect(journal.path) as database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
    database.close()
    assert "is damaged" in elsewhere(journal)
    with pytest.raises(JournalError, match=r"is damaged.*nothing was sent.*rebuild_journal"):
        journal.begin(intent("PO-99"))
    with pytest.raises(JournalError, match="is damaged"):
        journal.verify()


def damage_index(path):
    """Change a reference in an index, and not in its table, behind SQLite's back."""
    with sqlite3.connect(path) as database:
        root = database.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'entries_by_key'"
        ).fetchone()[0]
        size = database.execute("PRAGMA page_size").fetchone()[0]
    database.close()
    content = bytearray(path.read_bytes())
    start, end = (root - 1) * size, root * size
    at = content.index(b"po-7", start, end)
    content[at : at + 4] = b"po-x"
    path.write_bytes(content)


def test_no_home_folder(monkeypatch):
    """A user without one, as in some containers, is told which variable to set."""
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    monkeypatch.delenv("OUTPOST_PLANNER_JOURNAL", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    with pytest.raises(InputError, match="OUTPOST_PLANNER_JOURNAL"):
        open_journal()


def test_colleagues_who_share_a_folder_share_the_files_in_it(tmp_path):
    """A folder whose group may write, and whose files get its group: journal and locks are the
    group's too.
    """
    folder = tmp_path / "ours"
    folder.mkdir()
    folder.chmod(0o2770)
    journal = Journal(folder / "journal.sqlite3")
    with journal.hold("live", "op-1"):
        journal.begin(intent())
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o660}
