"""What the examples of the docstrings begin with, where that takes more than two lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.plan.reading import read_catalog
from outpost_planner.price.planned import PlannedOrder
from outpost_planner.price.portfolio import compare_portfolio

if TYPE_CHECKING:
    from outpost_planner.price.portfolio_comparison import PortfolioComparison


def example_portfolio() -> PortfolioComparison:
    """Compare two orders of two racks for one site, half a year apart.

    Examples
    --------
    >>> example_portfolio().names
    ('first', 'second')
    """
    lines = read_catalog().line_items({"OR-RKGP001": 2})
    return compare_portfolio(
        [
            PlannedOrder(lines, name="first", site="Seattle", start_date="2027-01-01"),
            PlannedOrder(lines, name="second", site="Seattle", start_date="2027-07-01"),
        ]
    )
