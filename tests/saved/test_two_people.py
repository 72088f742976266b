"""Two people, two machines, one folder: planned, approved, changed, approved anew, ordered once."""

import csv
import dataclasses
import shutil

import pytest

import outpost_planner as planner
from outpost_planner.order.approvals.required import required
from outpost_planner.saved.examples import example_plan

POLICY = planner.sample_data_path() / "approval-policy.toml"


class Machine:
    """One person's machine: a price file and a journal of its own, and the shared folder."""

    def __init__(self, home, shared, sandbox):
        self.home, self.shared, self.sandbox = home, shared, sandbox
        home.mkdir()
        self.prices = home / "prices.csv"
        shutil.copy(planner.sample_data_path() / "prices.csv", self.prices)
        self.journal = planner.Journal(home / "journal.sqlite3")

    def request(self):
        catalog = planner.read_catalog(prices=self.prices)
        return planner.OrderRequest(
            "Seattle imaging",
            catalog.line_items({"OR-RKGP001": 2}),
            "NO_UPFRONT",
            "THREE_YEARS",
            reference="PO-2026-0117",
        )

    def plan_and_save(self):
        plan = planner.make_plan(self.request(), connection=self.sandbox, made_by="ada@alpha")
        planner.save_plan(plan, self.shared / "PO-2026-0117.toml", overwrite=True)

    def approve(self):
        plan = planner.open_plan(self.shared / "PO-2026-0117.toml")
        planner.approval_report(plan, path=self.shared / f"{plan.fingerprint}.pdf", policy=POLICY)
        return planner.approve(plan, by="Grace Hopper", policy=POLICY, path=self.shared)

    def order(self):
        request = self.request()
        review = planner.review(request, self.sandbox, journal=self.journal)
        return planner.submit(
            request,
            self.sandbox,
            approve=review.fingerprint,
            approvals=self.shared,
            policy=POLICY,
            journal=self.journal,
        )

    def raise_price(self):
        """A cent more a month for a rack for three years without upfront."""
        with self.prices.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            wanted = ("OR-RKGP001", "US", "THREE_YEARS", "NO_UPFRONT")
            names = ("catalog_item_id", "country_code", "payment_term", "payment_option")
            if tuple(row[name] for name in names) == wanted:
                row["monthly_recurring_price"] = (
                    f"{float(row['monthly_recurring_price']) + 0.01:.2f}"
                )
        with self.prices.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)


def test_planned_approved_changed_approved_anew_and_ordered_once(sandbox, tmp_path):
    """A change between approval and order is refused by what changed; then it is ordered once."""
    shared = tmp_path / "shared"
    shared.mkdir()
    ada = Machine(tmp_path / "ada", shared, sandbox)
    grace = Machine(tmp_path / "grace", shared, sandbox)

    ada.plan_and_save()
    with pytest.raises(planner.NotApproved, match="none is there"):
        ada.order()
    first = grace.approve()
    assert first.planned_by == "ada@alpha"

    ada.raise_price()
    with pytest.raises(planner.NotApproved) as caught:
        ada.order()
    # 2 racks at 8,262.36 a month are 16,524.72; 36 months 594,889.92. A cent more for each rack.
    said = str(caught.value)
    assert "monthly recurring price: 16,524.72 was approved, it is 16,524.74 now" in said
    assert "total cost: 594,889.92 was approved, it is 594,890.64 now" in said
    assert sandbox.received("CreateOrder") == 0
    assert ada.journal.table.empty

    ada.plan_and_save()
    second = grace.approve()
    assert second.fingerprint != first.fingerprint
    receipt = ada.order()
    assert receipt.approvals == (second,)
    assert ada.order() == receipt
    assert sandbox.received("CreateOrder") == 1
    assert "Grace Hopper" in receipt.rows["Approved"]
    # Both approvals and both reports are kept in the folder, for whoever looks later.
    assert planner.open_approvals(shared) == sorted([first, second], key=lambda each: each.at)
    assert len(list(shared.glob("*.pdf"))) == 2
    assert grace.journal.table.empty


def test_who_planned_cannot_approve(sandbox, tmp_path):
    """A plan made by a login that the policy knows is that person's own."""
    shared = tmp_path / "shared"
    shared.mkdir()
    machine = Machine(tmp_path / "grace", shared, sandbox)
    plan = planner.make_plan(machine.request(), connection=sandbox, made_by="grace@beta")
    path = planner.save_plan(plan, shared / "PO-2026-0117.toml")
    with pytest.raises(planner.NotApproved, match="Grace Hopper made the plan"):
        planner.approve(planner.open_plan(path), by="Grace Hopper", policy=POLICY)
    with pytest.raises(planner.InputError, match="the plan says that 'grace@beta' made it"):
        planner.approve(plan, by="Grace Hopper", policy=POLICY, planned_by="Ada Lovelace")


def test_an_open_plan_cannot_be_approved(sandbox, tmp_path):
    """What is still missing is said."""
    machine = Machine(tmp_path / "ada", tmp_path, sandbox)
    plan = planner.make_plan(machine.request().lines, reference="PO-1")
    with pytest.raises(planner.InputError, match="no Outpost"):
        planner.approve(plan, by="Grace Hopper")


DEARER = planner.read_catalog().prices.assign(
    monthly_recurring_price=lambda each: each["monthly_recurring_price"] + 0.01
)
BOUND = {
    "reference": "PO-2",
    "lines": planner.read_catalog().line_items({"OR-RKGP001": 3}),
    "outpost_id": "op-0123456789abcdef1",
    "account_id": "111122223333",
    "region": "eu-central-1",
    "is_live": True,
    "payment_term": "ONE_YEAR",
    "payment_option": "NO_UPFRONT",
}
FREE = {"notes": "Another note.", "made_by": "bob@beta", "need": None, "discount_rate": 0.05}


@pytest.mark.parametrize("name", BOUND, ids=str)
def test_whatever_of_a_plan_is_bought_its_change_loses_the_approval(name):
    """Reference, items, Outpost, payer and pair: the approval of before counts no more."""
    plan = dataclasses.replace(example_plan(), payment_option="PARTIAL_UPFRONT")
    approval = planner.approve(plan, by="Grace Hopper")
    changed = dataclasses.replace(plan, **{name: BOUND[name]})
    with pytest.raises(planner.NotApproved):
        required([approval], None).check(changed.purchase, changed.label)
    assert required([approval], None).check(plan.purchase, plan.label) == (approval,)


def test_another_price_of_a_plan_loses_the_approval():
    """A cent more a month, for the very same items."""
    plan = dataclasses.replace(example_plan(), payment_option="PARTIAL_UPFRONT")
    approval = planner.approve(plan, by="Grace Hopper")
    catalog = dataclasses.replace(planner.read_catalog(), prices=DEARER)
    changed = dataclasses.replace(plan, lines=catalog.line_items({"OR-RKGP001": 2}))
    with pytest.raises(planner.NotApproved, match="monthly recurring price"):
        required([approval], None).check(changed.purchase, changed.label)


@pytest.mark.parametrize("name", FREE, ids=str)
def test_what_is_not_bought_may_change(name):
    """Notes, the maker, the need and the rate of discount bind nothing."""
    plan = example_plan()
    approval = planner.approve(plan, by="Grace Hopper")
    changed = dataclasses.replace(plan, **{name: FREE[name]})
    assert required([approval], None).check(changed.purchase, changed.label) == (approval,)
