"""Wrong kinds, given to every parameter of every public function and constructor: words, or a
sensible value.
"""

import inspect
from datetime import UTC, datetime

import boto3
import matplotlib as mpl
import pandas as pd
import pytest

import outpost_planner as planner
from outpost_planner.order.journal import Journal
from outpost_planner.quote.contracts.examples import example_contracts
from outpost_planner.quote.examples import example_quote

WRONG = [
    None, 5, -1, 2.5, float("nan"), True, "", "x", b"x", [], [5], [None], (), {}, {"a": 1}, {1, 2}, object(), int, len,  # noqa: E501
    pd.DataFrame(), pd.Series([1]), datetime(2026, 1, 1, tzinfo=UTC), Ellipsis,
]  # fmt: skip

MADE_BY_US = {
    "Approval", "ApprovalLevel", "ApprovalPolicy", "ApprovalReport",
    "BatchResult", "BatchReview", "Cancellation", "Catalog", "LineItems", "OrderFrames", "PaymentComparison",  # noqa: E501
    "PortfolioComparison", "Receipt", "Receipts", "Review", "Sandbox", "Connection", "Collected",
    "RebuiltJournal", "Quote", "QuoteDeletion", "QuoteOption", "Quotes",
    "CatalogChanges", "EstimateComparison", "PaidPrices", "PriceChanges", "SizingResult",
    "BilledComparison", "Contracts", "RenewalChoices", "RenewalComparison", "RenewalReceipt",
    "RenewalReview", "ReturnCheck", "PlanChanges",
    "Inventory", "SizingResults",
}  # fmt: skip
"""What functions return; a person has no need to make one, and each is a plain holder of its
fields.
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Valid arguments of every public function and constructor, by its name."""
    mpl.use("Agg")
    folder = tmp_path_factory.mktemp("kinds")
    patch = pytest.MonkeyPatch()
    patch.setenv("OUTPOST_PLANNER_JOURNAL", str(folder / "journal.sqlite3"))
    patch.setenv("OUTPOST_PLANNER_HISTORY", str(folder / "history.sqlite"))
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    patch.chdir(folder)
    sandbox = planner.start_sandbox()
    patch.setenv("AWS_ENDPOINT_URL_OUTPOSTS", sandbox.endpoint_url)
    patch.setenv("AWS_ENDPOINT_URL_STS", sandbox.endpoint_url)
    catalog = planner.read_catalog()
    lines = catalog.line_items({"OR-RKGP001": 1})
    outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    request = planner.OrderRequest(outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
    frames = planner.flatten_orders(planner.sample_orders()[:5])
    comparison = planner.compare_payments(lines)
    journal = Journal(folder / "journal.sqlite3")
    batch = planner.Batch((request,))
    (folder / "batch.csv").write_text(
        f"reference,outpost,items,option,term\nPO-2,{outpost_id},OR-RKGP001:1,NO_UPFRONT,\n"
    )
    (folder / "demand.csv").write_text("instance_type,quantity\nm5.large,1\n")
    plan = planner.make_plan(request)
    reviewed = planner.review(request, sandbox, journal=folder / "none.sqlite3")
    approval = planner.approve(reviewed, by="Grace Hopper", planned_by="Ada Lovelace")
    approval_file = planner.save_approval(approval, folder)
    plan_file = planner.save_plan(plan, folder / "PO-1.toml")
    changes = planner.History(folder / "h.sqlite", "live").record(planner.sample_orders()[:2])
    frame = {"frames": frames}
    three_years = ("ALL_UPFRONT", "THREE_YEARS")
    sized = planner.size({"m5.large": 1}, catalog, payment=three_years, progress=False)
    renewal = planner.RenewalRequest(outpost_id, "NO_UPFRONT", "ONE_YEAR", reference="PO-9")
    valid = {
        "Batch": {"requests": (request,)},
        "Demand": {"instances": {"m5.large": 1}},
        "DeskModel": {"catalog": catalog, "connection": sandbox},
        "History": {"path": folder / "history2.sqlite", "scope": "live"},
        "Journal": {"path": folder / "journal2.sqlite3"},
        "OrderDesk": {"catalog": catalog, "connection": sandbox},
        "OrderRequest": {
            "outpost_id": outpost_id,
            "lines": lines,
            "payment_option": "NO_UPFRONT",
            "reference": "PO",
        },
        "PaymentExplorer": {"lines": lines},
        "PaymentModel": {"lines": lines},
        "Plan": {"lines": lines},
        "PlannedOrder": {"lines": lines},
        "RenewalRequest": {
            "outpost_id": outpost_id,
            "payment_option": "NO_UPFRONT",
            "payment_term": "ONE_YEAR",
            "reference": "PO-9",
        },
        "Site": {},
        "account_for": {
            "reference": "PO-1",
            "connection": sandbox,
            "order_id": None,
            "journal": journal,
        },
        "approval_report": {"plan": reviewed, "comparison": comparison},
        "approve": {"plan": reviewed, "by": "Grace Hopper"},
        "asset_table": frame,
        "cancel": {"order": "oo-0123456789abcdef0", "connection": sandbox},
        "check_return": {"outpost": outpost_id, "connection": sandbox},
        "compare_billed": {"contracts": example_contracts(), "journal": journal},
        "compare_renewal": {"outpost": outpost_id, "connection": sandbox},
        "contracts": {"connections": sandbox},
        "plot_billing": {"contracts": example_contracts()},
        "plot_contracts": {"contracts": example_contracts()},
        "renew": {"request": renewal, "connection": sandbox, "journal": journal},
        "review_renewal": {"request": renewal, "connection": sandbox},
        "collect_assets": {"connections": sandbox, "progress": False},
        "collect_orders": {"connections": sandbox, "progress": False},
        "collect_outposts": {"connections": sandbox},
        "compare_estimate": {"estimate": lines, "quote": example_quote()},
        "compare_payments": {"lines": lines},
        "compare_portfolio": {"orders": [planner.PlannedOrder(lines)]},
        "delete_quote": {"quote": "oq-0123456789abcdef0", "connection": sandbox},
        "get_quote": {"quote": "oq-0123456789abcdef0", "connection": sandbox},
        "quotes": {"connection": sandbox},
        "read_quote": {"answer": {"QuoteId": "oq-0123456789abcdef0"}},
        "read_policy": {"path": planner.sample_data_path() / "approval-policy.toml"},
        "save_approval": {"approval": approval, "path": folder / "other.approval.toml"},
        "request_quote": {
            "connection": sandbox,
            "capacities": {"c5.24xlarge": 4},
            "country_code": "US",
        },
        "update_quote": {"quote": "oq-0123456789abcdef0", "connection": sandbox},
        "create_site": {"connection": sandbox, "name": "Here", "address": {"City": "Seattle"}},
        "create_outpost": {"connection": sandbox, "name": "Here", "site": f"os-{'0' * 17}"},
        "connect": {"session": boto3.Session("123456789012", "sandbox", region_name="us-west-2")},
        "flatten_orders": {"orders": planner.sample_orders()[:2]},
        "forecast_installations": frame,
        "lead_time_summary": frame,
        "lead_times": frame,
        "mock_outposts": {},
        "make_plan": {"what": request},
        "open_approval": {"path": approval_file},
        "open_approvals": {"folder": folder},
        "open_history": {},
        "open_journal": {},
        "open_plan": {"path": plan_file},
        "order_table": frame,
        "plot_asset_distribution": {"assets": frames},
        "plot_cost_curve": {"curve": sized.by_growth([0])},
        "plot_exposure": {"comparison": comparison},
        "plot_late_orders": frame,
        "plot_layout": {"result": sized},
        "plot_lead_times": frame,
        "plot_npv_sensitivity": {"comparison": comparison},
        "plot_order_status": frame,
        "plot_order_timeline": frame,
        "plot_payment_grid": {"comparison": comparison},
        "plot_payments": {"comparison": comparison},
        "rebuild_journal": {"connection": sandbox, "journal": journal},
        "read_batch": {"path": folder / "batch.csv", "catalog": catalog},
        "orderable_types": {"connection": sandbox},
        "read_catalog": {},
        "paid_prices": {"connections": sandbox},
        "refresh_catalog": {"connection": sandbox, "path": folder / "catalog.csv"},
        "read_demand": {"path": folder / "demand.csv"},
        "read_inventory": {"path": planner.sample_data_path() / "instances.json"},
        "read_orders": {"path": planner.sample_data_path() / "orders"},
        "readable": {"table": comparison.table},
        "receipts": {"connection": sandbox},
        "resolve": {"reference": "PO-1", "connection": sandbox},
        "review": {"request": request, "connection": sandbox},
        "review_batch": {"batch": batch, "connection": sandbox},
        "sample_data_path": {},
        "sample_orders": {},
        "save_plan": {"plan": plan, "path": plan_file},
        "size_many": {
            "demands": {"Oslo": {"m5.large": 1}},
            "catalog": catalog,
            "payment": three_years,
            "progress": False,
        },
        "size": {
            "demand": {"m5.large": 1},
            "catalog": catalog,
            "payment": three_years,
            "progress": False,
        },
        "start_sandbox": {},
        "submit": {"request": request, "connection": sandbox, "journal": journal},
        "submit_batch": {
            "batch": batch,
            "connection": sandbox,
            "journal": journal,
            "progress": False,
        },
        "summarize_changes": {"changes": changes},
    }
    yield valid
    sandbox.stop()
    patch.undo()


def is_error(name):
    value = getattr(planner, name)
    return isinstance(value, type) and issubclass(value, BaseException)


PUBLIC = [
    name
    for name in dir(planner)
    if callable(getattr(planner, name)) and not is_error(name) and name not in MADE_BY_US
]


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.filterwarnings("ignore")
def test_a_wrong_kind_is_said_in_words(world, name):
    """Each parameter in turn is given numbers, texts, lists, frames and types: a PlannerError, or
    an answer.
    """
    import matplotlib.pyplot as plt

    function, valid = getattr(planner, name), world[name]
    raw = []
    parameters = inspect.signature(function).parameters.values()
    for parameter in parameters:
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
            continue
        # What a function of the caller's own raises is the caller's.
        takes_function = parameter.name in {"ask", "progress", "should_stop"}
        for value in WRONG:
            if takes_function and callable(value):
                continue
            try:
                result = function(**(valid | {parameter.name: value}))
            except planner.PlannerError:
                continue
            except Exception as error:  # noqa: BLE001 - any other error is what this test looks for
                raw.append(f"{name}({parameter.name}={value!r}): {type(error).__name__}: {error}")
                continue
            if isinstance(result, planner.Sandbox):
                result.stop()
    plt.close("all")
    assert raw == []


def test_all_wrong_kinds_of_a_call_come_together():
    """Names of the function, the parameters, what they take, what was given, and where such things
    come from.
    """
    with pytest.raises(planner.InputError) as caught:
        planner.review(5, connection="x")
    assert str(caught.value).splitlines() == [
        (
            "review takes OrderRequest, not int; planner.OrderRequest(outpost_id, lines, ...) makes"
            " one (request=5)."
        ),
        (
            "review takes Connection, not str; start_sandbox() or connect() makes one"
            " (connection='x')."
        ),
    ]


def test_wrong_elements_are_said_with_their_places():
    """Up to three of them, beside the wrong kinds of other parameters."""
    with pytest.raises(planner.InputError) as caught:
        planner.compare_portfolio([5, "x", None, 6], timing=3)
    assert str(caught.value).splitlines() == [
        (
            "compare_portfolio takes PlannedOrder as each element of orders, "
            "not int at 0 (5), str at 1 ('x'), NoneType at 2 (None) and 1 more."
        ),
        "compare_portfolio takes text, not int (timing=3).",
    ]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("8%", "8 % is 0.08"),
        (" 8,5 % ", "8,5 % is 0.085"),
        ("1,000", "write 1000, without a separator of thousands and without quotation marks"),
        ("1,000,000", "write 1000000, without a separator of thousands"),
        ("1.000", "write 1000 or 1.000, without"),
        ("$1,000", "write 1000, without a separator of thousands"),
        ("90", "write 90, without quotation marks"),
        ("USD 90", "write 90, without quotation marks and currency"),
        ("0,5", "write 0.5, with a decimal point"),
    ],
)
def test_a_number_in_a_text_gets_a_hint(world, written, hint):
    """How to write it is said with the number itself."""
    with pytest.raises(planner.InputError, match="takes a number or None, not str; ") as caught:
        planner.forecast_installations(world["asset_table"]["frames"], expected_days=written)
    assert f"; {hint}" in str(caught.value)
    assert f"(expected_days={written!r})" in str(caught.value)


@pytest.mark.parametrize("written", ["soon", "", "1,00,0", "%", "1e"])
def test_a_text_that_is_no_number_gets_no_hint(world, written):
    """A guess would be worse than none."""
    with pytest.raises(planner.InputError) as caught:
        planner.forecast_installations(world["asset_table"]["frames"], expected_days=written)
    assert (
        str(caught.value)
        == f"forecast_installations takes a number or None, not str (expected_days={written!r})."
    )


def test_what_is_near_a_connection_gets_a_hint(world):
    """A list, a boto3 client, a session and something else each get their own."""
    request, connection = world["review"]["request"], world["review"]["connection"]
    session = world["connect"]["session"]
    for given, hint in (
        ([connection], "give one of them, such as connections[0]"),
        (
            connection.client(),
            "a boto3 client has no account; connect(profile=..., region=...) makes a Connection",
        ),
        (session, "connect(session=...) makes a Connection of it"),
        ([], "start_sandbox() or connect() makes one"),
        ("prod", "start_sandbox() or connect() makes one"),
    ):
        with pytest.raises(planner.InputError, match="review takes Connection, not ") as caught:
            planner.review(request, given)
        assert f"; {hint}" in str(caught.value)


def test_functions_keep_their_names_and_words():
    """The door changes neither the signature, nor the help, nor that a worker finds the function
    again.
    """
    import pickle

    assert list(inspect.signature(planner.review).parameters) == [
        "request",
        "connection",
        "journal",
    ]
    assert planner.review.__doc__.startswith("Check everything")
    assert pickle.loads(pickle.dumps(planner.collect_orders)) is planner.collect_orders
