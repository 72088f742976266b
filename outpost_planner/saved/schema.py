"""The plan file, key by key; docs/plan-file.md explains them to people.

pydantic checks the kinds: it says everything that is wrong at once, and where. A key that is not
here is refused: it may have been meant to change what is bought.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

FORMAT = "outpost_planner plan"
VERSION = 1
"""Version of the plan file. A file of a later version is refused: what it says is not known."""

Money = Annotated[str, StringConstraints(pattern=r"^\d{1,13}\.\d{2}$")]
"""US dollars as text, with their cents."""

Capacity = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:[a-z0-9.-]+:[1-9]\d{0,5}$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Day = date | datetime


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class FileTable(_Table):
    """What the file is."""

    format: Literal["outpost_planner plan"]
    version: int
    checksum: str = ""
    fingerprint: str = ""


class PlanTable(_Table):
    """Whose plan, and why."""

    reference: str = ""
    made_by: Text
    made_at: AwareDatetime
    notes: str = ""


class PayerTable(_Table):
    """Who pays."""

    account_id: Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
    region: Text
    is_live: bool


class OrdersTable(_Table):
    """The orders that the Outpost had when the plan was made."""

    before: list[str]


class PaymentTable(_Table):
    """How it is paid, and how ways to pay are compared."""

    country_code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    payment_term: str = ""
    payment_option: str = ""
    discount_rate: float
    timing: Literal["end", "start"] = "end"
    compounding: Literal["annual", "monthly"] = "annual"
    months_left: int | None = None
    contract_term: str | None = None
    first_year_cash: Money | None = None
    start_date: date | None = None


class NeedTable(_Table):
    """For how long the capacity is needed."""

    years: int
    renewal: Literal["renew", "month_to_month"] = "renew"
    price_change: str = "0"
    salvage: str = "0"
    renewal_lead_days: int = 5


class ItemRow(_Table):
    """A line item, and what the catalog said of its item."""

    catalog_item_id: Text
    quantity: int
    name: str
    item_class: Literal["RACK", "SERVER"]
    item_status: str
    ec2_capacities: list[Capacity] = []
    power_kva: float | None = None
    weight_lbs: int | float | None = None
    supported_uplink_gbps: list[int | float] = []
    supported_storage: list[str] = []
    rack_scaling_type: str | None = None


class PriceRow(_Table):
    """The price of one item in one way to pay; or the reason why there is none."""

    catalog_item_id: Text
    country_code: str
    payment_term: Text
    payment_option: Text
    upfront_price: Money | None = None
    monthly_recurring_price: Money | None = None
    margin_of_upfront_price: Money | None = None
    margin_of_monthly_recurring_price: Money | None = None
    currency: Literal["USD"]
    as_of: Day | None = None
    valid_until: Day | None = None
    source: str
    reason: str | None = None


class ItemsTable(_Table):
    """The line items."""

    rows: list[ItemRow] = Field(min_length=1)


class PricesTable(_Table):
    """The prices of the items, in the plan's country."""

    rows: list[PriceRow] = []


class QuoteTable(_Table):
    """A quote as AWS gave it, and the option that is meant."""

    quote_id: Text
    quote_option_id: Text
    read_at: AwareDatetime
    label: str = ""
    is_live: bool
    answer: dict[str, Any]


class PlanFile(_Table):
    """A whole plan file."""

    file: FileTable
    plan: PlanTable
    payer: PayerTable | None = None
    outpost: dict[str, str] = {}
    site: dict[str, str] = {}
    orders: OrdersTable | None = None
    payment: PaymentTable
    need: NeedTable | None = None
    items: ItemsTable | None = None
    prices: PricesTable = PricesTable()
    quote: QuoteTable | None = None
