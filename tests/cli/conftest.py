"""What the tests of the command line share."""

import json
from types import SimpleNamespace

import pytest

from outpost_planner.cli import main


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run a command in this process, in a folder and with a journal of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OUTPOST_PLANNER_JOURNAL", str(tmp_path / "journal.sqlite3"))
    monkeypatch.setenv("COLUMNS", "100")

    def command(*words):
        status: object = None
        try:
            status = main([*map(str, words)])
        except SystemExit as ended:
            status = ended.code
        said = capsys.readouterr()
        return SimpleNamespace(status=status, out=said.out, err=said.err)

    return command


@pytest.fixture
def answer(run):
    """Run a command with --json that has to succeed, and read its answer."""

    def command(*words, status=0):
        said = run(*words, "--json")
        assert said.status == status, said.err
        return json.loads(said.out)

    return command


@pytest.fixture
def on(sandbox):
    """Words that point a command at a sandbox, which another process might serve."""
    return ("--endpoint-url", sandbox.endpoint_url)
