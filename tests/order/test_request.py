"""What can be requested, and every reason why something cannot, at its very border."""

import dataclasses

import pytest

import outpost_planner as planner
from outpost_planner.order.references import MAX_REFERENCE
from outpost_planner.order.request import short_id
from outpost_planner.quote.examples import example_quote

OUTPOST = "op-0123456789abcdef0"
QUOTE, OPTION = "oq-0123456789abcdef0", "oqo-0123456789abcdef0"
LINES = planner.read_catalog().line_items({"OR-RKGP001": 1})


def request(outpost_id=OUTPOST, lines=LINES, **more):
    given = {
        "payment_option": "NO_UPFRONT",
        "payment_term": "ONE_YEAR",
        "reference": "PO-1",
        **more,
    }
    return planner.OrderRequest(outpost_id, lines, **given)


def problems(*args, **more):
    with pytest.raises(planner.InputError) as caught:
        request(*args, **more)
    return list(caught.value.problems)


def test_the_longest_reference_has_a_hundred_characters():
    """One more is one too many, and nothing else is said of it."""
    assert MAX_REFERENCE == 100
    assert request(reference="x" * 100).reference == "x" * 100
    (said,) = problems(reference="x" * 101)
    assert said.startswith("reference:")
    assert "is longer than 100 characters" in said


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("", "is missing"),
        ("  ", "is missing"),
        ("PO\n1", "not printable"),
        ("PO\x001", "not printable"),
        (" PO-1", "begins or ends with a space"),
        ("PO-1 ", "begins or ends with a space"),
    ],
)
def test_what_is_no_reference_is_said_once(reference, said):
    """The first reason that holds is given, and the rest of the request is checked all the same."""
    found = problems(reference=reference, payment_option="BOGUS")
    assert [said in each for each in found if each.startswith("reference")] == [True]
    assert any("BOGUS" in each for each in found)


def test_a_quote_and_its_option_take_the_place_of_line_items():
    """Both together, without line items, are a request of their own."""
    by_quote = request(lines=None, quote_identifier=QUOTE, quote_option_identifier=OPTION)
    assert by_quote.parameters == {
        "OutpostIdentifier": OUTPOST,
        "QuoteIdentifier": QUOTE,
        "QuoteOptionIdentifier": OPTION,
        "PaymentOption": "NO_UPFRONT",
        "PaymentTerm": "ONE_YEAR",
    }
    assert by_quote.content == by_quote.parameters
    assert repr(by_quote) == f"PO-1: quote {QUOTE} for {OUTPOST}, NO_UPFRONT, ONE_YEAR"


@pytest.mark.parametrize(
    ("lines", "given", "expected"),
    [
        (None, {}, ["are missing"]),
        (None, {"quote_identifier": QUOTE}, ["together"]),
        (None, {"quote_option_identifier": OPTION}, ["together"]),
        (
            LINES,
            {"quote_identifier": QUOTE, "quote_option_identifier": OPTION},
            ["not given beside a quote"],
        ),
        (LINES, {"quote_identifier": QUOTE}, ["not given beside a quote", "together"]),
        (LINES, {"quote_option_identifier": OPTION}, ["not given beside a quote", "together"]),
    ],
)
def test_half_a_quote_or_two_contents_are_no_request(lines, given, expected):
    """Each condition has its own sentence, and none is said where it does not hold."""
    found = problems(lines=lines, **given)
    assert len(found) == len(expected)
    assert all(said in each for said, each in zip(expected, found, strict=True))


def test_what_is_no_line_items_is_named():
    """A dict of quantities is what `line_items` takes, not what a request takes."""
    assert problems(lines={"OR-RKGP001": 1}) == [
        "lines: is a dict; make line items with catalog.line_items(...)"
    ]


@pytest.mark.parametrize("outpost_id", ["op-1", "arn:aws:outposts:nowhere"])
def test_what_begins_as_an_id_is_held_against_the_pattern_of_an_id(outpost_id):
    """It cannot be the name of an Outpost that is looked up later."""
    (said,) = problems(outpost_id)
    assert "OutpostIdentifier" in said
    assert outpost_id in said


def test_a_name_is_no_id_and_may_be_looked_up_later():
    """What a name cannot be is said at once; the rest of the request is checked with it."""
    assert request("Seattle imaging").outpost_id == "Seattle imaging"
    assert problems(" ") == ["outpost_id: is missing; give the Outpost's id, ARN or name"]
    (said,) = problems("x" * 256)
    assert said.startswith("outpost_id")
    (said,) = problems("Seattle imaging", payment_option="BOGUS")
    assert "BOGUS" in said


def test_two_equal_orders_have_one_content():
    """By ARN or id, whatever the order of the lines: the content is what is compared."""
    catalog = planner.read_catalog()
    one = request(lines=catalog.line_items({"OR-RKGP001": 1, "OR-ACENET1": 2}))
    arn = f"arn:aws:outposts:us-west-2:123456789012:outpost/{OUTPOST}"
    two = request(arn, lines=catalog.line_items({"OR-ACENET1": 2, "OR-RKGP001": 1}))
    assert short_id(arn) == OUTPOST
    assert one.content == two.content
    assert [line["CatalogItemId"] for line in one.content["LineItems"]] == [
        "OR-ACENET1",
        "OR-RKGP001",
    ]


def test_a_term_that_is_left_to_aws_is_no_parameter():
    """None is not sent as a value."""
    left = request(payment_term=None)
    assert "PaymentTerm" not in left.parameters
    assert repr(left).endswith("NO_UPFRONT")


# An order from a quote


SEEN = example_quote()


@pytest.mark.parametrize(
    "given",
    [
        {"quote": SEEN, "quote_option": 1},
        {"quote": SEEN, "quote_option": OPTION},
        {"quote": SEEN, "quote_option": SEEN.option(1)},
        {"quote_option": SEEN.option(1)},
        {"quote": QUOTE, "quote_option": OPTION},
        {"quote": QUOTE, "quote_option": SEEN.option(1)},
        {"quote": f"arn:aws:outposts:us-west-2:123456789012:quote/{QUOTE}", "quote_option": OPTION},
        {"quote": SEEN, "quote_option_identifier": OPTION},
        {"quote_identifier": QUOTE, "quote_option_identifier": OPTION},
        {"quote": SEEN, "quote_option": 1, "quote_identifier": QUOTE},
    ],
)
def test_each_way_to_name_an_option_is_the_same_order(given):
    """By value, number, id or ARN: one content, so one reference stands for one order."""
    by_quote = planner.OrderRequest(
        OUTPOST, **given, payment_option="NO_UPFRONT", payment_term="ONE_YEAR", reference="PO-1"
    )
    assert by_quote.content == {
        "OutpostIdentifier": OUTPOST,
        "QuoteIdentifier": QUOTE,
        "QuoteOptionIdentifier": OPTION,
        "PaymentOption": "NO_UPFRONT",
        "PaymentTerm": "ONE_YEAR",
    }
    assert by_quote.lines is None
    elsewhere = dataclasses.replace(by_quote, outpost_id="op-0fedcba9876543210")
    assert elsewhere.quote_option_identifier == OPTION
    assert elsewhere.seen_option is by_quote.seen_option


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"quote": QUOTE, "quote_option": 1}, "1 is a number, which needs the quote itself"),
        ({"quote": SEEN, "quote_option": 2}, f"has no option 2; it has 1 ({OPTION})"),
        ({"quote": SEEN}, "its options are 1 (1 new rack, 4 hosts"),
        ({"quote": SEEN, "quote_option": True}, "is a bool"),
        ({"quote": {"QuoteId": QUOTE}, "quote_option": OPTION}, "quote: is a dict; give a Quote"),
        (
            {"quote": "oq-0fedcba9876543210", "quote_option": SEEN.option(1)},
            f"is one of quote {QUOTE}, and not of oq-0fedcba9876543210",
        ),
        (
            {"quote": SEEN, "quote_option": 1, "quote_identifier": "oq-0fedcba9876543210"},
            "give one of the two",
        ),
    ],
)
def test_an_option_that_cannot_be_told_is_a_question(given, said):
    """Nothing is guessed: not which option, and not of which quote."""
    (found,) = problems(lines=None, **given)
    assert said in found


def test_a_payment_option_that_is_missing_is_said():
    """It has a default only so that a quote can be given by name."""
    with pytest.raises(planner.InputError, match="PaymentOption"):
        planner.OrderRequest(OUTPOST, LINES, reference="PO-1")


def test_an_order_of_line_items_is_written_as_ever():
    """Positional as before, and each argument by its name."""
    positional = planner.OrderRequest(OUTPOST, LINES, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
    assert positional == request()
    assert hash(positional) == hash(request())


def test_a_request_from_a_quote_says_what_it_brings():
    """The option's number and hardware, where the planner has seen them."""
    by_quote = request(lines=None, quote=SEEN, quote_option=1)
    assert by_quote.in_words() == (
        f"PO-1: option 1 of quote {QUOTE} (1 new rack, 4 hosts, 10.5 kVA, 2,000 lb, 42 rack units)"
        f" for {OUTPOST}, no upfront for one year"
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (SEEN, "lines: is a Quote; that is ordered by name"),
        (SEEN.option(1), "lines: is a QuoteOption; that is ordered by name"),
        (SEEN.option(1).lines, "lines: are those of a quote's option, which is ordered by name"),
    ],
)
def test_a_quote_in_the_place_of_line_items_is_told_how_it_is_ordered(lines, said):
    """Its lines are there to be compared, and are no catalog items."""
    (found,) = problems(lines=lines)
    assert found.startswith(said)
    assert "quote_option=..." in found
