"""The payment explorer: controls, the option × term table, charts, and the conclusion in words."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.figures import by_fiscal_year, charts, figures
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
from outpost_planner.desk.parts.items_box import items_box
from outpost_planner.desk.parts.typed import plain, read_date, read_number, read_years
from outpost_planner.desk.payment_model import PaymentModel
from outpost_planner.errors import InputError
from outpost_planner.plan.catalog import Catalog
from outpost_planner.price.need import MAX_YEARS
from outpost_planner.price.page_texts import page_csv, page_markdown
from outpost_planner.price.workbook import write_workbook
from outpost_planner.service.pairs import TERMS
from outpost_planner.show.wording import words

if TYPE_CHECKING:
    from outpost_planner.plan.catalog import LineItems

MOST_PERCENT = 30.0
"""Greatest discount rate that can be typed or dragged [% a year], as far as
the chart of NPV goes."""

MONTHS = [(calendar.month_name[month], month) for month in range(1, 13)]
TIMINGS = [("at the end of the month", "end"), ("at the start of the month", "start")]
NUMBERINGS = [("the year in which it ends", "end"), ("the year in which it begins", "start")]
CHARTED = [("of the best way to pay", ""), *((words(term), term) for term in TERMS)]


class PaymentExplorer(w.VBox):
    """See how the best way to pay moves with discount rate, horizon, country and budget.

    Parameters
    ----------
    lines
        What is bought, from ``catalog.line_items(...)``; a `PaymentModel`, which several views can
        share; or a `Catalog`, whose items are typed in a box.
    **settings
        Traits of `PaymentModel`, such as ``discount_rate=0.08``.

    Attributes
    ----------
    model
        The state: read ``explorer.model.answer`` for every figure that is shown.

    Raises
    ------
    InputError
        Where `lines` is none of these.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> explorer = PaymentExplorer(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> explorer.model.best
    Pair(payment_term='FIVE_YEARS', payment_option='ALL_UPFRONT')
    """

    def __init__(self, lines: LineItems | PaymentModel | Catalog, **settings: Any) -> None:
        catalog = lines if isinstance(lines, Catalog) else None
        lines = PaymentModel(**settings) if isinstance(lines, Catalog) else lines
        if catalog is None and isinstance(lines, PaymentModel) and settings:
            raise InputError("A PaymentModel has its settings; set them on the model.")
        self.model = lines if isinstance(lines, PaymentModel) else PaymentModel(lines, **settings)
        self._controls = self._make_controls()
        self._items = None if catalog is None else items_box(catalog, self._use_lines)
        if self._items is not None:
            self._controls.insert(0, self._items)
        self._figures = live(w.HTML())
        self._charts = w.HTML()
        self._calendar = w.HTML()
        exports = w.HBox(self._make_exports(), layout={"flex_flow": "row wrap"})
        results = w.VBox(
            [self._figures, exports, self._charts, self._calendar],
            layout={"flex": "99 1 610px", "min_width": "0"},
        )
        controls = w.Box(self._controls, layout={"flex": "1 1 210px", "padding": "0 14px 0 0"})
        controls.add_class("op-controls")
        row = w.HBox(
            [controls, results], layout={"flex_flow": "row wrap", "align_items": "flex-start"}
        )
        super().__init__([w.HTML(f"<style>{markup.CSS}</style>"), Guard(), row])
        self.add_class("op-explorer")
        in_order(self)
        self.model.observe(self._draw, ("answer", "error", "site_country", "today", "chosen"))
        self.model.observe(self._draw_charts, "charted_term")
        self._draw()

    def _use_lines(self, lines: LineItems | None) -> None:
        self.model.lines = lines

    def type_items(self, text: str) -> None:
        """Do what a person does who types line items.

        Parameters
        ----------
        text
            Ids and quantities.

        Raises
        ------
        InputError
            Where the explorer was made for line items, and has no box for others.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> explorer = PaymentExplorer(read_catalog())
        >>> explorer.type_items("OR-RKGP001: 2")
        >>> explorer.model.lines
        2 × OR-RKGP001
        """
        if self._items is None:
            raise InputError("Only PaymentExplorer(catalog) has a box for line items.")
        self._items.type(text)

    def __repr__(self) -> str:
        return (
            "Payment explorer:"
            f" {self.model.answer.finding if self.model.answer else self.model.error}"
        )

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
        typed_years = typed_number(
            model, "years", "Held for [years]", lambda text: read_years(text, 1, MAX_YEARS)
        )
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
                "Download CSV",
                "payments.csv",
                "text/csv",
                lambda: page_csv(self.model.page()).encode("utf-8-sig"),
            ),
            Download(
                "Download Markdown",
                "payments.md",
                "text/markdown",
                lambda: page_markdown(self.model.page()).encode(),
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
            notes,
            (
                figures(answer, self.model.chosen)
                if answer
                else markup.message(self.model.error, "warn")
            ),
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
