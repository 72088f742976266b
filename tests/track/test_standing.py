"""Where orders stand, one row per order, and what changed, summed up per order."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

import outpost_planner as planner
from outpost_planner.track.standing import in_words

CATALOG = planner.read_catalog()
NOW = datetime(2026, 7, 1, tzinfo=UTC)
SEATTLE = {"OutpostId": "op-1", "Name": "Seattle imaging", "SupportedHardwareType": "RACK"}
RACK = "General purpose rack, 4 m5 hosts"


def order(number, days_ago, status="IN_PROGRESS", took=None, **line):
    """Return an order of one rack; `took` is the days until it was installed."""
    submitted = NOW - timedelta(days=days_ago)
    item = {
        "LineItemId": f"ooi-{number}",
        "CatalogItemId": "OR-RKGP001",
        "Quantity": 2,
        "Status": "BUILDING",
    }
    found = {
        "OrderId": f"oo-{number}",
        "OutpostId": "op-1",
        "Status": status,
        "OrderSubmissionDate": submitted,
    }
    if took is not None:
        found["OrderFulfilledDate"] = submitted + timedelta(days=took)
    return found | {"LineItems": [item | line]}


def table_of(orders, **known):
    return planner.order_table(
        planner.flatten_orders(orders), now=NOW, catalog=CATALOG, outposts=[SEATTLE], **known
    ).set_index("order_id")


def test_one_row_says_all_that_is_asked_of_an_order():
    """Items by name, carrier and tracking number, when it is expected, and that it is late."""
    shipped = {"ShipmentInformation": {"ShipmentCarrier": "DHL", "ShipmentTrackingNumber": "42"}}
    # Five orders took 60, 70, 80, 90 and 100 days: nine in ten of them took 100 or less.
    done = [order(at, 300, "COMPLETED", took) for at, took in enumerate((60, 70, 80, 90, 100))]
    table = table_of([*done, order(8, 50, **shipped), order(9, 109)])
    young, old = table.loc["oo-8"], table.loc["oo-9"]
    assert (young["outpost_name"], young["items"], young["shipment"]) == (
        "Seattle imaging",
        f"2 × {RACK}",
        "DHL 42",
    )
    assert (young["outlook"], young["is_late"], young["late_days"]) == ("in time", False, 0)
    # Nothing took less than 50 days, so half of those like it take 80: 30 days from now.
    assert young["expected"] == pd.Timestamp(NOW + timedelta(days=30))
    assert (old["outlook"], bool(old["is_late"]), old["late_days"]) == ("late by 9 days", True, 9)
    assert table.loc["oo-0", "installed"] == pd.Timestamp(NOW - timedelta(days=240))
    assert list(table.index[:2]) == ["oo-8", "oo-9"], "open ones first, the latest first"


def test_too_few_orders_tell_nothing_and_an_agreed_lead_time_tells_all():
    """Without comparable orders there is no date and no verdict; with a date agreed on there are
    both.
    """
    orders = [order(1, 50), order(2, 90)]
    alone = table_of(orders)
    assert alone["expected"].isna().all()
    assert alone["is_late"].isna().all()
    assert set(alone["outlook"]) == {"too few orders like it to tell"}
    agreed = table_of(orders, expected_days=75)
    assert agreed.loc["oo-1", "expected"] == pd.Timestamp(NOW + timedelta(days=25))
    assert agreed["outlook"].to_dict() == {"oo-1": "in time", "oo-2": "late by 15 days"}
    assert (
        in_words(agreed.reset_index())
        == "2 orders: 2 open. 1 of the open ones is late, by up to 15 days."
    )
    assert "Too few orders like the open ones" in in_words(alone.reset_index())
    nobody = planner.order_table(planner.flatten_orders([]), now=NOW)
    assert in_words(nobody) == "No orders yet."


def test_a_replacement_is_tied_to_its_order_both_ways():
    """By the references of the journal where it knows them, and by order ids."""
    old = order(1, 100, "COMPLETED", 60, Status="REPLACED")
    new = order(2, 30, PreviousOrderId="oo-1", PreviousLineItemId="ooi-1")
    receipt = planner.Receipt("PO-7", "placed", "oo-1", "PREPARING", "SANDBOX", False, {}, {}, {})
    table = table_of([old, new], receipts=[receipt])
    assert table.loc["oo-1", "reference"] == "PO-7"
    assert table.loc["oo-1", "items"] == f"2 × {RACK} (replaced)"
    assert table.loc["oo-1", "note"] == "AWS sends a replacement for a line item: oo-2."
    said = "AWS's replacement for a line item of PO-7 (oo-1); not a purchase of its own."
    assert table.loc["oo-2", "note"] == said
    assert pd.isna(table.loc["oo-2", "reference"])


@pytest.mark.parametrize(
    "orders", [[], [{}], [{"OrderId": "oo-1"}], [{"OrderId": "oo-1", "LineItems": [{}]}]], ids=str
)
def test_orders_that_lack_everything_have_a_row_all_the_same(orders):
    """No crash, the same columns, and no verdict."""
    table = planner.order_table(planner.flatten_orders(orders), now=NOW)
    assert len(table) == len(orders)
    assert list(table.columns)[:3] == ["reference", "order_id", "outpost_name"]
    assert table["is_late"].isna().all()
    assert planner.readable(table)._repr_html_()


def test_what_changed_is_summed_up_per_order(tmp_path):
    """Twenty changes of fields are one row: statuses, shipment, assets and
    the day of installation.
    """
    history = planner.open_history(path=tmp_path / "history.sqlite")
    before = order(1, 50)
    assets = [{"AssetId": f"a{at}", "MacAddressList": [f"m{at}"]} for at in range(12)]
    shipped = {"ShipmentInformation": {"ShipmentCarrier": "DHL", "ShipmentTrackingNumber": "42"}}
    after = order(
        1, 50, "COMPLETED", 40, Status="INSTALLED", AssetInformationList=assets, **shipped
    )
    first = history.record([before, order(2, 10)], at=NOW)
    assert planner.summarize_changes(first)["what"].tolist() == [
        "new, in progress",
        "new, in progress",
    ]
    changes = history.record([after | {"Extra": 1}], at=NOW + timedelta(days=1))
    assert len(changes) > 20
    summary = planner.summarize_changes(changes).set_index("order_id")["what"]
    assert summary["oo-1"].split("; ") == [
        "in progress → completed",
        "1 line item building → installed",
        "carrier DHL, tracking number 42",
        "12 assets arrived",
        "installed on 2026-06-21",
        "Extra changed",
    ]
    assert summary["oo-2"] == "no longer listed by AWS"
    later = history.record([before, order(2, 10)], at=NOW + timedelta(days=2))
    assert "12 assets left" in planner.summarize_changes(later)["what"].iloc[0]
    nothing = planner.summarize_changes(
        history.record([before, order(2, 10)], at=NOW + timedelta(days=3))
    )
    assert list(nothing.columns) == ["order_id", "what"]
    assert nothing.empty


def test_open_orders_are_no_finished_ones_in_the_summary_of_lead_times():
    """What took how long is said of installed orders alone; open ones are counted beside them."""
    done = [order(at, 300, "COMPLETED", took) for at, took in enumerate((60, 70, 80, 90, 100))]
    orders = [*done, order(8, 290), order(9, 10, "CANCELLED")]
    frames = planner.flatten_orders(orders)
    summary = planner.lead_time_summary(frames, now=NOW, catalog=CATALOG)
    # The middle of 60, 70, 80, 90, 100 is 80; the order that has been open for 290 days is none of
    # them.
    assert summary.loc["RACK"].to_dict() == {
        "installed_orders": 5,
        "median_days": 80,
        "nine_in_ten_days": 100,
        "longest_days": 100,
        "still_open": 1,
    }
    ax = planner.plot_lead_times(frames, by="hardware", catalog=CATALOG)
    assert ax.get_title(loc="left") == "Half of the 5 installed orders took 80 days or less"
    with pytest.raises(planner.InputError, match="by='colour'"):
        planner.lead_time_summary(frames, by="colour")
