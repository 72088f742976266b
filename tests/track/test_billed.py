"""What was planned beside what is billed: to the cent, and every difference named."""

from dataclasses import replace

import pytest
from support.contracts import (
    DAY,
    ITEM,
    end_of,
    go_to,
    new_outpost,
    outpost_of,
    priced_sandbox,
    sheet,
)

import outpost_planner as planner


@pytest.fixture(scope="module")
def purchase(tmp_path_factory):
    """Two racks bought for Seattle and installed, one for Austin that is not, in a journal."""
    folder = tmp_path_factory.mktemp("prices")
    catalog = sheet(folder)
    with priced_sandbox(folder) as sandbox:
        journal = planner.open_journal(folder / "journal.sqlite3")

        def buy(reference, outpost, quantity=1):
            request = planner.OrderRequest(
                outpost,
                catalog.line_items({ITEM: quantity}),
                "PARTIAL_UPFRONT",
                "ONE_YEAR",
                reference=reference,
            )
            mark = planner.review(request, sandbox, journal=journal).fingerprint
            return planner.submit(request, sandbox, approve=mark, journal=journal)

        buy("PO-1", "Seattle imaging", 2)
        while planner.contracts(sandbox).subscriptions.empty:
            sandbox.advance(days=10)
        buy("PO-2", "Seattle imaging")
        new_outpost(sandbox, "Austin lab", "US")
        buy("PO-3", "Austin lab")
        yield sandbox, journal, buy


def by_reference(compared):
    return compared.table.set_index("reference")


def test_a_purchase_that_is_billed_as_planned_says_so(purchase):
    """2 × 10,100.20 and 2 × 850.30, as the API sends them; what is not installed has no bill."""
    sandbox, journal, _ = purchase
    compared = planner.compare_billed(planner.contracts(sandbox), journal=journal)
    row = by_reference(compared).loc["PO-1"]
    assert row["finding"] == "billed as planned"
    assert row["billed_upfront_price"] == row["planned_upfront_price"] == 20200.40
    assert row["billed_monthly_recurring_price"] == 1700.60
    assert (row["difference_of_upfront_price"], row["subscription_type"]) == (0.0, "ORIGINAL")
    assert by_reference(compared).at["PO-3", "finding"].startswith("no subscription yet")
    assert "1 of 3 purchases billed as planned; 2 others to look at" in compared.sentence


def test_a_difference_is_named_to_the_cent(purchase, monkeypatch):
    """One cent a month more, and 100 dollars less upfront."""
    sandbox, journal, _ = purchase
    contracts = planner.contracts(sandbox)
    billed = contracts.subscriptions.copy()
    billed["monthly_recurring_price"] += 0.01
    billed["upfront_price"] -= 100
    compared = planner.compare_billed(replace(contracts, subscriptions=billed), journal=journal)
    row = by_reference(compared).loc["PO-1"]
    assert row["finding"] == "$100.00 less upfront than planned; $0.01 more a month than planned"
    assert row["difference_of_monthly_recurring_price"] == 0.01
    billed["margin_of_monthly_recurring_price"] = 0.01
    compared = planner.compare_billed(replace(contracts, subscriptions=billed), journal=journal)
    assert by_reference(compared).at["PO-1", "finding"] == "$100.00 less upfront than planned"


def test_amounts_and_lists_that_did_not_come_are_not_known(purchase):
    """A gap is no zero, and a denied list is no empty one."""
    sandbox, journal, _ = purchase
    contracts = planner.contracts(sandbox)
    gap = contracts.subscriptions.assign(
        upfront_price=float("nan"), problem="AWS gave no upfront price"
    )
    compared = planner.compare_billed(replace(contracts, subscriptions=gap), journal=journal)
    assert by_reference(compared).at["PO-1", "finding"] == "not known: AWS gave no upfront price"
    sandbox.fail("GetOutpostBillingInformation", "denied", times=4)
    with pytest.warns(planner.CollectionWarning):
        contracts = planner.contracts(sandbox)
    compared = planner.compare_billed(contracts, journal=journal)
    assert by_reference(compared).at["PO-1", "finding"].startswith("not known: what is billed")


def test_added_capacity_and_a_renewal_find_their_subscriptions(purchase):
    """The addition is prorated, which is said; the renewal is billed as it was approved."""
    sandbox, journal, _ = purchase
    while not (
        planner.contracts(sandbox).subscriptions["subscription_type"] == "CAPACITY_INCREASE"
    ).any():
        sandbox.advance(days=10)
    seattle = outpost_of(sandbox)
    go_to(sandbox, end_of(sandbox.client(), seattle) - 30 * DAY)
    request = planner.RenewalRequest(seattle, "NO_UPFRONT", "THREE_YEARS", reference="PO-4")
    mark = planner.review_renewal(request, sandbox, journal=journal).fingerprint
    planner.renew(request, sandbox, approve=mark, journal=journal)
    compared = planner.compare_billed(planner.contracts(sandbox), journal=journal)
    table = by_reference(compared)
    assert "prorated to the end of the Outpost's contract" in table.at["PO-2", "finding"]
    assert table.at["PO-2", "difference_of_monthly_recurring_price"] == 0.0
    assert table.at["PO-2", "difference_of_upfront_price"] < 0
    # Three racks at 1,600.70 for three years.
    assert table.loc["PO-4", ["kind", "finding", "billed_monthly_recurring_price"]].tolist() == [
        "renewal",
        "billed as planned",
        4802.10,
    ]
    assert "PO-2" in compared._repr_html_()


def test_another_sandbox_has_nothing_to_do_with_it(purchase):
    """Same account, same Region, another scope: none of the journal's purchases is its own."""
    _, journal, _ = purchase
    with planner.start_sandbox() as other:
        compared = planner.compare_billed(planner.contracts(other), journal=journal)
    assert compared.table.empty
    assert compared.sentence == "The journal has no order and no renewal of these accounts."
