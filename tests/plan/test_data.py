"""The sample data: in the API's shape, and covering what the charts and frames have to show."""

import json
import runpy
from datetime import datetime

import pytest

from outpost_planner import (
    InputError,
    compare_payments,
    flatten_orders,
    read_catalog,
    sample_data_path,
    sample_orders,
)
from outpost_planner.service import model, statuses
from outpost_planner.service.violations import violations

FILES = sorted((sample_data_path() / "orders").glob("*.json"))


@pytest.fixture(scope="module")
def frames():
    return flatten_orders(sample_orders())


def test_there_are_at_least_forty_orders():
    """A fleet, not a handful."""
    assert len(FILES) >= 40
    assert len(sample_orders()) == len(FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_order_is_in_the_shape_of_get_order(file):
    """Everything that the service model says of Order holds: names, types, enums, patterns."""
    order = json.loads(file.read_text(encoding="utf-8"))
    assert violations(model.service_model().shape_for("Order"), order) == []
    assert file.stem == order["OrderId"]
    for name in ("OrderSubmissionDate", "OrderFulfilledDate"):
        assert name not in order or order[name].endswith("+00:00")


def test_every_status_and_carrier_occurs(frames):
    """Every value of every enum, the deprecated order statuses included."""
    assert (
        set(frames.orders["status"])
        == set(model.enum("OrderStatus"))
        == set(statuses.ORDER_STATUSES)
    )
    assert set(frames.line_items["status"]) == set(model.enum("LineItemStatus"))
    assert set(frames.line_items["shipment_carrier"].dropna()) == set(model.enum("ShipmentCarrier"))
    assert set(frames.orders["payment_option"].dropna()) == set(model.enum("PaymentOption"))
    assert set(frames.orders["payment_term"].dropna()) == set(model.enum("PaymentTerm"))
    assert set(frames.orders["order_type"]) == set(model.enum("OrderType"))


def test_orders_are_where_planners_stumble(frames):
    """Quotes without catalog items, open orders without a date, orders without a term,
    replacements.
    """
    quoted = frames.orders[frames.orders["quote_identifier"].notna()]
    assert not quoted.empty
    lines = frames.line_items
    assert set(lines.loc[lines["catalog_item_id"].isna(), "order_id"]) == set(quoted["order_id"])
    assert frames.orders["order_fulfilled_date"].isna().any()
    assert frames.orders["payment_term"].isna().any()
    assert (lines["asset_count"] > 1).any()
    assert (frames.assets["mac_address_count"].dropna() > 1).any()
    assert lines["asset_count"].isna().any()


def test_replacements_name_what_they_replace(frames):
    """A previous line item is one that stands in the order named."""
    lines = frames.line_items
    replacing = lines[lines["previous_line_item_id"].notna()]
    named = replacing[["previous_order_id", "previous_line_item_id"]].set_axis(
        ["order_id", "line_item_id"], axis=1
    )
    assert len(replacing) >= 2
    assert len(named.merge(lines, on=["order_id", "line_item_id"])) == len(replacing)
    kinds = frames.orders.set_index("order_id")["order_type"]
    assert set(kinds[replacing["order_id"]]) == {"REPLACEMENT"}


def test_ids_are_unique_and_items_are_in_the_catalog(frames):
    """No id stands twice, and no order is for an item that is not sold."""
    for frame, key in (
        (frames.orders, "order_id"),
        (frames.line_items, "line_item_id"),
        (frames.assets, "asset_id"),
        (frames.mac_addresses, "mac_address"),
    ):
        assert frame[key].is_unique
    assert set(frames.line_items["catalog_item_id"].dropna()) <= set(read_catalog().items.index)


def test_dates_and_statuses_agree(frames):
    """What is finished has a date after its submission; what is not has none."""
    orders = frames.orders
    finished = orders["status"].isin(["COMPLETED", "FULFILLED"])
    assert (orders["order_fulfilled_date"].notna() == finished).all()
    assert (orders["order_fulfilled_date"] > orders["order_submission_date"])[finished].all()


def test_the_script_writes_the_files_as_they_are():
    """The files are what data/make_orders.py makes, and nothing was edited by hand."""
    script = runpy.run_path(str(sample_data_path() / "make_orders.py"))
    capacities = {
        item: ";".join(str(each) for each in found)
        for item, found in read_catalog().items["ec2_capacities"].items()
    }
    made = {
        order["OrderId"]: order
        for row in range(len(script["ORDERS"]))
        for order in [script["make_order"](row, capacities)]
    }
    assert made == {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FILES}


def test_sample_orders_are_as_boto3_returns_them():
    """Times are datetimes with a time zone; the earliest comes first."""
    orders = sample_orders()
    dates = [order["OrderSubmissionDate"] for order in orders]
    assert all(isinstance(date, datetime) and date.utcoffset() is not None for date in dates)
    assert dates == sorted(dates)


def test_a_folder_of_ones_own_is_read(tmp_path):
    """A byte order mark and a Z for UTC are read as they are meant."""
    (tmp_path / "one.json").write_text(
        '\ufeff{"OrderId": "oo-1", "OrderSubmissionDate": "2026-01-02T03:04:05Z"}', encoding="utf-8"
    )
    order = sample_orders(tmp_path)[0]
    assert order["OrderSubmissionDate"].isoformat() == "2026-01-02T03:04:05+00:00"


def test_every_unreadable_file_is_named_at_once(tmp_path):
    """One error names every file, and nothing is half-loaded."""
    (tmp_path / "good.json").write_text('{"OrderId": "oo-1"}')
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "torn.json").write_text('{"OrderId": ')
    (tmp_path / "date.json").write_text('{"OrderSubmissionDate": "soon"}')
    (tmp_path / "number.json").write_text('{"OrderSubmissionDate": 5}')
    (tmp_path / "latin.json").write_bytes(b'{"OrderId": "\xe9"}')
    with pytest.raises(InputError) as caught:
        sample_orders(tmp_path)
    named = {problem.partition(":")[0] for problem in caught.value.problems}
    assert named == {"list.json", "torn.json", "date.json", "number.json", "latin.json"}


@pytest.mark.parametrize("name", ["empty", "missing"])
def test_a_folder_without_orders_is_an_error(tmp_path, name):
    """A wrong path is said to be one, and does not pass for a fleet without orders."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"no \.json file"):
        sample_orders(tmp_path / name)


def test_prices_are_the_public_ones_where_there_are_any():
    """US, three years, all upfront: a rack 80,000, an m5 host 44,722, c5 38,110, r5 58,040, g4dn
    40,500.

    OR-RKMX002 has 4 m5 and 4 c5 hosts: 80,000 + 4 × 44,722 + 4 × 38,110 = 411,328. OR-RKGR002 has 7
    m5 and 4 g4dn hosts: 80,000 + 7 × 44,722 + 4 × 40,500 = 555,054. OR-RKMO001 has 4 r5 hosts:
    80,000 + 4 × 58,040 = 312,160. An m8i.24xlarge instance costs 5.08032 in the Region where an
    m5.24xlarge one costs 4.608, and 44,722 × 5.08032 / 4.608 = 49,306 or 49,310 to ten: four in a
    rack are 277,240.
    """
    prices = read_catalog().prices.set_index(["catalog_item_id", "country_code"])
    asked = (prices["payment_term"] == "THREE_YEARS") & (prices["payment_option"] == "ALL_UPFRONT")
    stated = prices.loc[asked, "upfront_price"].xs("US", level="country_code")
    assert stated[["OR-RKMX002", "OR-RKGR002", "OR-RKMO001", "OR-7QX4HNB"]].tolist() == [
        411_328,
        555_054,
        312_160,
        277_240,
    ]
    assert set(prices["source"]) == {"illustrative"}


@pytest.mark.parametrize("country", ["US", "DE", "JP"])
def test_paying_later_costs_the_public_rates(country):
    """8.496 % and 9.247 % a year, nominal and by the month: 1.00708^12 is 8.835 % effective, and
    (1 + 0.09247/12)^12 is 9.649 %; half of a partial price is paid first.

    To 0.002 %: a price is rounded to the cent.
    """
    comparison = compare_payments(
        read_catalog().line_items({"OR-RKGP003": 1}), country_code=country
    )
    rates = comparison.table["implied_annual_rate"].unstack("payment_term")
    assert rates.loc["PARTIAL_UPFRONT"].tolist() == pytest.approx([0.08835] * 3, abs=2e-5)
    assert rates.loc["NO_UPFRONT"].tolist() == pytest.approx([0.09649] * 3, abs=2e-5)
    half = comparison.table.xs("PARTIAL_UPFRONT", level="payment_option")
    assert half["upfront_price"].mul(2).tolist() == pytest.approx(
        half["total_cost"].tolist(), abs=1
    )
