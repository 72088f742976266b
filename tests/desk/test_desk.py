"""The order desk without a browser: from an empty desk to an order that arrives, and whatever may
go wrong.
"""

import asyncio
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import outpost_planner as planner
from outpost_planner.desk import search
from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.box import Box
from outpost_planner.desk.parts.quantity_table import QuantityTable
from outpost_planner.desk.tabs.choose import totals_in_html
from outpost_planner.desk.tabs.order import order_in_html, why_not_in_html
from outpost_planner.desk.tabs.review import review_in_html
from outpost_planner.desk.tabs.track import answer_in_html, changes_in_html, charts_in_html
from outpost_planner.desk.work import Work
from outpost_planner.order import find
from outpost_planner.service.pairs import Pair
from outpost_planner.show.checks import checks_in_html

CATALOG = planner.read_catalog()
NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def desk_for(tmp_path):
    def make(connection, catalog=CATALOG):
        return planner.DeskModel(
            catalog,
            connection,
            journal=tmp_path / "journal.sqlite3",
            history=tmp_path / "history.sqlite",
        )

    return make


@pytest.fixture
def desk(sandbox, desk_for):
    return desk_for(sandbox)


def compose(desk, reference="PO-1"):
    """Do what a planner does before the order button."""
    desk.quantities = {"OR-RKGP001": 2}
    desk.reference = reference
    desk.look_over()
    return desk


def widgets(root, kind):
    """Every widget of a kind below one."""
    found = [root] if isinstance(root, kind) else []
    return found + [
        each for child in getattr(root, "children", ()) for each in widgets(child, kind)
    ]


def buttons(root):
    """What stands on every button below a widget."""
    import ipywidgets

    return [each.description for each in widgets(root, ipywidgets.Button)]


def button(root, label):
    import ipywidgets

    (found,) = [each for each in widgets(root, ipywidgets.Button) if each.description == label]
    return found


def texts(root):
    import ipywidgets

    return "".join(each.value for each in widgets(root, ipywidgets.HTML))


def test_from_an_empty_desk_to_an_order_that_arrives(desk, sandbox):
    """Choose, pay, review, order, track: one order at the sandbox, and its receipt."""
    assert [each["Name"] for each in desk.outposts] == [
        "Seattle imaging",
        "Frankfurt assembly",
        "Tokyo point of sale",
    ]
    assert desk.payment.country_code == "US"
    compose(desk)
    assert desk.review.ok, desk.review
    assert desk.can_order
    desk.order()
    assert desk.receipt.state == "placed"
    assert sandbox.received("CreateOrder") == 1
    placed = sandbox.client().get_order(OrderId=desk.receipt.order_id)["Order"]
    assert (placed["PaymentTerm"], placed["PaymentOption"]) == tuple(desk.pair)
    assert desk.track.seen.frames.orders["order_id"].tolist() == [desk.receipt.order_id]
    desk.track.advance(200)
    assert desk.track.seen.frames.orders["status"].tolist() == ["COMPLETED"]
    assert "preparing → completed" in changes_in_html(desk.track.seen)
    assert "Seattle imaging" in answer_in_html(desk.track)
    assert "for 0 to 200 days" in answer_in_html(desk.track), "between two looks, 200 days apart"
    assert charts_in_html(desk.track.seen).count("<img") == 3


def test_the_button_is_dead_until_and_after(desk, sandbox):
    """Every state says why; a second click, whenever it comes, sends nothing."""
    view = planner.OrderDesk(desk)
    place = button(view, "Place the order")
    said = [desk.why_not]
    desk.quantities = {"OR-RKGP001": 2}
    desk.reference = "PO-1"
    said.append(desk.why_not)
    assert place.disabled
    desk.look_over()
    assert desk.why_not == ""
    assert not place.disabled
    place.click()
    place.click()
    assert place.disabled
    said.append(desk.why_not)
    assert said == [
        "Give a purchase reference, and review the order first.",
        "Review the order first.",
        "PO-1 is placed. Another order takes another reference.",
    ]
    assert sandbox.received("CreateOrder") == 1
    assert desk.receipt.order_id in texts(view)


def test_two_clicks_in_the_same_moment(desk, sandbox):
    """Two threads that press at once place one order."""
    compose(desk)
    gate = threading.Barrier(2)

    def press(_):
        gate.wait()
        desk.order()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, range(2)))
    assert sandbox.received("CreateOrder") == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: desk.set_trait("quantities", {"OR-RKGP001": 3}),
        lambda desk: desk.choose_pair(Pair("ONE_YEAR", "ALL_UPFRONT")),
        lambda desk: desk.set_trait("outpost_id", desk.outposts[1]["OutpostId"]),
        lambda desk: desk.set_trait("reference", "PO-2"),
    ],
)
def test_a_change_of_the_order_takes_its_review_away(desk, change):
    """What was approved is what is ordered."""
    compose(desk)
    change(desk)
    assert desk.review is None
    assert not desk.can_order
    desk.order()
    assert desk.receipt is None


def test_a_change_while_the_order_is_reviewed_is_said(desk):
    """The review that comes is of another order: it is not shown, and the person learns why."""

    async def reviewed():
        compose(desk)
        desk.quantities = {"OR-RKGP001": 3}
        await ticks_until_idle(desk.work)

    asyncio.run(reviewed())
    assert desk.review is None
    assert "The order changed while it was reviewed. Review it again." in review_in_html(desk)


def test_what_does_not_change_the_order_leaves_its_review(desk):
    """Looking at the charts of another term is no change."""
    compose(desk)
    made = desk.review
    desk.payment.charted_term = "ONE_YEAR"
    desk.search = search.Search("memory")
    assert desk.review is made


def test_a_review_that_fails_blocks(desk, sandbox):
    """A rack that the site cannot power: said at once in Choose, and in the review."""
    desk.outpost_id = desk.outposts[1]["OutpostId"]
    desk.quantities = {"OR-RKGP003": 1}
    assert "where a rack position offers 10 kVA" in totals_in_html(desk)
    desk.reference = "PO-1"
    desk.look_over()
    assert not desk.review.ok
    assert (
        desk.why_not == "The review found what blocks this order.\n"
        "Power: OR-RKGP003 needs 11.88 kVA, where a rack position offers 10 kVA."
    )
    assert "Power: OR-RKGP003 needs 11.88 kVA" in why_not_in_html(desk)
    desk.order()
    assert sandbox.received("CreateOrder") == 0
    assert "op-bad" in review_in_html(desk)


def test_what_is_missing_for_a_review_is_said_together(desk):
    """One sentence with everything that is to be chosen first."""
    desk.outpost_id = ""
    desk.look_over()
    assert (
        desk.review_error
        == "Choose first: an Outpost to order for, items and their quantities or a quote's option,"
        " a way to pay, a purchase reference."
    )
    assert "Choose first" in review_in_html(desk)


def test_the_way_to_pay_follows_the_best_until_one_is_chosen(desk):
    """And again when the person says so."""
    desk.quantities = {"OR-RKGP001": 2}
    desk.payment.years = 1
    first = desk.pair
    assert first == desk.payment.best
    desk.payment.first_year_cash = 260_000.0
    assert desk.pair == desk.payment.best
    chosen = Pair("ONE_YEAR", "NO_UPFRONT")
    desk.choose_pair(chosen)
    assert desk.payment.chosen == chosen
    desk.payment.discount_rate = 0.2
    assert desk.pair == chosen
    desk.choose_pair(None)
    assert desk.pair == desk.payment.best


def test_running_totals_are_those_of_the_line_items(desk):
    """Power, weight, hosts, vCPUs and the price in the chosen way to pay."""
    desk.quantities = {"OR-RKGP001": 2, "OR-ACENET1": 1}
    lines = CATALOG.line_items(desk.quantities)
    table = planner.compare_payments(lines).table.loc[tuple(desk.pair)]
    html = totals_in_html(desk)
    for text in (
        f"{lines.totals.power_kva:,g} kVA",
        f"{lines.totals.weight_lbs:,} lb",
        "8 m5",
        f"{lines.totals.vcpus:,}",
        f"${table['upfront_price']:,.2f} upfront",
        f"${table['total_cost']:,.2f} in total",
    ):
        assert text in html, text
    desk.quantities = {}
    assert "Nothing is chosen yet" in totals_in_html(desk)


NO_QUANTITIES = [
    "15.5", "-3", "2-", "2e", "1e3", "+2", "0x2", "1,000", "1.000", "1 000", "２", "²", "Ⅳ", "1000001", "9" * 5_000,  # noqa: E501
    "NaN", "<b>2</b>", "2\u200b", "--", "٣",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_QUANTITIES)
def test_what_is_no_quantity_blocks_and_changes_nothing(desk, sandbox, text):
    """Said beside the totals, in the box, in the review and at the button; what stood in the order
    stands.
    """
    view = planner.OrderDesk(compose(desk))
    assert desk.can_order
    table = widgets(view, QuantityTable)[0]
    table.type("OR-RKGP001", text)
    assert (table.texts["OR-RKGP001"], desk.quantities) == (text, {"OR-RKGP001": 2})
    assert table.problems["OR-RKGP001"]
    assert "2 of it stay in the order until this box is put right or emptied." in totals_in_html(
        desk
    )
    assert button(view, "Place the order").disabled
    desk.look_over()
    desk.order()
    assert desk.review is None
    for said in (desk.review_error, desk.why_not, review_in_html(desk), why_not_in_html(desk)):
        assert "OR-RKGP001: " in said
    assert sandbox.received("CreateOrder") == 0
    table.type("OR-RKGP001", "3")
    desk.look_over()
    # What was None above is a review by now; mypy keeps what an assertion said.
    review: Any = desk.review
    assert review.request.lines.quantities == {"OR-RKGP001": 3}


@pytest.mark.parametrize(
    ("text", "quantity"), [(" 2 ", 2), ("002", 2), ("1000000", 10**6), ("", 0), ("0", 0), ("  ", 0)]
)
def test_what_is_a_quantity_is_taken_and_shown_plainly_when_it_is_left(desk, text, quantity):
    """Digits with spaces around them; an empty box orders nothing."""
    table = widgets(planner.OrderDesk(desk), QuantityTable)[0]
    desk.quantities = {"OR-RKGP002": 5}
    table.type("OR-RKGP001", text)
    assert desk.blocked == ()
    assert desk.quantities.get("OR-RKGP001", 0) == quantity
    assert table.texts["OR-RKGP001"] == text
    desk.leave_quantity("OR-RKGP001")
    assert table.texts.get("OR-RKGP001", "") == (str(quantity) if quantity else "")
    assert table.texts["OR-RKGP002"] == "5"


def test_messages_of_a_page_are_not_trusted(desk):
    """What is no text, no item and no message of this table changes nothing and breaks nothing."""
    table = widgets(planner.OrderDesk(desk), QuantityTable)[0]
    for content in (
        None, [], "typed", {}, {"kind": "typed"}, {"kind": "typed", "id": "OR-RKGP001"},
        {"kind": "typed", "id": "OR-RKGP001", "text": 3}, {"kind": "typed", "id": "OR-NOTHERE", "text": "3"},  # noqa: E501
        {"kind": "typed", "id": ["x"], "text": "3"}, {"kind": "left", "id": "OR-NOTHERE"},
    ):  # fmt: skip
        table._hear(table, content, [])
    assert (desk.quantities, desk.typed) == ({}, {})


def test_clear_quantities_clears_boxes_too(desk):
    """What was typed and is no quantity goes as well, whether or not
    anything stood in the order.
    """
    view = planner.OrderDesk(desk)
    table = widgets(view, QuantityTable)[0]
    for quantities in ({}, {"OR-RKGP001": 2}):
        desk.quantities = quantities
        table.type("OR-RKGP001", "2-")
        button(view, "Clear quantities").click()
        assert (table.texts, table.problems, desk.quantities, desk.blocked) == ({}, {}, {}, ())


def test_quantities_from_python_stand_in_the_boxes(desk):
    """What was typed before gives way to them."""
    table = widgets(planner.OrderDesk(desk), QuantityTable)[0]
    table.type("OR-RKGP001", "2e")
    desk.quantities = {"OR-RKGP001": 4}
    assert (table.texts, table.problems) == ({"OR-RKGP001": "4"}, {})


def test_what_no_outpost_takes_is_said_while_typing(desk):
    """The kind of hardware, two servers for one, 97 racks, and a site without the power."""
    for at, quantities, said in (
        (0, {"OR-SV1U001": 1}, "the Outpost takes RACK hardware, which OR-SV1U001 is not"),
        (2, {"OR-SV1U001": 2}, "a server Outpost holds one server, and this order asks for 2"),
        (
            0,
            {"OR-RKGP001": 97},
            "97 racks, where one Outpost holds up to 96; is a quantity mistyped?",
        ),
        (1, {"OR-RKGP003": 1}, "where a rack position offers 10 kVA"),
    ):
        desk.outpost_id = desk.outposts[at]["OutpostId"]
        desk.quantities = quantities
        assert said in totals_in_html(desk), said
        assert ">FAIL</span>" in totals_in_html(desk)


def test_a_price_in_the_catalog_says_for_what(desk):
    """The least a month with no upfront payment, and the term that it is for."""
    table = widgets(planner.OrderDesk(desk), QuantityTable)[0]
    assert table.columns[-1] == "No upfront, a month from"
    row = next(each for each in table.rows if each["id"] == "OR-RKGP001")
    prices = CATALOG.prices.query("catalog_item_id == 'OR-RKGP001' and country_code == 'US'")
    least = (
        prices.query("payment_option == 'NO_UPFRONT'")
        .sort_values("monthly_recurring_price")
        .iloc[0]
    )
    assert row["cells"][-1] == f"${least['monthly_recurring_price']:,.2f}, five years"
    assert least["payment_term"] == "FIVE_YEARS"


def test_line_items_that_cannot_be_ordered_are_said_beside_the_table(desk):
    """More than CreateOrder takes."""
    available = CATALOG.items.index[CATALOG.items["item_status"] == "AVAILABLE"]
    desk.quantities = dict.fromkeys(available[:21], 1)
    assert desk.lines is None
    assert "21 line items; CreateOrder takes at most 20" in desk.lines_error
    assert "21 line items" in totals_in_html(desk)
    assert not desk.can_order


@pytest.mark.parametrize(
    ("asked", "test"),
    [
        (search.Search("RACK m5"), lambda item: "m5" in str(item.ec2_capacities)),
        (search.Search(item_class="SERVER"), lambda item: item.item_class == "SERVER"),
        (
            search.Search(family="g4dn"),
            lambda item: any(each.family == "g4dn" for each in item.ec2_capacities),
        ),
        (search.Search(storage="S3"), lambda item: "S3" in item.supported_storage),
        (search.Search(max_power_kva=5), lambda item: item.power_kva <= 5),
    ],
)
def test_a_search_leaves_what_matches(asked, test):
    """Each filter alone, against the catalog item by item."""
    found = search.found(CATALOG, asked)
    words = asked.text.lower().split()
    wanted = [
        item.Index
        for item in CATALOG.items.itertuples()
        if test(item)
        and all(word in f"{item.Index} {item.name} {item.ec2_capacities}".lower() for word in words)
    ]
    assert found == wanted
    assert found


def test_only_hardware_that_the_outpost_takes_is_offered(desk):
    """Servers for a server Outpost, racks for a rack Outpost."""
    classes = CATALOG.items["item_class"]
    assert {classes[each] for each in desk.found} == {"RACK"}
    desk.outpost_id = desk.outposts[2]["OutpostId"]
    assert {classes[each] for each in desk.found} == {"SERVER"}
    assert desk.payment.country_code == "JP"


def test_what_is_chosen_stays_in_sight(desk):
    """Below what a search leaves, so that it can be taken out again."""
    table = widgets(planner.OrderDesk(desk), QuantityTable)[0]
    desk.quantities = {"OR-RKGP001": 2}
    desk.search = search.Search("graphics")
    assert [row["id"] for row in table.rows] == [*search.found(CATALOG, desk.search), "OR-RKGP001"]
    assert table.caption.endswith(
        f"of {len(CATALOG.items)} items, and 1 chosen before; type a quantity beside what you need"
    )
    desk.quantities = {"OR-SV1U001": 1}
    assert [row["id"] for row in table.rows] == [*search.found(CATALOG, desk.search), "OR-SV1U001"]


def test_a_live_order_asks_for_its_reference(desk_for, sandbox):
    """LIVE in its own colour; dead until the reference is typed, and nothing is sent before."""
    live = planner.Connection(
        sandbox.session, sandbox.region, sandbox.account_id, sandbox.endpoint_url, is_live=True
    )
    desk = compose(desk_for(live))
    view = planner.OrderDesk(desk)
    assert "LIVE 123456789012 us-west-2: real orders, real money" in texts(view)
    assert "#b3430a" in texts(view)
    assert desk.why_not == "Type PO-1 to confirm that real money is spent."
    for typed in ("yes", "po-1", ""):
        desk.confirmation = typed
        desk.order()
    assert sandbox.received("CreateOrder") == 0
    desk.confirmation = "PO-1"
    desk.order()
    assert desk.receipt.is_live
    assert sandbox.received("CreateOrder") == 1
    assert desk.confirmation == ""
    assert not desk.track.can_advance


def test_a_refusal_is_said_and_can_be_reviewed_again(desk, sandbox):
    """AWS's own words in the Order tab; a new review, and the same reference is free again."""
    compose(desk)
    site = sandbox.client()
    site.delete_outpost(OutpostId=desk.outpost_id)
    desk.order()
    assert desk.receipt is None
    assert desk.order_error
    assert not desk.can_order
    assert desk.is_ordering is False
    assert "role=" in texts(planner.OrderDesk(desk).tabs.children[4])


def test_an_answer_that_is_lost_is_looked_for(desk, sandbox):
    """Not known: the button stays dead, the other one looks, and nothing is sent again."""
    compose(desk)
    sandbox.fail("CreateOrder", "drop", when="after")
    sandbox.fail("LookupEvents", "late", seconds=60)
    view = planner.OrderDesk(desk)
    desk.order()
    assert desk.unknown
    assert desk.why_not == "It was sent, and what came of it is not known: look for it."
    assert button(view, "Look for the order").layout.display != "none"
    button(view, "Look for the order").click()
    assert desk.unknown
    assert "It is not known whether PO-1 was placed" in desk.order_error
    (order_id,) = [order["OrderId"] for order in sandbox.client().list_orders()["Orders"]]
    assert order_id in desk.order_error
    sandbox.advance(days=1)
    button(view, "Look for the order").click()
    assert (desk.receipt.order_id, desk.receipt.found_by, desk.unknown) == (
        order_id,
        "cloudtrail",
        False,
    )
    assert sandbox.received("CreateOrder") == 1


def test_an_order_that_only_looks_like_it_is_asked_about(desk, sandbox):
    """The answer is lost and CloudTrail may not be asked: the person says which order it is;
    nothing is sent again.
    """
    compose(desk)
    view = planner.OrderDesk(desk)
    sandbox.fail("CreateOrder", "drop", when="after")
    sandbox.fail("LookupEvents", "denied", times=9)
    desk.order()
    assert desk.unknown
    (row,) = desk.candidates
    (stands,) = sandbox.client().list_orders()["Orders"]
    assert row[0] == stands["OrderId"]
    assert "resolve(" not in desk.order_error, "no Python in the desk"
    button(view, f"This is ours: {row[0]}, {row[3]}, {row[1]}, submitted {row[2]}").click()
    assert (desk.receipt.order_id, desk.receipt.found_by) == (row[0], "person")
    assert (desk.unknown, desk.candidates) == (False, [])
    assert not [each for each in buttons(view) if each.startswith("This is ours")]
    assert sandbox.received("CreateOrder") == 1


def test_an_order_that_is_nobody_s_here_is_said_to_be(desk, sandbox, monkeypatch):
    """A person says that none is ours: not taken while it may still turn up, then the reference is
    free again.
    """
    compose(desk)
    view = planner.OrderDesk(desk)
    sandbox.fail("CreateOrder", "drop", when="after")
    sandbox.fail("LookupEvents", "denied", times=9)
    desk.order()
    assert len(desk.candidates) == 1
    none = button(view, "None of these is ours")
    none.click()
    assert desk.unknown
    assert "It may still turn up: wait" in desk.order_error
    assert "This is ours" in " ".join(buttons(view)), "the person may still change her mind"
    monkeypatch.setattr("outpost_planner.order.find.age", lambda _: find.QUIET_TIME)
    none.click()
    assert (desk.unknown, desk.receipt, desk.candidates) == (False, None, [])
    assert (
        desk.order_error
        == "PO-1: Not placed, by the word of a person. Nothing was bought; PO-1 can be reviewed and"
        " ordered."
    )
    assert none.layout.display == "none"
    assert sandbox.received("CreateOrder") == 1


def test_without_a_candidate_a_person_says_that_it_was_not_placed(desk, sandbox, monkeypatch):
    """Nothing has turned up in the time in which it may: the desk takes the word, and nothing is
    sent.
    """
    compose(desk)
    view = planner.OrderDesk(desk)
    sandbox.fail("CreateOrder", "503", when="before")
    sandbox.fail("LookupEvents", "denied", times=9)
    desk.order()
    assert (desk.unknown, desk.candidates) == (True, [])
    monkeypatch.setattr("outpost_planner.order.find.age", lambda _: find.QUIET_TIME)
    button(view, "I am sure that it was not placed").click()
    assert not desk.unknown
    assert "Not placed, by the word of a person" in desk.order_error


def test_an_agreed_lead_time_in_force_is_the_one_in_the_box(desk):
    """What stands in the box decides, or nothing does; Python's number stands in the box, too."""
    view = planner.OrderDesk(desk)
    (box,) = [
        each for each in widgets(view.tabs.children[5], Box) if "lead time" in each.description
    ]
    for text, days in (
        ("75", 75.0),
        ("7,5", 7.5),
        ("7_5", None),
        ("1e2", None),
        ("", None),
        ("-3", None),
        ("90", 90),
    ):
        box.type(text)
        assert (box.text, desk.track.expected_days) == (text, days)
        assert bool(box.problem) == (days is None and text != "")
    desk.track.expected_days = 45.0
    assert (box.text, box.problem) == ("45", "")


def test_a_search_that_is_set_in_python_stands_in_the_controls(desk):
    """What is searched for is what the controls say, whoever set it; and one control keeps the
    others.
    """
    view = planner.OrderDesk(desk)
    import ipywidgets

    desk.search = search.Search("rack", item_class="RACK", family="c5", max_power_kva=7.5)
    shown = {
        each.description: each.value for each in widgets(view.tabs.children[1], ipywidgets.Dropdown)
    }
    assert (shown["Class"], shown["Family"], shown["Storage"], shown["Power of one"]) == (
        "RACK",
        "c5",
        "",
        7.5,
    )
    (box,) = [each for each in widgets(view.tabs.children[1], Box) if each.description == "Search"]
    assert box.text == "rack"
    box.type("starter")
    assert desk.search == search.Search(
        "starter", item_class="RACK", family="c5", max_power_kva=7.5
    )


def test_an_unknown_order_is_remembered_by_its_reference(desk, desk_for, sandbox):
    """A new desk that is given the reference says so at once."""
    compose(desk)
    sandbox.fail("CreateOrder", "503", when="before")
    desk.order()
    another = desk_for(sandbox)
    another.reference = "PO-1"
    assert another.unknown
    another.reference = "PO-2"
    assert not another.unknown


def test_another_reference_typed_while_the_order_is_under_way(desk, sandbox):
    """The receipt is that of the order that was placed; the new reference has none, and can be
    reviewed.
    """
    compose(desk)
    real = desk.work.start

    def start(title, job, then, failed, **more):
        def meanwhile(work):
            outcome = job(work)
            if title == "Placing the order":
                desk.reference = "PO-2"
            return outcome

        return real(title, meanwhile, then, failed, **more)

    desk.work.start = start
    desk.order()
    assert (desk.receipt.reference, desk.reference) == ("PO-1", "PO-2")
    assert desk.why_not == "Review the order first."
    desk.look_over()
    desk.work.start = real
    desk.order()
    assert desk.receipt.reference == "PO-2"
    assert sandbox.received("CreateOrder") == 2


def test_a_journal_that_cannot_be_written(sandbox, tmp_path):
    """Said in the Order tab, and nothing is sent."""
    (tmp_path / "journal").write_bytes(b"no database" * 200)
    desk = planner.DeskModel(
        CATALOG, sandbox, journal=tmp_path / "journal", history=tmp_path / "history.sqlite"
    )
    compose(desk)
    assert "nothing was sent" in desk.review_error
    desk.order()
    assert sandbox.received("CreateOrder") == 0


def test_an_endpoint_that_is_gone(desk_for):
    """Every tab says what is wrong; nothing is swallowed."""
    with planner.start_sandbox() as sandbox:
        desk = desk_for(sandbox)
    view = planner.OrderDesk(desk)
    compose(desk)
    desk.track.refresh()
    assert desk.track.error
    assert desk.track.error in texts(view).replace("&quot;", '"').replace("&#x27;", "'")
    assert desk.review is None or not desk.review.ok
    lost = desk_for(sandbox)
    assert lost.outposts == []
    assert lost.outposts_error
    assert "role=" in texts(planner.OrderDesk(lost).tabs.children[1])


def test_a_desk_stays_as_it_was_left(sandbox):
    """The cell run again gives the same desk; `fresh` gives another; each account has its own."""
    one = planner.OrderDesk(CATALOG, sandbox)
    one.model.quantities = {"OR-RKGP001": 2}
    two = planner.OrderDesk(CATALOG, sandbox)
    assert two.model is one.model
    assert widgets(two, QuantityTable)[0].texts == {"OR-RKGP001": "2"}
    widgets(two, QuantityTable)[0].type("OR-RKGP001", "")
    widgets(two, QuantityTable)[0].type("OR-RKGP002", "1")
    assert widgets(one, QuantityTable)[0].texts == {"OR-RKGP001": "", "OR-RKGP002": "1"}
    site_id = sandbox.client().list_sites()["Sites"][0]["SiteId"]
    sandbox.client().create_outpost(
        Name="Seattle annex", SiteId=site_id, SupportedHardwareType="RACK"
    )
    assert "Seattle annex" in [
        each["Name"] for each in planner.OrderDesk(CATALOG, sandbox).model.outposts
    ]
    assert planner.OrderDesk(CATALOG, sandbox.connection("111122223333")).model is not one.model
    assert planner.OrderDesk(CATALOG, sandbox, fresh=True).model.quantities == {}
    assert repr(one) == "Order desk, SANDBOX 123456789012 us-west-2: 1 × OR-RKGP002"


def test_what_is_no_catalog_or_connection():
    """The message says what to give."""
    with pytest.raises(
        planner.InputError, match=r"OrderDesk\(read_catalog\(\), start_sandbox\(\)\)"
    ):
        planner.OrderDesk(CATALOG)
    with pytest.raises(planner.InputError, match="not a str"), planner.start_sandbox() as sandbox:
        planner.OrderDesk("catalog.csv", sandbox)


def test_every_text_is_escaped(desk_for, sandbox):
    """A name of markup in the catalog, the Outpost and the reference shows as text."""
    items = CATALOG.items.copy()
    items.loc["OR-RKGP001", "name"] = NASTY
    site_id = sandbox.client().list_sites()["Sites"][0]["SiteId"]
    desk = desk_for(sandbox, type(CATALOG)(items, CATALOG.prices))
    desk.quantities = {"OR-RKGP001": 1}
    desk.reference = NASTY
    desk.look_over()
    view = planner.OrderDesk(desk)
    assert desk.review is not None, (desk.review_error, site_id)
    assert "<img" not in texts(view)
    assert "<img" not in checks_in_html(desk.review.results) + order_in_html(desk)
    row = next(each for each in widgets(view, QuantityTable)[0].rows if each["id"] == "OR-RKGP001")
    assert row["cells"][1] == NASTY, "the table's script sets it as text"


def test_every_control_has_a_label(desk):
    """What a screen reader reads, and what the keyboard reaches."""
    import ipywidgets

    kinds = (Box, ipywidgets.Dropdown, ipywidgets.FloatSlider, ipywidgets.IntSlider)
    controls = widgets(planner.OrderDesk(desk), kinds)
    assert len(controls) > 10
    assert all(each.description for each in controls)


async def ticks_until_idle(work):
    ticks = 0
    while work.busy:
        await asyncio.sleep(0.005)
        ticks += 1
    return ticks


def test_work_in_an_event_loop_runs_beside_it_and_reports():
    """The loop goes on meanwhile; traits change on its own thread; a second job waits its turn, or
    is not begun.
    """
    work, said, threads = Work(), [], set()
    work.observe(lambda _: threads.add(threading.get_ident()), ("busy", "done"))

    def job(doing):
        for step in range(1, 4):
            time.sleep(0.02)
            doing.report(step, 3)
        return "done"

    async def run():
        assert work.start("Counting", job, said.append, said.append, can_cancel=True)
        assert not work.start("Another", job, said.append, said.append)
        assert work.start("The next", lambda _: "next", said.append, said.append, can_wait=True)
        return await ticks_until_idle(work)

    assert asyncio.run(run()) > 3
    assert said == ["done", "next"]
    assert threads == {threading.get_ident()}


def test_work_can_be_cancelled_and_waited_for():
    """Cancelled at its next report, and what waits behind it is told; `wait` delivers what came
    without the loop.
    """
    work, said = Work(), []

    def endless(doing):
        for step in range(10_000):
            time.sleep(0.005)
            doing.report(step, 10_000)

    async def cancelled():
        work.start("Endless", endless, said.append, said.append, can_cancel=True)
        work.start(
            "Behind it",
            lambda _: "never",
            said.append,
            lambda why: said.append(f"behind: {why}"),
            can_wait=True,
        )
        await asyncio.sleep(0.03)
        work.cancel()
        await ticks_until_idle(work)

    async def waited():
        work.start("Short", lambda _: time.sleep(0.03) or "waited", said.append, said.append)
        work.start("Behind it", lambda _: "too", said.append, said.append, can_wait=True)
        work.wait()
        assert said[-2:] == ["waited", "too"]

    asyncio.run(cancelled())
    asyncio.run(waited())
    assert said == ["behind: It was cancelled.", "It was cancelled.", "waited", "too"]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (planner.AwsError("AWS said no."), "AWS said no."),
        (ZeroDivisionError("x"), "ZeroDivisionError: x"),
    ],
)
def test_work_that_fails_says_so(error, text):
    """Ours in its own words, what nobody expected with its name."""
    said = []

    def job(_):
        raise error

    work = Work()
    work.start("Failing", job, said.append, said.append)
    assert said == [text]
    assert not work.busy


def test_a_cancelled_refresh_keeps_what_came(desk, sandbox):
    """The orders that had been read are shown, with a word on the rest, and the history is not told
    that they went.
    """
    for number in range(3):
        compose(desk, f"PO-{number}")
        desk.order()
    looks = planner.open_history(sandbox, path=desk.track._history_path).collections
    real = desk.work.report

    def cancel_at_two(done, total):
        if done == 2:
            desk.work.cancel()
        real(done, total)

    desk.work.report = cancel_at_two
    desk.track.refresh()
    assert 0 < len(desk.track.seen.frames.orders) < 3
    assert "Interrupted" in desk.track.seen.trouble
    assert len(planner.open_history(sandbox, path=desk.track._history_path).collections) == len(
        looks
    )


def test_every_class_that_a_script_gives_has_a_look():
    """Numbers of the quantity table stood at the left when the rule for them was thought unused."""
    scripts = Path(planner.__path__[0]).rglob("*.js")
    given = {
        each
        for script in scripts
        for each in re.findall(r'className = "(op-[a-z-]+)"', script.read_text())
    }
    assert {"op-number", "op-out", "op-box-problem"} <= given
    assert [each for each in sorted(given) if f".{each}" not in markup.CSS] == []
