"""What a quote would change in a price CSV, shown, and written on request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outpost_planner.refresh.kept import write_as_shown
from outpost_planner.show.markup import as_text, paragraph, strong
from outpost_planner.show.tables import as_texts, html
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SHOWN = ["payment_term", "payment_option", "upfront_price", "monthly_recurring_price"]


@dataclass(frozen=True, eq=False)
class PriceChanges:
    """What a quote would change in a price CSV; see `EstimateComparison.price_changes`.

    Parameters
    ----------
    path
        The price CSV.
    added
        The rows that are added, with the columns of a price CSV. Older rows of the same things
        stay in the file.
    replaced
        Rows of the same day that are written over: payment_term, payment_option, was, will_be.
    notes
        What is to be known besides.
    before, after
        The file as it was read (None: there was none), and as it would be written.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> from outpost_planner.quote.examples import example_quote
    >>> compared = planner.compare_estimate(planner.read_catalog(), example_quote())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     compared.price_changes(f"{folder}/prices.csv").write().name
    'prices.csv'
    """

    path: Path
    added: pd.DataFrame = field(repr=False)
    replaced: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...]
    before: bytes | None = field(repr=False)
    after: bytes = field(repr=False)

    @property
    def summary(self) -> str:
        """How many prices are new, and what comes next.

        Examples
        --------
        >>> import outpost_planner as planner
        >>> from outpost_planner.quote.examples import example_quote
        >>> compared = planner.compare_estimate(planner.read_catalog(), example_quote())
        >>> print(compared.price_changes("prices-2026.csv").summary.partition(";")[0])
        prices-2026.csv: 1 price of quote oq-0123456789abcdef0 for OR-RKCP001 in US is new
        """
        if self.after == self.before:
            return f"{self.path.name} has these prices already; there is nothing to write."
        rows = self.added if len(self.added) else self.replaced
        first = self.added.iloc[0] if len(self.added) else None
        what = "" if first is None else f" of {first['source']} for {first['catalog_item_id']}"
        where = "" if first is None else f" in {first['country_code']}"
        new = count(len(rows), "price")
        verb, beside = ("is", "it") if len(rows) == 1 else ("are", "them")
        done = f"new; older prices stay beside {beside}" if len(self.added) else "replaced"
        return (
            f"{self.path.name}: {new}{what}{where} {verb} {done}. Nothing is written before"
            " .write()."
        )

    def write(self) -> Path:
        """Write the prices that were shown into the price CSV, whole or not at all.

        Every row that was there stays, as it is written. Written twice, it writes once.

        Returns
        -------
        pathlib.Path
            The price CSV.

        Raises
        ------
        InputError
            Where the file has changed since it was read, or cannot be written; then it stays as
            it is.

        Examples
        --------
        >>> import tempfile
        >>> import outpost_planner as planner
        >>> from outpost_planner.quote.examples import example_quote
        >>> compared = planner.compare_estimate(planner.read_catalog(), example_quote())
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     compared.price_changes(f"{folder}/prices.csv").write().name
        'prices.csv'
        """
        return write_as_shown(self.path, self.before, self.after, "price_changes")

    def __repr__(self) -> str:
        parts = [self.summary]
        if len(self.added):
            parts.append(as_texts(self.added[SHOWN]).to_string(index=False))
        parts += [
            f"{row.payment_option} for {row.payment_term}: {row.was} -> {row.will_be}"
            for row in self.replaced.itertuples()
        ]
        return "\n".join([*parts, *self.notes])

    def _repr_html_(self) -> str:
        tables = (("New", self.added), ("Replaced", self.replaced))
        return as_text(
            strong(self.summary)
            + "".join(html(table, title) for title, table in tables if len(table))
            + "".join(paragraph(each) for each in self.notes)
        )
