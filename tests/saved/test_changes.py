"""What has changed since a plan was made is said, whoever changed it and on whichever machine."""

import os
import subprocess
import sys
from dataclasses import replace

import pandas as pd

import outpost_planner as planner
from outpost_planner.saved.examples import example_plan

LINES = {"OR-RKGP001": 2}


def seattle(sandbox):
    return sandbox.client().list_outposts()["Outposts"][0]


def planned(sandbox, **more):
    """Two racks for Seattle, all upfront for three years."""
    catalog = planner.read_catalog()
    request = planner.OrderRequest(
        "Seattle imaging",
        catalog.line_items(LINES),
        "ALL_UPFRONT",
        "THREE_YEARS",
        reference="PO-2026-0117",
    )
    return planner.make_plan(request, connection=sandbox, **more)


def rows(changes, *columns):
    return [tuple(row) for row in changes.table[list(columns)].to_numpy()]


def test_a_plan_has_the_fingerprint_of_the_review(sandbox, journal, tmp_path):
    """Also after it was saved and opened: the one approves the other, and one order comes of it."""
    plan = planned(sandbox)
    opened = planner.open_plan(planner.save_plan(plan, tmp_path / "plan.toml"))
    review = planner.review(opened.request(), sandbox, journal=journal)
    assert opened.fingerprint == review.fingerprint != ""
    receipt = planner.submit(opened.request(), sandbox, approve=opened.fingerprint, journal=journal)
    assert receipt.state == "placed"
    changes = opened.changes(connection=sandbox, journal=journal)
    assert rows(changes, "about", "result") == [("Orders", "WARN"), ("Reference", "WARN")]
    assert "somebody may have ordered the plan already" in changes.table["now"].iloc[0]
    assert changes.table["now"].iloc[1].startswith("PO-2026-0117 is order oo-")


def test_nothing_has_changed_and_what_was_looked_at_is_said(sandbox, journal):
    """Without a connection AWS is not asked, and the summary does not claim otherwise."""
    plan = planned(sandbox)
    changes = plan.changes(catalog=planner.read_catalog(), connection=sandbox, journal=journal)
    assert (changes.is_empty, changes.can_be_ordered) == (True, True)
    assert changes.summary == (
        "PO-2026-0117: nothing has changed since 2026-01-05 00:00 UTC in items and prices, what AWS"
        " says and this journal."
    )
    assert plan.changes().summary == (
        "PO-2026-0117: nothing was looked at. Not looked at: the catalog of today; give"
        " catalog=...; AWS; give connection=...."
    )


def dearer(catalog):
    prices = catalog.prices.copy()
    is_chosen = (prices["catalog_item_id"] == "OR-RKGP001") & (prices["country_code"] == "US")
    is_chosen &= prices["payment_term"] == "THREE_YEARS"
    is_chosen &= prices["payment_option"] == "ALL_UPFRONT"
    prices.loc[is_chosen, "upfront_price"] += 1000
    return replace(catalog, prices=prices)


def test_a_changed_price_is_said_for_the_order_and_for_one_item():
    """A thousand dollars more for each of two racks: the plan has to be approved again."""
    catalog = dearer(planner.read_catalog())
    plan = example_plan()
    changes = plan.changes(catalog=catalog)
    assert rows(changes, "result", "what", "was", "now") == [
        (
            "WARN",
            "the order, all upfront for three years",
            # 2 × 258,888.00, and 2 × 259,888.00
            "USD 517,776.00 upfront and 0.00 a month, 517,776.00 in total",
            "USD 519,776.00 upfront and 0.00 a month, 519,776.00 in total",
        ),
        (
            "WARN",
            "one OR-RKGP001, all upfront for three years",
            "USD 258,888.00 upfront and 0.00 a month",
            "USD 259,888.00 upfront and 0.00 a month",
        ),
    ]
    assert changes.can_be_ordered
    assert plan.repriced(catalog).fingerprint not in {"", plan.fingerprint}
    assert plan.repriced(catalog).changes(catalog=catalog).is_empty


def test_a_price_that_is_gone_or_dated_anew_is_said():
    """The same amounts of another day are another price to an approval."""
    catalog = planner.read_catalog()
    gone = replace(catalog, prices=catalog.prices.iloc[:0])
    changes = example_plan().changes(catalog=gone)
    assert set(changes.table["now"]) == {"not priced", "no price"}
    assert len(changes.table) == 1 + 9
    dated = replace(catalog, prices=catalog.prices.assign(as_of=pd.Timestamp("2026-12-01")))
    changes = example_plan().changes(catalog=dated)
    assert len(changes.table) == 9
    assert changes.table["now"].iloc[0] == "illustrative of 2026-12-01"


def test_an_item_that_is_gone_discontinued_or_other_is_said():
    """Gone and discontinued stop the order; more power is for a person to weigh."""
    catalog = planner.read_catalog()
    without = replace(catalog, items=catalog.items.drop(index="OR-RKGP001"))
    changes = example_plan().changes(catalog=without)
    assert ("Item", "FAIL", "no item of the catalog") in rows(changes, "about", "result", "now")
    items = catalog.items.copy()
    items.loc["OR-RKGP001", "item_status"] = "DISCONTINUED"
    items.loc["OR-RKGP001", "power_kva"] = 7.5
    changes = example_plan().changes(catalog=replace(catalog, items=items))
    assert rows(changes, "result", "what", "was", "now") == [
        ("FAIL", "OR-RKGP001, item status", "AVAILABLE", "DISCONTINUED"),
        ("WARN", "OR-RKGP001, power kVA", "6.76", "7.5"),
    ]
    assert "It cannot be ordered as it is." in changes.summary


def test_prices_past_their_last_day_are_said(sandbox, journal):
    """By the clock of the connection; illustrations never held."""
    catalog = planner.read_catalog()
    last = pd.Timestamp("2026-01-31")
    prices = catalog.prices.assign(valid_until=last, source="price list")
    request = planned(sandbox).request()
    lines = replace(catalog, prices=prices).line_items(LINES)
    plan = planner.make_plan(replace(request, lines=lines), connection=sandbox)
    assert plan.changes(connection=sandbox, journal=journal).is_empty
    sandbox.advance(days=27)  # to 2026-02-01
    [said] = plan.changes(connection=sandbox, journal=journal).table["now"]
    assert said == "the prices of the chosen pair held until 2026-01-31"


def test_the_outpost_and_its_site_are_compared(sandbox, journal):
    """A renamed Outpost, a site with less power, and an Outpost that is gone."""
    plan = planned(sandbox)
    client, there = sandbox.client(), seattle(sandbox)
    client.update_outpost(OutpostId=there["OutpostId"], Name="Seattle annex")
    client.update_site_rack_physical_properties(
        SiteId=there["SiteId"], PowerDrawKva="POWER_5_KVA", MaximumSupportedWeightLbs="MAX_1400_LBS"
    )
    changes = plan.changes(connection=sandbox, journal=journal)
    assert ("Outpost", "name", "Seattle imaging", "Seattle annex") in rows(
        changes, "about", "what", "was", "now"
    )
    assert ("Site", "power draw kVA", "POWER_15_KVA", "POWER_5_KVA") in rows(
        changes, "about", "what", "was", "now"
    )
    client.delete_outpost(OutpostId=there["OutpostId"])
    changes = plan.changes(connection=sandbox, journal=journal)
    assert rows(changes, "about", "result", "now") == [
        ("Outpost", "FAIL", "no Outpost of this account")
    ]


def test_another_account_is_said_and_not_asked(sandbox, journal):
    """The Outpost of one account is none of another."""
    plan = planned(sandbox)
    other = sandbox.connection("210987654321")
    before = sandbox.received("GetOutpost")
    changes = plan.changes(connection=other, journal=journal)
    assert rows(changes, "about", "result", "was", "now") == [
        ("Payer", "FAIL", "SANDBOX 123456789012 us-west-2", "SANDBOX 210987654321 us-west-2")
    ]
    assert sandbox.received("GetOutpost") == before


def test_a_quote_that_expired_was_used_or_deleted_is_said(sandbox, journal):
    """Each stops the order, in the quote's own words."""
    told = [{"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4.0}]
    outpost_id = seattle(sandbox)["OutpostId"]

    def quoted(reference):
        quote = sandbox.client().create_quote(
            CountryCode="US", RequestedCapacities=told, OutpostIdentifier=outpost_id
        )["Quote"]["QuoteId"]
        option = planner.get_quote(quote, sandbox).option(1)
        return planner.make_plan(
            option,
            connection=sandbox,
            outpost=outpost_id,
            payment_term="THREE_YEARS",
            payment_option="NO_UPFRONT",
            reference=reference,
        )

    used, deleted, expired = quoted("PO-1"), quoted("PO-2"), quoted("PO-3")
    assert used.changes(connection=sandbox, journal=journal).is_empty
    sandbox.client().create_order(**used.request().parameters)
    sandbox.client().delete_quote(QuoteIdentifier=deleted.quote.quote_id)
    said = used.changes(connection=sandbox, journal=journal)
    assert rows(said, "about", "result")[0] == ("Quote", "FAIL")
    assert "serves one order" in said.table["now"].iloc[0] or "used" in said.table["now"].iloc[0]
    said = deleted.changes(connection=sandbox, journal=journal)
    assert "no quote of this account any more" in said.table["now"].iloc[0]
    sandbox.advance(days=31)
    said = expired.changes(connection=sandbox, journal=journal)
    assert rows(said, "about", "result")[0] == ("Quote", "FAIL")
    assert "expired" in said.table["now"].iloc[0].lower()


def test_what_cannot_be_asked_is_no_change_and_no_all_clear(sandbox, journal):
    """A throttled or forbidden look is said, and the plan is not called unchanged."""
    plan = planned(sandbox)
    sandbox.fail("GetOutpost", "denied", times=9)
    changes = plan.changes(connection=sandbox, journal=journal)
    assert ("Outpost", "NOT CHECKED") in rows(changes, "about", "result")
    assert not changes.is_empty
    assert not changes.can_be_ordered
    assert "not known: Outpost" in changes.summary


MACHINE = """
import sys
import outpost_planner as planner
path, words = sys.argv[1], sys.argv[2]
connection = planner.connect(region="us-west-2")
if words == "plan":
    lines = planner.read_catalog().line_items({"OR-RKGP001": 2})
    request = planner.OrderRequest(
        "Seattle imaging", lines, "ALL_UPFRONT", "THREE_YEARS", reference="PO-7")
    comparison = planner.compare_payments(lines).over(5)
    plan = planner.make_plan(request, comparison=comparison, connection=connection)
    planner.save_plan(plan, path)
plan = planner.open_plan(path)
print(plan.made_by.partition("@")[0], plan.fingerprint)
print(plan.horizon().table["total_cost"].tolist())
print(plan.changes(connection=connection))
if words == "order":
    planner.submit(plan.request(), connection, approve=plan.fingerprint)
    print("ORDERED", plan.changes(connection=connection))
"""


def on_machine(home, sandbox, path, words):
    """Run a person's program with a home folder of its own, and so a journal of its own."""
    environment = {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "HOME": str(home),
        "USER": home.name,
        "LOGNAME": home.name,
        "AWS_ACCESS_KEY_ID": sandbox.account_id,
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_ENDPOINT_URL_OUTPOSTS": sandbox.endpoint_url,
    }
    run = subprocess.run(
        [sys.executable, "-c", MACHINE, str(path), words],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_two_people_with_two_machines_and_one_shared_folder(sandbox, tmp_path):
    """Anna plans, the site changes, Ben opens; Ben orders, and Anna is told before she does."""
    anna, ben, shared = (tmp_path / each for each in ("anna", "ben", "shared"))
    for folder in (anna, ben, shared):
        folder.mkdir()
    path = shared / "PO-7.toml"
    made = on_machine(anna, sandbox, path, "plan")
    assert "nothing has changed" in made
    text = path.read_bytes()
    client, there = sandbox.client(), seattle(sandbox)
    client.update_site_rack_physical_properties(SiteId=there["SiteId"], PowerDrawKva="POWER_10_KVA")
    seen, _, ordered = on_machine(ben, sandbox, path, "order").partition("ORDERED")
    # The same person, fingerprint and figures; and what has changed in between.
    assert seen.splitlines()[:2] == made.splitlines()[:2]
    assert seen.startswith("anna ")
    assert "power draw kVA: was POWER_15_KVA, is POWER_10_KVA" in seen
    assert "PO-7 is order oo-" in ordered
    # Anna's journal knows nothing of it; AWS does.
    told = on_machine(anna, sandbox, path, "open")
    assert "somebody may have ordered the plan already" in told
    assert "PO-7 is order" not in told
    assert path.read_bytes() == text
    assert sandbox.received("CreateOrder") == 1
