"""What every chart has in common: it is read in both themes, nothing lies over a bar, and one order
is enough.
"""

import io
from datetime import UTC, datetime, timedelta

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.dates import num2date

import outpost_planner as planner
from outpost_planner.charts.bars import shares
from outpost_planner.quote.contracts.examples import example_contracts
from outpost_planner.show import colours

NOW = datetime(2026, 11, 20, tzinfo=UTC)
CATALOG = planner.read_catalog()
COMPARISON = planner.compare_payments(CATALOG.line_items({"OR-RKGP001": 2}))
FLEET = planner.flatten_orders(planner.sample_orders())
ORDER = {"OrderId": "oo-1", "OutpostId": "op-1", "Status": "PREPARING", "OrderSubmissionDate": NOW}
LINE = {"LineItemId": "ooi-1", "CatalogItemId": "OR-RKGP001", "Status": "SHIPPED"}
ONE = planner.flatten_orders(
    [ORDER | {"LineItems": [LINE | {"AssetInformationList": [{"AssetId": "a"}]}]}]
)
SIZED = planner.size({"m5.4xlarge": 12}, CATALOG, payment=("ALL_UPFRONT", "THREE_YEARS"))
CURVE = SIZED.by_growth([0, 1])

CHARTS = {
    "status": planner.plot_order_status,
    "line items": lambda frames: planner.plot_order_status(frames, level="line_items"),
    "timeline": lambda frames: planner.plot_order_timeline(frames, now=NOW),
    "assets": lambda frames: planner.plot_asset_distribution(frames, by="catalog_item_id"),
    "late": lambda frames: planner.plot_late_orders(
        frames, now=NOW + timedelta(days=9), expected_days=5
    ),
    "lead times": planner.plot_lead_times,
    "payments": lambda _: planner.plot_payments(COMPARISON),
    "grid": lambda _: planner.plot_payment_grid(COMPARISON),
    "sensitivity": lambda _: planner.plot_npv_sensitivity(COMPARISON),
    "contracts": lambda _: planner.plot_contracts(example_contracts()),
    "layout": lambda _: planner.plot_layout(SIZED),
    "cost curve": lambda _: planner.plot_cost_curve(CURVE),
    "billing": lambda _: planner.plot_billing(example_contracts(), period="quarter"),
}


def contrast(colour, ground):
    """Return WCAG's contrast of two colours."""

    def light(name):
        rgb = np.array(mpl.colors.to_rgb(name))
        linear = np.where(rgb <= 0.03928, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted((light(colour), light(ground)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("frames", [ONE, FLEET], ids=["one", "fleet"])
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_no_ground_and_its_words_are_read_on_both(name, frames):
    """No white slab in the dark: the corners are transparent, and text stands out from white and
    from #111111.
    """
    ax = CHARTS[name](frames)
    file = io.BytesIO()
    # As notebooks do.
    ax.figure.savefig(file, format="png", facecolor=ax.figure.get_facecolor(), bbox_inches="tight")
    file.seek(0)
    picture = plt.imread(file)
    assert picture[0, 0, 3] == picture[-1, -1, 3] == picture[0, -1, 3] == 0
    legend = ax.get_legend()
    written = [
        *ax.get_xticklabels(),
        *ax.get_yticklabels(),
        ax.xaxis.label,
        ax.yaxis.label,
        left_title(ax),
    ]
    written += legend.get_texts() if legend else []
    written += [] if name == "grid" else ax.texts
    for text in written:
        for ground in ("#ffffff", "#111111"):
            assert contrast(text.get_color(), ground) >= 4.2, text


@pytest.mark.parametrize("frames", [ONE, FLEET], ids=["one", "fleet"])
@pytest.mark.parametrize("name", CHARTS)
def test_a_legend_covers_nothing(name, frames):
    """It shares no pixel with a bar."""
    ax = CHARTS[name](frames)
    ax.figure.canvas.draw()
    if ax.get_legend() is None:
        return
    covered = ax.get_legend().get_window_extent()
    for bar in ax.patches:
        box = bar.get_window_extent()
        assert not (box.width and box.height and covered.overlaps(box))


def test_a_chart_of_one_has_a_sensible_axis_and_height():
    """One bar is no slab of its own, one order's axis spans a month, and
    counts are whole numbers.
    """
    for name in ("timeline", "assets", "late"):
        ax = CHARTS[name](ONE)
        ax.figure.canvas.draw()
        assert 1.5 <= ax.figure.get_figheight() <= 2.5, name
        heights = [bar.get_window_extent().height for bar in ax.patches]
        assert max(heights) <= 0.5 * ax.get_window_extent().height, name
    left, right = map(num2date, CHARTS["timeline"](ONE).get_xlim())
    assert timedelta(days=30) <= right - left <= timedelta(days=40)
    ticks = CHARTS["status"](ONE).get_xticks()
    assert set(ticks % 1) == {0}


def test_a_long_title_is_broken_not_cut():
    """Long names push the axes to the right; the title still ends within the figure, and says the
    same.
    """
    assets = planner.asset_table(FLEET, catalog=CATALOG)
    ax = planner.plot_asset_distribution(assets, by="item_name")
    ax.figure.canvas.draw()
    assert left_title(ax).get_window_extent().x1 <= ax.figure.bbox.width + 1
    assert " ".join(title_of(ax).split()).startswith("General purpose")
    assert "\n" in title_of(ax)
    short = planner.plot_asset_distribution(FLEET, by="shipment_carrier")
    assert "\n" not in title_of(short)


def left_title(ax):
    return ax._left_title


def title_of(ax):
    return ax.get_title(loc="left")


def test_a_chart_leaves_the_settings_and_the_figures_of_others_alone():
    """The house look ends with the chart, and a given figure keeps its size and its ground."""
    before = dict(mpl.rcParams)
    figure, ax = plt.subplots(figsize=(5, 5))
    planner.plot_order_status(ONE, ax)
    assert dict(mpl.rcParams) == before
    assert tuple(figure.get_size_inches()) == (5, 5)
    assert figure.get_frameon()


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_percentages_add_up_to_a_hundred(counts):
    """Whatever is counted; what is there never reads as nothing, and what
    is not all never as all.
    """
    texts = shares(counts)
    if not sum(counts):
        assert set(texts) == {"0 %"}
        return
    points = [{"<1": 0, ">99": 100}.get(text[:-2]) for text in texts]
    points = [
        int(text[:-2]) if number is None else number
        for number, text in zip(points, texts, strict=True)
    ]
    assert sum(points) == 100
    for count, text, number in zip(counts, texts, points, strict=True):
        assert (text == "0 %") == (count == 0)
        assert (text == "100 %") == (count == sum(counts))
        assert abs(number - 100 * count / sum(counts)) < 1


def test_the_ink_is_the_best_of_all_greys():
    """It is read on white and on the dark ground alike: no other grey has a
    better worst contrast.
    """
    worst = {grey: min(contrast(grey, "#ffffff"), contrast(grey, "#111111")) for grey in greys()}
    assert worst[colours.INK] >= max(worst.values()) - 0.07


def greys():
    return [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)]
