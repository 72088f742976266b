"""A Python in which some packages cannot be imported, as where an extra is not installed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocker())
"""

LAB = {"anywidget", "ipywidgets", "IPython", "jupyterlab", "voila", "ipykernel", "nbformat"}
SANDBOX = {"moto", "werkzeug", "responses", "xmltodict"}
POSTGRES = {"psycopg", "sqlalchemy"}
EVERY_EXTRA = LAB | SANDBOX | POSTGRES


def python_without(blocked, code, folder, **variables):
    """Run a program in which packages are missing; a folder of its own is its home."""
    environment = os.environ | {"HOME": str(folder), "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        [sys.executable, "-c", BLOCKER.format(blocked=set(blocked)) + code],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment,
        timeout=120,
    )
