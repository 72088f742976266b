"""What a sizing answers, in words and for the eye."""

from __future__ import annotations

from functools import cached_property

from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.show.tables import html
from outpost_planner.sizing import words
from outpost_planner.sizing.sized import Sized


class SizingResult(Sized):
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

    def __repr__(self) -> str:
        return "\n".join(self.findings)

    def _repr_html_(self) -> str:
        said = "".join(map(paragraph, self.findings))
        more = "".join(map(paragraph, self.assumptions))
        tables = html(self.utilization) + html(self.layout, "Which instances run where")
        return as_text(said + tables + more)
