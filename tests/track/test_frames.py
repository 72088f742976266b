"""Flattening: one schema, joining keys, nothing lost, whatever the API sends."""

import copy
import json
from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outpost_planner import InputError, flatten_orders, sample_orders
from outpost_planner.service import model, statuses

SCHEMA = {
    "orders": {
        "order_id": "str",
        "outpost_id": "str",
        "status": "category",
        "payment_option": "str",
        "payment_term": "str",
        "order_type": "str",
        "order_submission_date": "datetime64[us, UTC]",
        "order_fulfilled_date": "datetime64[us, UTC]",
        "quote_identifier": "str",
        "quote_option_identifier": "str",
        "account_id": "str",
        "region": "str",
        "line_item_count": "Int64",
        "extra": "str",
    },
    "line_items": {
        "order_id": "str",
        "line_item_id": "str",
        "catalog_item_id": "str",
        "quantity": "Int64",
        "status": "category",
        "shipment_tracking_number": "str",
        "shipment_carrier": "str",
        "previous_order_id": "str",
        "previous_line_item_id": "str",
        "asset_count": "Int64",
        "extra": "str",
    },
    "assets": {
        "order_id": "str",
        "line_item_id": "str",
        "asset_id": "str",
        "mac_address_count": "Int64",
        "extra": "str",
    },
    "mac_addresses": {
        "order_id": "str",
        "line_item_id": "str",
        "asset_id": "str",
        "mac_address": "str",
    },
}

ORDER_FIELDS = {
    "order_id": "OrderId",
    "outpost_id": "OutpostId",
    "status": "Status",
    "payment_option": "PaymentOption",
    "payment_term": "PaymentTerm",
    "order_type": "OrderType",
    "order_submission_date": "OrderSubmissionDate",
    "order_fulfilled_date": "OrderFulfilledDate",
    "quote_identifier": "QuoteIdentifier",
    "quote_option_identifier": "QuoteOptionIdentifier",
}
LINE_FIELDS = {
    "line_item_id": "LineItemId",
    "catalog_item_id": "CatalogItemId",
    "quantity": "Quantity",
    "status": "Status",
    "previous_order_id": "PreviousOrderId",
    "previous_line_item_id": "PreviousLineItemId",
}
SHIPMENT_FIELDS = {
    "shipment_tracking_number": "ShipmentTrackingNumber",
    "shipment_carrier": "ShipmentCarrier",
}


def dtypes(frames):
    return {name: getattr(frames, name).dtypes.astype("str").to_dict() for name in SCHEMA}


def rebuild(frames):
    """Build the API's dicts from the four frames, joined by position as their counts say."""
    macs = iter(frames.mac_addresses["mac_address"])
    assets, lines = (
        iter(frames.assets.to_dict("records")),
        iter(frames.line_items.to_dict("records")),
    )
    return [rebuilt_order(row, lines, assets, macs) for row in frames.orders.to_dict("records")]


def rebuilt_order(row, lines, assets, macs):
    order = present(row, ORDER_FIELDS)
    count = row["line_item_count"]
    if not pd.isna(count):
        order["LineItems"] = [rebuilt_line(next(lines), assets, macs) for _ in range(int(count))]
    return restored(order, row["extra"])


def rebuilt_line(row, assets, macs):
    line = present(row, LINE_FIELDS)
    shipment = present(row, SHIPMENT_FIELDS)
    if shipment:
        line["ShipmentInformation"] = shipment
    count = row["asset_count"]
    if not pd.isna(count):
        line["AssetInformationList"] = [
            rebuilt_asset(next(assets), macs) for _ in range(int(count))
        ]
    return restored(line, row["extra"])


def rebuilt_asset(row, macs):
    asset = present(row, {"asset_id": "AssetId"})
    count = row["mac_address_count"]
    if not pd.isna(count):
        asset["MacAddressList"] = [next(macs) for _ in range(int(count))]
    return restored(asset, row["extra"])


def present(row, fields):
    return {name: row[column] for column, name in fields.items() if not pd.isna(row[column])}


def restored(record, extra):
    """Add what stands in `extra`; what is no dict at all stands there alone."""
    if pd.isna(extra):
        return record
    rest = json.loads(extra)
    if not isinstance(rest, dict):
        return rest
    shipment = rest.pop("ShipmentInformation", None)
    if isinstance(shipment, dict):
        rest["ShipmentInformation"] = record.get("ShipmentInformation", {}) | shipment
    elif shipment is not None or "ShipmentInformation" in json.loads(extra):
        rest["ShipmentInformation"] = shipment
    return record | rest


TIMES = {"OrderSubmissionDate", "OrderFulfilledDate"}


def read_time(value):
    """Return seconds since 1970, or ISO 8601 text, as the time that they mean; anything else as it
    is.
    """
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        return datetime.fromisoformat(value) if isinstance(value, str) else value
    except (OSError, OverflowError, ValueError):
        return value


def comparable(value):
    """Return a value as JSON would carry it, times as UTC, so that what the frames cannot type
    compares too.
    """
    if isinstance(value, dict):
        return {
            name: comparable(read_time(item) if name in TIMES else item)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [comparable(item) for item in value]
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    return value


def strategy(shape):
    """Return a strategy of what boto3 may return for a shape: a required
    member can be missing too.
    """
    if shape.type_name == "structure":
        return st.fixed_dictionaries(
            {}, optional={name: strategy(each) for name, each in shape.members.items()}
        )
    if shape.type_name == "list":
        return st.lists(strategy(shape.member), max_size=3)
    if shape.type_name == "timestamp":
        return st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without one
    if shape.type_name == "integer":
        return st.integers(0, 2**63 - 1)
    known = getattr(shape, "enum", None)
    return st.text(max_size=8) | st.sampled_from(known) if known else st.text(max_size=8)


ORDER = strategy(model.service_model().shape_for("Order"))

JSON_VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=4,
)


@st.composite
def spoiled_orders(draw):
    """Orders in which some values anywhere are of another type, null, or of a field that nobody
    knows.
    """
    orders = copy.deepcopy(draw(st.lists(ORDER, max_size=4)))
    for _ in range(draw(st.integers(1, 4))):
        spoil(draw, orders)
    return orders


def spoil(draw, container):
    """Walk down to some place and change it."""
    while True:
        keys = list(container) if isinstance(container, dict) else list(range(len(container)))
        new = (
            [draw(st.sampled_from(["NewField", "OrderId"]))]
            if isinstance(container, dict)
            else [len(keys)]
        )
        key = draw(st.sampled_from(keys + new))
        below = container[key] if key in keys else None
        if isinstance(below, dict | list) and draw(st.booleans()):
            container = below
            continue
        value = draw(JSON_VALUE)
        if isinstance(container, list) and key == len(keys):
            container.append(value)
        else:
            container[key] = value
        return


@settings(max_examples=60, deadline=None)
@given(st.lists(ORDER, max_size=4))
def test_nothing_of_the_api_is_lost(orders):
    """The API's dicts are rebuilt from the frames alone, for whatever its model allows."""
    frames = flatten_orders(orders)
    assert comparable(rebuild(frames)) == comparable(orders)
    assert dtypes(frames) == SCHEMA


@settings(max_examples=80, deadline=None)
@given(spoiled_orders())
def test_odd_values_never_crash_and_never_vanish(orders):
    """Whatever has the wrong type, is null or unknown is in the frames or in their `extra`."""
    frames = flatten_orders(orders)
    assert comparable(rebuild(frames)) == comparable(orders)
    assert dtypes(frames) == SCHEMA
    assert len(frames.orders) == len(orders)
    assert isinstance(frames._repr_html_(), str)


def test_the_sample_fleet_is_rebuilt():
    """Every field of every sample order comes back, and nothing is left over for `extra`."""
    orders = sample_orders()
    frames = flatten_orders(orders)
    assert comparable(rebuild(frames)) == comparable(list(orders))
    assert frames.extras.empty


def test_no_orders_have_the_schema_of_many():
    """A frame without rows has the columns and the types of a full one."""
    assert dtypes(flatten_orders([])) == dtypes(flatten_orders(sample_orders())) == SCHEMA


def test_keys_join_the_frames():
    """Line items, assets and MAC addresses carry the keys of what they belong to."""
    frames = flatten_orders(sample_orders())
    joined = (
        frames.mac_addresses.merge(
            frames.assets, on=["order_id", "line_item_id", "asset_id"], validate="m:1"
        )
        .merge(
            frames.line_items,
            on=["order_id", "line_item_id"],
            validate="m:1",
            suffixes=("", "_line"),
        )
        .merge(frames.orders, on="order_id", validate="m:1", suffixes=("", "_order"))
    )
    assert len(joined) == len(frames.mac_addresses)
    counts = frames.assets.groupby(["order_id", "line_item_id"]).size()
    stated = frames.line_items.set_index(["order_id", "line_item_id"])["asset_count"].dropna()
    pd.testing.assert_series_equal(
        counts.sort_index(), stated[stated > 0].sort_index().astype("int64"), check_names=False
    )


def test_statuses_are_in_the_order_of_a_life():
    """Comparing statuses asks which is further on; an unknown one is kept and comes last."""
    lines = [
        {"LineItemId": f"ooi-{at}", "Status": status}
        for at, status in enumerate(["SHIPPED", "TELEPORTED", "BUILDING"])
    ]
    status = flatten_orders([{"OrderId": "oo-1", "LineItems": lines}]).line_items["status"]
    assert (status < "DELIVERED").tolist() == [True, False, True]
    assert status.max() == "TELEPORTED"
    assert list(status.cat.categories) == [*statuses.LINE_ITEM_STATUSES, "TELEPORTED"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=9))),
            "2026-01-01T18:04:05+00:00",
        ),
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02T03:04:05+00:00"),  # noqa: DTZ001 - the point
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"),
        ("2026-01-02", "2026-01-02T00:00:00+00:00"),
        (1767322800, "2026-01-02T03:00:00+00:00"),
        (0.5, "1970-01-01T00:00:00.500000+00:00"),
    ],
)
def test_times_become_utc(value, expected):
    """A datetime, ISO 8601 text and seconds since 1970 are read; without a time zone it is UTC."""
    frames = flatten_orders([{"OrderSubmissionDate": value}])
    assert frames.orders["order_submission_date"].iloc[0].isoformat() == expected
    assert frames.extras.empty


@pytest.mark.parametrize(
    "value",
    ["soon", True, 1e300, [2026], datetime.max.replace(tzinfo=timezone(-timedelta(hours=1)))],
)
def test_a_time_that_is_none_is_kept_aside(value):
    """What cannot be read as a time is missing in its column and stands in `extra`."""
    frames = flatten_orders([{"OrderId": "oo-1", "OrderSubmissionDate": value}])
    assert frames.orders["order_submission_date"].isna().all()
    assert frames.extras["field"].tolist() == ["OrderSubmissionDate"]


@pytest.mark.parametrize("quantity", [1.5, "2", True, 2**63, None, [1]])
def test_a_quantity_that_is_none_is_kept_aside(quantity):
    """No number is cut, rounded or guessed."""
    frames = flatten_orders(
        [{"OrderId": "oo-1", "LineItems": [{"Quantity": quantity}, {"Quantity": 3}]}]
    )
    assert frames.line_items["quantity"].tolist() == [pd.NA, 3]
    assert frames.extras[["frame", "order_id", "field", "value"]].to_numpy().tolist() == [
        ["line_items", "oo-1", "Quantity", json.dumps(quantity)]
    ]


def test_a_list_that_is_none_is_kept_aside():
    """Text in place of a list is not taken apart into letters."""
    lines = [{"AssetInformationList": [{"AssetId": "a", "MacAddressList": "06:a1"}]}]
    frames = flatten_orders(
        [{"OrderId": "oo-1", "LineItems": lines}, {"OrderId": "oo-2", "LineItems": {"a": 1}}]
    )
    assert frames.mac_addresses.empty
    assert frames.orders["line_item_count"].tolist() == [1, pd.NA]
    assert frames.extras["value"].tolist() == ['{"a": 1}', '"06:a1"']


@pytest.mark.parametrize(
    "orders", [None, 5, "oo-1", {"OrderId": "oo-1"}, {"Order": {}}, pd.DataFrame({"a": [1]})]
)
def test_what_is_no_list_of_orders_is_refused_in_words(orders):
    """A whole answer of GetOrder, or a frame, is told what is wanted."""
    with pytest.raises(InputError, match=r"takes a list|list of Order dicts"):
        flatten_orders(orders)


def test_frames_show_themselves():
    """The last line of a cell counts what there is, and escapes what the API sent."""
    frames = flatten_orders([{"OrderId": "<b>oo</b>", "New<i>": "<script>"}])
    assert repr(frames).startswith(
        "OrderFrames: 1 order, 0 line items, 0 assets, 0 MAC addresses (1 row with values"
    )
    html = frames._repr_html_()
    assert "<b>" not in html
    assert "<script>" not in html
    assert "&lt;b&gt;" in html


@settings(max_examples=20, deadline=None)
@given(spoiled_orders())
def test_batches_leave_no_trace(orders):
    """Flattened one by one or all together, the frames are the same, odd values and new statuses
    included.
    """
    together = flatten_orders(orders)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("outpost_planner.track.frames.BATCH", 1)
        apart = flatten_orders(orders)
    for name in SCHEMA:
        one, other = getattr(apart, name), getattr(together, name)
        pd.testing.assert_frame_equal(
            one.drop(columns="status", errors="ignore"),
            other.drop(columns="status", errors="ignore"),
        )
        if "status" in one:
            assert one["status"].astype("str").equals(other["status"].astype("str"))
            assert one["status"].cat.ordered
            assert set(one["status"].cat.categories) == set(other["status"].cat.categories)
            known = statuses.ORDER_STATUSES if name == "orders" else statuses.LINE_ITEM_STATUSES
            assert tuple(one["status"].cat.categories[: len(known)]) == known
