"""ARCHITECTURE.md, README and CONTRIBUTING name what is there: every path, every name, every room,
every command.
"""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = {
    name: (ROOT / name).read_text() for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md")
}
PLACES = re.findall(
    r"^\| (.+) \| `(outpost_planner/\S+\.py)` \| (.+) \|$", PAGES["ARCHITECTURE.md"], re.MULTILINE
)
ROOMS = re.findall(
    r"^\| `outpost_planner/(\w+)/` \| .+ \| `(\S+)` \|$", PAGES["ARCHITECTURE.md"], re.MULTILINE
)


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page):
    """In backticks with a slash or an ending, and in links."""
    named = re.findall(r"`((?:outpost_planner|tests|docs|data|notebooks)/[\w./-]*)`", PAGES[page])
    linked = re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", PAGES[page])
    assert named + linked
    assert [path for path in named + linked if not (ROOT / path).exists()] == []


def test_ten_things_stand_in_one_file_each():
    """The names that a row gives are defined in the file that it gives."""
    assert len(PLACES) == 10
    for thing, path, names in PLACES:
        tree = ast.parse((ROOT / path).read_text())
        text = ast.unparse([node for node in tree.body if isinstance(node, ast.stmt)])
        for name in re.findall(r"`(\w+)`", names):
            assert re.search(rf"^(?:def |class )?{name}\b", text, re.MULTILINE), (thing, name)
        if names == "the docstring":
            assert "To add a chart" in (ast.get_docstring(tree) or ""), thing


def test_every_room_has_its_line_in_the_order_of_the_floors():
    """Each folder of the package, with a module to begin at, from the ground up."""
    folders = {path.parent.name for path in (ROOT / "outpost_planner").glob("*/__init__.py")}
    assert {room for room, _ in ROOMS} == folders
    for room, module in ROOMS:
        assert (ROOT / "outpost_planner" / room / module).exists(), (room, module)
    floors = re.findall(r"^ │ (\w+)  ", PAGES["ARCHITECTURE.md"], re.MULTILINE)
    assert [room for room, _ in ROOMS] == floors[::-1]


def test_twenty_words():
    """As many as a reader keeps, and none twice."""
    words = re.findall(
        r"^\| ([a-z ]+) \| [^`|]+(?:`\w+`[^|]*)? \|$",
        PAGES["ARCHITECTURE.md"].partition("## Twenty words")[2],
        re.MULTILINE,
    )
    found = [word for word in words if word != "word"]
    assert len(found) == len(set(found)) == 20


def test_every_diagram_that_is_linked_is_there():
    """Each case of `submit` has a heading with a diagram below it."""
    text = (ROOT / "docs" / "exactly-once.md").read_text()
    parts = {
        part.partition("\n")[0].lower().replace(" ", "-"): part for part in text.split("\n## ")[1:]
    }
    linked = re.findall(r"docs/exactly-once\.md#([\w-]+)", PAGES["ARCHITECTURE.md"])
    assert len(linked) == 6
    for heading in linked:
        assert "sequenceDiagram" in parts[heading], heading


@pytest.mark.parametrize(
    "target", sorted(set(re.findall(r"`make (\w+)", PAGES["CONTRIBUTING.md"])))
)
def test_every_command_of_contributing_is_there(target):
    """Make knows how to do each of them."""
    run = subprocess.run(
        ["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
