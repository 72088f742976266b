"""A plan's file: what is opened is what was saved, the text is stable, and other files are refused
in words.
"""

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.price.need import MONTH_TO_MONTH, RENEW, Need
from outpost_planner.quote.examples import SAMPLE, example_quote
from outpost_planner.saved.examples import example_plan
from outpost_planner.saved.file import plan_text

CATALOG = planner.read_catalog()
IDS = [each for each, status in CATALOG.item_status.items() if status == "AVAILABLE"]
TERMS, OPTIONS = (
    ("ONE_YEAR", "THREE_YEARS", "FIVE_YEARS"),
    (
        "ALL_UPFRONT",
        "PARTIAL_UPFRONT",
        "NO_UPFRONT",
    ),
)
OLDEST, NEWEST = (datetime.fromisoformat(f"{year}-01-01") for year in (2000, 2200))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@st.composite
def needs(draw):
    """A need, with rates as text, float or Decimal."""
    rate = st.sampled_from([0, 0.025, "0.1", Decimal("0.0333333333333333333")])
    renewal = draw(st.sampled_from([RENEW, MONTH_TO_MONTH]))
    change = draw(rate) if renewal == RENEW else 0
    return Need(draw(st.integers(1, 20)), renewal, change, draw(rate), draw(st.integers(0, 65)))


@st.composite
def priced_lines(draw):
    """Line items whose prices have any cents, dates and sources, or are missing."""
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True))
    lines = CATALOG.line_items({each: draw(st.integers(1, 500)) for each in ids})
    prices = CATALOG.prices.copy()
    prices["upfront_price"] = draw(st.integers(0, 10**12)) / 100
    prices["source"] = draw(TEXT)
    if draw(st.booleans()):
        prices["valid_until"] = pd.Timestamp(draw(st.dates(date(2026, 1, 1), date(2090, 1, 1))))
    prices = prices[: draw(st.integers(0, len(prices)))]
    return planner.Catalog(CATALOG.items, prices).line_items(lines.quantities)


@st.composite
def plans(draw):
    """A plan of items, of a quote or of nothing yet, with every field filled or not."""
    kind = draw(st.sampled_from(["lines", "quote", "nothing"]))
    months = draw(st.none() | st.integers(1, 12))
    what = {}
    if kind == "lines":
        what = {"lines": draw(priced_lines())}
    if kind == "quote":
        price = draw(st.floats(0, 10**9))
        option = SAMPLE["QuoteOptions"][0]
        details = {
            **option["PricingOptions"][0]["SubscriptionPricingDetails"],
            "UpfrontPrice": price,
        }
        offered = [{"PricingType": "SUBSCRIPTION", "SubscriptionPricingDetails": details}]
        quote = example_quote(
            Description=draw(TEXT), QuoteOptions=[{**option, "PricingOptions": offered}]
        )
        what = {"quote": quote, "quote_option": draw(st.sampled_from([None, 1]))}
    payer = draw(st.sampled_from([{}, {"account_id": "123456789012", "region": "eu-central-1"}]))
    zone = timezone(timedelta(hours=draw(st.integers(-12, 12))))
    return planner.Plan(
        reference=draw(st.sampled_from(["", "PO-2026-0117", "Bestellung 7/26"])),
        outpost_id=draw(st.sampled_from(["", "Lyon, 2. OG", "op-0123456789abcdef0"])),
        outpost=draw(st.dictionaries(st.sampled_from(["name", "life_cycle_status"]), TEXT)),
        site=draw(st.dictionaries(st.sampled_from(["name", "city"]), TEXT)),
        orders_before=draw(st.none() | st.lists(TEXT, max_size=3).map(tuple)),
        is_live=draw(st.booleans()),
        country_code=draw(st.sampled_from(["", "US", "DE"])),
        discount_rate=draw(st.floats(-0.5, 0.9)),
        timing=draw(st.sampled_from(["end", "start"])),
        compounding=draw(st.sampled_from(["annual", "monthly"])),
        months_left=months,
        need=draw(st.none() | needs()) if months is None else None,
        first_year_cash=draw(st.none() | st.decimals(0, 10**9, places=2)),
        start_date=draw(st.none() | st.dates(date(2026, 1, 1), date(2090, 1, 1))),
        payment_term=draw(st.sampled_from(["", *TERMS])),
        payment_option=draw(st.sampled_from(["", *OPTIONS])),
        notes=draw(
            TEXT
            | st.sampled_from(['"""\\\n\r\n\t', "a\n\nb\n", "key = 1\n[file]\n", "\x00\x7f\u2028"])
        ),
        made_by=draw(TEXT.filter(bool)),
        made_at=draw(st.datetimes(OLDEST, NEWEST, timezones=st.just(zone))),
        **what,
        **payer,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for every example: a file is written over."""
    return tmp_path_factory.mktemp("plans")


@given(plan=plans())
@settings(max_examples=25)
def test_what_is_opened_is_what_was_saved(folder, plan):
    """Equal in every field and in the fingerprint; saved again it is the same text."""
    path = planner.save_plan(plan, folder / "plan.toml", overwrite=True)
    opened = planner.open_plan(path)
    assert opened == plan
    assert opened.content == plan.content
    assert (opened.fingerprint, opened.edited) == (plan.fingerprint, "")
    assert plan_text(opened).encode() == path.read_bytes()
    assert repr(opened) == repr(plan)


def test_figures_are_the_same_to_the_cent_without_the_original_files(folder):
    """The comparison, the horizon, the price of the chosen pair and the request, of items."""
    lines = CATALOG.line_items({"OR-SV1U001": 4, "OR-RKGP001": 2})
    comparison = planner.compare_payments(lines, country_code="DE", discount_rate="0.065")
    plan = planner.make_plan(
        lines,
        comparison=comparison.over(4, price_change="0.03"),
        reference="PO-7",
        payment_term="THREE_YEARS",
        payment_option="PARTIAL_UPFRONT",
    )
    opened = planner.open_plan(planner.save_plan(plan, folder / "figures.toml"))
    pd.testing.assert_frame_equal(opened.comparison().table, comparison.table)
    over = comparison.over(4, price_change="0.03")
    pd.testing.assert_frame_equal(opened.horizon().table, over.table)
    assert opened.comparison().assumptions == comparison.assumptions


def test_a_quote_keeps_its_hardware_and_prices_as_they_were_seen(folder):
    """To the cents that 32 bits may have lost, and though the quote has expired by now."""
    option = SAMPLE["QuoteOptions"][0]
    details = {
        **option["PricingOptions"][0]["SubscriptionPricingDetails"],
        "UpfrontPrice": 590216.375,
    }
    offered = [{"PricingType": "SUBSCRIPTION", "SubscriptionPricingDetails": details}]
    quote = example_quote(QuoteOptions=[{**option, "PricingOptions": offered}])
    plan = planner.make_plan(quote.option(1), quote=quote, reference="PO-8")
    opened = planner.open_plan(planner.save_plan(plan, folder / "quote.toml"))
    pd.testing.assert_frame_equal(opened.option.prices, quote.option(1).prices)
    assert opened.option.in_words == "1 new rack, 4 hosts, 10.5 kVA, 2,000 lb, 42 rack units"
    # 590,216.375 is half a cent more than 37 cents: it goes up.
    assert opened.comparison().table.loc[("THREE_YEARS", "ALL_UPFRONT"), "total_cost"] == 590216.38


def test_the_same_plan_is_the_same_text_in_whichever_order_it_was_chosen():
    """One line per item and per price, sorted."""
    first = example_plan()
    chosen = [("OR-SV1U001", 1), ("OR-RKGP001", 2)]
    one = replace(first, lines=CATALOG.line_items(chosen))
    other = replace(first, lines=CATALOG.line_items(chosen[::-1]))
    assert plan_text(one) == plan_text(other)
    changed = plan_text(replace(first, lines=CATALOG.line_items({"OR-RKGP001": 3})))
    before, after = plan_text(first).splitlines(), changed.splitlines()
    differ = [line for line, then in zip(before, after, strict=True) if line != then]
    # The checksum, the fingerprint, and the one line of the item.
    assert [line.split(" ")[0] for line in differ] == ["checksum", "fingerprint", ""]
    assert "quantity = 2," in differ[2]


def test_another_plan_is_not_written_over_unless_that_is_said(tmp_path):
    """Nor is a file that is no plan; the message says what is there."""
    path = planner.save_plan(example_plan(), tmp_path / "plan.toml")
    remarked = path.read_text() + "# Ben: looks right\n"
    path.write_text(remarked)
    planner.save_plan(example_plan(), path)
    assert path.read_text() == remarked
    with pytest.raises(
        planner.InputError, match="holds another plan, PO-1: 2 × OR-RKGP001 for Sea"
    ):
        planner.save_plan(example_plan("PO-2"), path)
    assert planner.open_plan(path).reference == "PO-1"
    planner.save_plan(example_plan("PO-2"), path, overwrite=True)
    assert planner.open_plan(path).reference == "PO-2"
    other = tmp_path / "notes.txt"
    other.write_text("milk")
    with pytest.raises(planner.InputError, match="holds something that is no plan"):
        planner.save_plan(example_plan(), other)
    assert other.read_text() == "milk"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'upfront_price = "108732.96"',
            "upfront_price = 108732.96",
            "prices.rows[4].upfront_price: is 108732.96; write an amount as text with its cents",
        ),
        ('"108732.96"', '"108,732.96"', "prices.rows[4].upfront_price: is '108,732.96'; write an"),
        ("quantity = 2", 'quantity = "2"', "items.rows[1].quantity: is '2'; should be a valid int"),
        ("quantity = 2", "quantity = 0", "items.rows[1]: OR-RKGP001: quantity 0 is below 1"),
        ('"m5:m5.24xlarge:4"', '"m5"', "items.rows[1].ec2_capacities[1]: is 'm5', and not family:"),
        (
            "reference =",
            "referense =",
            "plan.referense: is no key of a plan file of version 1; reference is one",
        ),
        ('reference = "PO-1"', 'reference = "a\\nb"', "plan.reference: "),
        ("made_at = 2026-11-02T09:30:00Z", "made_at = 2026-11-02", "plan.made_at: is 2026-11-02; "),
        ("made_at = 2026-11-02T09:30:00Z\n", "", "plan.made_at: is missing"),
        ("years = 5", "years = 50", "need.years: 50 is not a whole number from 1 to 20"),
        (
            'option = "ALL_UPFRONT"\ndis',
            'option = "BOGUS"\ndis',
            "payment.payment_option: 'BOGUS' is not one of ALL_UPFRONT",
        ),
        (
            "rate = 0.08",
            "rate = 8",
            "payment.discount_rate: 8 is 800 % a year; for 8 % a year give 0.08",
        ),
        ("rate = 0.08", "rate = nan", "payment.discount_rate: is nan; should be a finite number"),
        (
            '"123456789012"',
            '"12345"',
            "payer.account_id: is '12345', and not the twelve digits of an account",
        ),
        ("is_live = false", 'is_live = "no"', "payer.is_live: is 'no'; should be a valid boolean"),
        ("[items]", "[items", "character 7: expected ']' at the end of a table declaration"),
        ("[site]", "<<<<<<< HEAD\n[site]", "'<<<<<<< HEAD' is a mark of git"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_key(tmp_path, old, new, said):
    """Each problem says where it stands; nothing is loaded."""
    text = plan_text(example_plan())
    assert old in text
    path = tmp_path / "plan.toml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(planner.InputError) as caught:
        planner.open_plan(path)
    [problem] = [each for each in caught.value.problems if said in each]
    # A key that is missing has the line of its table.
    changed = text.partition(old)[0].count("\n") + 1
    line = int(problem.split()[1].rstrip(",:"))
    assert line == changed or "missing" in said


def test_all_problems_of_a_file_come_together(tmp_path):
    """Two in one table and one in another."""
    path = tmp_path / "plan.toml"
    text = plan_text(example_plan()).replace("years = 5", 'years = "x"\nyear = 5')
    path.write_text(text.replace("made_by", "maker"))
    with pytest.raises(planner.InputError, match="4 problems; nothing was loaded"):
        planner.open_plan(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty, and no plan file"),
        (b"\xff\xfe\x00P\x00K", "line 1 holds bytes that are no text"),
        (b"PK\x03\x04\x14\x00\x06\x00", "line 1, character 3: "),
        (b'{"plan": 1}', "line 1: this is JSON"),
        (b"x = " + b"[" * 5000, "nested too deep"),
        (b"x = " + b"9" * 5000, "4300"),
        (b"[tool]\nname = 'x'\n", "no table [file]"),
        (b"file = 1\n", "no table [file]"),
        (b"#" * 10_000_000, "more than 4,000,000 bytes"),
        (b"[file]\nformat = 'outpost_planner plan'\nversion = 2\n", "a plan file of version 2"),
        (
            b"[file]\nformat = 'outpost_planner plan'\nversion = 'x'\n",
            "line 3, file.version: is 'x'",
        ),
    ],
)
def test_other_files_are_refused_in_words(tmp_path, content, said):
    """Empty, binary, JSON, another TOML, ten megabytes, a later version."""
    path = tmp_path / "plan.toml"
    path.write_bytes(content)
    with pytest.raises(planner.InputError) as caught:
        planner.open_plan(path)
    assert said in str(caught.value)


@given(cut=st.integers(0, 10**6))
@settings(max_examples=12)
def test_a_truncated_file_never_opens_as_another_plan(folder, cut):
    """Wherever it was cut it is refused, or says that it is not as it was saved."""
    whole = plan_text(example_plan()).encode()
    path = folder / "cut.toml"
    path.write_bytes(whole[: cut % len(whole)])
    try:
        opened = planner.open_plan(path)
    except planner.InputError:
        return
    assert opened.edited or opened == example_plan()


def test_a_file_that_was_changed_by_hand_says_so(tmp_path):
    """And whether the purchase is what was saved: a note is not the same as a price."""
    path = tmp_path / "plan.toml"
    text = plan_text(example_plan())
    path.write_text(text.replace('reference = "PO-1"', 'reference = "PO-1"\nnotes = "Urgent"'))
    assert planner.open_plan(path).edited == (
        "The file was changed by hand since it was saved; what is bought, for whom and at which"
        " price is as it was saved."
    )
    # All upfront for three years is the pair that the plan has chosen.
    path.write_text(text.replace('"258888.00"', '"158888.00"'))
    opened = planner.open_plan(path)
    assert "the purchase or its price is not what was saved" in opened.edited
    assert opened.edited in repr(opened)
    path.write_text(text + "# a remark\n")
    assert planner.open_plan(path).edited == ""


def test_windows_line_ends_and_a_byte_order_mark_are_no_change(tmp_path):
    """As git and editors on Windows write them."""
    path = tmp_path / "plan.toml"
    text = plan_text(replace(example_plan(), notes="one\ntwo"))
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert planner.open_plan(path).edited == ""


def test_no_credential_is_kept(tmp_path):
    """What has the form of one in the notes is withheld."""
    plan = replace(example_plan(), notes="use AKIAIOSFODNN7EXAMPLE and password=hunter22")
    text = Path(planner.save_plan(plan, tmp_path / "plan.toml")).read_text()
    assert "AKIA" not in text
    assert "hunter22" not in text


def test_a_plan_that_cannot_be_says_every_reason():
    """All problems of the fields together, of kinds and of values."""
    with pytest.raises(planner.InputError) as caught:
        planner.Plan(
            lines=CATALOG.line_items({"OR-RKGP001": 1}),
            quote=example_quote(),
            payment_term="TWO_YEARS",
            account_id="12",
            months_left=99,
        )
    assert len(caught.value.problems) == 4
    with pytest.raises(planner.InputError) as caught:
        planner.Plan(made_at=OLDEST, outpost={"name": 3}, notes="\ud800")
    assert [each.partition(":")[0] for each in caught.value.problems] == [
        "notes",
        "outpost",
        "made_at",
    ]


def test_a_plan_travels_to_a_worker():
    """Pickled and back it is the same."""
    assert pickle.loads(pickle.dumps(example_plan())) == example_plan()


def test_a_plan_shows_itself():
    """As a page with the payer's banner, and in a terminal with what is still open."""
    page = example_plan()._repr_html_()
    assert "SANDBOX 123456789012 us-west-2" in page
    assert "517,776.00" in page
    assert "Needed for 5 years. A contract that ends is renewed" in repr(example_plan())
    assert "Still open: no purchase reference" in repr(replace(example_plan(), reference=""))
    assert planner.Plan(made_at=datetime(2026, 1, 1, tzinfo=UTC)).sentences[0] == (
        "A plan without a reference: nothing yet for no Outpost yet, no way to pay chosen"
    )
