"""The columns of the frames: each one's name, its field in the API, and how that field is read."""

from __future__ import annotations

from functools import partial

from outpost_planner.service.statuses import LINE_ITEM_STATUSES, ORDER_STATUSES
from outpost_planner.track.nesting import Field, Schema
from outpost_planner.track.readers import status, text, time, whole_number

ORDER_SCHEMA = Schema(
    {
        "order_id": Field("OrderId", text),
        "outpost_id": Field("OutpostId", text),
        "status": Field("Status", partial(status, ORDER_STATUSES)),
        "payment_option": Field("PaymentOption", text),
        "payment_term": Field("PaymentTerm", text),
        "order_type": Field("OrderType", text),
        "order_submission_date": Field("OrderSubmissionDate", time),
        "order_fulfilled_date": Field("OrderFulfilledDate", time),
        "quote_identifier": Field("QuoteIdentifier", text),
        "quote_option_identifier": Field("QuoteOptionIdentifier", text),
        # Not of the API: collect_orders adds them where several connections are asked.
        "account_id": Field("AccountId", text),
        "region": Field("Region", text),
    },
    children="LineItems",
    count_column="line_item_count",
)


LINE_ITEM_SCHEMA = Schema(
    {
        "line_item_id": Field("LineItemId", text),
        "catalog_item_id": Field("CatalogItemId", text),
        "quantity": Field("Quantity", whole_number),
        "status": Field("Status", partial(status, LINE_ITEM_STATUSES)),
        "shipment_tracking_number": Field(
            "ShipmentTrackingNumber", text, inside="ShipmentInformation"
        ),
        "shipment_carrier": Field("ShipmentCarrier", text, inside="ShipmentInformation"),
        "previous_order_id": Field("PreviousOrderId", text),
        "previous_line_item_id": Field("PreviousLineItemId", text),
    },
    children="AssetInformationList",
    count_column="asset_count",
)


ASSET_SCHEMA = Schema(
    {"asset_id": Field("AssetId", text)},
    children="MacAddressList",
    count_column="mac_address_count",
)
