"""The desk's Receipts tab: what was bought stands there after a restart, also as files, and an
order can be cancelled, once.
"""

import csv
import io

import pytest

import outpost_planner as planner
from outpost_planner.desk.tabs.receipts import receipts_in_html, receipts_tab

CATALOG = planner.read_catalog()


@pytest.fixture
def desk_for(tmp_path):
    def make(connection):
        return planner.DeskModel(
            CATALOG,
            connection,
            journal=tmp_path / "journal.sqlite3",
            history=tmp_path / "history.sqlite",
        )

    return make


def bought(desk, reference="=PO-1"):
    desk.quantities, desk.reference = {"OR-RKGP001": 2}, reference
    desk.look_over()
    desk.order()
    return desk.receipt.order_id


def test_nothing_bought_yet_is_a_sentence_and_no_file(sandbox, desk_for):
    """The empty state says what will stand there."""
    desk = desk_for(sandbox)
    assert "Nothing was ordered from here yet" in receipts_in_html(desk)
    for make in (desk.receipts.csv, lambda: desk.receipts.page({})):
        with pytest.raises(planner.InputError, match="no receipts yet"):
            make()


def test_receipts_outlive_the_desk(sandbox, desk_for):
    """A second desk on the same journal, as after a restart, shows them before AWS is asked."""
    order_id = bought(desk_for(sandbox))
    again = desk_for(sandbox)
    shown = receipts_in_html(again)
    assert order_id in shown
    assert "=PO-1" in shown
    assert "Seattle imaging" in shown
    assert [each.order_id for each in again.receipts.found] == [order_id]


def test_the_files_hold_what_is_shown(sandbox, desk_for):
    """A CSV in which no cell is a formula, and a page to print with one section per order."""
    desk = desk_for(sandbox)
    order_id = bought(desk)
    [row] = csv.DictReader(io.StringIO(desk.receipts.csv().decode("utf-8-sig")))
    assert (row["order_id"], row["state"]) == (order_id, "placed")
    assert not row["reference"].startswith("=")
    page = desk.receipts.page(desk.outpost_names).decode()
    assert page.count("<section>") == 1
    assert "Seattle imaging" in page
    assert "SANDBOX" in page


def test_an_order_is_cancelled_once_and_says_so(sandbox, desk_for):
    """The button waits for a choice; afterwards the order is no longer offered."""
    desk = desk_for(sandbox)
    order_id = bought(desk)
    model = desk.receipts
    assert model.why_not_cancel == "Choose an order."
    model.cancel()
    assert sandbox.received("CancelOrder") == 0
    model.order_id = order_id
    model.cancel()
    model.cancel()
    assert sandbox.received("CancelOrder") == 1
    assert model.cancelled == f"Order {order_id} is cancelled."
    assert (model.order_id, model.cancellable) == ("", [])
    assert sandbox.client().get_order(OrderId=order_id)["Order"]["Status"] == "CANCELLED"


def test_an_order_that_has_shipped_is_not_cancelled_and_says_why(sandbox, desk_for):
    """AWS's own words reach the person."""
    desk = desk_for(sandbox)
    order_id = bought(desk)
    sandbox.advance(120)
    desk.receipts.order_id = order_id
    desk.receipts.cancel()
    assert "was not cancelled" in desk.receipts.cancel_error
    assert desk.receipts.cancelled == ""


def test_a_real_order_is_cancelled_only_after_its_id_was_typed(sandbox, desk_for):
    """A click alone does nothing."""
    live = planner.Connection(
        sandbox.session, sandbox.region, sandbox.account_id, sandbox.endpoint_url, is_live=True
    )
    desk = desk_for(live)
    desk.receipts.order_id = "oo-0123456789abcdef0"
    assert desk.receipts.why_not_cancel.startswith("Type oo-0123456789abcdef0 to confirm")
    desk.receipts.cancel()
    assert desk.receipts.cancel_error == desk.receipts.cancelled == ""


def test_the_tab_offers_what_can_be_cancelled(sandbox, desk_for):
    """The list names reference, items and id."""
    desk = desk_for(sandbox)
    tab = receipts_tab(desk)
    cancelling = tab.children[-1]
    assert cancelling.children[0].layout.display == "none"
    order_id = bought(desk)
    assert cancelling.children[0].layout.display == ""
    options = cancelling.children[0].children[0].options
    assert options[1] == (f"=PO-1: 2 × OR-RKGP001 ({order_id})", order_id)
