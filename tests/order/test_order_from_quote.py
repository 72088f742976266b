"""From a live quote to a signed order: what the review says of it, and that it is ordered once,
whatever is lost on the way and whoever uses the quote in between.
"""

import itertools
from datetime import timedelta
from importlib import import_module

import pytest

import outpost_planner as planner
from outpost_planner.order.journal import Journal
from outpost_planner.quote.reading import read_quote

PAIR = {"payment_option": "NO_UPFRONT", "payment_term": "THREE_YEARS"}
TOLD = {"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4.0}


@pytest.fixture
def sandbox(monkeypatch):
    """A sandbox of its own, in which a lost order is looked for at once and once."""
    monkeypatch.setattr(import_module("outpost_planner.order.send"), "SEARCHES_S", (0.0,))
    with planner.start_sandbox() as sandbox:
        yield sandbox


def seattle(sandbox):
    return sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]


def quoted(sandbox, outpost=True, **more):
    """Ask for four c5.24xlarge in Seattle."""
    named = {"OutpostIdentifier": seattle(sandbox)} if outpost else {}
    answer = sandbox.client().create_quote(
        **{"CountryCode": "US", "RequestedCapacities": [TOLD], **named, **more}
    )
    return read_quote(answer, read_at=sandbox.now, label=sandbox.label, is_live=False)


def request_of(sandbox, quote, option=1, reference="PO-1", **more):
    return planner.OrderRequest(
        seattle(sandbox), quote=quote, quote_option=option, reference=reference, **(PAIR | more)
    )


def checks_of(request, sandbox, journal):
    found = planner.review(request, sandbox, journal=journal)
    return found, {each.check: (each.result, each.reason) for each in found.results}


def approved(request, sandbox, journal):
    review = planner.review(request, sandbox, journal=journal)
    assert review.ok, review
    return review.fingerprint


def orders(sandbox):
    return sandbox.client().list_orders()["Orders"]


def by_a_colleague(sandbox, request, **more):
    """Order the same in the console."""
    return sandbox.client().create_order(**(request.parameters | more))["Order"]["OrderId"]


# What is seen before it is signed


def test_a_review_of_a_quote_shows_everything_that_a_signature_is_for(sandbox, journal):
    """Standing, hardware, the site, the seventeen requirements and the price; AWS is asked once."""
    quote = quoted(sandbox)
    request = request_of(sandbox, quote)
    before = sandbox.received("GetQuote")
    review, checks = checks_of(request, sandbox, journal)
    assert sandbox.received("GetQuote") - before == 1
    assert review.ok, review
    assert checks["Quote"] == ("PASS", "valid until 2026-02-04 00:00 UTC, 30 days left")
    assert checks["Quote's option"][1].startswith("as it was seen: 1 new rack, 4 hosts, 6.76 kVA")
    assert checks["Power"] == ("PASS", "at most 6.76 kVA a rack, where a position offers 15 kVA")
    assert checks["Weight"][1].startswith("at most 1,418 lb a rack")
    asked = [name for name in checks if name.startswith("Requirement: ")]
    assert len(asked) == 17
    assert {checks[name][0] for name in asked} == {"PASS", "EXEMPT"}
    row = (
        quote.option(1)
        .prices.set_index(["payment_term", "payment_option"])
        .loc[("THREE_YEARS", "NO_UPFRONT")]
    )
    assert float(review.price.monthly_recurring_price) == row["monthly_recurring_price"]
    # 36 months without anything upfront.
    assert review.price.total_cost == 36 * review.price.monthly_recurring_price
    assert "AWS's quoted price, quote oq-" in review.conclusion
    assert "illustrative prices" not in review.conclusion
    assert not review.is_made_up
    shown = review._repr_html_()
    assert all(name.partition("'")[0] in shown for name in checks)


@pytest.mark.parametrize(
    ("days", "result", "said"),
    [
        (26, "PASS", "4 days left"),
        (28, "WARN", "2 days left: order before"),
        (30, "FAIL", "expired"),
    ],
)
def test_the_days_to_expiry_count_by_the_connections_clock(sandbox, journal, days, result, said):
    """A quote is valid for thirty days."""
    request = request_of(sandbox, quoted(sandbox))
    sandbox.advance(days=days)
    review, checks = checks_of(request, sandbox, journal)
    assert checks["Quote"][0] == result
    assert said in checks["Quote"][1]
    assert review.ok == (result != "FAIL")
    assert bool(review.fingerprint) == review.ok


def test_an_approval_ends_with_its_quote(sandbox, journal):
    """Approved on the first day and submitted on the thirtieth: nothing is sent."""
    request = request_of(sandbox, quoted(sandbox))
    approve = approved(request, sandbox, journal)
    sandbox.advance(days=30)
    with pytest.raises(planner.NotApproved, match="It expired"):
        planner.submit(request, sandbox, approve=approve, journal=journal)
    assert sandbox.received("CreateOrder") == 0


def test_a_quote_that_was_updated_needs_a_new_approval(sandbox, journal):
    """Eight hosts in place of four: other hardware at another price under the quote's same id."""
    quote = quoted(sandbox)
    request = request_of(sandbox, quote)
    approve = approved(request, sandbox, journal)
    answer = sandbox.client().update_quote(
        QuoteIdentifier=quote.quote_id, RequestedCapacities=[TOLD | {"Quantity": 8.0}]
    )
    with pytest.raises(planner.NotApproved, match="Nothing was sent"):
        planner.submit(request, sandbox, approve=approve, journal=journal)
    assert not planner.review(request, sandbox, journal=journal).ok
    changed = request_of(sandbox, read_quote(answer, read_at=sandbox.now, is_live=False))
    anew = approved(changed, sandbox, journal)
    assert anew != approve
    assert planner.submit(changed, sandbox, approve=anew, journal=journal).state == "placed"


def test_an_option_that_is_not_what_was_seen_blocks_with_the_difference(sandbox, journal):
    """The same option at another price and with another weight: both are said, old and new."""
    quote = quoted(sandbox)
    seen = quote.option(1)
    dearer = seen.prices.assign(monthly_recurring_price=seen.prices["monthly_recurring_price"] + 1)
    object.__setattr__(seen, "prices", dearer)
    review, checks = checks_of(request_of(sandbox, quote), sandbox, journal)
    result, reason = checks["Quote's option"]
    assert result == "FAIL"
    now = review.price.monthly_recurring_price
    assert f"upfront and {now + 1:,} a month was seen" in reason
    assert f"upfront and {now:,} a month it is now" in reason


def test_a_requirement_that_fails_says_what_to_do(sandbox, journal):
    """No Outpost on the quote, and a postal code that none is."""
    site = sandbox.client().list_outposts()["Outposts"][0]["SiteId"]
    address = sandbox.client().get_site_address(SiteId=site, AddressType="OPERATING_ADDRESS")
    sandbox.client().update_site_address(
        SiteId=site,
        AddressType="OPERATING_ADDRESS",
        Address=address["Address"] | {"PostalCode": "nowhere"},
    )
    _, checks = checks_of(request_of(sandbox, quoted(sandbox)), sandbox, journal)
    result, reason = checks["Requirement: postal code"]
    assert result == "FAIL"
    assert "Correct the postal code of the site's operating address." in reason
    assert "VALID_ZIP_CODE_CHECK_ERROR" in reason
    review, checks = checks_of(
        request_of(sandbox, quoted(sandbox, outpost=False)), sandbox, journal
    )
    assert checks["Quote's Outpost"][0] == "FAIL"
    assert "update_quote" in checks["Requirement: Outpost named on the quote"][1]
    assert review.fingerprint == ""


def test_a_quote_of_another_outpost_or_country_blocks(sandbox, journal):
    """A quote for Frankfurt's Outpost orders nothing for Seattle's."""
    frankfurt = sandbox.client().list_outposts()["Outposts"][1]["OutpostId"]
    quote = quoted(sandbox, CountryCode="DE", OutpostIdentifier=frankfurt)
    _, checks = checks_of(request_of(sandbox, quote), sandbox, journal)
    assert checks["Quote's Outpost"][0] == checks["Quote's country"][0] == "FAIL"
    assert frankfurt in checks["Quote's Outpost"][1]


def test_a_pair_without_a_price_blocks_and_says_which_have_one(sandbox, journal):
    """The quote priced one pair alone."""
    quote = quoted(
        sandbox, RequestedPaymentOptions=["ALL_UPFRONT"], RequestedPaymentTerms=["ONE_YEAR"]
    )
    review, checks = checks_of(request_of(sandbox, quote), sandbox, journal)
    result, reason = checks["Price"]
    assert result == "FAIL"
    assert "NO_UPFRONT for THREE_YEARS: not asked for in this quote" in reason
    assert reason.endswith("These have one: ALL_UPFRONT for ONE_YEAR")
    assert (review.price, review.fingerprint) == (None, "")


@pytest.mark.parametrize("error", ["denied", "500"])
def test_a_quote_that_cannot_be_asked_for_is_not_ordered(sandbox, journal, error):
    """What cannot be seen cannot be approved."""
    request = request_of(sandbox, quoted(sandbox))
    sandbox.fail("GetQuote", error, times=99)
    review, checks = checks_of(request, sandbox, journal)
    assert (checks["Network"][0], checks["Quote"][0]) == ("FAIL", "NOT CHECKED")
    assert review.fingerprint == ""
    with pytest.raises(planner.AwsError, match="Nothing was sent"):
        planner.submit(request, sandbox, approve="0123456789ab", journal=journal)
    assert sandbox.received("CreateOrder") == 0


def test_a_quote_that_is_gone_blocks(sandbox, journal):
    """Deleted between the request and the review."""
    quote = quoted(sandbox)
    sandbox.client().delete_quote(QuoteIdentifier=quote.quote_id)
    _, checks = checks_of(request_of(sandbox, quote), sandbox, journal)
    assert checks["Quote"][0] == "FAIL"


def test_a_price_says_how_sure_its_last_cent_is(sandbox, journal):
    """Above 131,072 dollars numbers of 32 bits lie more than a cent apart; below they do not."""
    quote = quoted(sandbox, RequestedCapacities=[TOLD | {"Quantity": 40.0}])
    table = quote.option(1).prices.set_index(["payment_term", "payment_option"])
    at_once, monthly = (table.loc[("THREE_YEARS", each)] for each in ("ALL_UPFRONT", "NO_UPFRONT"))
    assert at_once["upfront_price"] > 131_072 > monthly["monthly_recurring_price"]
    _, checks = checks_of(
        request_of(sandbox, quote, payment_option="ALL_UPFRONT"), sandbox, journal
    )
    cents = round(at_once["margin_of_upfront_price"] * 100)
    assert cents > 0
    assert f"may be off by up to {cents} cent" in checks["Price"][1]
    _, checks = checks_of(request_of(sandbox, quote), sandbox, journal)
    assert checks["Price"][1].endswith("exact to the cent")


# Ordered once


@pytest.mark.parametrize("form", ["number", "id", "option", "ids", "fields"])
def test_an_order_from_a_quote_in_each_form(sandbox, journal, form):
    """Sent once, found in the journal, and the same cell run twice sends nothing."""
    quote = quoted(sandbox)
    option = quote.option(2)
    forms = {
        "number": {"quote": quote, "quote_option": 2},
        "id": {"quote": quote, "quote_option": option.option_id},
        "option": {"quote_option": option},
        "ids": {"quote": quote.quote_id, "quote_option": option.option_id},
        "fields": {
            "quote_identifier": quote.quote_id,
            "quote_option_identifier": option.option_id,
        },
    }
    request = planner.OrderRequest("Seattle imaging", **forms[form], reference="PO-1", **PAIR)
    approve = approved(request, sandbox, journal)
    receipt = planner.submit(request, sandbox, approve=approve, journal=journal)
    assert receipt.state == "placed"
    assert receipt.items == f"option {option.option_id} of quote {quote.quote_id}"
    assert "AWS's quoted price" in receipt.rows["Price"]
    assert planner.submit(request, sandbox, journal=journal) == receipt
    (order,) = orders(sandbox)
    there = sandbox.client().get_order(OrderId=order["OrderId"])["Order"]
    assert there["QuoteOptionIdentifier"] == option.option_id
    assert sandbox.client().get_quote(QuoteIdentifier=quote.quote_id)["Quote"][
        "SubmittedOrderId"
    ] == (receipt.order_id)
    (kept,) = planner.receipts(sandbox, journal=journal)
    assert kept == receipt
    review, checks = checks_of(request, sandbox, journal)
    assert checks["Reference"][0] == "WARN"
    assert checks["Quote"] == ("PASS", f"it has served this order, {receipt.order_id}")
    assert review.ok
    assert sandbox.received("CreateOrder") == 1


def test_a_used_quote_says_whose_order_it_served(sandbox, journal):
    """By another reference of the same journal, and by somebody at the console: nothing is sent."""
    quote = quoted(sandbox)
    first, second = (request_of(sandbox, quote, reference=each) for each in ("PO-1", "PO-2"))
    approve = approved(second, sandbox, journal)
    made = planner.submit(
        first, sandbox, approve=approved(first, sandbox, journal), journal=journal
    ).order_id
    with pytest.raises(planner.NotApproved, match=f"It is {made}, the order of PO-1"):
        planner.submit(second, sandbox, approve=approve, journal=journal)
    _, checks = checks_of(second, sandbox, journal)
    assert checks["Quote"][0] == "FAIL"
    assert f"as {made}, which is PO-1 of this journal" in checks["Quote"][1]
    another = request_of(sandbox, quoted(sandbox), reference="PO-3")
    approve = approved(another, sandbox, journal)
    theirs = by_a_colleague(sandbox, another)
    with pytest.raises(planner.NotApproved, match=f"{theirs}, no order of this journal"):
        planner.submit(another, sandbox, approve=approve, journal=journal)
    assert sandbox.received("CreateOrder") == 2


class JustBefore(Journal):
    """A journal after whose writing, and before whose sending, somebody else orders."""

    def begin(self, entry):
        entry = Journal.begin(self, entry)
        self.__dict__["act"]()
        return entry


def test_a_quote_that_is_used_in_the_same_moment_is_refused_and_never_ours(sandbox, tmp_path):
    """AWS refuses the second order of a quote; submitted again, it says whose the order is."""
    journal = JustBefore(tmp_path / "journal.sqlite3")
    request = request_of(sandbox, quoted(sandbox))
    approve = approved(request, sandbox, journal)
    theirs = []
    journal.__dict__["act"] = lambda: theirs.append(by_a_colleague(sandbox, request))
    with pytest.raises(planner.OrderRefused, match="serves one order") as caught:
        planner.submit(request, sandbox, approve=approve, journal=journal)
    assert theirs[0] in str(caught.value)
    with pytest.raises(planner.NotApproved, match=f"{theirs[0]}, no order of this journal"):
        planner.submit(request, sandbox, approve=approve, journal=journal)
    assert [each["OrderId"] for each in orders(sandbox)] == theirs
    # Without CloudTrail a gateway may have refused what AWS took before: a person is asked.
    sandbox.fail("LookupEvents", "denied", times=99)
    with pytest.raises(planner.OrderUnknown) as asked:
        planner.submit(request, sandbox, approve=approve, journal=journal)
    assert asked.value.candidates["order_id"].to_list() == theirs
    assert planner.receipts(sandbox, journal=journal)[0].order_id is None


KINDS = ["timeout", "drop", "500", "denied"]


@pytest.mark.parametrize(
    ("kind", "when", "may_ask"), list(itertools.product(KINDS, ["before", "after"], [True, False]))
)
def test_an_answer_that_is_lost_at_any_point_is_settled_by_the_quote(
    sandbox, journal, kind, when, may_ask
):
    """At most one CreateOrder leaves, and what came of it is found out: by CloudTrail, or without
    it by the quote.
    """
    request = request_of(sandbox, quoted(sandbox))
    approve = approved(request, sandbox, journal)
    if not may_ask:
        sandbox.fail("LookupEvents", "denied", times=99)
    sandbox.fail("CreateOrder", kind, when=when, seconds=1.0)
    patience = 0.4 if kind == "timeout" else 30.0
    try:
        receipt = planner.submit(
            request, sandbox, approve=approve, journal=journal, read_timeout_s=patience
        )
    except (planner.OrderUnknown, planner.OrderRefused):
        receipt = None
    made = orders(sandbox)
    assert sandbox.received("CreateOrder") <= 1
    assert len(made) <= 1
    if receipt is not None:
        assert [receipt.order_id] == [each["OrderId"] for each in made]
        assert receipt.found_by == ("cloudtrail" if may_ask else "quote")
        return
    known = planner.receipts(sandbox, journal=journal)[0]
    if known.state == "unknown":
        known = planner.resolve("PO-1", sandbox, quiet_time=timedelta(0), journal=journal)
    assert known.state in {"refused", "not placed"}
    if made:
        # Refused by what stands in front of AWS, after AWS took it: it is looked for first.
        if may_ask:
            again = planner.submit(request, sandbox, approve=approve, journal=journal)
            assert again.order_id == made[0]["OrderId"]
        else:
            with pytest.raises(planner.OrderUnknown, match="quote names it as its order"):
                planner.submit(request, sandbox, approve=approve, journal=journal)
    else:
        again = planner.submit(request, sandbox, approve=approve, journal=journal)
        assert again.state == "placed"
    assert len(orders(sandbox)) == 1


@pytest.mark.parametrize("may_ask", [True, False])
@pytest.mark.parametrize("more", [{}, {"PaymentOption": "ALL_UPFRONT"}])
def test_a_lost_request_whose_quote_a_colleague_used_is_not_called_ours(
    sandbox, journal, may_ask, more
):
    """Ours never arrived, and a colleague ordered by the same quote. Paid otherwise it is not ours;
    paid alike CloudTrail tells; where nothing does, a person is asked.
    """
    request = request_of(sandbox, quoted(sandbox))
    approve = approved(request, sandbox, journal)
    sandbox.fail("LookupEvents", "denied", times=1 if may_ask else 99)
    sandbox.fail("CreateOrder", "drop", when="before")
    with pytest.raises(planner.OrderUnknown, match="has served no order yet"):
        planner.submit(request, sandbox, approve=approve, journal=journal)
    theirs = by_a_colleague(sandbox, request, **more)
    if more or may_ask:
        found = planner.resolve("PO-1", sandbox, journal=journal)
        assert (found.state, found.order_id) == ("not placed", None)
        assert theirs in found.message
        with pytest.raises(planner.NotApproved, match=theirs):
            planner.submit(request, sandbox, approve=approve, journal=journal)
    else:
        with pytest.raises(planner.OrderUnknown, match="the quote was still free at") as caught:
            planner.resolve("PO-1", sandbox, journal=journal)
        assert caught.value.candidates["order_id"].to_list() == [theirs]
    assert [each["OrderId"] for each in orders(sandbox)] == [theirs]


def test_while_one_order_of_a_quote_is_unknown_no_other_is_sent_from_it(sandbox, journal):
    """However it would be paid: the quote serves one order."""
    quote = quoted(sandbox)
    first = request_of(sandbox, quote)
    second = request_of(sandbox, quote, reference="PO-2", payment_option="ALL_UPFRONT")
    approve = approved(first, sandbox, journal), approved(second, sandbox, journal)
    sandbox.fail("LookupEvents", "denied", times=99)
    sandbox.fail("CreateOrder", "drop", when="before")
    with pytest.raises(planner.OrderUnknown):
        planner.submit(first, sandbox, approve=approve[0], journal=journal)
    with pytest.raises(planner.OrderUnknown, match="PO-1 asked by the same quote"):
        planner.submit(second, sandbox, approve=approve[1], journal=journal)
    assert sandbox.received("CreateOrder") == 1


def test_a_quote_that_was_deleted_does_not_keep_its_order_from_being_found(sandbox, tmp_path):
    """Without the quote's word the order looks like ours; CloudTrail tells that it is."""
    journal = JustBefore(tmp_path / "journal.sqlite3")
    quote = quoted(sandbox)
    request = request_of(sandbox, quote)
    approve = approved(request, sandbox, journal)
    sandbox.fail("LookupEvents", "denied")
    sandbox.fail("CreateOrder", "drop", when="after")
    journal.__dict__["act"] = lambda: sandbox.fail("GetQuote", "denied")
    with pytest.raises(planner.OrderUnknown, match="GetQuote is denied") as caught:
        planner.submit(request, sandbox, approve=approve, journal=journal)
    assert caught.value.candidates["speaks_for"].to_list() == ["asks for the same"]
    sandbox.client().delete_quote(QuoteIdentifier=quote.quote_id)
    found = planner.resolve("PO-1", sandbox, journal=journal)
    assert (found.order_id, found.found_by) == (orders(sandbox)[0]["OrderId"], "cloudtrail")


# With everything else that orders have


def batch_file(tmp_path, *rows):
    path = tmp_path / "batch.csv"
    header = "reference,outpost,items,option,term,quote_identifier,quote_option_identifier"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def test_a_batch_orders_from_quotes_and_from_the_catalog(sandbox, journal, tmp_path):
    """One line of each kind, sent once, at the sum of the quote's price and the catalog's."""
    quote = quoted(sandbox)
    option = quote.option(1)
    path = batch_file(
        tmp_path,
        f"PO-1,Seattle imaging,,NO_UPFRONT,THREE_YEARS,{quote.quote_id},{option.option_id}",
        "PO-2,Frankfurt assembly,OR-RKGP001:1,NO_UPFRONT,THREE_YEARS,,",
    )
    batch = planner.read_batch(path, planner.read_catalog(), sandbox)
    assert batch.table["items"].to_list() == [f"quote {quote.quote_id}", "1 × OR-RKGP001"]
    review = planner.review_batch(batch, sandbox, journal=journal)
    assert review.ok, review.checks[review.checks["result"] == "FAIL"]
    row = option.prices.set_index(["payment_term", "payment_option"]).loc[
        ("THREE_YEARS", "NO_UPFRONT")
    ]
    assert review.table.loc[0, "monthly_recurring_price"] == row["monthly_recurring_price"]
    more = {"approve": review.fingerprint, "journal": journal, "progress": False}
    done = planner.submit_batch(batch, sandbox, **more)
    assert done.table["state"].to_list() == ["placed", "placed"], done
    assert planner.submit_batch(batch, sandbox, **more).ok
    assert sandbox.received("CreateOrder") == 2


def test_a_batch_that_names_a_quote_badly_is_not_read(tmp_path):
    """Items beside a quote, half a quote, and an id that is none: each with its row and column."""
    path = batch_file(
        tmp_path,
        "PO-1,op-0123456789abcdef0,OR-RKGP001:1,NO_UPFRONT,ONE_YEAR,oq-0123456789abcdef0,"
        "oqo-0123456789abcdef0",
        "PO-2,op-0123456789abcdef0,,NO_UPFRONT,ONE_YEAR,oq-0123456789abcdef0,",
        "PO-3,op-0123456789abcdef0,,NO_UPFRONT,ONE_YEAR,oq-1,oqo-0123456789abcdef0",
        "PO-4,op-0123456789abcdef0,,NO_UPFRONT,ONE_YEAR,,",
    )
    with pytest.raises(planner.InputError) as caught:
        planner.read_batch(path, planner.read_catalog())
    first, second, third, fourth = caught.value.problems
    assert "row 2, items" in first
    assert "stands beside a quote" in first
    assert "row 3, quote_option_identifier: an empty cell" in second
    assert "row 4" in third
    assert "QuoteIdentifier" in third
    assert "row 5, items" in fourth


def test_one_quote_in_two_lines_of_a_batch_blocks(sandbox, journal):
    """The first order would use the quote up."""
    quote = quoted(sandbox)
    batch = planner.Batch(
        tuple(request_of(sandbox, quote, reference=each) for each in ("PO-1", "PO-2"))
    )
    review = planner.review_batch(batch, sandbox, journal=journal)
    (row,) = review.checks.query("check == 'Quotes'").to_dict("records")
    assert row["result"] == "FAIL"
    assert row["reason"] == f"a quote serves one order; {quote.quote_id}: PO-1, PO-2"


def test_a_journal_is_rebuilt_with_its_order_from_a_quote(sandbox, tmp_path):
    """The order is taken in by AWS's word, blocks no order of line items, and can be cancelled."""
    path = tmp_path / "journal.sqlite3"
    request = request_of(sandbox, quoted(sandbox))
    approve = approved(request, sandbox, path)
    order_id = planner.submit(request, sandbox, approve=approve, journal=path).order_id
    path.unlink()
    rebuilt = planner.rebuild_journal(sandbox, path)
    assert rebuilt.unread == (f"order {order_id}",)
    again = request_of(sandbox, request.quote, reference="PO-9")
    sandbox.client().get_quote(QuoteIdentifier=request.quote_identifier)
    with pytest.raises(planner.OrderError):
        planner.submit(again, sandbox, approve="0123456789ab", journal=path)
    lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    by_items = planner.OrderRequest(seattle(sandbox), lines, reference="PO-10", **PAIR)
    approve = approved(by_items, sandbox, path)
    assert planner.submit(by_items, sandbox, approve=approve, journal=path).state == "placed"
    done = planner.cancel(order_id, sandbox, journal=path)
    assert done.status == "CANCELLED"
    assert len(orders(sandbox)) == 2


def test_an_order_from_a_quote_is_not_taken_for_one_of_line_items(sandbox, journal):
    """Its lines show no catalog item, and so differ from none: the quote that it names does."""
    quoted_request = request_of(sandbox, quoted(sandbox))
    lines = planner.read_catalog().line_items({"OR-RKCP001": 1})
    request = planner.OrderRequest(seattle(sandbox), lines, **PAIR, reference="PO-2")
    approve = approved(request, sandbox, journal)
    sandbox.fail("CreateOrder", "drop", when="before")
    with pytest.raises(planner.OrderUnknown):
        planner.submit(request, sandbox, approve=approve, journal=journal)
    theirs = by_a_colleague(sandbox, quoted_request)
    with pytest.raises(planner.InputError, match="is no order that PO-2 could be"):
        planner.resolve("PO-2", sandbox, journal=journal, order_id=theirs)
    assert journal.find(sandbox.scope, "PO-2").order_id is None
