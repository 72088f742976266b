"""The payment explorer without a browser: what the model works out, and
what the view shows of it.
"""

import csv
import io
import re
from datetime import date
from html import unescape

import openpyxl
import pandas as pd
import pytest
from support.price_sheets import FIXED

import outpost_planner as planner
from outpost_planner.desk.figures import by_fiscal_year, charts, figures
from outpost_planner.desk.payment_model import NOTHING_CHOSEN
from outpost_planner.service.pairs import Pair
from outpost_planner.show import svg, wording

CATALOG = FIXED
LINES = CATALOG.line_items({"OR-RKGP001": 2, "OR-ACENET1": 1})


@pytest.fixture
def model():
    return planner.PaymentModel(LINES, start_date=date(2027, 1, 1))


def control(explorer, label):
    found = [each for root in explorer._controls for each in (root, *getattr(root, "children", ()))]
    (found,) = [each for each in found if getattr(each, "description", "") == label]
    return found


def test_every_setting_reaches_the_library(model):
    """Rate, horizon, country, timing and cap give what the library gives for them."""
    for name, value in {
        "discount_rate": 0.12,
        "years": 3,
        "country_code": "DE",
        "timing": "start",
        "first_year_cash": 260_000.0,
    }.items():
        setattr(model, name, value)
    wanted = planner.compare_payments(LINES, discount_rate=0.12, country_code="DE", timing="start")
    choice = wanted.over(3).best_within(first_year_cash=260_000.0)
    pd.testing.assert_frame_equal(model.answer.comparison.table, wanted.table)
    assert model.best == choice.pair
    assert (
        model.answer.table["equivalent_annual_cost"].tolist()
        == choice.table["equivalent_annual_cost"].tolist()
    )
    assert choice.summary in model.answer.finding


def test_a_move_of_the_rate_gives_what_a_new_comparison_gives(model):
    """The short cut of the slider is no other calculation."""
    for rate in (0.0, 0.031, 0.2):
        model.discount_rate = rate
        pd.testing.assert_frame_equal(
            model.answer.comparison.table, planner.compare_payments(LINES, discount_rate=rate).table
        )


def test_the_conclusion_in_words(model):
    """The best pair, what it costs a year, and what the next best costs more."""
    costs = model.answer.table["equivalent_annual_cost"].sort_values()
    text = model.answer.finding
    assert text.startswith(
        "Held for 5 years, at 8.00 % a year, no upfront for five years costs least:"
    )
    assert f"${costs.iloc[0]:,.2f} a year (equivalent annual cost)" in text
    assert f"${costs.iloc[1] - costs.iloc[0]:,.2f} a year more" in text
    assert "renewed for the same term and option at today's price" in text
    assert "below 5.79 %: all upfront for five years" in text
    model.first_year_cash = 1.0
    assert model.best is None
    assert model.answer.finding.startswith("No way to pay fits $1.00 in the first year.")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("discount_rate", -1.5, "nothing can be discounted"),
        ("discount_rate", float("nan"), "discount_rate=nan"),
        ("years", 0, "years=0 is not a whole number from 1 to 20"),
        ("country_code", "FR", "FR"),
        ("timing", "sometimes", "timing='sometimes'"),
        ("start_date", None, "first day of the contract is missing"),
        ("fiscal_year_start", 13, "fiscal_year_start=13"),
        ("first_year_cash", -1.0, "first_year_cash=-1.0 is not an amount of dollars"),
        ("lines", None, NOTHING_CHOSEN),
    ],
)
def test_what_cannot_be_used_is_said_and_gone_with_the_next_setting(model, name, value, said):
    """No figure stands beside an error, and no error stands beside a figure."""
    explorer = planner.PaymentExplorer(model)
    before = getattr(model, name)
    setattr(model, name, value)
    text = model.error or model.answer.warnings
    assert said in text
    if model.error:
        assert model.answer is None
        assert "role=" in explorer._figures.value
        assert explorer._charts.value == explorer._calendar.value == ""
    setattr(model, name, before)
    assert model.error == ""
    assert model.answer is not None


def test_something_else_than_line_items_and_settings():
    """The message says what to give."""
    with pytest.raises(planner.InputError, match=r"takes LineItems, not a dict"):
        planner.PaymentExplorer({"OR-RKGP001": 2})
    with pytest.raises(planner.InputError, match="there is no setting 'rate'"):
        planner.PaymentExplorer(LINES, rate=0.08)
    with pytest.raises(planner.InputError, match="expected a float, not the str '8'"):
        planner.PaymentExplorer(LINES, discount_rate="8")
    with pytest.raises(planner.InputError, match="start_date='soon' is no date"):
        planner.PaymentExplorer(LINES, start_date="soon")
    assert planner.PaymentExplorer(LINES, start_date="2027-07-01").model.start_date == date(
        2027, 7, 1
    )
    with pytest.raises(planner.InputError, match="set them on the model"):
        planner.PaymentExplorer(planner.PaymentModel(LINES), discount_rate=0.1)


def test_a_catalog_without_prices_for_the_united_states():
    """The explorer begins with a country that the catalog knows."""
    catalog = type(CATALOG)(CATALOG.items, CATALOG.prices.query("country_code != 'US'"))
    explorer = planner.PaymentExplorer(catalog.line_items({"OR-RKGP001": 1}))
    assert (explorer.model.country_code, explorer.model.error) == ("DE", "")
    assert explorer.model.best is not None


def test_controls_and_model_agree(model):
    """Whoever moves, the other follows; and two explorers of one model do."""
    one, two = planner.PaymentExplorer(model), planner.PaymentExplorer(model)
    control(one, "Discount rate, slider").value = 12.5
    assert model.discount_rate == 0.125
    assert control(two, "Discount rate, slider").value == 12.5
    assert (
        control(one, "Discount rate [% a year]").text
        == control(two, "Discount rate [% a year]").text
        == "12.5"
    )
    model.country_code = "JP"
    assert control(one, "Country of the prices").value == "JP"
    control(two, "Years held, slider").value = 2
    assert (model.years, control(one, "Held for [years]").text) == (2, "2")
    control(one, "Charts").value = "ONE_YEAR"
    assert "One year" in two._charts.value
    assert one._figures.value == two._figures.value


@pytest.mark.parametrize(
    ("label", "name", "text", "value"),
    [
        ("Discount rate [% a year]", "discount_rate", "6.125", 0.06125),
        ("Discount rate [% a year]", "discount_rate", "7,5", 0.075),
        ("Discount rate [% a year]", "discount_rate", " 8 % ", 0.08),
        ("Discount rate [% a year]", "discount_rate", "0", 0.0),
        ("Discount rate [% a year]", "discount_rate", "30", 0.3),
        ("Held for [years]", "years", "7", 7),
        (
            "Cap on first-year cash [USD], 0 for none",
            "first_year_cash",
            "$1,250,000.50",
            1_250_000.5,
        ),
        ("Cap on first-year cash [USD], 0 for none", "first_year_cash", "260000", 260_000.0),
    ],
)
def test_a_number_can_be_typed_exactly(model, label, name, text, value):
    """To the last digit, with a point or a comma; what was typed stands in the box."""
    explorer = planner.PaymentExplorer(model)
    control(explorer, label).type(text)
    assert getattr(model, name) == pytest.approx(value, abs=1e-15)
    assert (control(explorer, label).text, control(explorer, label).problem, model.unclear) == (
        text,
        "",
        {},
    )


@pytest.mark.parametrize(
    ("label", "text", "said"),
    [
        ("Discount rate [% a year]", "100", "'100' is out of range; type a number from 0 to 30"),
        ("Discount rate [% a year]", "-1", "'-1' is out of range; type a number from 0 to 30"),
        ("Discount rate [% a year]", "30.01", "out of range"),
        ("Discount rate [% a year]", "", "the box is empty; type a number from 0 to 30"),
        ("Discount rate [% a year]", "8e", "'8e' is not a number; type one from 0 to 30"),
        ("Discount rate [% a year]", "7,5,0", "is not a number"),
        (
            "Discount rate [% a year]",
            "6,125",
            "can be read as 6125 and as 6.125; type 6125 or 6.125",
        ),
        ("Discount rate [% a year]", "nan", "is not a number"),
        ("Discount rate [% a year]", "８", "is not a number"),
        ("Held for [years]", "2.5", "'2.5' is not a whole number from 1 to 20"),
        ("Held for [years]", "0", "'0' is not a whole number from 1 to 20"),
        ("Held for [years]", "", "is not a whole number from 1 to 20"),
        (
            "Cap on first-year cash [USD], 0 for none",
            "250,000",
            "can be read as 250000 and as 250.000",
        ),
        (
            "Cap on first-year cash [USD], 0 for none",
            "250.000",
            "can be read as 250000 and as 250.000",
        ),
        (
            "Cap on first-year cash [USD], 0 for none",
            "1.999999",
            "has more than 2 digits behind the point",
        ),
    ],
)
def test_a_text_that_is_not_understood_leaves_no_older_number_in_force(model, label, text, said):
    """The reason stands at the box and in place of every figure, until the box is put right or a
    slider is moved.
    """
    explorer, other = planner.PaymentExplorer(model), planner.PaymentExplorer(model)
    control(explorer, label).type(text)
    assert control(explorer, label).problem.startswith(f"{label}: ")
    assert said in control(explorer, label).problem
    assert control(other, label).text == text
    assert model.answer is None
    assert said in model.error
    assert "$" not in explorer._figures.value
    model.discount_rate, model.years, model.first_year_cash = 0.09, 4, 5e6
    assert model.unclear == {}
    assert control(explorer, label).problem == control(other, label).problem == ""
    assert model.answer is not None


def test_a_typed_rate_is_not_rounded_by_the_slider(model):
    """The slider has steps of a quarter; it shows the nearest, which its page then does not send
    back.
    """
    explorer = planner.PaymentExplorer(model)
    control(explorer, "Discount rate [% a year]").type("6.1")
    assert control(explorer, "Discount rate, slider").value == 6.0
    assert model.discount_rate == pytest.approx(0.061, abs=1e-15)


def test_what_a_person_should_know_of_the_settings_is_said(model):
    """Prices of another country than the site's, and a first day that is past."""
    explorer = planner.PaymentExplorer(model)
    model.today = date(2026, 11, 25)
    assert model.notes == ()
    model.site_country = "DE"
    assert "These are prices of US, and the site is in DE" in explorer._figures.value
    model.country_code = "DE"
    assert model.notes == ()
    model.start_date = date(2026, 11, 24)
    assert "The first day of the contract, 2026-11-24, is past." in explorer._figures.value


def test_no_price_in_a_country_is_one_sentence(model):
    """No table of gaps, no empty chart; nor a chart of a term without a price."""
    model.lines = CATALOG.line_items({"OR-RKGP001": 1})
    explorer = planner.PaymentExplorer(model)
    model.country_code = "FR"
    assert explorer._figures.value.count("<div") == 2, "the page, and one message in it"
    assert explorer._charts.value == explorer._calendar.value == ""
    prices = CATALOG.prices.query("payment_term != 'ONE_YEAR'")
    model.country_code = "US"
    model.lines = type(CATALOG)(CATALOG.items, prices).line_items({"OR-RKGP001": 1})
    model.charted_term = "ONE_YEAR"
    assert "There is nothing to chart: no price for one year" in explorer._charts.value
    assert "<figure" not in explorer._charts.value


def test_a_rate_beyond_the_slider_is_not_cut(model):
    """The slider's end moves; the model keeps what it was given."""
    explorer = planner.PaymentExplorer(model)
    model.discount_rate = 0.55
    assert model.discount_rate == 0.55
    assert control(explorer, "Discount rate, slider").value == pytest.approx(55)
    assert control(explorer, "Discount rate [% a year]").text == "55"


def test_the_table_shows_every_figure_and_marks_the_best(model):
    """Nine cells with the library's numbers, one of them the best; the
    source of the prices below.
    """
    html = figures(model.answer)
    for row in model.answer.table.itertuples():
        assert f"<strong>${row.equivalent_annual_cost:,.2f}</strong> a year" in html
        assert f"NPV over 5 years ${row.npv:,.2f}" in html
        assert f"bound at signing ${row.bound_at_signing:,.2f}" in html
        assert f"upfront ${row.upfront_price:,.2f}" in html
    assert html.count("op-best") == 1
    assert "ILLUSTRATIVE PRICES" in html
    model.first_year_cash = 300_000.0
    over = int((~model.answer.table["fits"]).sum())
    assert figures(model.answer).count("over the cap") == over > 0


def test_a_missing_price_is_a_gap_in_the_table(model):
    """Not a zero, and the sentence below names the item."""
    prices = CATALOG.prices.query(
        "not (catalog_item_id == 'OR-ACENET1' and payment_term == 'FIVE_YEARS')"
    )
    catalog = type(CATALOG)(CATALOG.items, prices)
    model.lines = catalog.line_items(dict(LINES.quantities))
    html = figures(model.answer)
    assert html.count(">no price<") == 3
    assert "OR-ACENET1" in model.answer.warnings
    assert model.best.payment_term == "THREE_YEARS"
    assert "<figure" not in charts(model.answer, "FIVE_YEARS"), (
        "an empty chart says less than a sentence"
    )


def test_no_price_at_all(model):
    """Words in place of a table of gaps and an empty chart."""
    model.lines = type(CATALOG)(CATALOG.items, CATALOG.prices.iloc[:0]).line_items(
        {"OR-RKGP001": 1}
    )
    explorer = planner.PaymentExplorer(model)
    text = model.error or model.answer.finding
    assert "price" in text.lower()
    assert "Traceback" not in explorer._figures.value


def test_cash_by_fiscal_year(model):
    """The best option of each term, to the cent, in the fiscal years that the setting says."""
    model.fiscal_year_start = 7
    html = by_fiscal_year(model.answer)
    wanted = (
        planner.compare_payments(LINES)
        .over(5)
        .calendar("2027-01-01", "fiscal_year", fiscal_year_start=7)
    )
    assert wanted.index[0] == "FY2027"
    assert ">FY2027</span></td>" in html
    assert "FYFY" not in html
    model.fiscal_year_number = "start"
    assert ">FY2026</span></td>" in by_fiscal_year(model.answer)
    assert "named after the year it begins" in by_fiscal_year(model.answer)
    for amount in wanted["FIVE_YEARS", "NO_UPFRONT"]:
        assert f"${amount:,.2f}" in html


def test_the_charts_say_their_finding_and_mark_it(model):
    """Break-even months and crossover rates are those of the comparison."""
    html = charts(model.answer, "ONE_YEAR")
    month = int(model.answer.comparison.table.loc[("ONE_YEAR", "NO_UPFRONT"), "break_even_month"])
    rate = (
        model.answer.comparison.sensitivity()
        .crossovers.query("payment_term == 'ONE_YEAR'")["discount_rate"]
        .iloc[0]
    )
    assert f"no upfront overtake all upfront in month {month} of 12; discounted at 8.00 %" in html
    assert f"{rate:.2%}" in html
    assert html.count('role="img"') == 3


def test_texts_at_points_do_not_lie_on_each_other():
    """Three crossings within half a percent, and one in a corner: every text has room of its own,
    inside the chart.
    """
    line = svg.Series("all upfront", [0.0, 0.3], [0.0, 100.0], 0)
    marks = [
        (0.05, 17.0, "5.79%"),
        (0.052, 17.2, "5.98%"),
        (0.055, 18.0, "6.12%"),
        (0.3, 100.0, "30.00%"),
    ]
    drawn = svg.draw(svg.Chart("Crossings", [line], "Rate", str, [0, 0.3], marks=marks))
    found = re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="(start|end)" paint-order[^>]*>([^<]+)', drawn
    )
    assert {text for *_, text in found} == {text for *_, text in marks}
    boxes = []
    for x, y, anchor, text in found:
        left = float(x) - (svg.CHARACTER * len(text) if anchor == "end" else 0)
        boxes.append((left, left + svg.CHARACTER * len(text), float(y)))
    for at, (left, right, y) in enumerate(boxes):
        assert 0 <= left < right <= svg.WIDTH
        assert svg.TOP <= y <= svg.HEIGHT - svg.BOTTOM
        assert not any(
            left < end and begin < right and abs(y - other) < 11 for begin, end, other in boxes[:at]
        )


def downloads(explorer):
    """Click each button and return what it sends: the workbook, the CSV and the Markdown."""
    sent = []
    for button in explorer._make_exports():
        button.send = lambda content, buffers=None: sent.append((content["name"], buffers[0]))
        button._answer(button, {"kind": "wanted"}, [])
    assert [name for name, _ in sent] == ["payments.xlsx", "payments.csv", "payments.md"]
    return [content for _, content in sent]


def on_the_screen(explorer):
    """Return every text that the explorer shows, figures and titles among them, without markup."""
    html = explorer._figures.value + explorer._charts.value + explorer._calendar.value
    cells = re.findall(
        r"<(?:p|td|th|caption|figcaption)[^>]*>(.*?)</(?:p|td|th|caption|figcaption)>",
        html,
        re.DOTALL,
    )
    return [unescape(re.sub("<[^>]+>", "|", cell)) for cell in cells]


SETTINGS = [
    {},
    {"years": 3, "fiscal_year_start": 7, "start_date": date(2027, 6, 16)},
    {"years": 4, "timing": "start"},
    {"years": 3, "first_year_cash": 380_000.0, "discount_rate": 0.03, "charted_term": "ONE_YEAR"},
    {"years": 2, "country_code": "DE", "fiscal_year_start": 4, "fiscal_year_number": "start"},
    {"years": 3, "first_year_cash": 1.0},
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_downloads_hold_what_the_screen_shows(model, settings):
    """Every sentence and every amount of the screen stands in the workbook, the CSV and the
    Markdown.
    """
    for name, value in settings.items():
        setattr(model, name, value)
    explorer = planner.PaymentExplorer(model)
    workbook, csv_bytes, markdown = downloads(explorer)
    book = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    sheets = [
        sheet
        for sheet in book.worksheets
        if sheet.title not in {"Line items", "Prices", "Comparison"}
    ]
    in_book = {
        cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row
    }
    in_csv = {
        cell
        for row in csv.reader(io.StringIO(csv_bytes.decode("utf-8-sig"), newline=""))
        for cell in row
    }
    text = re.sub(r"\\(.)", r"\1", markdown.decode())
    shown = on_the_screen(explorer)
    sentences = [
        each
        for each in shown
        if "|" not in each and " " in each and each[0].isupper() and len(each) > 40
    ]
    assert len(sentences) >= 4
    for sentence in sentences:
        parts = [sentence] if sentence in in_csv else [model.answer.finding, model.answer.warnings]
        assert sentence in " ".join(parts)
        for part in parts:
            assert part in in_book
            assert part in in_csv
            assert part in text
    for amount in {found for each in shown for found in re.findall(r"\$([\d,]+\.\d\d)", each)}:
        said = " ".join(model.answer.findings)
        plain = amount.replace(",", "")
        assert (
            float(plain) in {round(cell, 2) for cell in in_book if isinstance(cell, float | int)}
            or amount in said
        )
        assert plain in in_csv or amount in said
        assert f"${amount}" in text
    for name, value in {
        "Needed for": wording.count(model.years, "year"),
        "Country of the site": model.country_code,
        "First day of the contract": f"{model.start_date:%Y-%m-%d}",
        "Discount rate": f"{100 * model.discount_rate:.2f} % a year",
        "Best way to pay": "none" if model.best is None else wording.pair_words(model.best),
        "Cap": f"${model.first_year_cash:,.2f} in the first year"
        if model.first_year_cash
        else "no cap at all",
        "Fiscal year begins in": f"{date(2000, model.fiscal_year_start, 1):%B}",
    }.items():
        assert {name, value} <= in_book
        assert f"- {name}: {value}" in text
        assert {name, value} <= in_csv


def test_where_nothing_fits_no_output_names_a_winner(model):
    """No frame, no first rank, no fiscal year, no rate at which another would win."""
    model.first_year_cash = 1.0
    explorer = planner.PaymentExplorer(model)
    assert "op-best" not in explorer._figures.value
    assert explorer._calendar.value == '<div class="op"></div>'
    workbook, csv_bytes, markdown = downloads(explorer)
    book = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    texts = " ".join(
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    )
    for text in (texts, csv_bytes.decode(), markdown.decode(), *model.answer.findings):
        assert "costs least" not in text
        assert "is best" not in text
        assert "decides as well" not in text
    assert model.answer.table["rank"].isna().all()
    assert book["Comparison"]["B9"].value is None


def test_a_chosen_pair_is_marked_and_downloaded(model):
    """Another than the best: the cell says so, and so does every file."""
    model.chosen = Pair("THREE_YEARS", "PARTIAL_UPFRONT")
    explorer = planner.PaymentExplorer(model)
    assert (
        explorer._figures.value.count("op-chosen")
        == explorer._figures.value.count(" a year, chosen")
        == 1
    )
    workbook, csv_bytes, markdown = downloads(explorer)
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    assert ("Chosen way to pay", "partial upfront for three years") in book["Answer"].iter_rows(
        values_only=True
    )
    assert "setting,Chosen way to pay,partial upfront for three years" in csv_bytes.decode()
    assert "- Chosen way to pay: partial upfront for three years" in markdown.decode()
    model.chosen = model.best
    assert "op-chosen" not in explorer._figures.value


def test_a_download_of_an_error_says_the_error_beside_the_button(model):
    """No file is sent."""
    explorer = planner.PaymentExplorer(model)
    model.lines = None
    for button in explorer._make_exports():
        button.send = lambda content, buffers=None: pytest.fail("a file was sent")
        button._answer(button, {"kind": "wanted"}, [])
        assert button.error == NOTHING_CHOSEN


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 730_000, [0, 200_000, 400_000, 600_000, 800_000]),
        (0, 0, [0.0, 0.2]),
        (-5, 5, [-6, -4, -2, 0, 2, 4, 6]),
        (1_000, 1_040, [1000, 1010, 1020, 1030, 1040]),
    ],
)
def test_ticks_are_round_and_span_the_range(low, high, ticks):
    """By hand at the borders."""
    found = svg.round_ticks(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert found[: len(ticks)] == pytest.approx(ticks[: len(found)])


def test_a_chart_of_nothing_and_a_text_of_markup():
    """An empty chart keeps its title; every text is escaped."""
    empty = svg.Chart("<b>", [], "Month", str, [])
    assert svg.draw(empty) == '<figure class="op-chart"><figcaption>&lt;b&gt;</figcaption></figure>'
    series = [svg.Series("<img src=x onerror=alert(1)>", [0, 1], [1.0, 2.0], 0)]
    drawn = svg.draw(
        svg.Chart("t", series, "<i>", str, [0, 1], marks=[(0, 1.0, "<u>")], upright=0.5)
    )
    assert not any(tag in drawn for tag in ("<img", "<i>", "<u>"))


def test_the_first_day_in_the_box_is_the_one_in_force():
    """While a day is not whole there is no answer, rather than one for the day before; Python's day
    stands there.
    """
    explorer = planner.PaymentExplorer(LINES, start_date="2027-07-01")
    model = explorer.model
    box = control(explorer, "First day of the contract [year-month-day]")
    assert box.text == "2027-07-01"
    for text in ("2027-0", "", "02/03/2027", "2027-02-30", "0202-02-03", "9999-12-31"):
        box.type(text)
        assert (box.text, model.answer) == (text, None), text
        assert "is not a day; type year-month-day, such as 2027-02-01" in model.error
    box.type("2027-02-03")
    assert model.answer.start_date == date(2027, 2, 3)
    model.start_date = date(2028, 1, 1)
    assert (box.text, box.problem) == ("2028-01-01", "")


def test_the_third_chart_says_what_is_still_owed():
    """As the library's exposure has it for the best option of the term."""
    model = planner.PaymentModel(LINES)
    drawn = charts(model.answer, "FIVE_YEARS")
    owed = model.answer.comparison.exposure().at[12, ("FIVE_YEARS", "NO_UPFRONT")]
    title = f"With no upfront: if the need ended after 12 months, ${owed:,.2f} would still be owed."
    assert title in drawn
    assert drawn.count("<figure") == 3


def test_items_are_typed_where_the_explorer_has_a_catalog():
    """No figure answers for items that are no longer in the box."""
    explorer = planner.PaymentExplorer(planner.read_catalog(), discount_rate=0.08)
    assert explorer.model.answer is None
    explorer.type_items("OR-RKGP001: 2; OR-ACENET1=1")
    assert repr(explorer.model.lines) == "2 × OR-RKGP001, 1 × OR-ACENET1"
    assert explorer.model.best.payment_term == "FIVE_YEARS"
    box = explorer._items
    explorer.type_items("OR-RKGP001: 2; rubbish")
    assert "'rubbish' is not an id and a quantity" in box.problem
    assert explorer.model.answer is None
    explorer.type_items("OR-NOTHERE: 1")
    assert "OR-NOTHERE" in box.problem
    explorer.type_items("OR-RKGP001: 1")
    assert box.problem == ""
    assert explorer.model.answer is not None


def test_an_explorer_of_line_items_has_no_box_for_others():
    """What was given stands."""
    explorer = planner.PaymentExplorer(planner.read_catalog().line_items({"OR-RKGP001": 1}))
    with pytest.raises(planner.InputError, match="has a box"):
        explorer.type_items("OR-RKGP001: 2")
