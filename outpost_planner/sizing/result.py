"""What a sizing answers, in words and for the eye."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from outpost_planner.price.exported import OnePage
from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.show.tables import html
from outpost_planner.sizing import further, words
from outpost_planner.sizing.bill import bill_page
from outpost_planner.sizing.picture import layout_in_html
from outpost_planner.sizing.sized import Sized

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    import pandas as pd

    from outpost_planner.price.page import Page

NEXT = 3
"""How many of the next best purchases are shown."""


class SizingResult(Sized, OnePage):
    """The cheapest line items that hold a demand; made by `size`.

    Parameters
    ----------
    question
        What was asked.
    outcome
        What the search found.

    Examples
    --------
    >>> from outpost_planner import read_catalog, size
    >>> result = size({"m5.4xlarge": 12}, read_catalog())
    >>> result.lines
    1 × OR-RKGP001
    """

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The answer in sentences.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> print(size({"m5.4xlarge": 12}, read_catalog()).findings[2])
        m5: 12 instances run on 2 hosts, 100 % of whose vCPUs are used; 1 more stands by for hosts \
that fail, and 1 is free.
        """
        return words.findings(self)

    @cached_property
    def next_best(self) -> pd.DataFrame:
        """The purchase and the next best three, in the same way to pay.

        One row per purchase, place 1 first: line_items, racks, hosts (those that stand there
        included), cost [USD], dearer_by [USD], is_proven (False where the time limit ended the
        search). A purchase that is one of those before it and more is left out.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> best = size({"m5.4xlarge": 12}, read_catalog()).next_best
        >>> best["line_items"].tolist()[:2]
        ['1 × OR-RKGP001', '1 × OR-RKS3G01']
        """
        return further.next_best(self, NEXT)

    @cached_property
    def binding(self) -> pd.DataFrame:
        """What binds: one row per requirement, with what the purchase would cost less without it.

        Columns: asked (in words), costs [USD, in the same way to pay], binds. Both are missing
        where a time limit ended the search or this one.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> binding = size({"m5.4xlarge": 60}, read_catalog(), site={"power_kva": 10}).binding
        >>> binding.loc[["power_kva", "spare_hosts", "line_items"], "binds"].tolist()
        [True, False, False]
        """
        return further.binding(self, self._without)

    @cached_property
    def binding_by_family(self) -> pd.DataFrame:
        """What binds each family: one row per family that runs something.

        Columns: hosts (the resources that its hosts in use are full of: vCPUs, memory, GPUs; or
        ``sizes``, where the instances' sizes leave some of each free; or ``one host``), and racks
        (the requirements without which the family would stand on other racks, and the purchase cost
        less; empty where there are none).

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> result = size({"m5.4xlarge": 60}, read_catalog(), site={"power_kva": 10})
        >>> result.binding_by_family.loc["m5"].tolist()
        ['vCPUs, memory', '10 kVA a rack position']
        """
        return further.binding_by_family(self, self._without, self.binding)

    @cached_property
    def _without(self) -> dict[str, Sized]:
        return further.without_each(self)

    @cached_property
    def price_of_spare_host(self) -> float:
        """What one more spare host of each family would cost [USD]; NaN where nothing fits then.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).price_of_spare_host  # a host is free
        0.0
        """
        return float(self.by_spare_hosts([self.question.spare_hosts + 1])["dearer_by"].iloc[0])

    def price_of_growth(self, growth: float | Decimal | str = 0.1) -> float:
        """Return what a larger demand would cost more [USD]; NaN where nothing fits then.

        Parameters
        ----------
        growth
            By how much the demand grows, as a fraction. Default: ten percent.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).price_of_growth(0.5)  # 18 on three hosts of 6
        0.0
        """
        return float(self.by_growth([growth])["dearer_by"].iloc[0])

    def by_spare_hosts(self, counts: Iterable[int] = (0, 1, 2, 3)) -> pd.DataFrame:
        """Return the curve of cost against spare hosts, in the same way to pay.

        Parameters
        ----------
        counts
            Numbers of spare hosts of each family.

        Returns
        -------
        pandas.DataFrame
            One row per number: line_items, cost [USD], dearer_by [USD] (NaN where nothing fits),
            is_proven.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).by_spare_hosts()["line_items"].tolist()[:2]
        ['1 × OR-RKGP000', '1 × OR-RKGP001']
        """
        return further.by_spare_hosts(self, counts)

    def by_growth(
        self, growths: Iterable[float | Decimal | str] = (0, 0.1, 0.2, 0.3, 0.5)
    ) -> pd.DataFrame:
        """Return the curve of cost against growth of the demand, in the same way to pay.

        Parameters
        ----------
        growths
            Fractions by which the demand grows.

        Returns
        -------
        pandas.DataFrame
            One row per growth: line_items, cost [USD], dearer_by [USD] (NaN where nothing fits),
            is_proven.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).by_growth([0, 1.0])["line_items"].tolist()
        ['1 × OR-RKGP001', '1 × OR-RKGP002']
        """
        return further.by_growth(self, growths)

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """What the answer rests on, in sentences.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> print(size({"m5.4xlarge": 12}, read_catalog()).assumptions[1])
        One host of each family may fail, even the largest, and everything still runs.
        """
        return words.assumptions(self)

    @cached_property
    def summary(self) -> str:
        """The findings in one text.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).summary.startswith("Buy 1 × OR-RKGP001")
        True
        """
        return " ".join(self.findings)

    @cached_property
    def page(self) -> Page:
        """The bill of materials: what `to_csv`, `to_excel` and `to_markdown` write.

        Its sheets: what to buy, layout, utilization, what binds, demand. What binds is searched for
        at the first use.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> result = size({"m5.4xlarge": 12}, read_catalog())
        >>> [sheet.name for sheet in result.page.sheets]
        ['What to buy', 'Layout', 'Utilization', 'What binds', 'Demand']
        """
        return bill_page(self, self.binding)

    @property
    def shown(self) -> pd.DataFrame:
        """The table that people see first: utilization.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> result = size({"m5.4xlarge": 12}, read_catalog())
        >>> result.shown.equals(result.utilization)
        True
        """
        return self.utilization

    def __repr__(self) -> str:
        return "\n".join(self.findings)

    def _repr_html_(self) -> str:
        said = "".join(map(paragraph, self.findings))
        more = "".join(map(paragraph, self.assumptions))
        return as_text(said + layout_in_html(self) + html(self.utilization) + more)
