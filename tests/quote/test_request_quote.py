"""Quotes are asked for with an order's care: written down before, sent once, and never lost;
counted at the server, over a real socket.
"""

import _thread
import html
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from support.command_line import aws_of

import outpost_planner as planner
from outpost_planner.aws.calls import Reads
from outpost_planner.order.journal import Journal
from outpost_planner.order.quotes import lost
from outpost_planner.quote.asked import asked_content, what_differs
from outpost_planner.quote.capacity import Capacity

WANTED = {"c5.24xlarge": 4, "EBS": "11 TiB"}


@pytest.fixture
def sandbox():
    with planner.start_sandbox() as sandbox:
        yield sandbox


def quote_ids(sandbox):
    pages = sandbox.client().get_paginator("list_quotes").paginate()
    return {quote["QuoteId"] for page in pages for quote in page["Quotes"]}


def outposts(sandbox):
    return [each["OutpostId"] for each in sandbox.client().list_outposts()["Outposts"]]


def ask(sandbox, journal, wanted=WANTED, country="US", **more):
    return planner.request_quote(sandbox, wanted, country, journal=journal, **more)


# What is made


def test_a_quote_is_made_and_written_down(sandbox, journal):
    """One request; the journal holds what was asked and which quote came of it."""
    quote = ask(sandbox, journal, description="imaging")
    assert quote_ids(sandbox) == {quote.quote_id}
    assert sandbox.received("CreateQuote") == 1
    assert (quote.days_left, quote.is_valid, quote.is_offered_again) == (30, True, False)
    assert (quote.description, quote.country_code, quote.outpost_id) == ("imaging", "US", None)
    (intent,) = journal.intents.find(sandbox.scope)
    assert (intent.outcome, intent.subject, intent.found_by) == ("done", quote.quote_id, "answer")
    assert intent.answer["QuoteId"] == quote.quote_id
    assert intent.content["RequestedCapacities"] == [
        {"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4.0},
        {"QuoteCapacityType": "EBS", "Unit": "TiB", "Quantity": 11.0},
    ]


def test_words_tell_additions_from_amounts_at_the_end(sandbox, journal):
    """In a terminal and in a notebook alike."""
    quote = ask(sandbox, journal)
    for shown in (repr(quote), quote._repr_html_()):
        assert "add 4 × c5.24xlarge; 11 TiB of EBS in all at the end" in shown
        assert "EC2 counts are instances to add; EBS and S3 are amounts wanted at the end" in shown
        assert "SANDBOX" in shown
        assert "ILLUSTRATIVE PRICES of the sandbox" in shown
        assert "valid until 2026-02-04 00:00 UTC: 30 days from 2026-01-05" in shown


def test_options_stand_side_by_side(sandbox, journal):
    """Racks, hosts, power, weight, rack units, capacity before and after, and totals over the
    term; what AWS answered is added up by hand.
    """
    quote = ask(sandbox, journal)
    answer = sandbox.client().get_quote(QuoteIdentifier=quote.quote_id)["Quote"]
    assert list(quote.options.index) == [
        each["QuoteOptionIdentifier"] for each in answer["QuoteOptions"]
    ]
    for option, given in zip(quote.choices, answer["QuoteOptions"], strict=True):
        racks = [
            each["FinalRackSpecificationDetails"]
            for each in given["Specifications"]
            if each["QuoteSpecificationType"] == "NEW_RACK"
        ]
        servers = [
            each["ServerSpecificationDetails"]
            for each in given["Specifications"]
            if each["QuoteSpecificationType"] == "SERVER"
        ]
        hosts = [part for each in racks + servers for part in each["EC2Capacities"]]
        row = quote.options.loc[option.option_id]
        assert (row["racks"], row["servers"]) == (len(racks), len(servers))
        assert row["hosts"] == sum(int(part["Quantity"]) for part in hosts)
        power = sum(each["RackPowerDrawKva"] for each in racks) + sum(
            each["ServerPowerDrawKva"] for each in servers
        )
        assert row["power_kva"] == pytest.approx(power, abs=1e-5)
        assert row["capacity"].startswith("nothing → ")
        total = quote.total_costs[f"option_{option.number}_cost"]
        details = {
            (each["PaymentTerm"], each["PaymentOption"]): each
            for each in (part["SubscriptionPricingDetails"] for part in given["PricingOptions"])
        }
        for pair, months in ((("ONE_YEAR", "NO_UPFRONT"), 12), (("FIVE_YEARS", "NO_UPFRONT"), 60)):
            monthly = round(details[pair]["MonthlyRecurringPrice"], 2)
            assert total[pair] == pytest.approx(monthly * months, abs=0.005)


def test_capacities_of_every_form_ask_for_the_same(sandbox, journal):
    """A dict, pairs, both DataFrames, the API's own dicts, a demand, line items: one quote."""

    class Demand:
        capacities = WANTED

    api = [
        {"QuoteCapacityType": "EBS", "Unit": "TiB", "Quantity": 11},
        {"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4},
    ]
    columns = {"QuoteCapacityType": "quote_capacity_type", "Unit": "unit", "Quantity": "quantity"}
    forms = [
        WANTED,
        [("c5.24xlarge", 1), ("c5.24xlarge", 3), ("EBS", "11TiB")],
        api,
        pd.DataFrame(api).rename(columns=columns),
        Demand(),
        ask(sandbox, journal).capacities,
    ]
    assert len({ask(sandbox, journal, form).quote_id for form in forms}) == 1
    assert sandbox.received("CreateQuote") == 1
    frame = pd.DataFrame({"instance_type": ["c5.24xlarge"], "quantity": [4]})
    lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    hosts = {"m5.24xlarge": lines.totals.hosts["m5"]}
    assert ask(sandbox, journal, lines).quote_id == ask(sandbox, journal, hosts).quote_id
    assert (
        ask(sandbox, journal, frame).capacities
        == ask(sandbox, journal, {"c5.24xlarge": 4}).capacities
    )


BAD = {
    "m5.24xlarge": -1,
    "c5.24xlarge": 2.5,
    "r5.24xlarge": float("nan"),
    "g4dn.12xlarge": "4",
    "m6i.24xlarge": 10**9,
    "C5.24XLARGE": 1,
    "EC2": 4,
    "EBS": 11,
    "S3": "5 tib",
}


def test_every_problem_is_said_together(sandbox, journal):
    """Nothing is sent, and nothing is written down."""
    with pytest.raises(planner.InputError) as caught:
        ask(
            sandbox,
            journal,
            BAD,
            "us",
            constraints={"RACK_MAX": 1, "RACK_MAXIMUM": 1.5, "RACK_MAX_POWER_KVA": -3,
                         "RACK_SPACE_CONSTRAINED": "perhaps"},
            options=["ALL"],
            terms="TWO_YEARS",
        )  # fmt: skip
    said = "\n".join(caught.value.problems)
    for each in BAD:
        assert each in said, each
    for each in (
        "takes none away",
        "no whole number of instances",
        "100,000",
        "'c5.24xlarge'",
        "such as '11 TiB'",
        "TiB may be meant",
        "'US' may be meant",
        "RACK_MAXIMUM may be meant",
        "RACK_MAXIMUM: 1.5",
        "RACK_MAX_POWER_KVA: -3",
        "'perhaps'",
        "'ALL'",
        "'TWO_YEARS'",
    ):
        assert each in said, each
    assert len(caught.value.problems) == len(BAD) + 7
    assert sandbox.received("CreateQuote") == 0
    assert not journal.path.exists()


@pytest.mark.parametrize(
    "amount",
    ["11,5 TiB", "1,000 GiB", "0 TiB", "-1 TiB", "eleven TiB", "TiB", "11 PB", "2000000 TiB", "",
     11, (11, "tb"), None, True, "1e3 TiB", "١١ TiB"],
)  # fmt: skip
def test_an_amount_that_can_be_misread_is_no_amount(amount):
    """Commas, words, no unit, an unknown one, nothing at all: a question, and never a guess."""
    with pytest.raises(planner.InputError, match="EBS"):
        asked_content({"EBS": amount}, "US")


@pytest.mark.parametrize(
    "capacities", [None, 5, "c5.24xlarge", {}, [], [None], [("c5.24xlarge",)], {"x": 1}, object()]
)
def test_what_names_no_capacities_is_said_to_name_none(sandbox, journal, capacities):
    """With what capacities look like."""
    with pytest.raises(planner.InputError, match=r"capacit|instance type"):
        ask(sandbox, journal, capacities)


def test_limits_reach_aws(sandbox, journal):
    """Constraints, options and terms are asked for, and shown in words."""
    quote = ask(
        sandbox,
        journal,
        constraints={"RACK_MAXIMUM": 2, "RACK_MAX_POWER_KVA": 15.0},
        options="NO_UPFRONT",
        terms=["ONE_YEAR", "THREE_YEARS"],
    )
    answer = sandbox.client().get_quote(QuoteIdentifier=quote.quote_id)["Quote"]
    assert {
        each["QuoteConstraintType"]: each["Value"] for each in answer["RequestedConstraints"]
    } == {
        "RACK_MAXIMUM": "2",
        "RACK_MAX_POWER_KVA": "15",
    }
    assert answer["RequestedPaymentOptions"] == ["NO_UPFRONT"]
    assert "at most 2 racks; at most 15 kVA per rack" in repr(quote)
    priced = quote.option(1).prices.dropna(subset="upfront_price")
    assert len(priced) == 2
    gaps = quote.option(1).prices.query("upfront_price.isna()")
    assert set(gaps["reason"]) == {"not asked for in this quote"}


# What stands already


def test_requirements_of_which_aws_says_the_same_share_a_row(sandbox, journal):
    """Without an Outpost a dozen cannot be looked at: one row names them all, and none is lost."""
    quote = ask(sandbox, journal)
    page = quote._repr_html_()
    assert page.count("whose facts could be looked at") == 1
    assert len(quote.ordering_requirements) == 17
    assert all(each.subject in page for each in quote.ordering_requirements)


def test_a_valid_quote_that_asks_for_the_same_is_offered_again(sandbox, journal):
    """Nothing is sent, and the answer says so; a new one is made where that is asked for."""
    quote = ask(sandbox, journal)
    sandbox.advance(days=3)
    again = ask(sandbox, journal, description="another note")
    assert (again.quote_id, again.is_offered_again, again.days_left) == (quote.quote_id, True, 27)
    assert "It stood already and asks for the same: no new one was made." in repr(again)
    assert sandbox.received("CreateQuote") == 1
    # 11 x 1,024 GiB are 11 TiB.
    other_unit = ask(sandbox, journal, {"c5.24xlarge": 4, "EBS": "11264 GiB"})
    assert (other_unit.quote_id, sandbox.received("CreateQuote")) == (quote.quote_id, 1)
    new = ask(sandbox, journal, new=True)
    assert new.quote_id != quote.quote_id
    assert not new.is_offered_again
    assert ask(sandbox, journal).quote_id == new.quote_id  # the newest of the two
    assert sandbox.received("CreateQuote") == 2


@pytest.mark.parametrize(
    "other",
    [
        {"wanted": {"c5.24xlarge": 5, "EBS": "11 TiB"}},
        {"wanted": {"c5.24xlarge": 4, "EBS": "22 TiB"}},
        {"wanted": {"c5.24xlarge": 4}},
        {"country": "DE"},
        {"constraints": {"RACK_MAXIMUM": 2}},
        {"options": "NO_UPFRONT"},
        {"terms": "ONE_YEAR"},
        {"outpost": "Seattle imaging"},
    ],
    ids=str,
)
def test_a_quote_that_asks_for_something_else_is_not_offered(sandbox, journal, other):
    """Each difference by itself asks for a quote of its own."""
    made = ask(sandbox, journal, new=True)
    quote = ask(sandbox, journal, **other)
    assert quote.quote_id != made.quote_id
    assert ask(sandbox, journal).is_offered_again


def test_an_expired_quote_is_not_offered_again(sandbox, journal):
    """It says so in the list; a new one is asked for."""
    quote = ask(sandbox, journal)
    sandbox.advance(days=31)
    (listed,) = planner.quotes(sandbox)
    assert (listed.is_valid, listed.is_expired, listed.days_left) == (False, True, 0)
    assert "It expired at 2026-02-04 00:00 UTC: ask for a new one." in repr(planner.quotes(sandbox))
    over = planner.get_quote(quote, sandbox)
    for shown in (repr(over), html.unescape(over._repr_html_())):
        # Said once, for all options; and nothing has to be met any more.
        assert shown.count(f"No option has a price: quote {quote.quote_id} expired") == 1
        assert "Before it" not in shown
        assert "has no price for" not in shown
    assert ask(sandbox, journal).quote_id != quote.quote_id
    with pytest.raises(
        planner.InputError, match=r"cannot be changed. It expired .*Nothing was sent"
    ):
        planner.update_quote(quote, sandbox, country_code="DE", journal=journal)


def test_a_quote_that_somebody_used_is_not_offered_again(sandbox, journal):
    """A quote serves one order, whoever places it."""
    outpost = outposts(sandbox)[0]
    quote = ask(sandbox, journal, outpost=outpost)
    order = sandbox.client().create_order(
        OutpostIdentifier=outpost,
        QuoteIdentifier=quote.quote_id,
        QuoteOptionIdentifier=quote.option(1).option_id,
        PaymentOption="NO_UPFRONT",
        PaymentTerm="THREE_YEARS",
    )["Order"]["OrderId"]
    used = planner.get_quote(quote, sandbox)
    assert (used.is_used, used.is_valid, used.submitted_order_id) == (True, False, order)
    assert f"It is used: order {order} was placed from it" in repr(used)
    assert ask(sandbox, journal, outpost=outpost).quote_id != quote.quote_id
    with pytest.raises(planner.InputError, match=f"order {order} was placed"):
        planner.update_quote(quote, sandbox, outpost="", journal=journal)


def test_what_line_items_can_do_and_their_quote_does_not_ask_for_is_said(sandbox, journal):
    """Storage in S3 and EBS, and a network rack, when asked, when offered again and when changed;
    hosts and amounts that are asked for by themselves leave nothing out.
    """
    catalog = planner.read_catalog()
    lines = catalog.line_items({"OR-RKS3G01": 2, "OR-ACENET1": 1})
    asked = ask(sandbox, journal, lines)
    changed = planner.update_quote(asked, sandbox, capacities=lines, journal=journal)
    for quote in (asked, ask(sandbox, journal, lines), changed):
        for shown in (repr(quote), html.unescape(quote._repr_html_())):
            assert "can store EBS and S3, and no amount of them is asked for" in shown
            # 2 racks of 4 hosts
            assert '{"m5.24xlarge": 8, "EBS": "... TiB", "S3": "... TiB"}' in shown
            assert "OR-ACENET1 is not asked for" in shown
    assert ask(sandbox, journal, {"m5.24xlarge": 8, "S3": "26 TiB"}).left_out == ()
    assert ask(sandbox, journal, catalog.line_items({"OR-SV1U001": 1})).left_out == ()
    with pytest.raises(planner.InputError, match="OR-ACENET1 has no hosts"):
        ask(sandbox, journal, catalog.line_items({"OR-ACENET1": 1}))


def test_a_quote_without_an_option_says_that_there_is_nothing_to_order(sandbox, journal):
    """And not what has to be met before that."""
    quote = ask(sandbox, journal, {"EBS": "11 TiB"})
    for shown in (repr(quote), html.unescape(quote._repr_html_())):
        assert "no option, so that there is nothing to order. The sandbox" in shown
        assert "Before it" not in shown
        assert "ILLUSTRATIVE" not in shown
    assert not quote.requirements.empty
    listed = {name: part for name, part in quote.answer.items() if name != "QuoteOptions"}
    assert "get_quote" in repr(planner.read_quote(listed))


def test_a_quote_whose_outpost_has_changed_is_not_offered_again(sandbox, journal):
    """It cannot be ordered any more, and its requirement says so."""
    outpost = outposts(sandbox)[0]
    quote = ask(sandbox, journal, outpost=outpost)
    sandbox.client().create_order(
        OutpostIdentifier=outpost,
        LineItems=[{"CatalogItemId": "OR-RKGP001", "Quantity": 1}],
        PaymentOption="NO_UPFRONT",
        PaymentTerm="THREE_YEARS",
    )
    changed = planner.get_quote(quote, sandbox)
    assert "OUTPOST_STATE_CHANGED_ERROR" in {each.kind for each in changed.failures}
    assert "Ask for a new quote, for the Outpost as it is now." in repr(changed)
    assert ask(sandbox, journal, outpost=outpost).quote_id != quote.quote_id


def test_a_quote_that_is_deleted_meanwhile_is_not_offered_again(sandbox, journal):
    """It stood in the list, and is gone when it is asked for: a new one is made."""
    quote = ask(sandbox, journal)
    sandbox.fail("ListQuotes", "slow", when="after", seconds=0.5)

    def delete():
        sandbox.client().delete_quote(QuoteIdentifier=quote.quote_id)

    timer = threading.Timer(0.2, delete)
    timer.start()
    again = ask(sandbox, journal)
    timer.join()
    assert again.quote_id != quote.quote_id
    assert quote_ids(sandbox) == {again.quote_id}


def test_an_outpost_of_another_country_is_a_sentence(sandbox, journal):
    """Nothing is sent; by its name too."""
    frankfurt = outposts(sandbox)[1]
    with pytest.raises(
        planner.InputError, match=r"stands in DE, and the quote is asked for US.*'DE'"
    ):
        ask(sandbox, journal, outpost=frankfurt)
    with pytest.raises(planner.InputError, match=r"'Lion' is no Outpost's.*Nothing was sent"):
        ask(sandbox, journal, outpost="Lion")
    assert sandbox.received("CreateQuote") == 0
    quote = ask(sandbox, journal)
    with pytest.raises(planner.InputError, match="stands in DE"):
        planner.update_quote(quote, sandbox, outpost=frankfurt, journal=journal)
    assert sandbox.received("UpdateQuote") == 0


def test_the_list_is_read_page_by_page(sandbox, journal, monkeypatch):
    """With pages of two, five quotes come, newest first, and none is asked for twice."""
    made = []
    for count in range(1, 6):
        made.append(ask(sandbox, journal, {"m5.24xlarge": count}).quote_id)
        sandbox.advance(1 / 24)

    def two(self, operation, parameters):
        return lambda token: self.send(operation, **parameters, MaxResults=2, **token)

    monkeypatch.setattr(Reads, "_page", two)
    before = sandbox.received("ListQuotes")
    listed = planner.quotes(sandbox)
    assert [each.quote_id for each in listed] == made[::-1]
    assert sandbox.received("ListQuotes") - before == 3
    assert list(listed.table.index) == made[::-1]
    assert listed.table["asked_for"].iloc[0] == "add 5 × m5.24xlarge"
    assert all(ask(sandbox, journal, {"m5.24xlarge": n}).is_offered_again for n in range(1, 6))


def test_a_list_that_does_not_come_sends_nothing(sandbox, journal):
    """Without the list, an equal quote would not be seen, nor a lost one found."""
    sandbox.fail("ListQuotes", "denied", times=9)
    with pytest.raises(planner.AwsError, match="outposts:ListQuotes"):
        ask(sandbox, journal)
    assert sandbox.received("CreateQuote") == 0


# Lost answers


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["timeout", "drop", "throttle", "500", "503", "truncate", "slow"])
def test_one_post_whatever_happens(sandbox, journal, monkeypatch, kind, when):
    """Every fault, before or after it took effect: one POST, and the truth in the journal; what was
    made is found, and is not made twice by asking again.
    """
    monkeypatch.setattr(lost, "SEARCHES_S", (0.0,))
    monkeypatch.setenv("AWS_RETRY_MODE", "standard")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    kinds = ["timeout", "drop", "throttle", "500", "503", "truncate", "slow"]
    wanted = {"m5.24xlarge": 1 + kinds.index(kind) + 10 * (when == "after")}
    posts, before = sandbox.received("CreateQuote"), quote_ids(sandbox)
    sandbox.fail("CreateQuote", kind, when=when, seconds=1.0 if kind == "timeout" else 0.05)
    quote = unknown = None
    try:
        quote = ask(sandbox, journal, wanted, terms="ONE_YEAR", read_timeout_s=0.3)
    except planner.OrderUnknown as error:
        unknown = str(error)
    made = quote_ids(sandbox) - before
    assert sandbox.received("CreateQuote") - posts == 1
    assert len(made) <= 1
    (intent,) = journal.intents.find(sandbox.scope)
    assert (quote is not None) == bool(made)
    assert intent.outcome == ("done" if made else "unknown")
    if made:
        assert {quote.quote_id} == {intent.subject} == made
        assert ask(sandbox, journal, wanted, terms="ONE_YEAR").quote_id == quote.quote_id
    else:
        assert f"add {wanted['m5.24xlarge']} × m5.24xlarge" in str(unknown)
        assert "Run this again: it is looked for first." in str(unknown)
        with pytest.raises(planner.OrderUnknown, match="not asked for again"):
            ask(sandbox, journal, wanted, terms="ONE_YEAR")
    assert sandbox.received("CreateQuote") - posts == 1


def test_a_quote_that_turns_up_late_is_found_and_not_made_twice(sandbox, journal):
    """The request took effect after nobody waited for it any more."""
    sandbox.fail("CreateQuote", "slow", when="before", seconds=1.5)
    with pytest.raises(planner.OrderUnknown):
        ask(sandbox, journal, read_timeout_s=0.2)
    while not quote_ids(sandbox):
        time.sleep(0.05)
    quote = ask(sandbox, journal)
    assert {quote.quote_id} == quote_ids(sandbox)
    assert quote.is_offered_again
    (intent,) = journal.intents.find(sandbox.scope)
    assert (intent.outcome, intent.found_by) == ("done", "looking")
    assert sandbox.received("CreateQuote") == 1


def test_what_stood_before_is_not_taken_for_the_lost_one(sandbox, journal):
    """An older quote asks for the same: it is none of the candidates, whatever came of it."""
    older = ask(sandbox, journal)
    sandbox.fail("CreateQuote", "drop", when="after")
    quote = ask(sandbox, journal, new=True)
    assert quote_ids(sandbox) == {older.quote_id, quote.quote_id}
    assert quote.quote_id != older.quote_id
    theirs = Journal(journal.path.with_name("a colleague's.sqlite3"))
    sandbox.fail("CreateQuote", "drop", when="before")
    with pytest.raises(planner.OrderUnknown, match="No quote of it has turned up yet"):
        ask(sandbox, theirs, new=True)


def test_an_amount_that_32_bits_cannot_hold_asks_for_the_same(sandbox, journal):
    """10.1 TiB may come back as 10.100000381: the same was asked for, and is shown as it was."""
    quote = ask(sandbox, journal, {"EBS": "10.1 TiB", "m5.24xlarge": 1})
    assert ask(sandbox, journal, {"EBS": "10.1 TiB", "m5.24xlarge": 1}).is_offered_again
    assert "10.1 TiB of EBS in all at the end" in repr(quote)
    answer = {**quote.answer, "RequestedCapacities": [
        {"QuoteCapacityType": "EBS", "Unit": "TiB", "Quantity": 10.100000381469727},
    ]}  # fmt: skip
    content = asked_content({"EBS": "10.1 TiB"}, "US")
    assert what_differs(content, planner.read_quote(answer)) == []
    # More digits than 32 bits hold: 123,456.789 comes back as 123,456.7890625.
    answer["RequestedCapacities"][0] |= {"Unit": "GiB", "Quantity": 123456.7890625}
    content = asked_content({"EBS": "123456.789 GiB"}, "US")
    assert what_differs(content, planner.read_quote(answer)) == []


def test_what_never_arrived_is_asked_for_again_after_the_quiet_time(sandbox, journal, monkeypatch):
    """Until then by nobody but a person who says so."""
    sandbox.fail("CreateQuote", "drop", when="before")
    with pytest.raises(planner.OrderUnknown, match="No quote of it has turned up yet"):
        ask(sandbox, journal)
    monkeypatch.setattr(lost, "QUIET_TIME", timedelta(0))
    quote = ask(sandbox, journal)
    assert quote_ids(sandbox) == {quote.quote_id}
    assert [each.outcome for each in journal.intents.find(sandbox.scope)] == ["not done", "done"]


def test_a_person_may_ask_for_a_new_one_at_once(sandbox, journal):
    """A quote binds nobody. The lost one stays looked for, and the new one is not taken for it."""
    sandbox.fail("CreateQuote", "drop", when="before")
    with pytest.raises(planner.OrderUnknown):
        ask(sandbox, journal)
    quote = ask(sandbox, journal, new=True)
    again = ask(sandbox, journal)
    assert (again.quote_id, again.is_offered_again) == (quote.quote_id, True)
    assert [each.outcome for each in journal.intents.find(sandbox.scope)] == ["unknown", "done"]


def test_two_candidates_are_a_question_to_the_person(sandbox, journal):
    """Two quotes have come to stand since and ask for the same: which one is ours is for a person
    to say, and nothing is sent meanwhile.
    """
    sandbox.fail("CreateQuote", "slow", when="before", seconds=2.0)
    with pytest.raises(planner.OrderUnknown):
        ask(sandbox, journal, read_timeout_s=0.2)
    while not (ours := quote_ids(sandbox)):
        time.sleep(0.05)
    theirs = sandbox.client().create_quote(
        CountryCode="US",
        RequestedCapacities=[
            {"QuoteCapacityType": "EBS", "Unit": "TiB", "Quantity": 11},
            {"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4},
        ],
        Description="a colleague's",
    )["Quote"]["QuoteId"]
    posts = sandbox.received("CreateQuote")
    with pytest.raises(planner.OrderUnknown, match="ours='oq-") as caught:
        ask(sandbox, journal)
    for each in (theirs, *ours, "a colleague's"):
        assert each in str(caught.value)
    quote = ask(sandbox, journal, ours=next(iter(ours)))
    assert {quote.quote_id} == ours
    (intent,) = journal.intents.find(sandbox.scope)
    assert (intent.outcome, intent.found_by) == ("done", "person")
    assert sandbox.received("CreateQuote") == posts
    with pytest.raises(planner.InputError, match="no request for this was lost"):
        ask(sandbox, journal, ours=theirs)


def test_a_quote_that_asks_for_something_else_is_not_taken_for_the_lost_one(sandbox, journal):
    """A colleague's quote for another demand comes to stand at the same time."""
    sandbox.fail("CreateQuote", "drop", when="before")
    with pytest.raises(planner.OrderUnknown):
        ask(sandbox, journal)
    sandbox.client().create_quote(
        CountryCode="US",
        RequestedCapacities=[
            {"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 5},
        ],
    )
    with pytest.raises(planner.OrderUnknown, match="No quote of it has turned up yet"):
        ask(sandbox, journal)


def test_a_refusal_is_a_sentence(sandbox, journal):
    """AWS's own words, and nothing is left open."""
    with pytest.raises(planner.OrderRefused, match=r"x9z\.large.*no instance type"):
        ask(sandbox, journal, {"x9z.large": 1})
    assert journal.intents.open(sandbox.scope) == []
    sandbox.fail("CreateQuote", "denied")
    with pytest.raises(planner.OrderRefused, match=r"outposts:CreateQuote.*prices\.csv"):
        ask(sandbox, journal)
    assert quote_ids(sandbox) == set()
    assert ask(sandbox, journal).is_valid


def test_an_interrupt_says_what_was_sent(sandbox, journal):
    """Ctrl-C while the answer is on its way: it is unknown, and found by the next call."""
    sandbox.fail("CreateQuote", "slow", when="after", seconds=3.0)

    def interrupt():
        while not sandbox.received("CreateQuote"):
            time.sleep(0.02)
        time.sleep(0.2)
        _thread.interrupt_main()

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(
        planner.OrderInterrupted, match=r"was sent to SANDBOX.*run request_quote once more"
    ):
        ask(sandbox, journal)
    (intent,) = journal.intents.open(sandbox.scope)
    assert intent.outcome == "unknown"
    quote = ask(sandbox, journal)
    assert {quote.quote_id} == quote_ids(sandbox)
    assert sandbox.received("CreateQuote") == 1


PROGRAM = """
import os, sys
import boto3
import outpost_planner as planner
from outpost_planner.order.intents import Intents
url, scope, path, name, when = sys.argv[1:]
connection = planner.Connection(boto3.Session("123456789012", "sandbox", region_name="us-west-2"),
                                "us-west-2", "123456789012", url, is_live=False, scope=scope)
real = getattr(Intents, name)
def call(self, intent):
    if when == "after":
        real(self, intent)
    os.kill(os.getpid(), 9)
setattr(Intents, name, call)
planner.request_quote(connection, {"c5.24xlarge": 4, "EBS": "11 TiB"}, "US", journal=path)
"""


@pytest.mark.parametrize(
    ("name", "when", "sent"),
    [
        ("begin", "before", 0),
        ("begin", "after", 0),
        ("settle", "before", 1),
        ("settle", "after", 1),
    ],
)
def test_killed_at_every_step(sandbox, journal, name, when, sent):
    """Kill -9 between journal and answer: the next call neither makes the quote twice nor loses
    it, and what never left is unknown until the quiet time is over.
    """
    words = [sandbox.endpoint_url, sandbox.scope, str(journal.path), name, when]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], check=False)
    assert done.returncode == -9
    assert sandbox.received("CreateQuote") == len(quote_ids(sandbox)) == sent
    if (name, when) == ("begin", "after"):
        with pytest.raises(planner.OrderUnknown, match="the process ended before the answer came"):
            ask(sandbox, journal)
        assert sandbox.received("CreateQuote") == 0
        return
    quote = ask(sandbox, journal)
    assert quote_ids(sandbox) == {quote.quote_id}
    assert sandbox.received("CreateQuote") == 1
    assert journal.intents.open(sandbox.scope) == []


def test_without_permission_to_ask_for_one_the_lists_word_counts(sandbox, journal):
    """GetQuote is denied: the quote that stands is offered all the same, without requirements."""
    quote = ask(sandbox, journal)
    sandbox.fail("GetQuote", "denied", times=9)
    again = ask(sandbox, journal)
    assert (again.quote_id, again.is_offered_again) == (quote.quote_id, True)
    assert again.ordering_requirements is None


def test_two_threads_that_ask_for_the_same_get_one_quote(sandbox, journal):
    """A double click: the second finds what the first has made."""
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: ask(sandbox, journal).quote_id, range(4)))
    assert set(made) == quote_ids(sandbox)
    assert sandbox.received("CreateQuote") == 1


def test_a_journal_that_cannot_be_written_sends_nothing(sandbox, tmp_path):
    """The error says so."""
    (tmp_path / "broken.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(planner.JournalError, match="nothing was sent"):
        ask(sandbox, tmp_path / "broken.sqlite3")
    assert sandbox.received("CreateQuote") == 0


# Changes and deletions


def test_a_quote_is_changed_and_deleted(sandbox, journal):
    """An Outpost named and taken away, a demand changed, the quote deleted; all in the journal."""
    quote = ask(sandbox, journal)
    named = planner.update_quote(quote, sandbox, outpost="Seattle imaging", journal=journal)
    assert named.outpost_id == outposts(sandbox)[0]
    assert named.quote_id == quote.quote_id
    bare = planner.update_quote(quote, sandbox, outpost="", journal=journal)
    assert bare.outpost_id is None
    more = planner.update_quote(
        quote,
        sandbox,
        capacities={"c5.24xlarge": 8},
        constraints={"RACK_MAXIMUM": 3},
        journal=journal,
    )
    assert more.capacities == (Capacity("EC2", "c5.24xlarge", 8),)
    free = planner.update_quote(quote, sandbox, constraints={}, journal=journal)
    assert free.constraints == ()
    assert repr(planner.delete_quote(quote, sandbox, journal=journal)).endswith("is deleted")
    assert quote_ids(sandbox) == set()
    with pytest.raises(planner.AwsError, match="NotFoundException"):
        planner.delete_quote(quote, sandbox, journal=journal)
    with pytest.raises(planner.InputError, match="nothing is to be changed"):
        planner.update_quote(quote, sandbox, journal=journal)
    assert journal.intents.table["operation"].to_list() == [
        "CreateQuote", *["UpdateQuote"] * 4, "DeleteQuote",
    ]  # fmt: skip
    assert set(journal.intents.table["outcome"]) == {"done"}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["drop", "500", "truncate", "timeout"])
@pytest.mark.parametrize("operation", ["UpdateQuote", "DeleteQuote"])
def test_a_change_whose_answer_is_lost_is_looked_at(sandbox, journal, operation, kind, when):
    """One request; it is done where the quote shows it, and unknown where it does not."""
    quote = ask(sandbox, journal, {"r5.24xlarge": 1}, new=True)
    sent = sandbox.received(operation)
    sandbox.fail(operation, kind, when=when, seconds=0.5)
    unknown = None
    try:
        if operation == "UpdateQuote":
            planner.update_quote(
                quote, sandbox, capacities={"r5.24xlarge": 2}, journal=journal, read_timeout_s=0.3
            )
        else:
            planner.delete_quote(quote, sandbox, journal=journal, read_timeout_s=0.3)
    except planner.OrderUnknown as error:
        unknown = str(error)
    assert sandbox.received(operation) - sent == 1
    if operation == "UpdateQuote":
        now = planner.get_quote(quote, sandbox)
        took_effect = now.capacities[0].quantity == 2
    else:
        took_effect = quote.quote_id not in quote_ids(sandbox)
    assert took_effect == (when == "after") == (unknown is None)
    (intent,) = journal.intents.find(sandbox.scope, operation=operation)
    assert intent.outcome == ("done" if took_effect else "unknown")
    if unknown is not None:
        assert "does no harm" in unknown
        planner.delete_quote(quote, sandbox, journal=journal)
        assert journal.intents.open(sandbox.scope) == []


def test_a_quote_that_somebody_uses_meanwhile_is_not_changed(sandbox, journal):
    """It was valid when it was looked at: AWS's refusal is a sentence."""
    outpost = outposts(sandbox)[0]
    quote = ask(sandbox, journal, outpost=outpost)
    sandbox.fail("GetQuote", "slow", when="after", seconds=0.6)

    def order():
        sandbox.client().create_order(
            OutpostIdentifier=outpost,
            QuoteIdentifier=quote.quote_id,
            QuoteOptionIdentifier=quote.option(1).option_id,
            PaymentOption="NO_UPFRONT",
            PaymentTerm="THREE_YEARS",
        )

    timer = threading.Timer(0.25, order)
    timer.start()
    with pytest.raises(planner.OrderRefused, match="ORDER_SUBMITTED"):
        planner.update_quote(quote, sandbox, capacities={"c5.24xlarge": 1}, journal=journal)
    timer.join()


@pytest.mark.parametrize("given", ["oq-1", "oo-0123456789abcdef0", "", 5, None])
def test_what_is_no_quote_is_said_to_be_none(sandbox, given):
    """With what a quote's id looks like."""
    with pytest.raises(planner.InputError, match=r"no quote|takes"):
        planner.get_quote(given, sandbox)


def test_the_aws_command_line_sees_the_same_quotes(sandbox, journal, tmp_path):
    """And its printed answer reads as the same quote."""
    aws = aws_of(sandbox.endpoint_url, tmp_path)
    quote = ask(sandbox, journal, outpost="Seattle imaging")
    ran = aws("outposts", "get-quote", "--quote-identifier", quote.quote_id)
    read = planner.read_quote(ran, read_at=quote.read_at, is_live=False)
    assert read.quote_id == quote.quote_id
    assert read.expires_at == quote.expires_at == datetime(2026, 2, 4, tzinfo=UTC)
    for each in ("options", "prices", "requirements", "total_costs"):
        assert getattr(read, each).equals(getattr(quote, each)), each
    listed = aws("outposts", "list-quotes")["Quotes"]
    assert [each["QuoteId"] for each in listed] == [quote.quote_id]
