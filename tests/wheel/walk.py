"""Walk the whole road of somebody who comes with pip: from an empty environment to a first order.

``make wheel`` builds the wheel, installs it into an environment of its own in a new folder, the
core first and then [all], and prints what each step took. Nothing of this checkout is on the way.
"""

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIRST_ORDER = """
import sys
import outpost_planner as planner
connection = planner.connect()
lines = planner.read_catalog("w/data/catalog.csv", prices="w/data/prices.csv").line_items({"OR-RKGP001": 2})
request = planner.OrderRequest(
    "Seattle imaging", lines, "PARTIAL_UPFRONT", "THREE_YEARS", reference="PO-2026-0117"
)
print(planner.submit(request, connection, approve=sys.argv[1]).order_id)
"""  # noqa: E501 - a script as a person types it


class Walk:
    """One folder, its environment, and what each step took."""

    def __init__(self, folder):
        self.folder = folder
        self.bin = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        home = {"HOME": str(folder), "AWS_EC2_METADATA_DISABLED": "true"}
        journal = {"OUTPOST_PLANNER_JOURNAL": str(folder / "journal.sqlite3")}
        self.environment = {**kept, **pip, **home, **journal}

    def step(self, what, *command, status=0, **variables):
        """Run a command, and print what it took; its standard output is returned."""
        begun = time.monotonic()
        done = subprocess.run(
            [*map(str, command)],
            cwd=self.folder,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        self.tell(what, begun)
        if done.returncode != status:
            sys.exit(f"{what}: exit status {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout + (done.stderr if status else "")

    def tell(self, what, begun):
        """Print a step with its seconds and the size of the environment."""
        print(f"{time.monotonic() - begun:7.1f} s  {self.size_mb():5.0f} MB  {what}", flush=True)

    def size_mb(self):
        """Return what the environment takes on the disk [MB]."""
        env = self.folder / "env"
        files = (path for path in env.rglob("*") if path.is_file() and not path.is_symlink())
        return sum(path.stat().st_size for path in files) / 1e6

    @contextlib.contextmanager
    def served(self, what, *command, says):
        """Start a server, wait until it says something, and end it afterwards."""
        begun = time.monotonic()
        with subprocess.Popen(
            [*map(str, command)],
            cwd=self.folder,
            env=self.environment | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as server:
            try:
                found = next(filter(None, (re.search(says, line) for line in server.stdout)), None)
                if found is None:
                    sys.exit(f"{what} ended before it said {says!r}")
                self.tell(what, begun)
                yield found
            finally:
                server.terminate()


def page(url):
    """Return the text of a page."""
    with urllib.request.urlopen(url, timeout=120) as answer:
        return answer.read().decode()


def walk(folder):
    """Take every step, and stop at the first that fails."""
    begun = time.monotonic()
    on = Walk(folder)
    python, planner = on.bin / "python", on.bin / "outpost-planner"
    wheel = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run([*map(str, wheel)], cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    print(f"{built.stat().st_size / 1e6:.1f} MB  {built.name}")
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")

    on.step("an empty environment", sys.executable, "-m", "venv", folder / "env")
    on.step("pip install outpost-planner", *pip, built)
    said = on.step("outpost-planner price", planner, "price", "OR-RKGP001=2", "--country", "US")
    assert "ILLUSTRATIVE PRICES" in said
    said = on.step("outpost-planner lab says what it lacks", planner, "lab", "w", status=2)
    assert "outpost-planner[lab]" in said
    on.step("pip install outpost-planner[all]", *pip, f"{built}[all]")

    lab = (planner, "lab", "w", "--no-browser", "--port", "0")
    with on.served("outpost-planner lab: JupyterLab stands", *lab, says=r"(http://127\S+)") as url:
        assert "JupyterLab" in page(url[1])
    desk = (planner, "desk", "--no-browser", "--port", "8897", "--catalog", "w/data/catalog.csv")
    with on.served(
        "outpost-planner desk: Voila stands", *desk, says=r"(http://localhost:\d+/)"
    ) as url:
        begun_page = time.monotonic()
        assert "op-desk" in page(url[1]) or "widget-view" in page(url[1])
        on.tell("the desk's page", begun_page)

    sandbox = (planner, "sandbox", "--port", "0")
    with on.served("outpost-planner sandbox", *sandbox, says=r"OUTPOSTS=(\S+)") as url:
        there = ("--endpoint-url", url[1])
        files = ("--catalog", "w/data/catalog.csv", "--prices", "w/data/prices.csv")
        order = "OR-RKGP001=2 --option PARTIAL_UPFRONT --term THREE_YEARS --reference PO-2026-0117"
        words = (*order.split(), "--outpost", "Seattle imaging", *files, *there, "--json")
        review = json.loads(on.step("outpost-planner review", planner, "review", *words))
        sandbox_keys = {
            "AWS_ENDPOINT_URL_OUTPOSTS": url[1],
            "AWS_ACCESS_KEY_ID": "123456789012",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_DEFAULT_REGION": "us-west-2",
        }
        submit = (python, "-c", FIRST_ORDER, review["fingerprint"])
        order_id = on.step("submit, in Python: the first order", *submit, **sandbox_keys).strip()
        collected = on.step("outpost-planner collect", planner, "collect", *there)
        assert order_id in collected, collected
    print(f"{time.monotonic() - begun:7.1f} s in all; the first order is {order_id}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--folder", type=Path, help="an empty folder (default: one that is removed)"
    )
    given = parser.parse_args().folder
    if given:
        given.mkdir(parents=True)
        walk(given.resolve())
    else:
        with tempfile.TemporaryDirectory() as made:
            walk(Path(made))
