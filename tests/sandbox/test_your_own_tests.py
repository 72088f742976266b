"""The page for people who test their own code: each of its examples runs as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import outpost_planner as planner

PAGE = (Path(__file__).parents[2] / "docs" / "your-own-tests.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
PYTHON = [text for language, text in BLOCKS if language == "python"]
SHELL = [text for language, text in BLOCKS if language == "sh"]


@pytest.mark.parametrize("program", PYTHON)
def test_a_program_of_the_page_runs(program, tmp_path):
    """In a process of its own, without any AWS setting."""
    environment = {name: value for name, value in os.environ.items() if "AWS" not in name}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_commands_of_the_page_reach_a_served_sandbox(tmp_path):
    """At the port of a sandbox that runs; the first block, is tested elsewhere."""
    assert SHELL[0] == "outpost-planner sandbox --port 4500\n"
    with planner.start_sandbox() as sandbox:
        commands = SHELL[1].replace("http://127.0.0.1:4500", sandbox.endpoint_url)
        folder = str(Path(sys.executable).parent)
        done = subprocess.run(
            ["bash", "-euc", commands],
            env={"HOME": str(tmp_path), "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert "Seattle imaging" in done.stdout
        assert "OR-RKGP001" in done.stdout
        assert f"{sandbox.now:%Y-%m-%d}" == "2026-02-04"
