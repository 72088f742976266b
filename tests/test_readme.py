"""README keeps what it promises: its commands and its ten lines are run where it says."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from browser.lab import free_port, wait_for
from nbclient import NotebookClient

import outpost_planner as planner

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
TEN_LINES = re.search(r"```python\n(.*?)```", README, re.DOTALL).group(1)
COMPARISON = planner.compare_payments(
    planner.read_catalog().line_items({"OR-RKGP001": 2}), discount_rate=0.08
)


def environment(folder):
    """Return this environment, with a journal and settings of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "JUPYTER_"))
    }
    return kept | {
        "OUTPOST_PLANNER_JOURNAL": str(folder / "journal.sqlite3"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "PYTHONPATH": str(ROOT),
        "TQDM_DISABLE": "1",
    }


def expect_what_was_recommended(printed, folder):
    """Two racks were ordered in the way that costs least, and the chart is
    where it is said to be.
    """
    assert COMPARISON.cheapest is not None
    term, option = COMPARISON.cheapest
    assert COMPARISON.summary in printed
    assert f"Paid:        {option} {term}" in printed
    assert "Items:       2 × OR-RKGP001" in printed
    assert (folder / "orders.png").stat().st_size > 5_000


def test_the_ten_lines_are_ten_and_run_as_a_script_from_anywhere(tmp_path):
    """In a folder that holds nothing else: no data, no notebook."""
    assert len([line for line in TEN_LINES.splitlines() if line.strip()]) == 10
    (tmp_path / "ten_lines.py").write_text(TEN_LINES)
    run = subprocess.run(
        [sys.executable, "ten_lines.py"],
        cwd=tmp_path,
        env=environment(tmp_path) | {"MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=True,
    )
    expect_what_was_recommended(run.stdout, tmp_path)


def test_the_ten_lines_run_in_a_notebook(tmp_path, monkeypatch):
    """They print, and the chart is shown as well."""
    monkeypatch.setenv("OUTPOST_PLANNER_JOURNAL", str(tmp_path / "journal.sqlite3"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(TEN_LINES)])
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}, timeout=120).execute()
    outputs = notebook.cells[0].outputs
    expect_what_was_recommended("".join(each.get("text", "") for each in outputs), tmp_path)
    assert any("image/png" in each.get("data", {}) for each in outputs)


@pytest.fixture
def lab(tmp_path):
    """Run `make lab` as README says, with everything installed already, and give the address that
    it prints.
    """
    venv = tmp_path / "venv"
    venv.mkdir()
    (venv / "bin").symlink_to(Path(sys.executable).parent)
    (venv / ".lab").touch()
    port = free_port()
    command = ["make", "lab", f"ARGS=--no-browser --port={port}", f"VENV={venv}"]
    with (tmp_path / "log").open("w+") as log:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(tmp_path),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            wait_for(port, server, tmp_path / "log", patience_s=90)
            yield printed_address(server, tmp_path / "log")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)


def printed_address(server, log):
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+/\S+", log.read_text())
        if found:
            return found.group()
        time.sleep(0.2)
    raise RuntimeError(log.read_text())


def test_make_lab_serves_the_repository_and_prints_the_first_notebook(lab):
    """Data and README open in it, and the printed address is that of the first notebook."""
    address, token = re.fullmatch(
        r"(http://127\.0\.0\.1:\d+)/lab/tree/notebooks/01-plan-an-order\.ipynb\?(token=\w+)", lab
    ).groups()
    with urllib.request.urlopen(f"{address}/api/contents?{token}", timeout=30) as answer:
        names = {each["name"] for each in json.load(answer)["content"]}
    assert {"README.md", "data", "notebooks"} <= names
    for path in ("README.md", "data/catalog.csv", "notebooks/01-plan-an-order.ipynb"):
        with urllib.request.urlopen(
            f"{address}/api/contents/{path}?content=0&{token}", timeout=30
        ) as answer:
            assert json.load(answer)["path"] == path
    with urllib.request.urlopen(lab, timeout=30) as page:
        assert page.status == 200


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (\w+)", README)) - {"is", "The"}))
def test_every_command_of_readme_is_there(target):
    """Make knows how to do each of them."""
    run = subprocess.run(
        ["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_without_make_the_same_is_run():
    """What README says for Windows is what the Makefile does for `make lab`."""
    lines = re.findall(r"^    (?:py|\.venv\\Scripts\\\S+).*$", README, re.MULTILINE)
    assert len(lines) == 4
    dry = subprocess.run(
        ["make", "-n", "-B", "lab"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "-m venv" in lines[0]
    assert "-m venv" in dry
    for install in lines[1:3]:
        assert install.partition("install ")[2] in dry
    (default_url,) = re.findall(r"--LabApp\.default_url=\S+", lines[3])
    assert default_url in dry


def test_every_link_and_every_name_of_readme_is_there():
    """No dead link, and no name that the package lacks."""
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
    for name in re.findall(r"planner\.(\w+)", README):
        assert hasattr(planner, name), name
