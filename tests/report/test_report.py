"""The page for signature, read back from the PDF and from the HTML as somebody reads it."""

import dataclasses
import io
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pypdf
import pypdfium2
import pytest

import outpost_planner as planner
from outpost_planner.order.check import FAIL, Check
from outpost_planner.saved.examples import example_plan

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
CATALOG = planner.read_catalog()
POLICY = planner.sample_data_path() / "approval-policy.toml"
LONG = "Nußbaumerstraße-Łódź-Ångström-" * 8


@pytest.fixture(scope="module")
def sandbox():
    with planner.start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def review(sandbox, tmp_path_factory):
    """Two racks for Seattle, reviewed."""
    request = planner.OrderRequest(
        "Seattle imaging",
        CATALOG.line_items({"OR-RKGP001": 2}),
        "PARTIAL_UPFRONT",
        "THREE_YEARS",
        reference="PO-2026-0117",
    )
    journal = tmp_path_factory.mktemp("report") / "journal.sqlite3"
    return planner.review(request, sandbox, journal=journal)


def pages_of(report):
    return pypdf.PdfReader(io.BytesIO(report.pdf)).pages


def text_of(report):
    """Return the text that can be selected, in one line: the PDF breaks lines where it likes."""
    return " ".join(" ".join(page.extract_text() for page in pages_of(report)).split())


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.texts, self.tags = [], []

    def handle_data(self, data):
        self.texts.append(data)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


def html_text_of(report):
    parser = _Text()
    parser.feed(report.html.partition("</style>")[2])
    return " ".join(" ".join(parser.texts).split())


@pytest.mark.parametrize("read", [text_of, html_text_of])
@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_everything_that_is_signed_stands_on_one_page(review, read, paper):
    """What, for whom, nine ways to pay, the conclusion, checks, prices, fingerprint, two lines."""
    comparison = planner.compare_payments(review.request.lines, discount_rate=0.08)
    report = planner.approval_report(review, comparison, at=AT, paper=paper, policy=POLICY)
    assert len(pages_of(report)) == 1
    text = read(report)
    outpost = review.request.outpost_id
    for said in (
        "Request for approval: PO-2026-0117",
        "SANDBOX 123456789012 us-west-2",
        f"2 × OR-RKGP001 for Seattle imaging ({outpost}), partial upfront for three years.",
        "General purpose rack, 4 m5 hosts",
        f"fingerprint {review.fingerprint}",
        "ILLUSTRATIVE PRICES, not AWS's",
        "as of 2026-11-01",
        "Outpost",
        "is PENDING: nothing is installed in it yet",
        "checks passed: Input, Reference",
        "asks for 1 approval by Grace Hopper (finance director)",
        "Requested by (name)",
        "Approved by (name)",
        "2026-11-26 09:30 UTC",
    ):
        assert said in text, said
    for finding in comparison.findings[:-1]:
        assert " ".join(finding.split()) in text
    for assumption in comparison.assumptions[1:]:
        assert assumption in text
    for (term, option), row in comparison.table.iterrows():
        name = f"{option.replace('_', ' ').lower()} for {term.replace('_', ' ').lower()}"
        amounts = [row[each] for each in ("upfront_price", "monthly_recurring_price")]
        amounts += [row["total_cost"], row["first_year_cash"]]
        # What is still owed after a year: all that is paid, less what the first year has paid.
        amounts += [row["total_cost"] - row["first_year_cash"], row["npv"]]
        assert " ".join([name, *(f"{each:,.2f}" for each in amounts)]) in text


def test_the_five_amounts_are_those_of_the_review(review):
    """275,412.88 + 12 × 7,650.36 = 367,217.20 in the first year; + 36 × 7,650.36 = 550,825.84."""
    text = text_of(planner.approval_report(review, at=AT))
    price = review.price
    first_year = price.upfront_price + 12 * price.monthly_recurring_price
    assert f"Total commitment First-year cash NPV at 8.00 % ${price.upfront_price:,.2f}" in text
    assert f"${price.total_cost:,.2f} ${first_year:,.2f} $" in text
    assert f"Signing binds ${price.total_cost:,.2f}" in text


def test_the_pdf_is_one_that_can_be_kept(review):
    """A title, embedded fonts, the same bytes at the same moment, a date, an ink on the page."""
    report = planner.approval_report(review, at=AT)
    again = planner.approval_report(review, at=AT)
    assert report.pdf == again.pdf
    reader = pypdf.PdfReader(io.BytesIO(report.pdf))
    assert reader.metadata.title == "Request for approval: PO-2026-0117"
    assert reader.metadata.creation_date == AT
    later = planner.approval_report(review, at=AT.replace(minute=31))
    assert pypdf.PdfReader(io.BytesIO(later.pdf)).metadata.creation_date.minute == 31
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert len(fonts) == 2
    for font in fonts.values():
        assert "/FontFile2" in font.get_object()["/FontDescriptor"].get_object()
    picture = pypdfium2.PdfDocument(report.pdf)[0].render(scale=1).to_numpy()
    assert picture.min() < 60
    assert picture.max() == 255


def test_the_html_is_a_file_of_its_own(review):
    """It loads nothing, and every text that comes in is escaped."""
    odd = dataclasses.replace(review, outpost_name="<script>alert(1)</script> & Co")
    report = planner.approval_report(odd, at=AT)
    parser = _Text()
    parser.feed(report.html)
    assert not {"script", "link", "img"} & set(parser.tags)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co (op-" in report.html
    assert "<script>alert(1)</script> & Co" in text_of(report)
    assert "srcdoc" in report._repr_html_()


def test_live_is_said_and_not_to_be_overlooked(review):
    """The word, the account and the colour of real money."""
    live = dataclasses.replace(review, is_live=True, label="LIVE 123456789012 us-west-2")
    report = planner.approval_report(live, at=AT)
    for text in (text_of(report), html_text_of(report)):
        assert "LIVE 123456789012 us-west-2" in text
        assert "SANDBOX" not in text
    assert 'class="label live"' in report.html
    assert report.page.is_live


def test_umlauts_and_long_names_are_whole(review):
    """Latin letters of every kind stand as they are; a name without a space breaks at the edge."""
    long = dataclasses.replace(review, outpost_name=LONG)
    report = planner.approval_report(long, at=AT)
    assert LONG in html_text_of(report)
    assert LONG in text_of(report).replace(" ", "")
    [page] = pypdfium2.PdfDocument(report.pdf)
    picture = page.render(scale=1, grayscale=True).to_numpy()
    # The margins on both sides are white from top to bottom.
    assert picture[:, :20].min() == picture[:, -20:].min() == 255


def test_letters_that_the_font_lacks_are_not_lost(review):
    """Chinese letters stand by their numbers, the page says so, and the HTML has them."""
    report = planner.approval_report(dataclasses.replace(review, outpost_name="東京"), at=AT)
    text = text_of(report)
    assert "[U+6771][U+4EAC] (op-" in text
    assert "lack U+4EAC, U+6771" in text
    assert "東京 (op-" in html_text_of(report)


def test_a_way_to_pay_without_a_price_says_why(sandbox, review):
    """The gap stands in its row with the item and the reason, and is no zero."""
    prices = CATALOG.prices
    is_gap = (prices["payment_term"] == "FIVE_YEARS") & (prices["payment_option"] == "ALL_UPFRONT")
    catalog = dataclasses.replace(CATALOG, prices=prices[~is_gap])
    lines = catalog.line_items({"OR-RKGP001": 2})
    request = dataclasses.replace(review.request, lines=lines)
    report = planner.approval_report(dataclasses.replace(review, request=request), at=AT)
    for text in (text_of(report), html_text_of(report)):
        assert (
            "all upfront for five years not available: OR-RKGP001: no price for this term and"
            " option in US partial upfront" in text
        )


def test_a_check_that_fails_leaves_nothing_to_sign(review):
    """The page says what failed, has no fingerprint and no lines for a signature."""
    failed = (*review.results, Check("Power", FAIL, "20 kVA a rack, where a position offers 15"))
    report = planner.approval_report(dataclasses.replace(review, results=failed), at=AT)
    for text in (text_of(report), html_text_of(report)):
        assert "IT CANNOT BE ORDERED: Power failed. Not ready for signature." in text
        assert "20 kVA a rack, where a position offers 15" in text
        assert "Approved by (name)" not in text
        assert review.mark not in text


def test_twenty_line_items_and_what_does_not_fit(sandbox, review):
    """Twenty items stand on one page; where a page is too small, the rest is on the next one."""
    items = list(CATALOG.items.index)[:20]
    lines = CATALOG.line_items(dict.fromkeys(items, 1))
    request = dataclasses.replace(review.request, lines=lines)
    twenty = dataclasses.replace(review, request=request, price=_price_of(request))
    report = planner.approval_report(twenty, at=AT)
    assert len(pages_of(report)) == 1
    text = text_of(report)
    assert [each for each in items if each not in text] == []
    checks = tuple(Check(f"Check {at}", "WARN", f"reason {at} " * 20) for at in range(30))
    crowded = planner.approval_report(dataclasses.replace(twenty, results=checks), at=AT)
    assert len(pages_of(crowded)) > 1
    text = text_of(crowded)
    assert [at for at in range(30) if f"Check {at} reason {at}" not in text] == []
    last = len(pages_of(crowded))
    assert f"page 1 of {last}" in text
    assert f"page {last} of {last}" in text
    # The lines for a signature stay together, on the last sheet.
    assert "Requested by" in pages_of(crowded)[-1].extract_text()
    assert "Approved by" in pages_of(crowded)[-1].extract_text()


def _price_of(request):
    from outpost_planner.order.price import price_of

    return price_of(request, "US")


def test_a_plan_brings_its_own_figures(tmp_path):
    """The need, the maker and the notes are the plan's; without a review the page says so."""
    plan = dataclasses.replace(example_plan(), notes="Für die Notaufnahme.")
    path = planner.save_plan(plan, tmp_path / "PO-1.toml")
    report = planner.approval_report(planner.open_plan(path), path=tmp_path / "PO-1.pdf", at=AT)
    assert (tmp_path / "PO-1.pdf").read_bytes() == report.pdf
    text = text_of(report)
    assert "NOT REVIEWED" in text
    assert "Planned by anna@laptop." in text
    assert "Notes: Für die Notaufnahme." in text
    assert f"fingerprint {plan.fingerprint}" in text
    for finding in plan.horizon().findings[:3]:
        assert finding in text


def test_approvals_that_were_given_stand_on_the_page(review):
    """Who, when, by which role and with which words; one of something else is refused."""
    approval = planner.approve(
        review, by="Grace Hopper", policy=POLICY, planned_by="Alan", comment="Go."
    )
    report = planner.approval_report(review, approvals=[approval], at=AT)
    assert f"Approved by {approval.who_and_when}. “Go.”" in text_of(report)
    other = dataclasses.replace(approval, purchase={**approval.purchase, "reference": "PO-2"})
    with pytest.raises(planner.InputError, match="of something else than this plan"):
        planner.approval_report(review, approvals=[other])


@pytest.mark.parametrize(
    ("lines", "country", "said"),
    [
        ({"OR-RKGP001": 3}, "US", "compare what is ordered"),
        ({"OR-RKGP001": 2}, "DE", "compare with country_code='US'"),
    ],
)
def test_a_comparison_of_something_else_is_refused(review, lines, country, said):
    """A page never shows the figures of another question."""
    comparison = planner.compare_payments(CATALOG.line_items(lines), country_code=country)
    with pytest.raises(planner.InputError, match=said):
        planner.approval_report(review, comparison)


def test_a_comparison_at_other_prices_is_refused(review):
    """A cent a month more is 72 cents over three years and two racks, and another page."""
    prices = CATALOG.prices.copy()
    prices["monthly_recurring_price"] += 0.01
    lines = dataclasses.replace(CATALOG, prices=prices).line_items({"OR-RKGP001": 2})
    with pytest.raises(planner.InputError, match=r"550,826\.56 in total .* 550,825\.84"):
        planner.approval_report(review, planner.compare_payments(lines))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"paper": "A5"}, "A4, letter"),
        ({"path": "page.docx"}, r"\.pdf or \.html"),
        ({"at": datetime(2026, 1, 1)}, "tzinfo=UTC"),  # noqa: DTZ001
        ({"policy": "nowhere.toml"}, "nowhere"),
    ],
)
def test_what_cannot_be_used_is_said(review, wrong, said):
    """A paper, an ending, a time or a policy that is none."""
    with pytest.raises(planner.InputError, match=said):
        planner.approval_report(review, **wrong)


def test_a_plan_that_is_open_or_reviewed_otherwise_is_refused(review):
    """What is still missing is said, and the review of another purchase is none of this plan."""
    with pytest.raises(planner.InputError, match="no way to pay"):
        planner.approval_report(dataclasses.replace(example_plan(), payment_option=""))
    with pytest.raises(planner.InputError, match="The review is not of this plan"):
        planner.approval_report(example_plan(), review=review)


def test_what_is_asked_for_stands_beside_the_least_over_the_need(sandbox, review):
    """A three-year pair is not cheaper than one of five years because it ends earlier."""
    lines = review.request.lines
    held = planner.compare_payments(lines, discount_rate=0.08).over(5)
    text = text_of(planner.approval_report(review, held, at=AT))
    table = held.table
    mine = table.loc[("THREE_YEARS", "PARTIAL_UPFRONT")]
    least = table.loc[("FIVE_YEARS", "ALL_UPFRONT")]
    assert (
        "Asked for is partial upfront for three years: held for 5 years, $233,873.72 a year, NPV"
        " $933,789.96."
    ) in text
    more = [mine[each] - least[each] for each in ("equivalent_annual_cost", "npv")]
    # 233,873.72 - 188,036.49 = 45,837.23, and 933,789.96 - 750,775.20 = 183,014.76
    assert [f"{each:,.2f}" for each in more] == ["45,837.23", "183,014.76"]
    assert "$45,837.23 a year and an NPV of $183,014.76 more than all upfront for five" in text
    assert "NPV of one contract Rank in term" in text


def test_an_approval_that_does_not_count_is_not_shown_as_one(review):
    """By the policy the two racks are the finance director's to approve."""
    ada = planner.approve(review, by="Ada Lovelace", planned_by="Alan Turing", at=AT)
    grace = planner.approve(review, by="Grace Hopper", planned_by="Alan Turing", at=AT)
    report = planner.approval_report(review, approvals=[ada, grace], policy=POLICY, at=AT)
    text = text_of(report)
    assert "Approved by Grace Hopper on 2026-11-26 09:30 UTC" in text
    assert "Approved by Ada" not in text
    assert "AN APPROVAL THAT DOES NOT COUNT: Ada Lovelace may not approve such a purchase" in text
    later = planner.approval_report(
        review, approvals=grace, policy=POLICY, at=AT + timedelta(days=31)
    )
    assert "is of 2026-11-26, 31 days old, and counts for 30 days" in text_of(later)


def test_a_comparison_with_the_same_total_paid_otherwise_is_refused(review):
    """36.00 less upfront and 1.00 more a month are the same total, and another price."""
    prices = CATALOG.prices.copy()
    pair = (prices["payment_term"] == "THREE_YEARS") & (
        prices["payment_option"] == "PARTIAL_UPFRONT"
    )
    prices.loc[pair, "upfront_price"] -= 36
    prices.loc[pair, "monthly_recurring_price"] += 1
    lines = planner.Catalog(CATALOG.items, prices).line_items({"OR-RKGP001": 2})
    with pytest.raises(planner.InputError, match=r"says USD 275,340.88 upfront .* USD 275,412.88"):
        planner.approval_report(review, planner.compare_payments(lines))
