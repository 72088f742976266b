"""What every test may ask for."""

import os
import signal

import pytest
from hypothesis import settings
from support import postgres

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

collect_ignore = [] if postgres.programs() else ["order/test_journal_postgres.py"]


def pytest_configure():
    """Let Ctrl-C reach the tests that send it; and in CI nothing may be left out in silence."""
    # A shell that starts a run in the background has it ignore Ctrl-C, and every process of it too.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # While mutmut notes which test reaches which function, the processes that a test starts would
    # look for its settings where they run, and end: they are left out of the notes.
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        del os.environ["MUTANT_UNDER_TEST"]
    if collect_ignore and os.environ.get("CI"):
        raise pytest.UsageError("PostgreSQL is not installed: apt install postgresql")


def pytest_report_header():
    """Say whether the journal in PostgreSQL is tested: not everybody has a server."""
    if not collect_ignore:
        return "PostgreSQL: found; the journal in a database is tested"
    return (
        "PostgreSQL: not installed, so that the journal in a database is NOT tested: apt install"
        " postgresql"
    )


@pytest.fixture
def sandbox():
    """Serve a fresh sandbox, and stop it at the end."""
    import outpost_planner as planner

    with planner.start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def journal(tmp_path):
    """Name a journal of the test's own, which is not made yet."""
    from outpost_planner import Journal

    return Journal(tmp_path / "journal.sqlite3")
