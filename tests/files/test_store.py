"""The SQLite store: one connection in a process, and locks that hold between threads, processes and
forks.
"""

import contextlib
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import PurePosixPath

import pytest

from outpost_planner.errors import JournalError
from outpost_planner.files.sqlite import sqlite_uri
from outpost_planner.order.entry import Entry
from outpost_planner.order.journal import Journal

TRY_TO_HOLD = """
import sys
from outpost_planner.order.journal import Journal
from outpost_planner.errors import JournalError
try:
    with Journal(sys.argv[1]).hold("live", "op-1", 0.2):
        print("got in")
except JournalError:
    print("kept out")
"""

STRESS = """
import sys, threading, time
from outpost_planner.errors import JournalError
from outpost_planner.order.entry import Entry
from outpost_planner.order.journal import Journal
path, name, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
ends = time.monotonic() + seconds

def work(thread):
    number = 0
    while time.monotonic() < ends:
        reference, outpost = f"PO-{number}", f"op-{number % 2}"
        number += 1
        journal = Journal(path)
        with journal.hold("live", outpost, 30):
            if journal.find("live", reference) is None:
                intent = Entry("live", "1", "r", "", reference, outpost, {"x": "y" * 300}, mark=name + thread)
                begun = journal.begin(intent)
                with open(path + ".sent", "a") as sent:
                    sent.write(reference + "\\n")
                journal.settle(Entry(**{**begun.__dict__, "state": "placed", "order_id": "oo-" + reference}))
        with Journal(path).hold("live", "op-" + name + thread, 30):
            pass

threads = [threading.Thread(target=work, args=(each,)) for each in "ab"]
for each in threads: each.start()
for each in threads: each.join()
"""  # noqa: E501


def intent(reference="PO-1", outpost="op-1"):
    return Entry("live", "111122223333", "us-west-2", "", reference, outpost, {})


def other_process(journal, program=TRY_TO_HOLD):
    run = subprocess.run(
        [sys.executable, "-c", program, journal.path], capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def test_no_second_process_gets_in_while_another_thread_writes(tmp_path):
    """Thread A holds the Outpost; thread B writes, holds another and lets go: a second process
    stays out.
    """
    journal = Journal(tmp_path / "journal.sqlite3")
    with journal.hold("live", "op-1"):

        def beside():
            other = Journal(tmp_path / "journal.sqlite3")
            other.begin(intent("PO-2", "op-2"))
            with other.hold("live", "op-2"):
                other.find("live", "PO-2")
            with pytest.raises(JournalError), other.hold("live", "op-1", 0.05):
                pass

        thread = threading.Thread(target=beside)
        thread.start()
        thread.join()
        assert other_process(journal) == "kept out"
    assert other_process(journal) == "got in"


def test_no_second_process_writes_while_another_thread_opens_the_journal(tmp_path):
    """A transaction's lock stays whole though other threads read, hold, and open the file by
    another name.
    """
    journal = Journal(tmp_path / "journal.sqlite3")
    journal.begin(intent())
    (tmp_path / "link.sqlite3").symlink_to(journal.path)
    program = (
        "import sys; from outpost_planner.order.journal import Entry, Journal\nfrom"
        " outpost_planner.errors import JournalError\ntry: Journal(sys.argv[1],"
        " 0.2).begin(Entry('live', '1', 'r', '', 'PO-9', 'op-9', {})); print('wrote')\nexcept"
        " JournalError as error: print('waited' if 'locked' in str(error) else error)"
    )
    with journal._file.writing() as rows:
        rows.change("UPDATE entries SET message = 'under way'")

        def beside():
            for path in (journal.path, tmp_path / "link.sqlite3"):
                with pytest.raises(JournalError, match="another thread"):
                    Journal(path, 0.05).find("live", "PO-1")
                with Journal(path).hold("live", "op-2"):
                    pass

        thread = threading.Thread(target=beside)
        thread.start()
        thread.join()
        assert other_process(journal, program) == "waited"
    assert other_process(journal, program) == "wrote"


def test_two_processes_of_two_threads(tmp_path):
    """Three seconds of them: no reference is sent twice, and the file is whole, its indexes
    included.
    """
    path = tmp_path / "journal.sqlite3"
    run = [subprocess.Popen([sys.executable, "-c", STRESS, path, name, "3"]) for name in ("1", "2")]
    assert [process.wait() for process in run] == [0, 0]
    sent = (tmp_path / "journal.sqlite3.sent").read_text().split()
    assert len(sent) > 10
    assert len(sent) == len(set(sent))
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
    entries = Journal(path).entries("live")
    assert sorted(entry.reference for entry in entries) == sorted(sent)
    assert {entry.order_id for entry in entries} == {f"oo-{reference}" for reference in sent}


def test_a_forked_child_leaves_its_parents_lock_and_connection_alone(tmp_path):
    """The child writes by a connection of its own, and ends; the parent's Outpost stays held."""
    journal = Journal(tmp_path / "journal.sqlite3")
    journal.begin(intent())

    def child():
        journal.begin(intent("PO-2"))
        with pytest.raises(JournalError), journal.hold("live", "op-1", 0.05):
            pass

    with contextlib.ExitStack() as held:
        held.enter_context(journal.hold("live", "op-1"))
        process = multiprocessing.get_context("fork").Process(target=child)
        process.start()
        process.join()
        assert process.exitcode == 0
        assert other_process(journal) == "kept out"
        grandchild = os.fork()
        if grandchild == 0:
            held.close()  # the block that its parent is still in
            os._exit(0 if journal.find("live", "PO-2") else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(grandchild, 0)[1]) == 0
        assert other_process(journal) == "kept out"
    assert len(journal.entries("live")) == 2
    assert other_process(journal) == "got in"


def test_a_process_may_fork_at_any_moment(tmp_path):
    """Children born while other threads write can write too, and the file stays whole."""
    journal = Journal(tmp_path / "journal.sqlite3")
    stop = threading.Event()

    def write():
        for number in range(1000):
            if stop.is_set():
                return
            journal.begin(intent(f"PO-{number}"))

    thread = threading.Thread(target=write)
    thread.start()
    children = []
    for number in range(5):
        time.sleep(0.05)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                journal.begin(intent(f"child-{number}"))
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    stop.set()
    thread.join()
    assert codes == [0] * 5
    journal.verify()
    assert {f"child-{number}" for number in range(5)} <= {
        entry.reference for entry in journal.entries("live")
    }


def test_the_holder_that_is_killed_lets_go(tmp_path):
    """The lock is the operating system's: no file of a dead process keeps anybody out."""
    journal = Journal(tmp_path / "journal.sqlite3")
    program = (
        "import sys; from outpost_planner.order.journal import Journal\n"
        "with Journal(sys.argv[1]).hold('live', 'op-1'): print('in', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, journal.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "in\n"
    with pytest.raises(JournalError), journal.hold("live", "op-1", 0.1):
        pass
    holder.kill()
    holder.wait()
    with journal.hold("live", "op-1", 5):
        pass


def test_one_file_is_one_journal_whatever_it_is_called(tmp_path, monkeypatch):
    """A relative path after a change of directory, a link to the file and one to its folder: one
    journal, one lock.
    """
    folder, elsewhere = tmp_path / "orders", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(folder)
    relative = Journal("journal.sqlite3")
    relative.begin(intent("PO-1"))
    monkeypatch.chdir(elsewhere)
    (elsewhere / "link.sqlite3").symlink_to(folder / "journal.sqlite3")
    (elsewhere / "folder").symlink_to(folder)
    names = [elsewhere / "link.sqlite3", elsewhere / "folder" / "journal.sqlite3", "link.sqlite3"]
    assert {Journal(name).path for name in names} == {relative.path} == {folder / "journal.sqlite3"}
    relative.begin(intent("PO-2"))
    for name in names:
        assert len(Journal(name).entries("live")) == 2
        with (
            relative.hold("live", "op-1"),
            pytest.raises(JournalError),
            Journal(name).hold("live", "op-1", 0.05),
        ):
            pass
    assert sorted(path.name for path in elsewhere.iterdir()) == ["folder", "link.sqlite3"]


def test_an_interrupt_in_a_transaction_leaves_nothing_half_written(tmp_path):
    """What was begun is rolled back, and the next writer goes on."""
    journal = Journal(tmp_path / "journal.sqlite3")
    journal.begin(intent())

    def interrupted():
        with journal._file.writing() as rows:
            rows.change("UPDATE entries SET reference = 'other'")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    journal.begin(intent("PO-2"))
    assert [entry.reference for entry in journal.entries("live")] == ["PO-1", "PO-2"]


def test_sqlite_opens_a_share_by_its_address(tmp_path):
    """The address of a path that begins with two slashes, as a Windows share's does, is one that
    SQLite takes.
    """
    path = tmp_path / "our orders #1 50%.sqlite3"
    Journal(path).begin(intent())
    database = sqlite3.connect(sqlite_uri(PurePosixPath(f"/{path}"), "rw"), uri=True)
    assert database.execute("SELECT reference FROM entries").fetchall() == [("PO-1",)]
    database.close()
