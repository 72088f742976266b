"""A real JupyterLab, or Voila, with a token on the loopback address, and a real browser in front of it."""

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
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NO_ANNOUNCEMENTS = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def copy_of_the_project(folder, extra_cells=()):
    """Copy the notebooks and their data, with more cells at the end of the order desk's."""
    for name in ("notebooks", "data"):
        shutil.copytree(
            REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("pictures", ".ipynb_checkpoints")
        )
    path = folder / "notebooks" / "07-order-desk.ipynb"
    notebook = json.loads(path.read_text())
    for number, source in enumerate(extra_cells):
        cell = {"cell_type": "code", "id": f"extra-{number}", "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].append({**cell, "source": source})
    path.write_text(json.dumps(notebook))
    return folder


@contextlib.contextmanager
def serving(command, folder, port, theme=None):
    """Run a server in a folder of its own until the block ends."""
    scratch = folder / "scratch"
    settings = scratch / "config" / "labconfig"
    settings.mkdir(parents=True)
    (settings / "page_config.json").write_text(json.dumps(NO_ANNOUNCEMENTS))
    chosen = {"@jupyterlab/apputils-extension:themes": {"theme": theme}} if theme else {}
    (settings / "default_setting_overrides.json").write_text(json.dumps(chosen))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "JUPYTER_"))}
    environment |= {
        "HOME": str(scratch),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_PATH": str(folder / "notebooks"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "OUTPOST_PLANNER_JOURNAL": str(folder / "journal.sqlite3"),
        "OUTPOST_PLANNER_HISTORY": str(folder / "history.sqlite"),
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


@contextlib.contextmanager
def jupyterlab(folder, theme=None):
    """Serve JupyterLab, in a theme, and give the address of a notebook, token included."""
    port, token = free_port(), secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", f"--IdentityProvider.token={token}", "--ServerApp.port_retries=0"]
    with serving(command, folder, port, theme):
        yield lambda name: f"http://127.0.0.1:{port}/doc/tree/notebooks/{name}?token={token}"


@contextlib.contextmanager
def voila(folder, name, theme="light"):
    """Serve one notebook without its code, in a theme."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "voila",
        "--no-browser",
        f"--port={port}",
        "--Voila.ip=127.0.0.1",
        "--template=offline",
        f"--theme={theme}",
    ]
    with serving([*command, f"notebooks/{name}"], folder, port):
        yield f"http://127.0.0.1:{port}/"


def elsewhere(urls):
    """Return the requests that would leave this machine."""
    return [url for url in urls if not re.match(r"(?:https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:", url)]
