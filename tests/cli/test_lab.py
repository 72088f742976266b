"""`outpost-planner lab` and `desk`: a workspace of one's own, and what the servers are told."""

import json
from pathlib import Path

import pytest

import outpost_planner as planner
from outpost_planner.cli import desk

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(monkeypatch):
    """Note what would be started, in place of starting it."""
    started = []

    def note(module, arguments, variables):
        started.append((module, list(arguments), dict(variables)))
        return 0

    monkeypatch.setattr("outpost_planner.cli.lab.serve", note)
    monkeypatch.setattr("outpost_planner.cli.desk.serve", note)
    return started


def test_a_workspace_holds_notebooks_samples_and_pages_side_by_side(run, tmp_path):
    """As the notebooks look for them: ../data from where they lie."""
    said = run("lab", "mine", "--no-start")
    assert said.status == 0, said.err
    names = {path.name for path in (tmp_path / "mine" / "notebooks").glob("*.ipynb")}
    assert names == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    for name in ("catalog.csv", "prices.csv", "batch.csv", "inventory.xlsx"):
        copy = tmp_path / "mine" / "data" / name
        assert copy.read_bytes() == (ROOT / "data" / name).read_bytes()
    assert not list((tmp_path / "mine").rglob("*.py"))
    pages = {path.name for path in (tmp_path / "mine" / "docs").iterdir()}
    assert pages == {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert planner.read_catalog(tmp_path / "mine/data/catalog.csv").items.shape[0] > 10


def test_what_the_user_changed_is_kept_and_named(run, tmp_path):
    """A second start writes what is missing, and nothing over what is there."""
    run("lab", "mine", "--no-start")
    own, lost = tmp_path / "mine/data/prices.csv", tmp_path / "mine/data/catalog.csv"
    own.write_text("my own prices\n")
    lost.unlink()
    said = run("lab", "mine", "--no-start")
    assert own.read_text() == "my own prices\n"
    assert lost.exists()
    assert "1 file written. Kept as you left them: data/prices.csv." in said.out
    assert run("lab", "mine", "--no-start").out.startswith(
        f"Workspace {tmp_path / 'mine'}: all there."
    )


def test_a_journal_that_cannot_be_read_stops_the_desk_before_a_page_opens(run, server, tmp_path):
    """A folder and a text are none."""
    (tmp_path / "notes.txt").write_text("a text, and no journal")
    for name in (".", "notes.txt"):
        said = run("desk", "--journal", name)
        assert said.status in {2, 3}, said.out
        assert "journal" in said.err
    assert not server


def test_a_folder_that_is_none_is_said(run, tmp_path):
    """A file stands in its place."""
    (tmp_path / "mine").write_text("a file")
    said = run("lab", "mine", "--no-start")
    assert said.status == 2
    assert "cannot be written: File exists. Name another folder" in said.err


def test_jupyterlab_opens_on_the_first_notebook(run, server, tmp_path):
    """On the workspace, with the person's further words behind ours."""
    assert run("lab", "mine", "--no-browser", "--port", "8890").status == 0
    [(module, arguments, variables)] = server
    assert module == "jupyterlab"
    assert f"--ServerApp.root_dir={tmp_path / 'mine'}" in arguments
    assert "--LabApp.default_url=/lab/tree/notebooks/01-plan-an-order.ipynb" in arguments
    assert arguments[-3:] == ["--no-browser", "--port", "8890"]
    assert variables == {}


def test_a_workspaces_own_journal_is_taken_from_then_on(run, server, tmp_path):
    """Also where a later start does not ask for it: a reference is ordered once in a workspace."""
    journal = tmp_path / "mine" / "journal" / "journal.sqlite3"
    assert f"Orders are recorded in {journal}." in run("lab", "mine", "--journal").out
    assert planner.open_journal(journal).table.empty
    run("lab", "mine")
    assert [each[2] for each in server] == [{"OUTPOST_PLANNER_JOURNAL": str(journal)}] * 2


def test_the_desk_stands_on_the_sandbox_unless_somebody_is_named(run, server, monkeypatch):
    """Whatever the environment says: nobody goes live without a word of theirs."""
    monkeypatch.setenv("AWS_PROFILE", "procurement")
    monkeypatch.setenv("AWS_ENDPOINT_URL_OUTPOSTS", "https://outposts.example.com")
    said = run("desk", "--no-browser", "--port=8891")
    assert said.status == 0, said.err
    assert said.out == "SANDBOX: the order desk\n"
    [(module, arguments, variables)] = server
    assert module == "voila"
    assert arguments == ["--template=offline", "--no-browser", "--port=8891", str(desk.PAGE)]
    template = Path(variables["JUPYTER_PATH"].split(":")[0]) / "voila/templates/offline/conf.json"
    assert template.exists()
    monkeypatch.setenv(desk.VARIABLE, variables[desk.VARIABLE])
    served = desk.served()
    assert served.model.connection.is_live is False
    assert "sandbox" in served.model.connection.scope


def test_the_desk_takes_files_and_a_connection(run, server, sandbox, monkeypatch, tmp_path):
    """By paths that hold in the page's folder too; what is wrong is said before a page opens."""
    for name in ("catalog", "prices"):
        (tmp_path / f"{name}.csv").write_bytes((ROOT / "data" / f"{name}.csv").read_bytes())
    files = ("--catalog", "catalog.csv", "--prices", "prices.csv")
    said = run("desk", *files, "--endpoint-url", sandbox.endpoint_url, "--journal", "own.sqlite3")
    assert said.status == 0, said.err
    assert said.out.startswith("SANDBOX 123456789012 us-west-2: the order desk")
    [(_, _, variables)] = server
    given = json.loads(variables[desk.VARIABLE])
    assert given["catalog"] == str(tmp_path / "catalog.csv")
    assert variables["OUTPOST_PLANNER_JOURNAL"] == str(tmp_path / "own.sqlite3")
    monkeypatch.chdir("/")
    monkeypatch.setenv(desk.VARIABLE, variables[desk.VARIABLE])
    assert desk.served().model.connection.scope == sandbox.scope
    assert "nothere.csv: there is no such file" in run("desk", "--catalog", "nothere.csv").err
    assert run("desk", "--profile", "nobody").status == 2
    assert len(server) == 1


def test_the_page_opened_by_hand_says_what_serves_it(monkeypatch):
    """Without the command there is neither a file nor a connection."""
    monkeypatch.delenv(desk.VARIABLE, raising=False)
    with pytest.raises(planner.InputError, match="served by: outpost-planner desk"):
        desk.served()
