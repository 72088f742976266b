"""The order of the rooms is held by a tool: an import that goes the wrong way fails `make lint`,
and says why.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = Path(sys.executable).with_name("lint-imports")
WRONG = {
    "money.py": ("from outpost_planner.order import submit", "Data flows one way"),
    "plan/catalog.py": ("import boto3", "without AWS, a session or a widget"),
    "plan/quantities.py": (
        "from outpost_planner.plan import reading",
        "No two modules import each other",
    ),
}


@pytest.mark.parametrize("module", WRONG)
def test_a_wrong_import_fails_with_the_sentence_of_its_contract(tmp_path, module):
    """Upwards, through the wall before AWS, and in a circle: each in a copy of the package with one
    line more.
    """
    shutil.copytree(
        ROOT / "outpost_planner",
        tmp_path / "outpost_planner",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    line, sentence = WRONG[module]
    path = tmp_path / "outpost_planner" / module
    path.write_text(f"{path.read_text()}\n{line}\n")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    run = subprocess.run(
        [LINT, "--no-cache"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = " ".join(run.stdout.split())
    assert run.returncode == 1, said
    assert sentence in said.partition("Broken contracts")[2]
