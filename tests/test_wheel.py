"""The wheel holds what people need who come with pip: built here, offline, and looked into.

`make wheel` installs it into an empty environment and walks the whole road.
"""

import subprocess
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

hatchling = pytest.importorskip("hatchling.build")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    patch = pytest.MonkeyPatch()
    patch.chdir(ROOT)
    name = hatchling.build_wheel(str(folder))
    patch.undo()
    with zipfile.ZipFile(folder / name) as wheel:
        yield wheel


def test_the_wheel_holds_what_git_holds_and_nothing_else(wheel):
    """Every module, script of a widget, notebook, template, sample and page; no left-overs."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    kept = [name for name in listed if (ROOT / name).exists()]
    wanted = {name for name in kept if name.startswith("outpost_planner/")}
    wanted |= {f"outpost_planner/{name}" for name in kept if name.startswith("notebooks/")}
    samples = {name for name in kept if name.startswith("data/") and not name.endswith(".py")}
    wanted |= {f"outpost_planner/{name}" for name in samples}
    pages = {name for name in kept if name.startswith("docs/") and name.endswith(".md")}
    wanted |= {f"outpost_planner/{name}" for name in pages - {"docs/index.md"}}
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == wanted
    assert "outpost_planner/notebooks/voila/templates/offline/index.html.j2" in held


def test_the_core_asks_for_nothing_of_an_extra(wheel):
    """JupyterLab, Voila, moto and the widgets come with extras, and `all` is all of them."""
    [metadata] = [name for name in wheel.namelist() if name.endswith("METADATA")]
    read = Parser().parsestr(wheel.read(metadata).decode())
    needs = [Requirement(text) for text in read.get_all("Requires-Dist")]
    core = {each.name for each in needs if not each.marker}
    assert not core & {"anywidget", "awscli", "ipywidgets", "jupyterlab", "moto", "voila"}
    assert {"lab", "sandbox", "all", "postgres"} <= set(read.get_all("Provides-Extra"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    [everything] = map(Requirement, project["optional-dependencies"]["all"])
    assert everything.extras == {"lab", "postgres", "sandbox"}
