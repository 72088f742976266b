"""What AWS leaves out of an answer about an order: nothing breaks over it, and no order is lost or
doubled.
"""

import dataclasses
from importlib import import_module

import pytest
from support.endpoint import KeptConnection, connection_to
from support.fake_aws import ORDER, OUTPOST, serve_fake_aws
from support.odd_answers import full

import outpost_planner as planner
from outpost_planner.order.offer import current_offer
from outpost_planner.order.request import fingerprint
from outpost_planner.service import model

LINES = planner.read_catalog().line_items({"OR-RKGP001": 1})
REQUEST = planner.OrderRequest(OUTPOST, LINES, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
TWIN = "oo-0123456789abcdef1"
MEMBERS = model.service_model().operation_model("GetOrder").output_shape.members["Order"].members
LINE_MEMBERS = MEMBERS["LineItems"].member.members
OF_A_QUOTE = {"QuoteIdentifier", "QuoteOptionIdentifier"}
"""Members that an order of line items has not."""
WHOLE = {
    name: full(shape, name) for name, shape in MEMBERS.items() if name not in OF_A_QUOTE
} | ORDER
WHOLE["LineItems"] = [
    {name: full(shape, name) for name, shape in LINE_MEMBERS.items()} | ORDER["LineItems"][0]
]
DROPS = [*WHOLE, *(f"LineItems.{name}" for name in LINE_MEMBERS)]
"""Every member that the service model has of an order and of its lines; it
requires none of them.
"""


def without(drop, order_id=ORDER["OrderId"]):
    """Return an order without one member, of itself or of its lines."""
    outer, _, inner = drop.partition(".")
    order = WHOLE | {"OrderId": order_id}
    if inner:
        lines = [
            {name: value for name, value in line.items() if name != inner} for line in order[outer]
        ]
        return order | {outer: lines}
    return {name: value for name, value in order.items() if name != outer}


@pytest.fixture(scope="module")
def served():
    """One endpoint and one live connection for all: what is sent to it is told apart by the
    journal.
    """
    with serve_fake_aws() as (fake, url):
        fake.connection = dataclasses.replace(connection_to(url, kind=KeptConnection), is_live=True)
        yield fake


@pytest.fixture
def fake(served, monkeypatch):
    """No order yet, every answer as it is, and no wait between looks."""
    monkeypatch.setattr(import_module("outpost_planner.order.send"), "SEARCHES_S", (0.0,))
    served.orders, served.listed = {}, None
    served.bodies.clear()
    served.create, served.cancel = served.place, lambda handler: served.reply(handler, 200, {})
    return served


def submit(fake, journal):
    approve = fingerprint(REQUEST, fake.connection, current_offer(REQUEST, fake.connection).price)
    return planner.submit(
        REQUEST, fake.connection, approve=approve, journal=journal, ask=lambda _: "PO-1"
    )


def posted(fake):
    return sum(path == "/orders" for path, _, _ in fake.bodies)


@pytest.mark.parametrize("drop", DROPS)
def test_an_order_is_placed_whatever_its_answer_leaves_out(fake, journal, drop):
    """Without its id the answer is no answer, and the order is found by
    looking; it is sent once.
    """

    def place(handler, body):
        fake.orders[ORDER["OrderId"]] = WHOLE
        fake.reply(handler, 200, {"Order": without(drop)})

    fake.create = place
    if drop == "OrderId":
        with pytest.raises(planner.OrderUnknown) as caught:
            submit(fake, journal)
        assert caught.value.candidates["order_id"].to_list() == [ORDER["OrderId"]]
    else:
        assert submit(fake, journal).order_id == ORDER["OrderId"]
    assert posted(fake) == 1


@pytest.mark.parametrize("drop", DROPS)
def test_two_orders_that_match_a_lost_answer(fake, journal, drop):
    """Both are proposed, and the one that a person names is taken; each lacks a member in
    GetOrder's answer.
    """

    def lost(handler, body):
        fake.orders |= {order_id: without(drop, order_id) for order_id in (ORDER["OrderId"], TWIN)}
        fake.listed = [{"OrderId": order_id} for order_id in fake.orders]
        fake.reply(handler, 500, {}, x_amzn_ErrorType="InternalServerException")

    fake.create = lost
    with pytest.raises(planner.OrderUnknown) as caught:
        submit(fake, journal)
    assert set(caught.value.candidates["order_id"]) == {ORDER["OrderId"], TWIN}, str(caught.value)
    taken = planner.resolve("PO-1", fake.connection, order_id=TWIN, journal=journal)
    assert (taken.state, taken.order_id) == ("placed", TWIN)
    assert repr(taken)
    assert taken._repr_html_()
    assert posted(fake) == 1


@pytest.mark.parametrize("drop", DROPS)
def test_a_cancellation_and_a_refresh_of_the_status(fake, journal, drop):
    """AWS took the cancellation: a status that is missing does not make that unknown."""
    submit(fake, journal)
    fake.orders[ORDER["OrderId"]] = without(drop) | (
        {} if drop == "Status" else {"Status": "CANCELLED"}
    )
    done = planner.cancel(
        ORDER["OrderId"], fake.connection, journal=journal, ask=lambda _: ORDER["OrderId"]
    )
    assert done.status == "CANCELLED"
    (again,) = planner.receipts(fake.connection, refresh=True, journal=journal)
    assert again.order_id == ORDER["OrderId"]
    assert again.status == ("PREPARING" if drop == "Status" else "CANCELLED")
    assert ("without a status" in again.message) == (drop == "Status")


def test_an_answer_about_another_order_is_not_taken(fake, journal):
    """Neither for the present status nor for what was cancelled."""
    submit(fake, journal)
    fake.orders[ORDER["OrderId"]] = without("Status", TWIN) | {"Status": "COMPLETED"}
    (again,) = planner.receipts(fake.connection, refresh=True, journal=journal)
    assert (again.status, again.order["OrderId"]) == ("PREPARING", ORDER["OrderId"])
    assert f"says that it is order {TWIN}" in again.message
