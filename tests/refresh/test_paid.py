"""What an account was really charged, per configuration: over the wire, page by page."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from support.answers import serve_answers
from support.endpoint import connection_to
from support.old_botocore import old_connection
from support.retries import change_retries

import outpost_planner as planner
from outpost_planner.plan.columns import PRICE_COLUMNS
from outpost_planner.sandbox import lifecycle

FIRST, SECOND = "op-0123456789abcdef0", "op-0123456789abcdef1"
SITE = "os-0123456789abcdef0"
DAY = 86_400
BEGUN = 1_770_076_800  # 2026-02-03
PAGE = 2


@pytest.fixture(autouse=True)
def one_try(monkeypatch):
    """Ask once: what is made to fail fails."""
    change_retries(monkeypatch, tries=1)


def order(number, items=("OR-RKGP001", 1), **changes):
    """Return an order in GetOrder's shape."""
    lines = [
        {"CatalogItemId": item, "Quantity": quantity, "Status": "INSTALLED"}
        for item, quantity in zip(items[::2], items[1::2], strict=True)
    ]
    return {
        "OrderId": f"oo-0123456789abcde{number:02x}",
        "OutpostId": FIRST,
        "Status": "COMPLETED",
        "LineItems": lines,
        "PaymentOption": "PARTIAL_UPFRONT",
        "PaymentTerm": "THREE_YEARS",
        **changes,
    }


def subscription(number, orders, upfront=110_000.5, monthly=3_000.25, **changes):
    """Return a subscription in GetOutpostBillingInformation's shape."""
    return {
        "SubscriptionId": f"SUB{number:07d}",
        "SubscriptionType": "ORIGINAL",
        "SubscriptionStatus": "ACTIVE",
        "OrderIds": [each["OrderId"] for each in orders],
        "BeginDate": BEGUN + number * DAY,
        "EndDate": BEGUN + 1095 * DAY,
        "Currency": "USD",
        "UpfrontPrice": upfront,
        "MonthlyRecurringPrice": monthly,
        **changes,
    }


class Account:
    """Two Outposts at one site, their subscriptions in pages of two, and orders."""

    def __init__(self):
        self.orders, self.billed = {}, {FIRST: [], SECOND: []}
        self.refusals, self.asked, self.country = {}, [], "US"
        self.url = ""

    @property
    def connection(self):
        return connection_to(self.url)

    def charge(self, outpost_id, orders, number=0, **changes):
        """Charge an Outpost for orders."""
        self.orders |= {each["OrderId"]: each for each in orders}
        self.billed[outpost_id].append(subscription(number, orders, **changes))

    def answer(self, path):
        url = urlsplit(path)
        self.asked.append(url.path)
        for pattern, refusal in self.refusals.items():
            if re.search(pattern, path):
                return *refusal, {"message": "not authorized"}
        return 200, "", self._found(url.path, parse_qs(url.query))

    def _found(self, path, query):
        if path == "/outposts":
            return {
                "Outposts": [
                    {"OutpostId": each, "Name": f"Lab {each[-1]}", "SiteId": SITE}
                    for each in self.billed
                ]
            }
        if path == "/sites":
            return {"Sites": [{"SiteId": SITE, "OperatingAddressCountryCode": self.country}]}
        if path.startswith("/orders/"):
            return {"Order": self.orders[path.rpartition("/")[2]]}
        listed = self.billed[path.split("/")[2]]
        start = int(query.get("NextToken", ["0##x"])[0].split("##")[0])
        end = start + PAGE
        more = {"NextToken": f"{end}##x"} if end < len(listed) else {}
        return {"Subscriptions": listed[start:end]} | more


@pytest.fixture
def account():
    found = Account()
    with serve_answers(found.answer) as url:
        found.url = url
        yield found


def test_what_was_charged_stands_per_subscription_with_its_configuration(account):
    """Of all pages and both Outposts, with what the order says of item, term and option."""
    for number in range(5):
        account.charge(FIRST, [order(number)], number)
    account.charge(SECOND, [order(9, ("OR-RKGP000", 2))], 9)
    paid = planner.paid_prices(account.connection)
    assert len(paid.table) == 6
    first = paid.table.iloc[0]
    assert first["configuration"] == "1 × OR-RKGP001"
    assert (first["upfront_price"], first["monthly_recurring_price"]) == (110_000.50, 3_000.25)
    assert (first["payment_term"], first["payment_option"]) == ("THREE_YEARS", "PARTIAL_UPFRONT")
    assert (first["outpost_name"], first["country_code"]) == ("Lab 0", "US")
    assert f"{first['begin_date']:%Y-%m-%d}" == "2026-02-03"
    assert paid.table["configuration"].iloc[5] == "2 × OR-RKGP000"
    billing = f"/outpost/{FIRST}/billing-information"
    assert account.asked.count(billing) == 3


def test_the_price_of_one_unit_of_one_item_goes_where_a_price_sheet_goes(account):
    """The newest of two; 110,000.50 + 36 × 3,000.25 = 218,009.50."""
    account.charge(FIRST, [order(0)], 0, upfront=1.0)
    account.charge(SECOND, [order(1)], 1)
    prices = planner.paid_prices(account.connection).prices
    assert list(prices) == list(PRICE_COLUMNS)
    assert prices["source"].item() == (
        "subscription SUB0000001, order oo-0123456789abcde01 (sandbox: illustrative)"
    )
    assert f"{prices['as_of'].item():%Y-%m-%d}" == "2026-02-04"
    lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    comparison = planner.compare_payments(lines, prices=prices)
    assert comparison.table.loc[("THREE_YEARS", "PARTIAL_UPFRONT"), "total_cost"] == 218_009.50


NO_ITEM_PRICE = {
    "a renewal": ([order(0)], {"SubscriptionType": "RENEWAL"}, "a renewal is charged for all"),
    "an addition": ([order(0)], {"SubscriptionType": "CAPACITY_INCREASE"}, "is prorated to the"),
    "two units": ([order(0, ("OR-RKGP001", 2))], {}, "which part of the price is whose"),
    "two items": ([order(0, ("OR-RKGP001", 1, "OR-RKGP000", 1))], {}, "which part of the price"),
    "two orders": ([order(0), order(1)], {}, "which part of the price is whose"),
    "no order": ([], {}, "no order is named"),
    "no term": ([order(0, PaymentTerm=None)], {}, "does not say term and option"),
    "no upfront price": ([order(0)], {"UpfrontPrice": None}, "AWS gave no upfront price"),
    "cancelled": ([order(0)], {"SubscriptionStatus": "CANCELLED"}, "it was cancelled"),
    "no begin": ([order(0)], {"BeginDate": None}, "does not say when it began"),
    "euros": ([order(0)], {"Currency": "EUR"}, "AWS gave amounts in EUR"),
    "a quote": (
        [
            order(
                0,
                LineItems=[{"LineItemId": "ooi-1", "Quantity": 1, "Status": "INSTALLED"}],
                QuoteOptionIdentifier="oqo-0123456789abcdef0",
            )
        ],
        {},
        "ordered from a quote, without an item",
    ),
    "a cancelled line": (
        [
            order(
                0,
                LineItems=[
                    {"CatalogItemId": "OR-RKGP001", "Quantity": 1, "Status": "INSTALLED"},
                    {"CatalogItemId": "OR-RKGP000", "Quantity": 1, "Status": "CANCELLED"},
                ],
            )
        ],
        {},
        "was cancelled, replaced or failed",
    ),
}


@pytest.mark.parametrize(("orders", "changes", "why"), NO_ITEM_PRICE.values(), ids=NO_ITEM_PRICE)
def test_what_is_no_price_of_an_item_says_why(account, orders, changes, why):
    """It stays in the table, and is in no price sheet."""
    changes = dict(changes)
    account.charge(FIRST, orders, **changes)
    paid = planner.paid_prices(account.connection)
    assert why in paid.table["why_no_item_price"].item()
    assert paid.prices.empty
    assert list(paid.prices) == list(PRICE_COLUMNS)
    assert "0 of them are the price" in paid.summary


def test_a_renewal_does_not_take_the_term_of_the_order(account):
    """It may be for another term, or month to month."""
    account.charge(FIRST, [order(0)], SubscriptionType="RENEWAL")
    row = planner.paid_prices(account.connection).table.iloc[0]
    assert row[["payment_term", "payment_option"]].isna().all()


def test_two_charges_of_one_day_that_differ_leave_no_price(account):
    """Nobody knows which is meant; the table has both."""
    account.charge(FIRST, [order(0)])
    account.charge(SECOND, [order(1)], upfront=1.0)
    paid = planner.paid_prices(account.connection)
    assert paid.prices.empty
    assert len(paid.table) == 2


def test_a_site_without_a_country_leaves_no_price(account):
    """Prices are by country."""
    account.country = None
    account.charge(FIRST, [order(0)])
    why = planner.paid_prices(account.connection).table["why_no_item_price"].item()
    assert why == "the site's country is not known"


def test_a_denied_permission_is_an_error_with_the_permission_and_the_csv(account):
    """No subscription at all is not the same as none that may be read."""
    account.refusals = {"billing-information": (403, "AccessDeniedException")}
    with pytest.raises(planner.AwsError) as caught:
        planner.paid_prices(account.connection)
    assert "outposts:GetOutpostBillingInformation" in str(caught.value)
    assert "prices.csv" in str(caught.value)


def test_an_old_botocore_is_an_error_with_the_csv(account, tmp_path):
    """It has no such operation."""
    with pytest.raises(planner.AwsError, match="GetOutpostBillingInformation is unknown to boto"):
        planner.paid_prices(old_connection(account.connection, tmp_path))


MISSING = {
    "one Outpost's billing": (f"{SECOND}/billing", "get_outpost_billing_information"),
    "an order": ("/orders/", "get_order"),
}


@pytest.mark.parametrize(("pattern", "operation"), MISSING.values(), ids=MISSING)
def test_what_is_missing_is_named_and_the_rest_is_kept(account, pattern, operation):
    """With a warning; an order that did not come leaves its configuration unknown."""
    account.charge(FIRST, [order(0)])
    account.charge(SECOND, [])
    account.refusals = {pattern: (403, "AccessDeniedException")}
    with pytest.warns(planner.CollectionWarning):
        paid = planner.paid_prices(account.connection)
    assert set(paid.errors["operation"]) == {operation}
    assert len(paid.table) >= 1
    assert paid.summary.endswith("Missing: 1 answer.")
    if operation == "get_order":
        assert "could not be read" in paid.table["configuration"].iloc[0]


def test_the_sandbox_charges_what_its_prices_say():
    """From an order to its subscription: the sheet's own price comes back."""
    with pytest.MonkeyPatch.context() as patch, planner.start_sandbox() as sandbox:
        patch.setattr(lifecycle, "FATES", {})
        outpost = planner.collect_outposts(sandbox)[0]["OutpostId"]
        sandbox.client().create_order(
            OutpostIdentifier=outpost,
            LineItems=[{"CatalogItemId": "OR-RKGP001", "Quantity": 1}],
            PaymentOption="PARTIAL_UPFRONT",
            PaymentTerm="THREE_YEARS",
        )
        sandbox.advance(days=300)
        paid = planner.paid_prices(sandbox)
    sheet = planner.read_catalog().prices.query(
        "catalog_item_id == 'OR-RKGP001' and country_code == 'US' and"
        " payment_term == 'THREE_YEARS' and payment_option == 'PARTIAL_UPFRONT'"
    )
    amounts = ["upfront_price", "monthly_recurring_price"]
    assert paid.prices[amounts].to_numpy().tolist() == sheet[amounts].to_numpy().tolist()
    assert "SANDBOX" in paid._repr_html_()
    assert "1 × OR-RKGP001" in repr(paid)
