"""Approving in a terminal: a plan is shown first, then approved by the fingerprint that was shown,
by a person who may.
"""

import pypdf
import pytest

import outpost_planner as planner

POLICY = planner.sample_data_path() / "approval-policy.toml"


@pytest.fixture
def plan(sandbox, tmp_path):
    """Save a plan of USD 550,825.84, which the sample policy leaves to the finance director."""
    lines = planner.read_catalog().line_items({"OR-RKGP001": 2})
    made = planner.make_plan(
        lines,
        connection=sandbox,
        comparison=planner.compare_payments(lines, country_code="US", discount_rate=0.08),
        outpost="Seattle imaging",
        reference="PO-2026-0117",
        payment_option="PARTIAL_UPFRONT",
        payment_term="THREE_YEARS",
        made_by="alan@laptop",
    )
    planner.save_plan(made, tmp_path / "PO.toml")
    return made


def test_a_plan_is_shown_and_then_approved_by_its_fingerprint(run, answer, plan, tmp_path):
    """The first command approves nothing; the second saves what submit takes."""
    shown = run("approve", "PO.toml")
    assert shown.status == 0
    assert f"--by NAME --fingerprint {plan.fingerprint}" in " ".join(shown.out.split())
    assert not planner.open_approvals(tmp_path)
    by = ("--by", "Grace Hopper", "--policy", POLICY, "--fingerprint", plan.fingerprint)
    said = answer("approve", "PO.toml", *by)
    assert said["approval"]["by"] == "Grace Hopper"
    assert said["approval"]["total_commitment"] == "550825.84"
    [approval] = planner.open_approvals(tmp_path)
    assert approval.fingerprint == plan.fingerprint


def test_who_may_not_is_told_who_may(run, plan, tmp_path):
    """The answer is no: status 1, and no file."""
    said = run(
        *("approve", "PO.toml", "--by", "Ada Lovelace", "--policy", POLICY),
        *("--fingerprint", plan.fingerprint),
    )
    assert said.status == 1
    assert "Ada Lovelace may not approve PO-2026-0117" in said.err
    assert not planner.open_approvals(tmp_path)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--by", "Grace Hopper"), "--fingerprint is missing"),
        (("--fingerprint", "0" * 12), "--by is missing"),
        (("--by", "Grace Hopper", "--fingerprint", "0" * 12), "the plan has changed since"),
    ],
)
def test_nobody_approves_what_was_not_shown(run, plan, tmp_path, given, said):
    """Wrong use: status 2, and no file."""
    refused = run("approve", "PO.toml", *given)
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err
    assert not planner.open_approvals(tmp_path)


def test_the_page_for_signature_is_written(run, plan, tmp_path):
    """As PDF and as HTML, with the fingerprint."""
    for name in ("PO.pdf", "PO.html"):
        said = run("report", "PO.toml", name)
        assert said.status == 0, said.err
        assert f"{name} written." in said.out
    [sheet] = pypdf.PdfReader(tmp_path / "PO.pdf").pages
    assert plan.fingerprint in sheet.extract_text()
    assert run("report", "PO.toml", "PO.docx").status == 2
    assert run("report", "nowhere.toml", "PO.pdf").status == 2


def test_a_plan_that_is_no_whole_order_says_what_is_open(run, tmp_path):
    """It is shown, and nobody is told how to approve it."""
    lines = planner.read_catalog().line_items({"OR-RKGP001": 2})
    planner.save_plan(planner.make_plan(lines), tmp_path / "draft.toml")
    shown = run("approve", "draft.toml")
    assert shown.status == 0
    assert "It cannot be approved yet" in shown.out
    assert "--fingerprint" not in shown.out
