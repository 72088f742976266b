"""The payment explorer: controls, the option × term table, charts, and the conclusion in words."""

from __future__ import annotations

import calendar
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import (
    FloatSlider,
    IntSlider,
    above,
    follow_number,
    follow_options,
    follow_trait,
    live,
    soon,
    typed_number,
)
from outpost_planner.desk.parts.download import Download
from outpost_planner.desk.parts.guard import Guard
from outpost_planner.desk.parts.in_order import in_order
from outpost_planner.desk.parts.typed import plain, read_date, read_number, read_years
from outpost_planner.desk.payment_model import PaymentModel
from outpost_planner.errors import InputError
from outpost_planner.price.findings import capitalized, months_of
from outpost_planner.price.need import MAX_YEARS
from outpost_planner.price.page_texts import page_csv, page_markdown
from outpost_planner.price.workbook import write_workbook
from outpost_planner.service.pairs import OPTIONS, TERMS, Pair
from outpost_planner.show import svg
from outpost_planner.show.markup import paragraph
from outpost_planner.show.tables import html_of
from outpost_planner.show.wording import count, format_dollars, pair_words, words

if TYPE_CHECKING:
    import pandas as pd

    from outpost_planner.desk.payment_model import Answer
    from outpost_planner.plan.catalog import LineItems

MOST_PERCENT = 30.0
"""Greatest discount rate that can be typed or dragged [% a year], as far as the chart of NPV goes."""

MONTHS = [(calendar.month_name[month], month) for month in range(1, 13)]
TIMINGS = [("at the end of the month", "end"), ("at the start of the month", "start")]
NUMBERINGS = [("the year in which it ends", "end"), ("the year in which it begins", "start")]
CHARTED = [("of the best way to pay", ""), *((words(term), term) for term in TERMS)]


class PaymentExplorer(w.VBox):
    """See how the best way to pay moves with the discount rate, the horizon, the country and the budget.

    Parameters
    ----------
    lines
        What is bought, from ``catalog.line_items(...)``; or a `PaymentModel`, which several views can share.
    **settings
        Traits of `PaymentModel`, such as ``discount_rate=0.08``.

    Attributes
    ----------
    model
        The state: read ``explorer.model.answer`` for every figure that is shown.

    Raises
    ------
    InputError
        Where `lines` is neither.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> explorer = PaymentExplorer(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> explorer.model.best
    Pair(payment_term='FIVE_YEARS', payment_option='NO_UPFRONT')
    """

    def __init__(self, lines: LineItems | PaymentModel, **settings: Any) -> None:
        if isinstance(lines, PaymentModel) and settings:
            raise InputError("A PaymentModel has its settings; set them on the model.")
        self.model = lines if isinstance(lines, PaymentModel) else PaymentModel(lines, **settings)
        self._controls = self._make_controls()
        self._figures = live(w.HTML())
        self._charts = w.HTML()
        self._calendar = w.HTML()
        exports = w.HBox(self._make_exports(), layout={"flex_flow": "row wrap"})
        results = w.VBox(
            [self._figures, exports, self._charts, self._calendar], layout={"flex": "99 1 610px", "min_width": "0"}
        )
        controls = w.Box(self._controls, layout={"flex": "1 1 210px", "padding": "0 14px 0 0"})
        controls.add_class("op-controls")
        row = w.HBox([controls, results], layout={"flex_flow": "row wrap", "align_items": "flex-start"})
        super().__init__([w.HTML(f"<style>{markup.CSS}</style>"), Guard(), row])
        self.add_class("op-explorer")
        in_order(self)
        self.model.observe(self._draw, ("answer", "error", "site_country", "today", "chosen"))
        self.model.observe(self._draw_charts, "charted_term")
        self._draw()

    def __repr__(self) -> str:
        return f"Payment explorer: {self.model.answer.finding if self.model.answer else self.model.error}"

    def _make_controls(self) -> list[w.Widget]:
        model = self.model
        rate = FloatSlider(min=0.0, max=MOST_PERCENT, step=0.25, readout=False)
        years = IntSlider(min=1, max=MAX_YEARS, readout=False)
        country = w.Dropdown()
        timing = w.Dropdown()
        first_month = w.Dropdown()
        numbering = w.Dropdown()
        charted = w.Dropdown()
        follow_number(model, "discount_rate", rate, times=100)
        follow_number(model, "years", years)
        show_countries = follow_options(
            country,
            lambda: ([(code, code) for code in model.countries], model.country_code),
            lambda code: model.set_trait("country_code", code),
        )
        model.observe(show_countries, ("lines", "country_code"))
        follow_trait(model, "timing", timing, TIMINGS)
        follow_trait(model, "fiscal_year_start", first_month, MONTHS)
        follow_trait(model, "fiscal_year_number", numbering, NUMBERINGS)
        follow_trait(model, "charted_term", charted, CHARTED)
        typed_rate = typed_number(
            model,
            "discount_rate",
            "Discount rate [% a year]",
            lambda text: read_number(text, 0, MOST_PERCENT) / 100,
            lambda number: plain(100 * number),
        )
        typed_years = typed_number(model, "years", "Held for [years]", lambda text: read_years(text, 1, MAX_YEARS))
        cash = typed_number(
            model,
            "first_year_cash",
            "Cap on first-year cash [USD], 0 for none",
            lambda text: read_number(text, 0, 1e12, decimals=2),
        )
        start = typed_number(
            model,
            "start_date",
            "First day of the contract [year-month-day]",
            read_date,
            lambda day: "" if day is None else day.isoformat(),
        )
        labelled = (
            ("Country of the prices", country),
            ("Recurring charges fall", timing),
            ("Fiscal year begins in", first_month),
            ("Fiscal year is named after", numbering),
            ("Charts", charted),
        )
        for slider, text in ((rate, "Discount rate, slider"), (years, "Years held, slider")):
            slider.description = slider.tooltip = text
            slider.add_class("op-slider")
        choices = [above(control, text) for text, control in labelled]
        return [
            w.VBox([typed_rate, rate]),
            w.VBox([typed_years, years]),
            *choices[:2],
            start,
            *choices[2:-1],
            cash,
            choices[-1],
        ]

    def _make_exports(self) -> list[w.Widget]:
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return [
            Download("Download Excel", "payments.xlsx", sheet, self._workbook),
            Download(
                "Download CSV", "payments.csv", "text/csv", lambda: page_csv(self.model.page()).encode("utf-8-sig")
            ),
            Download(
                "Download Markdown", "payments.md", "text/markdown", lambda: page_markdown(self.model.page()).encode()
            ),
        ]

    def _workbook(self) -> bytes:
        if self.model.answer is None:
            raise InputError(self.model.error)
        return write_workbook(self.model.answer.comparison, self.model.page())

    def _draw(self, _: Any = None) -> None:
        answer = self.model.answer
        notes = markup.message("\n".join(self.model.notes), "warn")
        self._figures.value = markup.page(
            notes, figures(answer, self.model.chosen) if answer else markup.message(self.model.error, "warn")
        )
        # The table is on its way before the charts are drawn, so that it follows a slider at once.
        soon(self._draw_rest)

    def _draw_rest(self) -> None:
        answer = self.model.answer
        self._draw_charts()
        self._calendar.value = markup.page(by_fiscal_year(answer)) if answer else ""

    def _draw_charts(self, _: Any = None) -> None:
        answer = self.model.answer
        self._charts.value = markup.page(charts(answer, self.model.charted_term)) if answer else ""


@lru_cache(maxsize=4)
def figures(answer: Answer, chosen: Pair | None = None) -> str:
    """Return the conclusion and the option × term table as HTML."""
    return "".join(
        [
            *(paragraph(text, "op-finding" if not at else "") for at, text in enumerate(answer.findings)),
            _grid(answer, chosen),
            paragraph(answer.warnings, "op-note"),
        ]
    )


def _grid(answer: Answer, chosen: Pair | None) -> str:
    years = answer.horizon.years
    table = answer.table.to_dict("index")
    head = "".join(f'<th scope="col">{words(term).capitalize()}</th>' for term in TERMS)
    rows = "".join(
        f'<tr><th scope="row">{words(option).capitalize()}</th>'
        + "".join(_cell(table[term, option], years, _marks(answer, chosen, Pair(term, option))) for term in TERMS)
        + "</tr>"
        for option in OPTIONS
    )
    caption = escape(answer.grid_caption)
    return f'<table class="op-grid"><caption>{caption}</caption><thead><tr><td></td>{head}</tr></thead>{rows}</table>'


def _marks(answer: Answer, chosen: Pair | None, pair: Pair) -> list[str]:
    """Say whether a pair is the best, and whether another than the best is chosen and this is the one."""
    return ["best"] * (pair == answer.best) + ["chosen"] * (pair == chosen and chosen != answer.best)


def _cell(figures: dict[str, Any], years: int, marks: list[str]) -> str:
    cost = figures["equivalent_annual_cost"]
    if cost != cost:  # noqa: PLR0124 - only NaN differs from itself
        return '<td class="op-out">no price</td>'
    over = "" if figures["fits"] else "<br>over the cap"
    look_of = " ".join([*(f"op-{mark}" for mark in marks), *([] if figures["fits"] else ["op-out"])])
    return (
        f'<td class="{look_of}">'
        f"<strong>{format_dollars(cost)}</strong> a year{''.join(f', {mark}' for mark in marks)}{over}"
        f"<br><small>bound at signing {format_dollars(figures['bound_at_signing'])}<br>"
        f"upfront {format_dollars(figures['upfront_price'])}<br>"
        f"monthly {format_dollars(figures['monthly_recurring_price'])}<br>"
        f"first year {format_dollars(figures['first_year_cash'])}<br>"
        f"NPV over {count(years, 'year')} {format_dollars(figures['npv'])}</small></td>"
    )


@lru_cache(maxsize=4)
def charts(answer: Answer, charted_term: str) -> str:
    """Return cumulative cash, NPV by discount rate and what is still owed, of one term, as HTML."""
    term = answer.charted(charted_term)
    if answer.table["equivalent_annual_cost"][term].isna().all():
        return paragraph(f"There is nothing to chart: no price for {words(term)} in this country.", "op-note")
    return (
        f'<div class="op-charts">{_cash_chart(answer, term)}{_npv_chart(answer, term)}{_owed_chart(answer, term)}</div>'
    )


def _cash_chart(answer: Answer, term: str) -> str:
    comparison = answer.comparison
    months = months_of(comparison, term)
    cash = comparison.cash_flows[term].cumsum().loc[:months].dropna(axis="columns", how="all")
    passed = comparison.table.loc[term, "break_even_month"].dropna().astype(int)
    marks: dict[int, tuple[float, float, str]] = {}
    for option, month in passed.items():
        marks[month] = (month, float(cash.at[month, option]), f"month {month}")
    return svg.draw(
        svg.Chart(
            title=answer.cash_title(term),
            series=_series(cash),
            x_label="Month of the contract",
            x_format=lambda month: f"{month:.0f}",
            x_ticks=range(0, months + 1, months // 6),
            marks=list(marks.values()),
            steps=True,
        )
    )


def _owed_chart(answer: Answer, term: str) -> str:
    comparison = answer.comparison
    months = months_of(comparison, term)
    owed = comparison.exposure()[term].loc[:months].dropna(axis="columns", how="all")
    return svg.draw(
        svg.Chart(
            title=answer.owed_title(term),
            series=_series(owed),
            x_label="Month of the contract in which the need ends",
            x_format=lambda month: f"{month:.0f}",
            x_ticks=range(0, months + 1, months // 6),
            steps=True,
        )
    )


def _npv_chart(answer: Answer, term: str) -> str:
    rate = answer.comparison.convention.discount_rate
    sensitivity = answer.comparison.sensitivity()
    npv = sensitivity.npv[term].dropna(axis="columns", how="all")
    changes = sensitivity.crossovers
    changes = changes[(changes["payment_term"] == term) & changes["discount_rate"].between(0, npv.index.max())]
    return svg.draw(
        svg.Chart(
            title=answer.npv_title(term),
            series=_series(npv),
            x_label="Discount rate a year; dotted: the rate chosen",
            x_format=lambda value: f"{value:.0%}",
            x_ticks=[0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3],
            marks=[(row.discount_rate, row.npv, f"{row.discount_rate:.2%}") for row in changes.itertuples()],
            upright=rate,
        )
    )


def _series(frame: pd.DataFrame) -> list[svg.Series]:
    return [
        svg.Series(words(option), frame.index.tolist(), frame[option].tolist(), OPTIONS.index(option))
        for option in frame.columns
    ]


@lru_cache(maxsize=4)
def by_fiscal_year(answer: Answer) -> str:
    """Return what each fiscal year pays under the best option of each term, as HTML."""
    shown = answer.calendar_shown
    if not len(shown.columns):
        return ""
    pairs = list(shown.columns)
    best = " (best)"
    header = ["Year", *(f"{capitalized(pair_words(pair))}{best if pair == answer.best else ''}" for pair in pairs)]
    rows = [[str(year), *map(format_dollars, row)] for year, row in zip(shown.index, shown.to_numpy(), strict=True)]
    return html_of(header, rows, answer.calendar_caption, numbers=range(1, len(header)))
