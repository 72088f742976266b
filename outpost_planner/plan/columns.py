"""The columns of the two CSV files that a catalog is read from, and what a price is a price of."""

from __future__ import annotations

ITEM_COLUMNS = (
    "catalog_item_id",
    "name",
    "item_class",
    "item_status",
    "ec2_capacities",
    "power_kva",
    "weight_lbs",
    "supported_uplink_gbps",
    "supported_storage",
    "rack_scaling_type",
)
"""Columns of the catalog CSV, in order: the fields of the API's CatalogItem in snake case."""

CURRENCY = "USD"
"""The one currency of Outposts prices: the only value of the API's CurrencyCode."""

NOT_IN_DOLLARS = (
    "Prices are in US dollars (USD) here, the only currency in which AWS quotes Outposts: "
    "convert others first, at a rate that you choose and name in source."
)
"""What to do about prices in another currency: the end of a message."""

PRICE_COLUMNS = {
    "catalog_item_id": "str",
    "country_code": "str",
    "payment_term": "str",
    "payment_option": "str",
    "upfront_price": "float64",
    "monthly_recurring_price": "float64",
    "currency": "str",
    "as_of": "datetime64[us]",
    "source": "str",
}
"""Columns of the price CSV and their dtypes in `Catalog.prices`, in order."""

OPTIONAL_PRICE_COLUMNS = {"valid_until": "datetime64[us]"}
"""Columns that a price CSV may have too, and `Catalog.prices` then has."""

PRICE_KEY = ("catalog_item_id", "country_code", "payment_term", "payment_option")
"""The columns that say what a price is for; no two rows of `Catalog.prices` have the same values
in them, and no two rows of a price CSV the same `as_of` too."""


def is_illustrative(source: object) -> bool:
    """Say whether the source of a price says that the price is an illustration, and not AWS's.

    Examples
    --------
    >>> is_illustrative("illustrative"), is_illustrative("quote oq-0123456789abcdef0")
    (True, False)
    """
    return "illustrative" in str(source).lower()
