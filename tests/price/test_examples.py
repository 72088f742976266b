"""Every public method and property of what a comparison returns has an example that runs."""

import doctest
import inspect
from functools import cached_property

import pytest

import outpost_planner as planner
from outpost_planner.price.chain import Chain
from outpost_planner.price.constraints import BudgetedChoice
from outpost_planner.price.crossover import RateRanges
from outpost_planner.price.horizon import HorizonComparison
from outpost_planner.price.order_price import OrderPrice
from outpost_planner.price.sensitivity import Sensitivity

CLASSES = (
    planner.PaymentComparison,
    planner.PortfolioComparison,
    planner.PlannedOrder,
    HorizonComparison,
    BudgetedChoice,
    Sensitivity,
    RateRanges,
    Chain,
    OrderPrice,
)


def members(each):
    """List the class and its methods and properties, those of this package's bases too."""
    yield each.__name__, each
    homes = [home for home in each.__mro__ if home.__module__.startswith("outpost_planner")]
    for name in sorted({name for home in homes for name in vars(home) if not name.startswith("_")}):
        value = inspect.getattr_static(each, name)
        if isinstance(
            value, (property, cached_property, staticmethod, classmethod)
        ) or inspect.isfunction(value):
            yield f"{each.__name__}.{name}", value


EVERY = dict(pair for each in CLASSES for pair in members(each))


@pytest.mark.parametrize("name", EVERY)
def test_every_public_member_has_an_example(name):
    """With a prompt, which is what doctest runs."""
    assert ">>> " in (EVERY[name].__doc__ or ""), name


@pytest.mark.parametrize(
    "name", [name for name, value in EVERY.items() if isinstance(value, cached_property)]
)
def test_the_example_of_a_cached_property_runs(name):
    """doctest's own search passes cached properties by."""
    function = EVERY[name].func
    found = doctest.DocTestParser().get_doctest(
        function.__doc__, dict(function.__globals__), name, None, None
    )
    assert found.examples, name
    assert doctest.DocTestRunner().run(found).failed == 0
