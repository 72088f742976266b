"""A payment explorer's figures as HTML: conclusion, option × term table, charts and years."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from outpost_planner.price.findings import capitalized, months_of
from outpost_planner.service.pairs import OPTIONS, TERMS, Pair
from outpost_planner.show import svg
from outpost_planner.show.html_table import html_of
from outpost_planner.show.markup import paragraph
from outpost_planner.show.wording import count, format_dollars, pair_words, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from outpost_planner.desk.answer import Answer


@lru_cache(maxsize=4)
def figures(answer: Answer, chosen: Pair | None = None) -> str:
    """Return the conclusion and the option × term table as HTML."""
    return "".join(
        [
            *(
                paragraph(text, "op-finding" if not at else "")
                for at, text in enumerate(answer.findings)
            ),
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
        + "".join(
            _cell(table[term, option], years, _marks(answer, chosen, Pair(term, option)))
            for term in TERMS
        )
        + "</tr>"
        for option in OPTIONS
    )
    caption = escape(answer.grid_caption)
    return (
        "<table"
        f' class="op-grid"><caption>{caption}</caption><thead><tr><td></td>{head}</tr></thead>{rows}</table>'  # noqa: E501
    )


def _marks(answer: Answer, chosen: Pair | None, pair: Pair) -> list[str]:
    """Say whether a pair is the best, and whether a person chose this pair in place of the best."""
    return ["best"] * (pair == answer.best) + ["chosen"] * (
        pair == chosen and chosen != answer.best
    )


def _cell(figures: dict[str, Any], years: int, marks: list[str]) -> str:
    cost = figures["equivalent_annual_cost"]
    if cost != cost:  # noqa: PLR0124 - only NaN differs from itself
        return '<td class="op-out">no price</td>'
    over = "" if figures["fits"] else "<br>over the cap"
    look_of = " ".join(
        [*(f"op-{mark}" for mark in marks), *([] if figures["fits"] else ["op-out"])]
    )
    return (
        f'<td class="{look_of}">'
        f"<strong>{format_dollars(cost)}</strong> a"
        f" year{''.join(f', {mark}' for mark in marks)}{over}"
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
        return paragraph(
            f"There is nothing to chart: no price for {words(term)} in this country.", "op-note"
        )
    return (
        "<div"
        f' class="op-charts">{_cash_chart(answer, term)}{_npv_chart(answer, term)}{_owed_chart(answer, term)}</div>'  # noqa: E501
    )


def _cash_chart(answer: Answer, term: str) -> str:
    comparison = answer.comparison
    cash = comparison.cash_flows[term].cumsum()
    passed = comparison.table.loc[term, "break_even_month"].dropna().astype(int)
    # Two options that overtake in the same month get one mark.
    marks = {
        month: (month, float(cash.at[month, option]), f"month {month}")
        for option, month in passed.items()
    }
    title, label = answer.cash_title(term), "Month of the contract"
    return _by_month(cash, months_of(comparison, term), title, label, list(marks.values()))


def _owed_chart(answer: Answer, term: str) -> str:
    comparison = answer.comparison
    title, label = answer.owed_title(term), "Month of the contract in which the need ends"
    return _by_month(comparison.exposure()[term], months_of(comparison, term), title, label)


def _by_month(
    amounts: pd.DataFrame,
    months: int,
    title: str,
    label: str,
    marks: Sequence[tuple[float, float, str]] = (),
) -> str:
    """Draw amounts that keep their height until the next month, up to the end of the contract."""
    shown = amounts.loc[:months].dropna(axis="columns", how="all")
    return svg.draw(
        svg.Chart(
            title=title,
            series=_series(shown),
            x_label=label,
            x_format=lambda month: f"{month:.0f}",
            x_ticks=range(0, months + 1, months // 6),
            marks=marks,
            steps=True,
        )
    )


def _npv_chart(answer: Answer, term: str) -> str:
    rate = answer.comparison.convention.discount_rate
    sensitivity = answer.comparison.sensitivity()
    npv = sensitivity.npv[term].dropna(axis="columns", how="all")
    changes = sensitivity.crossovers
    changes = changes[
        (changes["payment_term"] == term) & changes["discount_rate"].between(0, npv.index.max())
    ]
    return svg.draw(
        svg.Chart(
            title=answer.npv_title(term),
            series=_series(npv),
            x_label="Discount rate a year; dotted: the rate chosen",
            x_format=lambda value: f"{value:.0%}",
            x_ticks=[0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3],
            marks=[
                (row.discount_rate, row.npv, f"{row.discount_rate:.2%}")
                for row in changes.itertuples()
            ],
            upright=rate,
        )
    )


def _series(frame: pd.DataFrame) -> list[svg.Series]:
    return [
        svg.Series(
            words(option), frame.index.tolist(), frame[option].tolist(), OPTIONS.index(option)
        )
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
    header = [
        "Year",
        *(
            f"{capitalized(pair_words(pair))}{best if pair == answer.best else ''}"
            for pair in pairs
        ),
    ]
    rows = [
        [str(year), *map(format_dollars, row)]
        for year, row in zip(shown.index, shown.to_numpy(), strict=True)
    ]
    return html_of(header, rows, answer.calendar_caption, numbers=range(1, len(header)))
