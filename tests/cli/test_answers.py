"""What the commands answer: the figures of Python, for people and for programs."""

import re

import pytest

import outpost_planner as planner

CENTS = re.compile(r"-?\d+\.\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ORDER = ("OR-RKGP001=2", "--option", "PARTIAL_UPFRONT", "--term", "THREE_YEARS")
SEATTLE = ("--outpost", "Seattle imaging", "--reference", "PO-2026-0117")


def placed(sandbox, reference="PO-2026-0117"):
    """Order two racks in Python, as a person does who has read the review."""
    lines = planner.read_catalog().line_items({"OR-RKGP001": 2})
    request = planner.OrderRequest(
        "Seattle imaging", lines, "PARTIAL_UPFRONT", "THREE_YEARS", reference=reference
    )
    return planner.submit(request, sandbox, approve=planner.review(request, sandbox).fingerprint)


def test_price_prints_the_comparison_of_python(run):
    """The same sentence and the same figures, one row per way to pay."""
    said = run("price", "OR-RKGP001=1", "OR-RKGP001=1", "--country", "US", "--rate", "0.08")
    lines = planner.read_catalog().line_items({"OR-RKGP001": 2})
    comparison = planner.compare_payments(lines, country_code="US", discount_rate=0.08)
    assert said.status == 0
    assert " ".join(comparison.summary.split()) in " ".join(said.out.split())
    assert len(re.findall(r"^ *\w+ years? +\w+ upfront", said.out, re.MULTILINE)) == 9
    # 2 × 137,706.44 = 275,412.88 upfront, of data/prices.csv
    assert "$275,412.88" in said.out
    assert not re.search(r"^%", said.out, re.MULTILINE), "a percent sign parted from its number"


def test_price_answers_programs_with_exact_amounts(answer):
    """Text with cents, the pair that costs least, numbers for counts and rates, null for none."""
    read = answer("price", "OR-RKGP001=2", "--country", "US")
    assert (read["command"], read["version"], read["currency"]) == ("price", 1, "USD")
    assert read["items"] == [{"catalog_item_id": "OR-RKGP001", "quantity": 2}]
    assert read["cheapest"] == {"payment_term": "FIVE_YEARS", "payment_option": "ALL_UPFRONT"}
    assert len(read["rows"]) == 9
    rows = {(row["payment_term"], row["payment_option"]): row for row in read["rows"]}
    row = rows["THREE_YEARS", "PARTIAL_UPFRONT"]
    assert row["upfront_price"] == "275412.88"
    assert row["monthly_recurring_price"] == "7650.36"
    # 275,412.88 + 36 × 7,650.36 = 550,825.84
    assert row["total_cost"] == "550825.84"
    assert isinstance(row["implied_annual_rate"], float)
    assert rows["ONE_YEAR", "ALL_UPFRONT"]["implied_annual_rate"] is None


def test_price_over_a_need_and_its_workbook(run, answer, tmp_path):
    """Contracts of different length are compared over the years that are named."""
    said = run("price", "OR-RKGP001=2", "--country", "US", "--years", "5", "--excel", "pay.xlsx")
    assert said.status == 0, said.err
    assert said.out.startswith("Held for 5 years")
    assert "pay.xlsx written." in said.out
    assert (tmp_path / "pay.xlsx").stat().st_size > 5_000
    read = answer("price", "OR-RKGP001=2", "--country", "US", "--years", "5")
    assert read["years"] == 5
    assert {CENTS.fullmatch(row["committed_cost"]) is not None for row in read["rows"]} == {True}


def test_all_wrong_items_are_named_together(run):
    """With the form that is meant; nothing is priced."""
    said = run("price", "OR-RKGP001", "OR-RKGP002=two", "OR-RKGP003=1")
    assert (said.status, said.out) == (2, "")
    assert said.err.count("is no ITEM=QUANTITY") == 2
    assert (
        "nothere.csv: there is no such file"
        in run("price", "OR-RKGP001=1", "--prices", "nothere.csv").err
    )


def test_review_says_yes_with_the_fingerprint_of_python(run, answer, on, sandbox):
    """Exit status 0, every check, and the fingerprint that submit takes."""
    lines = planner.read_catalog().line_items({"OR-RKGP001": 2})
    request = planner.OrderRequest(
        "Seattle imaging", lines, "PARTIAL_UPFRONT", "THREE_YEARS", reference="PO-2026-0117"
    )
    expected = planner.review(request, sandbox)
    said = run("review", *ORDER, *SEATTLE, *on)
    assert said.status == 0, said.err
    assert said.out.startswith("SANDBOX 123456789012 us-west-2")
    assert f"Fingerprint: {expected.fingerprint}" in said.out
    read = answer("review", *ORDER, *SEATTLE, *on)
    assert (read["ok"], read["is_live"]) == (True, False)
    assert read["fingerprint"] == expected.fingerprint
    assert read["price"]["upfront_price"] == "275412.88"
    assert [each["check"] for each in read["checks"]] == expected.checks["check"].to_list()


def test_review_says_no_with_status_1(run, answer, on):
    """A server item for a rack Outpost: printed, and no fingerprint for programs."""
    words = ("review", "OR-SV1U001=1", *ORDER[1:], *SEATTLE, *on)
    said = run(*words)
    assert said.status == 1
    assert "It cannot be ordered" in said.out
    read = answer(*words, status=1)
    assert (read["ok"], read["fingerprint"]) == (False, None)


def test_review_of_half_an_order_names_everything_that_is_missing(run):
    """Before anybody is asked; and what does not go together."""
    said = run("review", "OR-RKGP001=2", "--term", "ONE_YEAR")
    assert said.status == 2
    assert re.findall(r"(--[a-z]+) is missing", said.err) == [
        "--option",
        "--outpost",
        "--reference",
    ]
    said = run("review", "OR-RKGP001=2", "--quote", "oq-1", *SEATTLE)
    assert "--quote-option is missing" in said.err
    assert "ITEM=QUANTITY stands in the quote already" in said.err
    said = run("review", "--plan", "p.toml", "--option", "NO_UPFRONT")
    assert "--option stands in the plan already" in said.err


def test_review_of_a_plan_and_of_a_quote(run, answer, on, sandbox):
    """The two other ways to say what is ordered."""
    lines = planner.read_catalog().line_items({"OR-RKGP001": 2})
    outpost_id = planner.collect_outposts(sandbox)[0]["OutpostId"]
    request = planner.OrderRequest(outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-7")
    planner.save_plan(planner.make_plan(request), "plan.toml")
    assert answer("review", "--plan", "plan.toml", *on)["reference"] == "PO-7"
    quote = planner.request_quote(sandbox, {"m5.4xlarge": 20}, "US")
    by_quote = ("--quote", quote.quote_id, "--quote-option", "1", *ORDER[1:])
    said = run("review", *by_quote, *SEATTLE, *on)
    assert "PO-2026-0117" in said.out, said.err
    assert said.status == (0 if "It can be ordered" in said.out else 1)


def test_collect_shows_each_order_and_writes_the_files(run, answer, on, sandbox, tmp_path):
    """One row per order, with the reference that the journal knows."""
    assert "No orders." in run("collect", *on).out
    receipt = placed(sandbox)
    said = run("collect", "--csv", "orders", *on)
    assert said.status == 0, said.err
    assert receipt.order_id in said.out
    assert "PO-2026-0117" in said.out
    names = {"orders", "line_items", "assets", "mac_addresses"}
    assert {path.stem for path in (tmp_path / "orders").glob("*.csv")} == names
    read = answer("collect", *on)
    [order] = read["orders"]
    assert (order["reference"], order["order_id"]) == ("PO-2026-0117", receipt.order_id)
    assert MOMENT.fullmatch(order["submitted"])
    assert read["errors"] == []


def test_collect_says_what_is_missing_with_status_3(run, answer, on, sandbox):
    """An order that AWS does not tell: the others are shown, and nobody takes them for all."""
    placed(sandbox)
    sandbox.fail("GetOrder", "denied", times=20)
    said = run("collect", *on)
    assert said.status == 3
    assert said.err.startswith("outpost-planner: ")
    assert "Traceback" not in said.err
    sandbox.fail("GetOrder", "denied", times=20)
    [error] = answer("collect", *on, status=3)["errors"]
    assert error["operation"] == "get_order"


def test_quotes_lists_and_shows_one(run, answer, on, sandbox):
    """Times in UTC, and the options' prices exact."""
    quote = planner.request_quote(sandbox, {"m5.4xlarge": 20}, "US")
    assert quote.quote_id in run("quotes", *on).out
    [listed] = answer("quotes", *on)["quotes"]
    assert (listed["quote_id"], listed["is_valid"]) == (quote.quote_id, True)
    assert MOMENT.fullmatch(listed["expires_at"])
    shown = answer("quotes", quote.quote_id, *on)
    prices = shown["options"][0]["prices"]
    assert {CENTS.fullmatch(each["upfront_price"]) is not None for each in prices} == {True}
    assert run("quotes", "oq-0123456789abcdef0", *on).status == 3


def test_renewals_writes_the_calendar_and_can_fail_where_somebody_has_to_act(
    run, answer, on, sandbox, tmp_path
):
    """A contract of a year, looked at on its last days."""
    lines = planner.read_catalog().line_items({"OR-RKGP002": 1})
    request = planner.OrderRequest(
        "Seattle imaging", lines, "PARTIAL_UPFRONT", "ONE_YEAR", reference="PO-1"
    )
    planner.submit(request, sandbox, approve=planner.review(request, sandbox).fingerprint)
    sandbox.advance(days=330)
    said = run("renewals", "--ics", "renewals.ics", "--check", *on)
    assert said.status == 0, said.err
    assert "BEGIN:VCALENDAR" in (tmp_path / "renewals.ics").read_text()
    bound = {each["outpost_name"]: each for each in answer("renewals", *on)["contracts"]}
    days = bound["Seattle imaging"]["days_left"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", bound["Seattle imaging"]["act_by"])
    sandbox.advance(days=days - 2)
    assert run("renewals", "--check", *on).status == 1
    assert run("renewals", *on).status == 0


@pytest.mark.parametrize("command", ["collect", "quotes", "renewals"])
def test_an_endpoint_of_this_machine_has_to_be_a_sandbox(run, command):
    """Nothing answers at port 9; and what is no address is said."""
    said = run(command, "--endpoint-url", "http://127.0.0.1:9")
    assert said.status == 2
    assert "No sandbox answers at http://127.0.0.1:9" in said.err
    assert "is no address" in run(command, "--endpoint-url", "127.0.0.1:9").err


def test_a_served_sandbox_keeps_its_own_time(on, sandbox):
    """Whoever connects to it from elsewhere judges quotes and contracts by its clock."""
    import argparse

    from outpost_planner.cli.options import connection_of

    named = argparse.Namespace(profile=None, region=None, endpoint_url=on[1])
    connection = connection_of(named)
    sandbox.advance(days=40)
    assert connection.now == sandbox.now
    assert (connection.scope, connection.is_live) == (sandbox.scope, False)
