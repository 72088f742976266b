"""Never dearer than a careful person with a spreadsheet; the benchmark says by how much cheaper."""

from support.demands import demand
from support.greedy import greedy

import outpost_planner as planner
from outpost_planner.service.pairs import Pair

CATALOG = planner.read_catalog()
WAY = ("ALL_UPFRONT", "THREE_YEARS")


def test_never_dearer_than_a_greedy_plan():
    """On 40 of the 200 demands of the benchmark; and cheaper on some."""
    cheaper = 0
    for seed in range(0, 200, 5):
        result = planner.size(demand(seed), CATALOG, payment=WAY, objective="total", progress=False)
        question = result.question
        items = {name: item for name, item in question.items.items() if item.is_available}
        costs = question.costs[Pair(WAY[1], WAY[0])].figures["total"]
        cents, _ = greedy(demand(seed), items, costs)
        assert 100 * result.cost <= cents + 0.5, seed
        cheaper += 100 * result.cost < cents - 0.5
    assert cheaper >= 5
