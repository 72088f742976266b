"""What a refresh would change in a catalog CSV, shown, and written on request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outpost_planner.refresh.kept import write_as_shown
from outpost_planner.show.markup import as_text, banner, paragraph, strong
from outpost_planner.show.tables import html
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

SHOWN = 20
"""Rows of each kind that are shown."""


@dataclass(frozen=True, eq=False)
class CatalogChanges:
    """What is new, gone and changed in a catalog since its CSV was written; see `refresh_catalog`.

    Parameters
    ----------
    path
        The catalog CSV.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether it is AWS's own catalog.
    new
        One row per item that the file lacks, with the columns of `Catalog.items`.
    gone
        One row per item that AWS lists no longer: catalog_item_id, name, was, will_be. It stays
        in the file as DISCONTINUED.
    changed
        One row per field that differs: catalog_item_id, name, field, old, new, as the file writes
        them.
    unchanged
        How many items stay as they are.
    notes
        What is to be known besides: items that cannot be read, hosts that cannot be ordered.
    instance_types
        What can be ordered by instance type: instance_type, vcpus, memory_gib [GiB],
        network_performance, form_factors, generations.
    before, after
        The file as it was read (None: there was none), and as it would be written.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> path = planner.sample_data_path() / "catalog.csv"
    >>> with planner.start_sandbox() as sandbox:
    ...     planner.refresh_catalog(sandbox, path).is_empty
    True
    """

    path: Path
    label: str
    is_live: bool
    new: pd.DataFrame = field(repr=False)
    gone: pd.DataFrame = field(repr=False)
    changed: pd.DataFrame = field(repr=False)
    unchanged: int
    notes: tuple[str, ...]
    instance_types: pd.DataFrame = field(repr=False)
    before: bytes | None = field(repr=False)
    after: bytes = field(repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether the file says already what AWS says.

        Examples
        --------
        >>> import outpost_planner as planner
        >>> with planner.start_sandbox() as sandbox:
        ...     planner.refresh_catalog(sandbox, "no-such-file.csv").is_empty
        False
        """
        return self.after == self.before

    @property
    def summary(self) -> str:
        """How many items are new, gone and changed, and what comes next.

        Examples
        --------
        >>> import outpost_planner as planner
        >>> path = planner.sample_data_path() / "catalog.csv"
        >>> with planner.start_sandbox() as sandbox:
        ...     planner.refresh_catalog(sandbox, path).summary.partition(":")[2]
        ' it says what AWS says; there is nothing to write.'
        """
        if self.is_empty:
            items = count(self.unchanged, "item")
            return f"{self.path.name}, {items}: it says what AWS says; there is nothing to write."
        items = self.changed["catalog_item_id"].nunique()
        return (
            f"{self.path.name}: {len(self.new)} new, {len(self.gone)} gone (kept as DISCONTINUED),"
            f" {items} changed, {self.unchanged} as they were. Nothing is written before .write()."
        )

    def write(self) -> Path:
        """Write what was shown into the catalog CSV, whole or not at all.

        The cells that have not changed stay as they are written. Written twice, it writes once.

        Returns
        -------
        pathlib.Path
            The catalog CSV.

        Raises
        ------
        InputError
            Where the file has changed since it was read, or cannot be written; then it stays as
            it is.

        Examples
        --------
        >>> import tempfile
        >>> import outpost_planner as planner
        >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        ...     planner.refresh_catalog(sandbox, f"{folder}/catalog.csv").write().name
        'catalog.csv'
        """
        return write_as_shown(self.path, self.before, self.after, "refresh_catalog")

    def __repr__(self) -> str:
        return "\n".join([f"{self.label}  {self.summary}", *self._lines()])

    def _lines(self) -> Iterator[str]:
        for what, rows in (("new", self.new), ("gone", self.gone), ("changed", self.changed)):
            lines = [_line(what, row) for row in rows.reset_index().to_dict("records")]
            yield from lines[:SHOWN]
            if more := len(lines) - SHOWN:
                yield from [f"{what:8}and {more} more, see .{what}"] if more > 0 else []
        yield from self.notes

    def _repr_html_(self) -> str:
        parts = [banner(self.label, is_live=self.is_live), strong(self.summary)]
        tables = (
            ("New", self.new.reset_index()),
            ("Gone: they stay as DISCONTINUED", self.gone),
            ("Changed", self.changed),
        )
        parts += [html(table, title, rows=SHOWN) for title, table in tables if len(table)]
        parts += [paragraph(each) for each in self.notes]
        return as_text("".join(parts))


def _line(what: str, row: dict[str, object]) -> str:
    item = f"{what:8}{row['catalog_item_id']}"
    if what == "changed":
        return f"{item}  {row['field']}: {row['old'] or 'nothing'} -> {row['new'] or 'nothing'}"
    if what == "gone":
        return f"{item}  {row['name']}: {row['was']} -> {row['will_be']}"
    return f"{item}  {row['name']}, {row['power_kva']:g} kVA, {row['weight_lbs']:,} lb"
