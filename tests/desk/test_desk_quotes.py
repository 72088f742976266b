"""The desk from a quote: ask, choose an option, pay, review, order, whatever may come between."""

import pytest

import outpost_planner as planner
from outpost_planner.desk.quote_model import demand_of
from outpost_planner.desk.tabs.choose import choose_tab, totals_in_html
from outpost_planner.desk.tabs.quote import quote_in_html
from outpost_planner.errors import InputError


@pytest.fixture
def desk(sandbox, tmp_path):
    return planner.DeskModel(
        planner.read_catalog(),
        sandbox,
        journal=tmp_path / "journal.sqlite3",
        history=tmp_path / "history.sqlite",
    )


@pytest.fixture
def quoted(desk):
    desk.quoting.demand = "c5.24xlarge 4; EBS 11 TiB"
    desk.quoting.ask(desk.country_code, desk.outpost_id)
    return desk


def test_from_what_must_run_to_a_receipt(quoted, sandbox):
    """The quote's own hardware and price are what is seen, reviewed and ordered."""
    quoted.quoting.choose(1)
    option = quoted.quoting.option
    assert option.capacity_in_words in quote_in_html(quoted.quoting.quote)
    assert "option 1 of quote" in totals_in_html(quoted)
    pair = tuple(quoted.pair)
    row = option.prices.set_index(["payment_term", "payment_option"]).loc[pair]
    shown = quoted.payment.answer.comparison.table.loc[pair]
    assert shown["upfront_price"] == row["upfront_price"]
    quoted.reference = "PO-Q"
    quoted.look_over()
    assert quoted.review.ok, quoted.review
    quoted.order()
    assert quoted.receipt.state == "placed"
    (order,) = planner.collect_orders(sandbox)
    used = planner.get_quote(quoted.quoting.quote, sandbox)
    assert used.submitted_order_id == order["OrderId"] == quoted.receipt.order_id


def test_what_is_chosen_last_is_the_order(quoted):
    """A quantity takes the option out of the order, and an option the quantities."""
    quoted.quoting.choose(1)
    quoted.type_quantities({"OR-RKGP001": "2"})
    assert quoted.quoting.option is None
    assert quoted.ordered_in_words == "2 × OR-RKGP001"
    quoted.quoting.choose(1)
    assert (quoted.quantities, quoted.boxes) == ({}, {})
    assert quoted.ordered_in_words.startswith("option 1 of quote")
    quoted.quoting.choose(None)
    assert quoted.lines is None
    assert "Nothing is chosen yet" in totals_in_html(quoted)


def test_another_option_takes_the_review_away(quoted):
    """What was reviewed is no longer what is seen."""
    quoted.quoting.choose(1)
    quoted.reference = "PO-Q"
    quoted.look_over()
    assert quoted.can_order, quoted.why_not
    quoted.quoting.choose(2)
    assert quoted.review is None
    assert not quoted.can_order


def test_the_same_demand_is_offered_again(quoted, sandbox):
    """A second click makes no second quote, and says so."""
    quoted.quoting.ask(quoted.country_code, quoted.outpost_id)
    assert sandbox.received("CreateQuote") == 1
    assert len(quoted.quoting.valid) == 1
    assert "no new one was made" in quote_in_html(quoted.quoting.quote)


def test_a_quote_of_somebody_else_is_listed_and_named_for_the_outpost(desk, sandbox, tmp_path):
    """It was made without an Outpost: it can be looked at, and is ordered once it names one."""
    made = planner.request_quote(
        sandbox, {"c5.24xlarge": 4}, "US", journal=tmp_path / "other.sqlite3"
    )
    desk.quoting.list()
    assert [each.quote_id for each in desk.quoting.valid] == [made.quote_id]
    desk.quoting.choose_quote(made.quote_id)
    desk.quoting.choose(1)
    desk.quoting.use_for(desk.outpost_id)
    assert desk.quoting.option is None  # its options were made anew
    assert desk.outpost_id in desk.quoting.quote.outpost_id
    desk.quoting.choose(1)
    desk.reference = "PO-Q"
    desk.look_over()
    assert desk.review.ok, desk.review


def test_a_quote_that_was_used_meanwhile_blocks_the_order(quoted, sandbox, tmp_path):
    """A colleague orders from the same quote before the review."""
    quoted.quoting.choose(1)
    quote = quoted.quoting.quote
    sandbox.client().create_order(
        OutpostIdentifier=quoted.outpost_id,
        QuoteIdentifier=quote.quote_id,
        QuoteOptionIdentifier=quoted.quoting.option.option_id,
        PaymentOption="NO_UPFRONT",
        PaymentTerm="ONE_YEAR",
    )
    quoted.reference = "PO-Q"
    quoted.look_over()
    assert not quoted.review.ok
    assert not quoted.can_order
    quoted.quoting.list()
    assert (quoted.quoting.valid, quoted.quoting.option) == ([], None)
    assert quoted.quoting.quote is None
    assert "can no longer be ordered" in quoted.quoting.error


def test_a_quote_that_was_changed_meanwhile_is_shown_as_it_is_now(quoted, sandbox, tmp_path):
    """A colleague asks for twice as much: the option that was chosen is not the one there is."""
    quoted.quoting.choose(1)
    planner.update_quote(
        quoted.quoting.quote,
        sandbox,
        capacities={"c5.24xlarge": 8, "EBS": "11 TiB"},
        journal=tmp_path / "other.sqlite3",
    )
    quoted.quoting.list()
    assert quoted.quoting.option is None
    assert "8 × c5.24xlarge" in quote_in_html(quoted.quoting.quote)
    assert "was changed meanwhile" in quoted.quoting.error


def test_what_is_chosen_stays_where_the_quote_is_the_same(quoted):
    """To list is no change."""
    quoted.quoting.choose(1)
    option = quoted.quoting.option
    quoted.quoting.list()
    assert (quoted.quoting.option, quoted.quoting.error) == (option, "")


def test_an_account_without_quotes_keeps_the_catalog(desk, sandbox):
    """The desk says so in a sentence, and orders items as before."""
    sandbox.fail("CreateQuote", "denied")
    sandbox.fail("ListQuotes", "denied", times=9)
    desk.quoting.demand = "c5.24xlarge 4"
    desk.quoting.ask(desk.country_code)
    # The list is asked for first: what stands is offered again.
    assert "outposts:ListQuotes" in desk.quoting.error
    assert "prices.csv" in desk.quoting.error
    desk.quantities = {"OR-RKGP001": 2}
    assert desk.ordered_in_words == "2 × OR-RKGP001"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write what must run"),
        ("forty", "'forty' is not a name and a quantity"),
        ("m5.4xlarge", "'m5.4xlarge' is not a name and a quantity"),
        ("m5.4xlarge 40 c5.2xlarge 30", "is not a name and a quantity"),
        ("EBS 11 TiB; ebs 12 TiB", "EBS stands there twice"),
    ],
)
def test_a_demand_that_is_not_understood_is_said(desk, sandbox, text, said):
    """In words, and nothing is sent."""
    desk.quoting.demand = text
    desk.quoting.ask(desk.country_code)
    assert said in desk.quoting.error
    assert sandbox.received("CreateQuote") == 0
    with pytest.raises(InputError):
        demand_of(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("m5.4xlarge 4.5", "4.5"),
        ("EBS 11", "EBS: 11 has no unit"),
        ("m5.4xlarge -3", "-3"),
        # Whether AWS sells a type is AWS's to say: a newer one is not to be refused here.
        ("zz.large 1", "zz.large"),
    ],
)
def test_a_quantity_that_cannot_be_asked_for_is_said(desk, sandbox, text, said):
    """By the same words as in Python."""
    desk.quoting.demand = text
    desk.quoting.ask(desk.country_code)
    assert said in desk.quoting.error
    assert desk.quoting.valid == []
    with pytest.raises(planner.PlannerError) as caught:
        planner.request_quote(sandbox, demand_of(text), "US")
    assert str(caught.value) == desk.quoting.error


def test_the_tab_shows_what_is_ordered_from_either_start(quoted):
    """An option that is chosen in Python turns the tab to its quote."""
    import ipywidgets

    tab = choose_tab(quoted)
    (start,) = (
        each for each in tab.children[0].children if isinstance(each, ipywidgets.ToggleButtons)
    )
    assert start.value == "items"
    quoted.quoting.choose(1)
    assert start.value == "quote"
