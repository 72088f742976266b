"""Approved by somebody else: who may, what the approval is for, and what `submit` asks for."""

import dataclasses
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from support.damage import damage

import outpost_planner as planner
from outpost_planner.order.approvals.saved import as_tables, from_tables
from outpost_planner.order.entry import to_json
from outpost_planner.order.request import purchase_parts

CATALOG = planner.read_catalog()
LINES = CATALOG.line_items({"OR-RKGP001": 1})
POLICY = planner.sample_data_path() / "approval-policy.toml"
GRACE = {"by": "Grace Hopper", "planned_by": "Alan Turing"}


def request_for(sandbox, **changes):
    outposts = sandbox.client().list_outposts()["Outposts"]
    request = planner.OrderRequest(
        outposts[0]["OutpostId"], LINES, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    )
    return dataclasses.replace(request, **changes)


def send(request, sandbox, journal, **more):
    review = planner.review(request, sandbox, journal=journal)
    return planner.submit(request, sandbox, approve=review.fingerprint, journal=journal, **more)


def dearer(cents=1):
    prices = CATALOG.prices.copy()
    prices["monthly_recurring_price"] += cents / 100
    return dataclasses.replace(CATALOG, prices=prices)


def refused(sandbox, journal, request, **more):
    with pytest.raises(planner.NotApproved) as caught:
        send(request, sandbox, journal, **more)
    assert sandbox.received("CreateOrder") == 0
    assert journal.find(sandbox.scope, request.reference) is None
    assert str(caught.value).startswith("Nothing was sent to SANDBOX 123456789012 us-west-2: ")
    return str(caught.value)


def test_an_approved_plan_is_ordered_and_the_journal_says_who_approved(sandbox, journal):
    """The approval is kept with the intent, and stands on the receipt, also read anew."""
    request = request_for(sandbox)
    review = planner.review(request, sandbox, journal=journal)
    approval = planner.approve(review, policy=POLICY, comment="Go ahead.", **GRACE)
    assert approval.fingerprint == review.fingerprint
    # 8,305.50 is not needed here: twelve months of nothing upfront are the whole commitment.
    assert approval.amounts.total_commitment == review.price.total_cost
    assert approval.amounts.first_year_cash == 12 * review.price.monthly_recurring_price
    receipt = send(request, sandbox, journal, approvals=[approval], policy=POLICY)
    assert receipt.rows["Approved"].startswith("Grace Hopper (finance director) on 20")
    [kept] = planner.receipts(sandbox, journal=planner.Journal(journal.path))
    assert kept.approvals == (approval,)
    table = planner.receipts(sandbox, journal=journal).table
    assert table["approved_by"].to_list() == ["Grace Hopper"]
    # The cell run twice needs no approval: nothing is sent.
    assert planner.submit(request, sandbox, journal=journal) == receipt
    assert sandbox.received("CreateOrder") == 1


def test_first_year_cash_is_upfront_and_twelve_charges(sandbox, journal):
    """Three years, partial upfront: the first year is upfront + 12 × monthly, all is bound."""
    request = request_for(sandbox, payment_option="PARTIAL_UPFRONT", payment_term="THREE_YEARS")
    review = planner.review(request, sandbox, journal=journal)
    amounts = planner.approve(review, by="Grace").amounts
    price = review.price
    assert amounts.first_year_cash == price.upfront_price + 12 * price.monthly_recurring_price
    assert amounts.total_commitment == price.upfront_price + 36 * price.monthly_recurring_price


def test_a_missing_approval_is_refused_with_who_may(sandbox, journal):
    """A policy alone asks for approvals; the message names the people."""
    said = refused(sandbox, journal, request_for(sandbox), policy=POLICY)
    assert "asks for 1 approval by Grace Hopper (finance director)" in said
    assert "none is there" in said
    assert "no approval" in refused(sandbox, journal, request_for(sandbox), approvals=[])


def test_somebody_who_may_not_is_told_who_may(sandbox, journal):
    """Above the manager's level the finance director approves, and nobody their own plan."""
    review = planner.review(request_for(sandbox), sandbox, journal=journal)
    with pytest.raises(
        planner.NotApproved, match=r"Ada Lovelace may not approve PO-1: USD .* Grace"
    ):
        planner.approve(review, by="ada", policy=POLICY, planned_by="Alan Turing")
    with pytest.raises(planner.NotApproved, match="Grace Hopper made the plan"):
        planner.approve(review, by="Grace Hopper", policy=POLICY, planned_by="grace@laptop")
    with pytest.raises(planner.InputError, match="planned_by is missing"):
        planner.approve(review, by="Grace Hopper", policy=POLICY)


def test_two_approvals_are_two_people(sandbox, journal, tmp_path):
    """The same person twice, under two names, counts once."""
    request = request_for(
        sandbox, lines=CATALOG.line_items({"OR-RKGP001": 4}), payment_term="FIVE_YEARS"
    )
    policy = tmp_path / "policy.toml"
    text = POLICY.read_text("utf-8").replace("= 1000000", "= 100001")
    policy.write_text(text, "utf-8")
    review = planner.review(request, sandbox, journal=journal)
    assert review.ok, review
    grace = planner.approve(review, policy=policy, **GRACE)
    again = dataclasses.replace(grace, by="grace")
    said = refused(sandbox, journal, request, approvals=[grace, again], policy=policy)
    assert "2 approvals by Grace Hopper (finance director), Katherine Johnson (board)" in said
    assert "1 is there" in said
    board = planner.approve(review, by="Katherine Johnson", planned_by="Alan", policy=policy)
    receipt = send(request, sandbox, journal, approvals=[grace, board], policy=policy)
    assert [each.by for each in receipt.approvals] == ["Grace Hopper", "Katherine Johnson"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"by": "Ada Lovelace"}, "Ada Lovelace (finance director) may not approve such"),
        ({"by": "Grace Hoper"}, "may not approve such a purchase"),
        ({"planned_by": "grace@desk"}, "Grace Hopper (finance director) made the plan"),
        ({"planned_by": ""}, "does not say who made the plan"),
        ({"at": datetime.now(UTC) - timedelta(days=31)}, "31 days old, and counts for 30 days"),
        ({"at": datetime.now(UTC) + timedelta(days=2)}, "in the future"),
    ],
)  # fmt: skip
def test_an_approval_that_does_not_count_is_refused(sandbox, journal, changes, said):
    """Too low a person, the planner's own, too old, from the future: the reason is said."""
    request = request_for(sandbox)
    review = planner.review(request, sandbox, journal=journal)
    approval = dataclasses.replace(planner.approve(review, policy=POLICY, **GRACE), **changes)
    assert said in refused(sandbox, journal, request, approvals=[approval], policy=POLICY)


CHANGES = {
    "quantity": ({"lines": CATALOG.line_items({"OR-RKGP001": 2})}, "items: 1 × OR-RKGP001 was"),
    "item": ({"lines": CATALOG.line_items({"OR-RKGP002": 1})}, "items: 1 × OR-RKGP001 was"),
    "price": ({"lines": dearer().line_items({"OR-RKGP001": 1})}, "monthly recurring price: "),
    "option": ({"payment_option": "ALL_UPFRONT"}, "payment option: NO_UPFRONT was approved"),
    "term": ({"payment_term": "THREE_YEARS"}, "payment term: ONE_YEAR was approved"),
    "reference": ({"reference": "PO-2"}, "is for PO-1"),
}


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_changed_plan_loses_its_approval(sandbox, journal, change):
    """Whatever changes, nothing is sent, and the message says what was approved."""
    changes, said = CHANGES[change]
    request = request_for(sandbox)
    approval = planner.approve(planner.review(request, sandbox, journal=journal), **GRACE)
    changed = dataclasses.replace(request, **changes)
    assert said in refused(sandbox, journal, changed, approvals=[approval])


def test_another_outpost_or_account_loses_the_approval(sandbox, journal):
    """The Outpost and the payer are part of what was approved."""
    request = request_for(sandbox)
    approval = planner.approve(planner.review(request, sandbox, journal=journal), **GRACE)
    other = sandbox.client().list_outposts()["Outposts"][1]["OutpostId"]
    moved = dataclasses.replace(request, outpost_id=other)
    with pytest.raises(planner.NotApproved, match=f"Outpost: .* was approved, it is {other} now"):
        planner.submit(moved, sandbox, approve="x", approvals=[approval], journal=journal)
    live = dataclasses.replace(sandbox, is_live=True, scope="live")
    with pytest.raises(planner.NotApproved, match=r"payer: SANDBOX .* was approved, it is LIVE"):
        planner.submit(request, live, approve="x", approvals=[approval], journal=journal)
    assert sandbox.received("CreateOrder") == 0


def test_every_part_of_a_purchase_is_approved(sandbox, journal):
    """Whichever value of the purchase is another, the approval is of something else."""
    request = request_for(sandbox)
    review = planner.review(request, sandbox, journal=journal)
    approval = planner.approve(review, **GRACE)
    parts = review.purchase
    assert parts.keys() == {"account", "reference", "content", "price"}
    assert {"account": sandbox.label, **purchase_parts(review.request, review.price, None)} == parts
    places = [(group, name) for group in ("content", "price") for name in parts[group]] + [
        ("account", None),
        ("reference", None),
    ]
    for group, name in places:
        value = "another" if name is None else {**parts[group], name: _another(parts[group][name])}
        changed = dataclasses.replace(approval, purchase={**parts, group: value})
        assert changed.fingerprint != approval.fingerprint, (group, name)


def _another(value):
    return [{**value[0], "Quantity": 99}] if isinstance(value, list) else f"{value}0"


def test_a_quote_is_approved_with_its_hardware_and_price(sandbox, journal):
    """An approval of one option is none of another, and says which option it was for."""
    outpost = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    quote = planner.request_quote(
        sandbox, {"c5.24xlarge": 4}, "US", outpost=outpost, journal=journal
    )
    request = planner.OrderRequest(
        outpost,
        quote=quote,
        quote_option=1,
        payment_option="NO_UPFRONT",
        payment_term="THREE_YEARS",
        reference="PO-1",
    )
    review = planner.review(request, sandbox, journal=journal)
    approval = planner.approve(review, **GRACE)
    assert approval.purchase["option"]["Hardware"]
    cheaper = {**approval.purchase["option"], "Price": "THREE_YEARS: USD 0.00 upfront and 1.00"}
    stale = dataclasses.replace(approval, purchase={**approval.purchase, "option": cheaper})
    said = refused(sandbox, journal, request, approvals=[stale])
    assert (
        "price of the quote's option: THREE_YEARS: USD 0.00 upfront and 1.00 was approved" in said
    )
    assert send(request, sandbox, journal, approvals=[approval]).approvals == (approval,)


def test_without_a_price_or_with_a_failing_check_there_is_no_approval(sandbox, journal):
    """Nobody approves what binds an amount that is not known, or what cannot be ordered."""
    termless = planner.review(request_for(sandbox, payment_term=None), sandbox, journal=journal)
    with pytest.raises(planner.NotApproved, match="has no price"):
        planner.approve(termless, by="Grace Hopper")
    lost = planner.review(
        request_for(sandbox, outpost_id="op-0000000000000000f"), sandbox, journal=journal
    )
    with pytest.raises(planner.NotApproved, match="a check of its review fails"):
        planner.approve(lost, by="Grace Hopper")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"by": ""}, "by: is ''"),
        ({"by": "Grace\nHopper"}, "by: is"),
        ({"by": "Grace", "at": datetime(2026, 1, 1)}, "give a time with its zone"),  # noqa: DTZ001
        ({"by": "Grace", "comment": "x" * 2001}, "comment"),
        ({"by": "Grace", "policy": "nowhere.toml"}, "nowhere.toml"),
    ],
)
def test_what_cannot_be_used_is_said(sandbox, journal, wrong, said):
    """A name, a time, a comment or a policy that is none."""
    review = planner.review(request_for(sandbox), sandbox, journal=journal)
    with pytest.raises(planner.InputError) as caught:
        planner.approve(review, **wrong)
    assert said in str(caught.value)


def test_what_is_no_plan_or_no_approval_is_refused(sandbox, journal):
    """A request was not reviewed, and a fingerprint alone says nobody's name."""
    request = request_for(sandbox)
    with pytest.raises(planner.InputError, match="a plan or a review"):
        planner.approve(request, by="Grace Hopper")
    with pytest.raises(planner.InputError, match="approvals: holds an int"):
        planner.submit(request, sandbox, approve="x", approvals=[7], journal=journal)
    with pytest.raises(planner.InputError, match=r"nowhere\.approval\.toml"):
        planner.submit(request, sandbox, approve="x", approvals="nowhere.approval.toml")


# Files


@pytest.fixture
def approval(sandbox, journal):
    review = planner.review(request_for(sandbox), sandbox, journal=journal)
    return planner.approve(review, policy=POLICY, comment="Größe geprüft.\nZeile 2", **GRACE)


def test_an_approval_goes_through_its_file_and_the_journal_unchanged(approval, tmp_path):
    """Saved, read by people, opened again: the same, and in the journal too."""
    path = planner.save_approval(approval, tmp_path)
    assert path.name == f"PO-1 Grace Hopper {approval.fingerprint}.approval.toml"
    text = path.read_text("utf-8")
    assert 'by = "Grace Hopper"' in text
    assert 'reference = "PO-1"' in text
    assert planner.open_approval(path) == approval
    assert planner.save_approval(approval, path).read_text("utf-8") == text
    assert planner.open_approvals(path) == [approval]
    assert to_json(as_tables(from_tables(as_tables(approval)))) == to_json(as_tables(approval))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Quantity = 1", "Quantity = 2"),
        ('reference = "PO-1"', 'reference = "PO-2"'),
        ('PaymentOption = "NO_UPFRONT"', 'PaymentOption = "ALL_UPFRONT"'),
        ('total_commitment = "1', 'total_commitment = "2'),
        ("SANDBOX", "LIVE"),
    ],
)
def test_an_approval_that_was_changed_by_hand_is_refused(approval, tmp_path, old, new):
    """The fingerprint is made of what stands in the file: another purchase has another."""
    path = planner.save_approval(approval, tmp_path)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(planner.InputError, match="changed after the approval") as caught:
        planner.open_approval(path)
    assert caught.value.problems[0].startswith("line ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version = 1", "version = 2", "this version of the kit reads 1"),
        ('by = "Grace Hopper"', "by = 7", "approval.by"),
        ('by = "Grace Hopper"', 'bye = "Grace Hopper"', "is no key"),
        ("[approval]", "[approvals]", "is no approval's file"),
        ("at = ", "at = 7 #", "a time with its zone"),
        ("at = ", 'at = "yesterday" #', ""),
    ],
)
def test_what_is_no_approval_is_refused_in_words(approval, tmp_path, old, new, said):
    """A later version, a wrong kind, a typo: never a traceback of ours."""
    path = planner.save_approval(approval, tmp_path)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(planner.InputError) as caught:
        planner.open_approval(path)
    assert said in str(caught.value)
    assert path.name in str(caught.value)


def test_an_approval_does_not_overwrite_another(approval, tmp_path):
    """Neither another purchase's approval nor some other file is lost."""
    path = planner.save_approval(approval, tmp_path / "PO.approval.toml")
    other = dataclasses.replace(approval, by="Katherine Johnson")
    with pytest.raises(planner.InputError, match="holds another approval"):
        planner.save_approval(other, path)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(planner.InputError, match="is there already"):
        planner.save_approval(approval, tmp_path / "notes.txt")


# A journal that was damaged


@pytest.mark.parametrize("is_older", [False, True])
def test_a_rebuilt_journal_still_says_who_approved(sandbox, journal, is_older):
    """What can be read is kept, approvals with it; a journal of the version before has none."""
    request = request_for(sandbox)
    approval = planner.approve(planner.review(request, sandbox, journal=journal), **GRACE)
    send(request, sandbox, journal, approvals=[approval])
    journal.release()
    if is_older:
        with sqlite3.connect(journal.path) as database:
            database.executescript(
                "ALTER TABLE entries DROP COLUMN approvals; PRAGMA user_version = 7"
            )
        database.close()
    damage(journal, "entries_by_key")
    assert planner.rebuild_journal(sandbox, journal).kept == 1
    [receipt] = planner.receipts(sandbox, journal=journal)
    assert receipt.approvals == (() if is_older else (approval,))


# Batches


def test_a_batch_is_approved_as_a_whole(sandbox, journal):
    """The amounts of all orders count together, and each order's receipt says who approved."""
    one = request_for(sandbox)
    batch = planner.Batch((one, dataclasses.replace(one, reference="PO-2")))
    review = planner.review_batch(batch, sandbox, journal=journal)
    approval = planner.approve(review, policy=POLICY, **GRACE)
    totals = [each.price.total_cost for each in review.reviews]
    assert approval.amounts.total_commitment == sum(totals)
    assert approval.reference == "PO-1, PO-2"
    more = {"approve": review.fingerprint, "journal": journal, "progress": False}
    single = planner.approve(review.reviews[0], policy=POLICY, **GRACE)
    with pytest.raises(planner.NotApproved, match=r"That of Grace Hopper .* is for PO-1"):
        planner.submit_batch(batch, sandbox, approvals=[single], policy=POLICY, **more)
    with pytest.raises(planner.NotApproved, match="none is there"):
        planner.submit_batch(batch, sandbox, policy=POLICY, **more)
    assert sandbox.received("CreateOrder") == 0
    result = planner.submit_batch(batch, sandbox, approvals=[approval], policy=POLICY, **more)
    assert result.ok
    kept = planner.receipts(sandbox, journal=journal)
    assert [each.approvals for each in kept] == [(approval,), (approval,)]


def test_an_order_does_not_become_cheap_in_pieces(sandbox, journal, tmp_path):
    """Two orders, each within the manager's limit, are together above it."""
    one = request_for(sandbox)
    batch = planner.Batch((one, dataclasses.replace(one, reference="PO-2")))
    review = planner.review_batch(batch, sandbox, journal=journal)
    limit = int(review.reviews[0].price.total_cost) + 1
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY.read_text("utf-8").replace("= 100000\n", f"= {limit}\n"), "utf-8")
    ada = {"by": "Ada Lovelace", "planned_by": "Alan Turing", "policy": policy}
    assert planner.approve(review.reviews[0], **ada).role == "engineering manager"
    with pytest.raises(planner.NotApproved, match="Ada Lovelace may not approve PO-1, PO-2"):
        planner.approve(review, **ada)


def test_a_batchs_approval_goes_through_its_file(sandbox, journal, tmp_path):
    """Orders in an approval are rows of a list, and are the same again."""
    one = request_for(sandbox)
    batch = planner.Batch((one, dataclasses.replace(one, reference="PO-2")))
    review = planner.review_batch(batch, sandbox, journal=journal)
    approval = planner.approve(review, path=tmp_path, **GRACE)
    assert planner.open_approvals(tmp_path) == [approval]


TWO_OF_ONE = """\
name = "Small"
[roles]
finance = ["Grace Hopper", "ada"]
board = ["{other}"]
[[levels]]
approvals = 2
by = ["finance", "board"]
"""


@pytest.mark.parametrize("other", ["grace  hopper", "ada@laptop", "ADA"])
def test_one_person_in_two_spellings_is_not_two(tmp_path, other):
    """Without [people] a second spelling would be the second of two approvals."""
    path = tmp_path / "policy.toml"
    path.write_text(TWO_OF_ONE.format(other=other))
    with pytest.raises(planner.InputError, match=rf"line 4, roles.board: '{other}' reads as"):
        planner.read_policy(path)
    path.write_text(TWO_OF_ONE.format(other="Alan Turing"))
    assert planner.read_policy(path).levels[0].approvals == 2


def test_a_login_is_the_person_who_has_exactly_it(tmp_path):
    """The whole login comes before its part; a mail address is known by its login too."""
    path = tmp_path / "policy.toml"
    path.write_text(
        'name = "Small"\n[people]\n"Ada Byron" = ["ada"]\n"Ada Lovelace" = ["ada@laptop"]\n'
        '"Grace" = ["g.hopper@example.com"]\n"Joseph" = ["joe@a"]\n"Joanna" = ["joe@b"]\n'
        '[[levels]]\nby = ["Ada Byron"]\n'
    )
    person = planner.read_policy(path).person
    assert [person("ada@laptop"), person("ada@desk")] == ["Ada Lovelace", "Ada Byron"]
    assert [person("g.hopper@laptop"), person("joe@c")] == ["Grace", "joe@c"]


def test_a_limit_beyond_all_money_is_refused_in_words(tmp_path):
    """A slip such as 1e300 is named with its line."""
    path = tmp_path / "policy.toml"
    path.write_text(
        'name = "Small"\n[roles]\na = ["Ada"]\n[[levels]]\ntotal_commitment_up_to = 1e300\n'
        'by = ["a"]\n[[levels]]\nby = ["a"]\n'
    )
    with pytest.raises(planner.InputError, match=r"line 5, .*is 1e\+300; write at most 1,000,000,"):
        planner.read_policy(path)


@pytest.mark.parametrize("by", ["alan", "ALAN", "alan@elsewhere"])
def test_without_a_policy_a_login_is_its_user_on_every_machine(sandbox, journal, by):
    """Who planned as alan@laptop is alan."""
    review = planner.review(request_for(sandbox), sandbox, journal=journal)
    with pytest.raises(planner.NotApproved, match="made the plan"):
        planner.approve(review, by=by, planned_by="alan@laptop")


@pytest.mark.parametrize(
    ("was", "is_now"), [("version = 1", "version = true"), ('Grace Hopper"', 'Grace\\u0007"')]
)
def test_an_approval_s_file_holds_no_odd_values(sandbox, journal, tmp_path, was, is_now):
    """True is no version, and a name has no control characters."""
    review = planner.review(request_for(sandbox), sandbox, journal=journal)
    planner.approve(review, policy=POLICY, path=tmp_path, **GRACE)
    [path] = tmp_path.glob("*.approval.toml")
    path.write_text(path.read_text().replace(was, is_now))
    with pytest.raises(planner.InputError, match=r"approval\.(version|by): is"):
        planner.open_approval(path)
