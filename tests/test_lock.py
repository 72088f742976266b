"""The locks: every requirement in them, each with the hashes of its files, and what is installed is
what they say.
"""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
RUN = [*PROJECT["project"]["dependencies"], *EXTRAS["lab"], *EXTRAS["sandbox"]]
TEST = EXTRAS["test"]
BUILD = PROJECT["dependency-groups"]["build"]


def read(name):
    """Return the requirements of a lock, each with its number of hashes."""
    text = (ROOT / "locks" / f"{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [
        (
            Requirement(line.partition(" --hash")[0]),
            re.findall(r"--hash=sha256:([0-9a-f]{64})(?!\S)", line),
        )
        for line in lines
    ]


@pytest.mark.parametrize(
    ("name", "wanted"), [("lab", [*RUN, *BUILD]), ("test", [*RUN, *TEST, *BUILD])]
)
def test_every_requirement_is_locked_with_its_hashes(name, wanted):
    """Each of pyproject.toml's, at one version that it allows on each system; `make lock` writes
    them.
    """
    locked = read(name)
    for requirement, hashes in locked:
        assert hashes, requirement
        assert [each.operator for each in requirement.specifier] == ["=="], requirement
    for text in wanted:
        asked = Requirement(text)
        found = [
            each
            for each, _ in locked
            if canonicalize_name(each.name) == canonicalize_name(asked.name)
        ]
        assert found, f"{asked} is not in locks/{name}.txt: make lock"
        assert all(
            asked.specifier.contains(next(iter(each.specifier)).version) for each in found
        ), asked


@pytest.mark.parametrize("name", ["lab", "test"])
def test_what_a_locked_package_needs_is_locked_too(name):
    """By the metadata of what is installed here, whose versions are those of the lock."""
    locked = {
        canonicalize_name(each.name): each
        for each, _ in read(name)
        if not each.marker or each.marker.evaluate()
    }
    for package, requirement in locked.items():
        try:
            installed = metadata.distribution(package)
        except metadata.PackageNotFoundError:
            pytest.fail(f"{requirement} is locked and not installed")
        needs = map(Requirement, installed.requires or [])
        plain = [each for each in needs if not each.marker or each.marker.evaluate({"extra": ""})]
        missing = [str(each) for each in plain if canonicalize_name(each.name) not in locked]
        assert missing == [], requirement


def test_what_both_commands_install_has_one_version():
    """The lab's lock is a part of the tests' lock, hashes and all, so that the second command
    changes nothing.
    """
    both = {
        (requirement.name, str(requirement.specifier)): hashes
        for requirement, hashes in read("test")
    }
    for requirement, hashes in read("lab"):
        assert both[requirement.name, str(requirement.specifier)] == hashes


@pytest.mark.parametrize("name", ["lab", "test"])
def test_the_locks_name_no_place(name):
    """No address of an index stands in them: where packages come from is
    the machine's own matter.
    """
    assert "://" not in (ROOT / "locks" / f"{name}.txt").read_text()


def test_the_backend_that_builds_the_package_is_pinned():
    """The same version in the build system's requirements and in the lock."""
    for text in PROJECT["build-system"]["requires"]:
        assert text in [str(requirement) for requirement, _ in read("lab")]
