"""A real JupyterLab and a real Voila on the loopback address, shared by tests that each have a
project of their own.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

REPOSITORY = Path(__file__).parents[2]
PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
JOURNAL = "journal.sqlite3"
NO_ANNOUNCEMENTS = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


def picture(shown, name):
    """Keep a picture of what is shown, for whoever looks."""
    PICTURES.mkdir(exist_ok=True)
    shown.screenshot(path=PICTURES / f"{name}.png")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def copy_of_the_project(folder):
    """Copy the notebooks and their data into a folder."""
    for name in ("notebooks", "data"):
        shutil.copytree(
            REPOSITORY / name,
            folder / name,
            ignore=shutil.ignore_patterns("pictures", ".ipynb_checkpoints"),
        )
    return folder


def code_cell(name, source):
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": source,
    }


def add_cells(path, *sources):
    """Put more cells at the end of a notebook."""
    notebook = json.loads(path.read_text())
    notebook["cells"] += [
        code_cell(f"extra-{number}", source) for number, source in enumerate(sources)
    ]
    path.write_text(json.dumps(notebook))


@contextlib.contextmanager
def serving(command, folder, port):
    """Run a server in a folder of its own until the block ends; its log is in the folder."""
    scratch = folder / "scratch"
    settings = scratch / "config" / "labconfig"
    settings.mkdir(parents=True)
    (settings / "page_config.json").write_text(json.dumps(NO_ANNOUNCEMENTS))
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "JUPYTER_"))
    }
    environment |= {
        "HOME": str(scratch),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_PATH": str(REPOSITORY / "notebooks"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "IPYTHONDIR": str(scratch / "ipython"),
        # A kernel works in its notebook's folder, so that each project has a journal and a history
        # of its own.
        "OUTPOST_PLANNER_JOURNAL": JOURNAL,
        "OUTPOST_PLANNER_HISTORY": "history.sqlite",
    }
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            wait_for(port, server, folder / "server.log")
            yield
        finally:
            server.terminate()
            server.wait(20)


def wait_for(port, server, log, patience_s=180):
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that serves a folder of projects."""

    folder: Path
    port: int
    token: str

    def address(self, path):
        """Return the address of a notebook, token included."""
        return f"http://127.0.0.1:{self.port}/doc/tree/{path.relative_to(self.folder)}?token={self.token}"

    def choose_theme(self, name):
        """Have every page that is opened from now on be ``JupyterLab Light`` or ``JupyterLab
        Dark``.
        """
        raw = json.dumps({"theme": name})
        self._ask("PUT", "lab/api/settings/@jupyterlab/apputils-extension:themes", {"raw": raw})

    def kernels(self):
        """Return the running kernels: the path of each one's connection file by its notebook."""
        runtime = self.folder / "scratch" / "runtime"
        sessions = self._ask("GET", "api/sessions")
        return {
            self.folder / each["path"]: runtime / f"kernel-{each['kernel']['id']}.json"
            for each in sessions
        }

    def end_kernels(self):
        """End what a test left running, so that it takes no time of the next one's."""
        for session in self._ask("GET", "api/sessions"):
            self._ask("DELETE", f"api/sessions/{session['id']}")

    def _ask(self, method, path, content=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/{path}",
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None


@contextlib.contextmanager
def jupyterlab(folder):
    """Serve a folder of projects in JupyterLab."""
    port, token = free_port(), secrets.token_hex(16)
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
    ]
    command += [f"--port={port}", f"--IdentityProvider.token={token}", "--ServerApp.port_retries=0"]
    with serving(command, folder, port):
        yield Lab(folder, port, token)


@dataclass(frozen=True)
class Voila:
    """A Voila that serves a folder of projects without their code."""

    folder: Path
    port: int

    def address(self, path, theme="light"):
        """Return the address of a notebook in the theme ``light`` or ``dark``."""
        return f"http://127.0.0.1:{self.port}/voila/render/{path.relative_to(self.folder)}?theme={theme}"


@contextlib.contextmanager
def voila(folder):
    """Serve a folder of projects in Voila, in the template that 'make desk' names."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "voila",
        "--no-browser",
        f"--port={port}",
        "--Voila.ip=127.0.0.1",
    ]
    command += ["--template=offline", "--VoilaConfiguration.allow_theme_override=YES", str(folder)]
    with serving(command, folder, port):
        yield Voila(folder, port)


def run_all(page, address):
    """Open a notebook in JupyterLab, and run all of it."""
    page.goto(address)
    run_again(page)


def run_again(page):
    """Run all of the notebook that is open in JupyterLab."""
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def switch_theme(page, name):
    """Change the theme of an open page by JupyterLab's menu."""
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-item", has_text="Theme").first.hover()
    page.locator(".lm-Menu-item", has_text=name).first.click()
    expect(page.locator("body")).to_have_attribute(
        "data-jp-theme-light", str("Light" in name).lower()
    )


def elsewhere(urls):
    """Return the requests that would leave this machine."""
    return [
        url
        for url in urls
        if not re.match(r"(?:https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:", url)
    ]
