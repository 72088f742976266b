"""docs/sandbox.md says what the code does: each operation, each error, each rule with what it rests
on.
"""

import difflib
import os
from pathlib import Path

import pytest
from support import parity

from outpost_planner.sandbox.operations import FAMILIES, OPERATIONS
from outpost_planner.sandbox.operations.row import ASSUMED, DOCUMENTED, OBSERVED
from outpost_planner.service import model

PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"


def test_the_page_is_what_the_table_and_the_model_say():
    """WRITE_DOCS=1 writes it anew."""
    page = parity.page()
    if os.environ.get("WRITE_DOCS"):
        PAGE.write_text(page, encoding="utf-8")
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    differences = list(
        difflib.unified_diff(
            written.splitlines(), page.splitlines(), "docs/sandbox.md", "code", n=0
        )
    )
    assert not differences, "WRITE_DOCS=1 pytest tests/sandbox/test_parity.py\n" + "\n".join(
        differences
    )


def test_every_operation_of_the_model_is_listed_once():
    """All of them, answered or not; and the table has none that the model lacks, and none twice."""
    names = model.service_model().operation_names
    page = parity.page()
    assert all(page.count(f"\n| {name} |") == 1 for name in names)
    assert set(OPERATIONS) <= set(names)
    assert len(OPERATIONS) == sum(len(family.ROWS) for family in FAMILIES)


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_a_rule_names_an_error_that_aws_declares_and_what_it_rests_on(operation):
    """ValidationException may come from every operation of AWS."""
    row = OPERATIONS[operation]
    assert row.name == operation
    assert {rule.error for rule in row.rules} <= {None, "ValidationException"} | parity.declared(
        operation
    )
    for rule in row.rules:
        assert rule.basis in {ASSUMED, DOCUMENTED, OBSERVED}
        assert rule.source
        assert not rule.text.endswith(".")
        assert not rule.source.endswith(".")
    assert row.answer.__doc__
