"""Never dearer than a careful person with a spreadsheet, nor than what a quote offers; the
benchmark says by how much cheaper.
"""

from support.demands import demand
from support.greedy import greedy
from support.offers import cheapest_offer

import outpost_planner as planner
from outpost_planner.service.pairs import Pair

CATALOG = planner.read_catalog()
WAY = ("ALL_UPFRONT", "THREE_YEARS")


def test_never_dearer_than_a_greedy_plan():
    """On 25 of the 200 demands of the benchmark; and cheaper on some."""
    cheaper = 0
    for seed in range(0, 200, 8):
        result = planner.size(demand(seed), CATALOG, payment=WAY, objective="total", progress=False)
        question = result.question
        items = {name: item for name, item in question.items.items() if item.is_available}
        costs = question.costs[Pair(WAY[1], WAY[0])].figures["total"]
        cents, _ = greedy(demand(seed), items, costs)
        assert 100 * result.cost <= cents + 0.5, seed
        cheaper += 100 * result.cost < cents - 0.5
    assert cheaper >= 5


def test_never_dearer_than_what_a_quote_offers():
    """CreateQuote of the sandbox, of five of the benchmark's 200 demands: of its options that hold
    the demand, without and with a host to spare, none is cheaper; and some are dearer.
    """
    cheaper = 0
    with planner.start_sandbox(exact_prices=True) as sandbox:
        client = sandbox.client()
        for seed in (0, 6, 18, 24, 36):
            for spare in (0, 1):
                offered = cheapest_offer(client, demand(seed), spare)
                result = planner.size(
                    demand(seed), CATALOG, payment=WAY, spare_hosts=spare, objective="bound_cash"
                )
                assert 100 * result.cost <= offered + 0.5, (seed, spare)
                cheaper += 100 * result.cost < offered - 0.5
    assert cheaper >= 5
