"""The chart of what is still owed: what is drawn is the table, and the title says the month it
speaks of.
"""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from support.price_sheets import FIXED, SAMPLE

import outpost_planner as planner
from outpost_planner.service.pairs import PAIRS

COMPARISON = planner.compare_payments(FIXED.line_items({"OR-RKGP001": 2, "OR-SV1U001": 4}))


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def test_the_chart_draws_the_table_of_exposure_and_says_its_largest_figure():
    """Six ways owe something; no upfront for five years owes 48 × 14,351.64 = 688,878.72 after
    month 12.
    """
    ax = planner.plot_exposure(COMPARISON)
    exposure = COMPARISON.exposure()
    drawn = {
        line.get_label(): np.asarray(line.get_ydata())
        for line in ax.get_lines()
        if " for " in str(line.get_label())
    }
    assert len(drawn) == 6
    assert drawn["no upfront for five years"].tolist() == exposure[PAIRS[8]].tolist()
    assert drawn["partial upfront for one year"].tolist() == exposure[PAIRS[1]].loc[:12].tolist()
    assert r"If the need ends after month 12, up to \$688,878.72 is still owed" in ax.get_title(
        loc="left"
    )
    assert "ILLUSTRATIVE" in " ".join(text.get_text() for text in ax.texts)
    assert ax.get_legend().get_title().get_text() == "all upfront: nothing owed after month 0"


def test_one_term_or_none_and_what_cannot_be_drawn():
    """One term alone; after its end nothing is owed; a term or month that
    there is not is refused.
    """
    ax = planner.plot_exposure(COMPARISON, payment_term="ONE_YEAR", month=12)
    assert ax.get_title(loc="left") == "If the need ends after month 12, nothing is owed any more"
    assert sum(" for " in str(line.get_label()) for line in ax.get_lines()) == 2
    for wrong in ({"payment_term": "TWO_YEARS"}, {"month": 61}, {"month": 1.5}, {"month": True}):
        with pytest.raises(planner.InputError, match=next(iter(wrong))):
            planner.plot_exposure(COMPARISON, **wrong)
    without = planner.compare_payments(
        SAMPLE.line_items({"OR-RKGP001": 1}),
        prices=SAMPLE.prices.query("catalog_item_id != 'OR-RKGP001'"),
    )
    assert planner.plot_exposure(without).texts[0].get_text().startswith("No way to pay")


def test_the_exposure_of_a_need_is_drawn_with_its_renewals():
    """Over two years the months end at 24, the axis says what is assumed, and a later month is
    refused.
    """
    comparison = planner.compare_payments(FIXED.line_items({"OR-RKGP001": 2}))
    held = comparison.over(2)
    ax = planner.plot_exposure(held, payment_term="ONE_YEAR", month=13)
    # Eleven of the second year's twelve charges of 16,611.00 are left: 182,721.00.
    assert "If the need ends after month 13, up to \\$182,721.00 is still owed" in ax.get_title(
        loc="left"
    )
    assert ax.get_xlim() == (0, 24)
    assert "needed for 2 years, renewed at today's price" in ax.get_xlabel()
    with pytest.raises(planner.InputError, match="month=25 is not a month from 0 to 24"):
        planner.plot_exposure(held, month=25)
    joined = planner.compare_payments(comparison.lines, months_left=20, contract_term="THREE_YEARS")
    assert planner.plot_exposure(joined).get_xlim() == (0, 20)
    plt.close("all")
