"""The files that a desk works with: a catalog and prices of a planner's own, in place of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import traitlets as t

from outpost_planner.desk.uploads import Uploads
from outpost_planner.plan.columns import is_illustrative
from outpost_planner.plan.reading import read_catalog, read_prices_for
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.aws.connection import Connection
    from outpost_planner.desk.work import Work
    from outpost_planner.plan.catalog import Catalog

AS_OPENED = "as the desk was opened"


class FilesModel(t.HasTraits):
    """What the catalog and the prices of a desk were read from, and the way to read others.

    Parameters
    ----------
    catalog
        What the desk was opened with.
    work
        Where long work is done.
    take
        Called with each catalog that was read whole.
    connection
        Its clock says on which day prices are judged. Default: this machine's clock.

    Attributes
    ----------
    catalog_file, prices_file
        What stands in the two boxes: a path, or the name of an upload. Without a catalog file, the
        prices are for the items that the desk has already.
    decimal
        ``.`` or ``,``: what separates decimals, where the files do not tell; empty: they tell.
    in_use
        Which files are in use, in a sentence.
    error
        Why files were not taken; the old catalog stays.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> from outpost_planner.desk.work import Work
    >>> taken = []
    >>> model = FilesModel(read_catalog(), Work(), taken.append)
    >>> model.catalog_file = "/no/such/file.csv"
    >>> model.load()
    >>> bool(model.error), taken
    (True, [])
    """

    catalog_file = t.Unicode("")
    prices_file = t.Unicode("")
    decimal = t.Unicode("")
    in_use = t.Unicode("")
    error = t.Unicode("")

    def __init__(
        self,
        catalog: Catalog,
        work: Work,
        take: Callable[[Catalog], None],
        connection: Connection | None = None,
    ) -> None:
        super().__init__()
        self.catalog_upload, self.prices_upload = Uploads(), Uploads()
        self._work, self._take, self._connection = work, take, connection
        self._opened_with = self._catalog = catalog
        self._from = AS_OPENED, AS_OPENED
        self._tell()

    def offer(self, catalog: Catalog) -> None:
        """Take the catalog of a cell that ran again, unless that is the one the desk opened with.

        A catalog that was loaded at the desk is not lost because the cell above it runs again.
        """
        if _is_same(catalog, self._opened_with):
            return
        self._opened_with = self._catalog = catalog
        self._from = AS_OPENED, AS_OPENED
        self._take(catalog)
        self._tell()

    def carry_on_from(self, other: FilesModel) -> None:
        """Use the files that another desk uses."""
        self.catalog_upload, self.prices_upload = other.catalog_upload, other.prices_upload
        self._opened_with, self._catalog, self._from = (
            other._opened_with,
            other._catalog,
            other._from,
        )
        with self.hold_trait_notifications():
            self.catalog_file, self.prices_file = other.catalog_file, other.prices_file
            self.decimal, self.error = other.decimal, ""
        self._take(self._catalog)
        self._tell()

    def load(self) -> None:
        """Read the files that are named, in the background: both of them, or none."""
        catalog_file, prices_file = self.catalog_file.strip(), self.prices_file.strip()
        if not (catalog_file or prices_file):
            self.error = "Name a catalog CSV, a price CSV, or both: a path, or an upload."
            return
        day = None if self._connection is None else self._connection.now.date()
        decimal = self.decimal or None

        def job(_: Work) -> Catalog:
            prices = self.prices_upload.path(prices_file) if prices_file else None
            if not catalog_file and prices is not None:
                return read_prices_for(self._catalog, prices, decimal=decimal, today=day)
            path = self.catalog_upload.path(catalog_file)
            return read_catalog(path, prices, decimal=decimal, today=day)

        def take(catalog: Catalog) -> None:
            self._catalog = catalog
            self._from = catalog_file or self._from[0], prices_file or "none"
            self._take(catalog)
            self.error = ""
            self._tell()

        def fail(said: str) -> None:
            kept = f"Still in use: {self.in_use[0].lower()}{self.in_use[1:]}"
            self.error = f"{self.prices_upload.said(self.catalog_upload.said(said))}\n{kept}"

        self._work.start("Reading the files", job, take, fail, can_wait=True)

    def go_back(self) -> None:
        """Take the catalog that the desk was opened with."""
        self._catalog, self._from, self.error = self._opened_with, (AS_OPENED, AS_OPENED), ""
        self._take(self._catalog)
        self._tell()

    @property
    def is_own(self) -> bool:
        """Whether files were loaded at the desk."""
        return self._catalog is not self._opened_with

    def _tell(self) -> None:
        items, prices = self._catalog.items, self._catalog.prices
        of_items, of_prices = self._from
        said = f"Catalog: {of_items} ({count(len(items), 'item')}). Prices: {of_prices}"
        if of_prices == "none":
            self.in_use = f"{said}; without prices nothing can be compared: load a price CSV."
            return
        made_up = (
            ", illustrative ones among them" if prices["source"].map(is_illustrative).any() else ""
        )
        self.in_use = f"{said} ({count(len(prices), 'price')}{made_up})."


def _is_same(one: Catalog, other: Catalog) -> bool:
    return one is other or (
        one.items.equals(other.items)
        and one.prices.equals(other.prices)
        and one.country_code == other.country_code
    )
