"""Approved by somebody else, at the desk: what it asks for, what it says, and the page to sign."""

import dataclasses
import io

import pypdf
import pytest

import outpost_planner as planner
from outpost_planner.desk.parts.download import Download
from outpost_planner.desk.tabs.order import order_tab
from outpost_planner.desk.tabs.review import review_tab
from outpost_planner.service.pairs import Pair

POLICY = planner.sample_data_path() / "approval-policy.toml"


@pytest.fixture
def desk(sandbox, journal, monkeypatch, tmp_path):
    monkeypatch.setenv("OUTPOST_PLANNER_PLANS", str(tmp_path / "plans"))
    model = planner.DeskModel(
        planner.read_catalog(), sandbox, journal=journal, history=tmp_path / "history.sqlite"
    )
    model.quantities, model.reference = {"OR-RKGP001": 2}, "PO-2026-0117"
    model.choose_pair(Pair("THREE_YEARS", "NO_UPFRONT"))
    return model


def texts_of(widget):
    """Return every text that a part of the desk shows."""
    own = [getattr(widget, "value", ""), getattr(widget, "description", "")]
    own.append(getattr(widget, "label", ""))
    inner = [text for child in getattr(widget, "children", ()) for text in texts_of(child)]
    return [str(each) for each in own] + inner


def approved_by(desk):
    return [each.by for each in desk.receipt.approvals]


def downloads_of(widget):
    found = [widget] if isinstance(widget, Download) else []
    return found + [
        each for child in getattr(widget, "children", ()) for each in downloads_of(child)
    ]


def test_without_a_policy_the_desk_orders_as_before(desk):
    """No approval is asked for, and the page says how one would be."""
    desk.look_over()
    assert desk.can_order
    assert any("No approval is asked for" in each for each in texts_of(review_tab(desk)))


def test_with_a_policy_the_order_waits_for_the_people_it_names(desk, tmp_path):
    """Dead until somebody has approved; then it is ordered, and the receipt says who did."""
    desk.look_over()
    tab, order = review_tab(desk), order_tab(desk)
    desk.approving.policy = str(POLICY)
    assert not desk.can_order
    assert desk.why_not.startswith("Not approved yet: 'Approvals of hardware (sample)' asks for 1")
    for shown in (tab, order):
        assert any("Grace Hopper (finance director)" in each for each in texts_of(shown))
    desk.order()
    assert desk.receipt is None

    planner.approve(desk.review, by="Grace Hopper", planned_by="Ada", policy=POLICY, path=tmp_path)
    desk.approving.place = str(tmp_path)
    assert desk.approving.said.startswith("Approved by Grace Hopper (finance director) on ")
    assert desk.can_order
    desk.order()
    assert approved_by(desk) == ["Grace Hopper"]


def test_a_change_at_the_desk_loses_the_approval(desk, tmp_path):
    """Another quantity is another purchase: the button is dead again, and says what changed."""
    desk.look_over()
    planner.approve(desk.review, by="Grace Hopper", planned_by="Ada", policy=POLICY, path=tmp_path)
    desk.approving.policy, desk.approving.place = str(POLICY), str(tmp_path)
    assert desk.can_order
    desk.quantities = {"OR-RKGP001": 1}
    desk.look_over()
    assert not desk.can_order
    assert "items: 2 × OR-RKGP001 was approved, it is 1 × OR-RKGP001 now" in desk.why_not


def test_an_approval_that_comes_later_is_seen_on_request(desk, tmp_path):
    """The colleague approves while the desk is open."""
    desk.look_over()
    desk.approving.policy, desk.approving.place = str(POLICY), str(tmp_path)
    assert desk.approving.is_missing
    planner.approve(desk.review, by="Grace Hopper", planned_by="Ada", policy=POLICY, path=tmp_path)
    desk.approving.look()
    assert desk.can_order


@pytest.mark.parametrize("wrong", [{"policy": "nowhere.toml"}, {"place": "nowhere.approval.toml"}])
def test_a_file_that_is_not_there_is_said(desk, wrong):
    """The desk says which, and does not order."""
    desk.look_over()
    for name, value in wrong.items():
        setattr(desk.approving, name, value)
    assert "nowhere" in desk.why_not
    assert not desk.can_order


def test_the_page_for_signature_is_what_was_reviewed(desk):
    """PDF and HTML hold the desk's own comparison; before a review the button says what to do."""
    tab = review_tab(desk)
    sent = []
    downloads = downloads_of(tab)
    assert [each.label for each in downloads] == [
        "Report for signature (PDF)",
        "Report for signature (HTML)",
    ]
    for each in downloads:
        each.send = lambda content, buffers: sent.append((content["name"], buffers[0]))
        each._answer(each, {"kind": "wanted"}, [])
    assert sent == []
    assert "Review the order first" in downloads[0].error
    desk.look_over()
    for each in downloads:
        each._answer(each, {"kind": "wanted"}, [])
    (pdf_name, pdf), (html_name, html) = sent
    assert (pdf_name, html_name) == ("approval.pdf", "approval.html")
    text = " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert f"fingerprint {desk.review.fingerprint}" in text
    assert desk.review.fingerprint in html.decode()
    for finding in desk.payment.answer.horizon.findings[:2]:
        assert finding in text


def test_a_policy_named_by_the_environment_counts_everywhere(
    desk, sandbox, journal, monkeypatch, tmp_path
):
    """OUTPOST_PLANNER_POLICY: the desk, `approve` and `submit` keep to it without being told."""
    monkeypatch.setenv("OUTPOST_PLANNER_POLICY", str(POLICY))
    desk.look_over()
    with pytest.raises(planner.NotApproved, match="asks for 1 approval by Grace Hopper"):
        planner.submit(
            desk.review.request, sandbox, approve=desk.review.fingerprint, journal=journal
        )
    assert planner.approve(desk.review, by="grace", planned_by="Ada").role == "finance director"
    other = planner.DeskModel(planner.read_catalog(), sandbox, journal=tmp_path / "j.sqlite3")
    assert other.approving.policy == str(POLICY)
    assert dataclasses.replace(desk.review).ok
