"""A price sheet beside a quote of AWS for the same hardware: per pair, in dollars and percent."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError, check_kind
from outpost_planner.files.numerals import said_notation
from outpost_planner.money import to_dollars
from outpost_planner.plan.catalog import Catalog, LineItems
from outpost_planner.plan.hosts import hosts_of_lines
from outpost_planner.price.compare import compare_payments
from outpost_planner.price.price_words import price_warning
from outpost_planner.quote.option import QuoteOption
from outpost_planner.quote.quote import Quote
from outpost_planner.refresh import estimate_words
from outpost_planner.refresh.matched import lines_of_option, what_differs
from outpost_planner.refresh.price_file import changes_of
from outpost_planner.service.pairs import PAIR_INDEX, PAIR_MONTHS
from outpost_planner.show.markup import as_text, paragraph, strong
from outpost_planner.show.tables import as_texts, html

if TYPE_CHECKING:
    from pathlib import Path

    from outpost_planner.price.comparison import PaymentComparison
    from outpost_planner.refresh.price_changes import PriceChanges

THRESHOLD = 0.05
"""From this share on a difference is warned of."""


@dataclass(frozen=True, eq=False)
class EstimateComparison:
    """What a price sheet says beside what AWS asks for; made by `compare_estimate`.

    Parameters
    ----------
    lines
        What the sheet prices.
    option
        The option of the quote that is set beside it.
    country_code
        Country of both.
    estimated, quoted
        Both as comparisons of every way to pay.
    threshold
        From which share on a difference is warned of.
    quote
        The quote; None where an option alone was given.

    Examples
    --------
    >>> from outpost_planner import compare_estimate, read_catalog
    >>> from outpost_planner.quote.examples import example_quote
    >>> compared = compare_estimate(read_catalog(), example_quote())
    >>> compared.lines
    1 × OR-RKCP001
    >>> compared.table.loc[("THREE_YEARS", "ALL_UPFRONT"), "quoted_total_cost"]
    np.float64(100000.0)
    """

    lines: LineItems
    option: QuoteOption
    country_code: str
    estimated: PaymentComparison = field(repr=False)
    quoted: PaymentComparison = field(repr=False)
    threshold: float
    quote: Quote | None = field(repr=False, default=None)

    @cached_property
    def table(self) -> pd.DataFrame:
        """Both prices side by side, one row per (payment_term, payment_option).

        Columns: estimated_upfront_price, quoted_upfront_price, estimated_monthly_recurring_price,
        quoted_monthly_recurring_price, estimated_total_cost, quoted_total_cost, difference (the
        quote's total less the sheet's) [USD], difference_percent (of the sheet's total),
        margin_of_difference (how far the true difference may be off, where the quote's amounts
        passed through 32 bits) [USD], is_over (whether it reaches the threshold) and reason (why
        there is no difference).

        Examples
        --------
        >>> from outpost_planner import compare_estimate, read_catalog
        >>> from outpost_planner.quote.examples import example_quote
        >>> compare_estimate(read_catalog(), example_quote()).table["reason"].iloc[0]
        'the quote: not asked for in this quote'
        """
        columns: dict[str, Any] = {}
        for name in ("upfront_price", "monthly_recurring_price", "total_cost"):
            for who, side in (("estimated", self.estimated), ("quoted", self.quoted)):
                cents = getattr(side.measures, name)[0]
                columns[f"{who}_{name}"] = to_dollars(cents, side.amounts.known[0])
        ours, theirs = (side.measures.total_cost[0] for side in (self.estimated, self.quoted))
        known = self.estimated.amounts.known[0] & self.quoted.amounts.known[0]
        columns["difference"] = to_dollars(theirs - ours, known)
        percent = np.full(len(known), np.nan)
        np.divide(100.0 * (theirs - ours), ours, out=percent, where=known & (ours != 0))
        columns["difference_percent"] = percent
        columns["margin_of_difference"] = np.where(known, self._margins(), np.nan)
        # Of nothing there is no percentage: any charge is over an estimate of 0.
        is_free = known & (ours == 0) & (theirs != 0)
        columns["is_over"] = (np.abs(np.nan_to_num(percent)) >= 100 * self.threshold) | is_free
        reasons = self._reasons()
        columns["reason"] = [reasons.get(pair, "") for pair in PAIR_INDEX]
        return pd.DataFrame(columns, index=PAIR_INDEX)

    @property
    def is_over(self) -> bool:
        """Whether a difference reaches the threshold.

        Examples
        --------
        >>> from outpost_planner import compare_estimate, read_catalog
        >>> from outpost_planner.quote.examples import example_quote
        >>> compare_estimate(read_catalog(), example_quote(), threshold=1000).is_over
        False
        """
        return bool(self.table["is_over"].any())

    @cached_property
    def is_same_hardware(self) -> bool:
        """Whether the option is what the line items are: hosts, racks, and storage in S3.

        Examples
        --------
        >>> from outpost_planner import compare_estimate, read_catalog
        >>> from outpost_planner.quote.examples import example_quote
        >>> compare_estimate(read_catalog(), example_quote()).is_same_hardware
        True
        """
        return not what_differs(self.lines, self.option)

    @property
    def findings(self) -> tuple[str, ...]:
        """What the table says, and what it rests on, in sentences.

        Examples
        --------
        >>> from outpost_planner import compare_estimate, read_catalog
        >>> from outpost_planner.quote.examples import example_quote
        >>> len(compare_estimate(read_catalog(), example_quote()).findings) > 1
        True
        """
        return tuple(
            filter(
                None,
                (
                    estimate_words.warning(self.table, self.threshold, is_advice=self._is_advice),
                    estimate_words.difference(self.table),
                    estimate_words.other_hardware(self.lines, self.option),
                    estimate_words.other_choice(self.estimated.cheapest, self.quoted.cheapest)
                    if self._is_advice
                    else "",
                    estimate_words.last_cent(self.option.prices),
                    "" if self.quote is None else self.quote.standing,
                    f"The sheet: {price_warning(self.estimated.prices)}",
                ),
            )
        )

    def price_changes(
        self, path: str | Path, *, decimal: str | None = None, thousands: str | None = None
    ) -> PriceChanges:
        """Show what the quote's prices would change in a price CSV; `PriceChanges.write` writes it.

        A quote prices a whole configuration. A price sheet has one price per item, so that the
        quote's can stand there only where the configuration is one new unit of one item.

        Parameters
        ----------
        path
            The price CSV; one that is not there yet is begun.
        decimal, thousands
            What separates decimals and groups thousands in the file, where its own numbers do not
            tell; as for `read_catalog`.

        Raises
        ------
        InputError
            Where the configuration is not one unit of one item, or the file cannot be read.

        Examples
        --------
        >>> import shutil, tempfile
        >>> import outpost_planner as planner
        >>> from outpost_planner.quote.examples import example_quote
        >>> compared = planner.compare_estimate(planner.read_catalog(), example_quote())
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = shutil.copy(planner.sample_data_path() / "prices.csv", folder)
        ...     len(compared.price_changes(path).added)
        1
        """
        return changes_of(self.lines, self.option, path, said_notation(decimal, thousands))

    def __repr__(self) -> str:
        table = as_texts(estimate_words.shown(self.table)).to_string(index=False)
        return "\n".join([self._title, *self.findings, "", table])

    @property
    def _is_advice(self) -> bool:
        """Whether the quote's prices say what the line items would cost, over whole terms."""
        return self.is_same_hardware and not self.option.existing

    @property
    def _title(self) -> str:
        return f"{self.lines!r} in {self.country_code}: the price sheet beside {self.option!r}"

    def _margins(self) -> Any:
        """Return how far the quote's totals may be off [USD], by pair."""
        prices = self.option.prices.set_index(PAIR_INDEX.names).reindex(PAIR_INDEX)
        monthly = prices["margin_of_monthly_recurring_price"].to_numpy() * PAIR_MONTHS
        return np.round(prices["margin_of_upfront_price"].to_numpy() + monthly, 2)

    def _reasons(self) -> dict[Any, str]:
        found: dict[Any, str] = {}
        for row in self.estimated.missing.itertuples():
            found.setdefault((row.payment_term, row.payment_option), f"the sheet: {row.reason}")
        for row in self.option.prices.itertuples():
            if row.reason:
                found[row.payment_term, row.payment_option] = f"the quote: {row.reason}"
        return found

    def _repr_html_(self) -> str:
        first, *others = self.findings
        return as_text(
            paragraph(f"{self._title}.")
            + strong(first)
            + html(estimate_words.shown(self.table))
            + "".join(paragraph(each) for each in others)
        )


def compare_estimate(
    estimate: LineItems | Catalog | Any,
    quote: Quote | QuoteOption,
    option: str | int | None = None,
    *,
    threshold: float = THRESHOLD,
) -> EstimateComparison:
    """Set a price sheet beside a quote of AWS for the same hardware.

    Parameters
    ----------
    estimate
        What the sheet prices: `LineItems`, or what has them as ``.lines``, such as a comparison. Or
        a `Catalog`, for a quote that began with a demand: of it are chosen the items that the racks
        and servers of the option are.
    quote
        From `request_quote` or `quotes`; or one of its options.
    option
        The option, by number or id. Default: the first that brings the hosts of the line items;
        where none does the first of all, which is then said.
    threshold
        From which share of the sheet's total on a difference is warned of: 0.05 is 5 %.

    Returns
    -------
    EstimateComparison
        ``.table`` has both prices per pair, the difference in dollars and percent; ``.findings``
        says it; ``.price_changes(path)`` takes the quote's prices into the price CSV.

    Raises
    ------
    InputError
        Where the sheet has no prices for the quote's country, no items for the option, or an
        argument is something else.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     quote = planner.request_quote(sandbox, lines, "US", journal=journal)
    >>> compare_estimate(lines, quote).is_same_hardware
    True
    """
    share = _checked(threshold)
    chosen, country = _option(estimate, quote, option)
    lines = lines_of_option(estimate, chosen) if isinstance(estimate, Catalog) else _lines(estimate)
    return EstimateComparison(
        lines=lines,
        option=chosen,
        country_code=country,
        estimated=compare_payments(lines, country_code=country),
        quoted=compare_payments(chosen.lines, country_code=country),
        threshold=share,
        quote=quote if isinstance(quote, Quote) else None,
    )


def _lines(estimate: Any) -> LineItems:
    lines = getattr(estimate, "lines", estimate)
    if isinstance(lines, LineItems):
        return lines
    raise InputError(
        f"compare_estimate takes LineItems, not {type(estimate).__name__};"
        ' catalog.line_items({"OR-RKGP001": 1}) makes them, and a Catalog does as well.'
    )


def _option(estimate: Any, quote: Any, which: Any) -> tuple[QuoteOption, str]:
    if isinstance(quote, QuoteOption):
        if which is not None:
            raise InputError("compare_estimate takes option=... beside a Quote, not an option.")
        return quote, str(quote.prices["country_code"].iloc[0])
    check_kind(quote, Quote, "compare_estimate", "request_quote(connection, ...) makes one")
    if which is not None or isinstance(estimate, Catalog):
        return quote.option(1 if which is None else which), quote.country_code
    lines = _lines(estimate)
    wanted = hosts_of_lines(lines)
    same = [each for each in quote.choices if not what_differs(lines, each)]
    alike = [each for each in quote.choices if each.hosts_by_size == wanted]
    return quote.option(next(iter([*same, *alike]), 1)), quote.country_code


def _checked(threshold: Any) -> float:
    is_number = isinstance(threshold, int | float) and not isinstance(threshold, bool)
    if not is_number or not threshold >= 0:
        raise InputError(f"threshold={threshold!r} is no share; 0.05 is 5 %.")
    return float(threshold)
