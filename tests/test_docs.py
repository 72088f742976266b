"""The site: every public name and every notebook stands in it, and a reference that leads nowhere
fails the build.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import outpost_planner as planner

ROOT = Path(__file__).parent.parent
SPHINX = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-c", ROOT / "docs"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the whole site, as ``make docs`` does."""
    folder = tmp_path_factory.mktemp("site")
    run = subprocess.run(
        [*SPHINX, "-d", folder / "doctrees", ROOT, folder / "html"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return folder / "html"


def test_every_public_name_stands_in_the_reference(site):
    """With its own anchor, to which other pages link."""
    anchors = set(
        re.findall(r'id="outpost_planner\.(\w+)"', (site / "docs" / "reference.html").read_text())
    )
    assert set(dir(planner)) - {"__version__"} <= anchors


@pytest.mark.parametrize(
    "notebook", sorted(ROOT.glob("notebooks/*.ipynb")), ids=lambda path: path.stem
)
def test_a_notebook_is_shown_with_its_stored_outputs(site, notebook):
    """It is not run again: the site shows what the tests hold the code to."""
    page = (site / "notebooks" / f"{notebook.stem}.html").read_text()
    assert page.count("cell_output") >= 3


def test_a_reference_that_leads_nowhere_fails(tmp_path):
    """Of a name that is none, and of a member that a class or a function lacks."""
    wrong = ["nothing_of_ours", "Catalog.nothing", "submit.nothing"]
    sentences = [f"See `{each}`." for each in wrong]
    lines = ["Page", "====", "", ".. currentmodule:: outpost_planner", "", *sentences, ""]
    (tmp_path / "page.rst").write_text("\n".join(lines))
    settings = ["-D", "root_doc=page", "-D", "include_patterns=page.rst"]
    run = subprocess.run(
        [*SPHINX, *settings, tmp_path, tmp_path / "html"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    missing = [each for each in wrong if f"reference target not found: {each}" not in run.stderr]
    assert missing == []
