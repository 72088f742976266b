"""Charts of orders: what they say is what the frames hold, with none, one, forty and ten thousand
orders.
"""

import random
from datetime import UTC, datetime, timedelta

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import Rectangle

from outpost_planner import (
    InputError,
    asset_table,
    charts,
    flatten_orders,
    plot_asset_distribution,
    plot_late_orders,
    plot_lead_times,
    plot_order_status,
    plot_order_timeline,
    read_catalog,
    sample_orders,
)

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def frames():
    return flatten_orders(sample_orders())


def fleet(count):
    """Return a fleet of made-up orders over four years."""
    draw = random.Random(count)
    return [made_up(draw, at) for at in range(count)]


def made_up(draw, at):
    submitted = NOW - timedelta(days=draw.random() * 1500)
    fulfilled = submitted + timedelta(days=draw.gammavariate(16, 6))
    status = "COMPLETED" if fulfilled < NOW else "IN_PROGRESS"
    order = {"OrderId": f"oo-{at:017x}", "OutpostId": f"op-{at % 500:017x}", "Status": status}
    line = {
        "LineItemId": f"ooi-{at}",
        "Status": "INSTALLED",
        "AssetInformationList": [{"AssetId": f"A{at}"}],
    }
    return order | {
        "OrderSubmissionDate": submitted,
        "OrderFulfilledDate": fulfilled if status == "COMPLETED" else None,
        "LineItems": [line],
    }


def bars(ax):
    """Return each row's label and how long its bar is in all, from what is drawn."""
    labels = [label.get_text() for label in ax.get_yticklabels()]
    lengths = dict.fromkeys(range(len(labels)), 0)
    for patch in ax.patches:
        lengths[round(patch.get_y() + patch.get_height() / 2)] += patch.get_width()
    return {label: lengths[row] for row, label in enumerate(labels)}


def title(ax):
    return ax.get_title(loc="left")


CHARTS = {
    "status": plot_order_status,
    "line status": lambda frames, ax: plot_order_status(frames, ax, level="line_items"),
    "unfolded": lambda frames, ax: plot_order_status(frames, ax, fold_deprecated=False),
    "assets": plot_asset_distribution,
    "timeline": lambda frames, ax: plot_order_timeline(frames, ax, now=NOW),
    "lead times": plot_lead_times,
    "late": lambda frames, ax: plot_late_orders(frames, ax, now=NOW),
}


@pytest.mark.parametrize("count", [0, 1, 40, 10_000])
def test_every_chart_takes_any_number_of_orders(count):
    """Each is drawn on the axes given, and says something, in its title or
    in place of the chart.
    """
    frames = flatten_orders(fleet(count))
    for name, draw in CHARTS.items():
        ax = plt.subplots()[1]
        assert draw(frames, ax) is ax, name
        ax.figure.canvas.draw()
        assert title(ax) or ax.texts[0].get_text(), name
        plt.close()


def test_every_chart_takes_orders_without_anything():
    """Orders that lack every field crash nothing and are no false finding."""
    frames = flatten_orders([{}, {"Status": "NEW_THING"}, {"OrderSubmissionDate": "0001-01-01"}])
    for draw in CHARTS.values():
        draw(frames, plt.subplots()[1]).figure.canvas.draw()
    assert bars(plot_order_status(frames))["(no status)"] == 2
    assert bars(plot_order_status(frames))["NEW_THING"] == 1


def test_statuses_are_folded_as_stated(frames):
    """Deprecated statuses count as those that took their place, and the chart says so; or stand as
    they are.
    """
    folded = plot_order_status(frames)
    assert bars(folded) == {
        "PREPARING": 4,
        "IN_PROGRESS": 8,
        "DELIVERED": 3,
        "COMPLETED": 30,
        "CANCELLED": 3,
        "ERROR": 2,
    }
    assert "FULFILLED as COMPLETED" in folded.get_xlabel()
    shown = plot_order_status(frames, fold_deprecated=False)
    counts = frames.orders["status"].value_counts()
    assert bars(shown) == {
        status: counts[status] for status in frames.orders["status"].cat.categories
    }
    assert shown.get_xlabel() == "Orders"
    assert title(folded) == title(shown) == "30 of 50 orders are completed, 2 are in error"


def test_line_items_have_their_own_statuses(frames):
    """The bars are the counts of the frame, in the order of a life."""
    counts = frames.line_items["status"].value_counts(sort=False)
    assert list(bars(plot_order_status(frames, level="line_items")).items()) == list(counts.items())


def test_one_order_is_no_plural():
    """The title reads like a sentence with one order too."""
    frames = flatten_orders(
        [{"OrderId": "oo-1", "Status": "SHIPPED", "OrderSubmissionDate": "2026-11-09"}]
    )
    assert title(plot_order_status(frames)) == "The only order is SHIPPED"
    assert title(plot_order_timeline(frames, now=NOW)) == "The only order is open since 9 Nov 2026"


@pytest.mark.parametrize(
    ("by", "split_by"),
    [
        ("outpost_id", "line_item_status"),
        ("shipment_carrier", "outpost_id"),
        ("line_item_status", None),
        ("catalog_item_id", "shipment_carrier"),
        ("instance_family", "order_status"),
    ],
)
def test_assets_by_any_two_keys(frames, by, split_by):
    """Each bar is as long as there are assets, whatever splits it."""
    table = asset_table(frames, catalog=read_catalog())
    drawn = bars(plot_asset_distribution(table, by=by, split_by=split_by))
    counts = table[by].astype("str").fillna("(unknown)").value_counts().to_dict()
    assert drawn.items() <= counts.items()
    assert len(drawn) == (len(counts) if len(counts) <= 15 else 14)


def test_what_is_not_drawn_is_said():
    """Beyond fifteen Outposts, the others are counted in words and every asset is accounted for."""
    ax = plot_asset_distribution(flatten_orders(fleet(2_000)))
    assert len(bars(ax)) == 14
    assert (
        ax.get_xlabel() == f"Assets (486 others have {2_000 - int(sum(bars(ax).values())):,} more)"
    )


def test_a_key_that_nothing_fills_says_what_to_give(frames):
    """A country needs Outposts, a name that is none needs another."""
    with pytest.raises(InputError, match="collect_outposts"):
        plot_asset_distribution(frames, by="country_code")
    with pytest.raises(InputError, match="is not one of"):
        plot_asset_distribution(frames, by="colour")
    with pytest.raises(InputError, match="choose two"):
        plot_asset_distribution(frames, by="outpost_id", split_by="outpost_id")
    with pytest.raises(InputError, match="collect_outposts"):
        plot_lead_times(frames, by="country_code")
    with pytest.raises(InputError, match="is not one of"):
        plot_lead_times(frames, by="colour")
    with pytest.raises(InputError, match="orders, line_items"):
        plot_order_status(frames, level="assets")


def test_a_timeline_reaches_from_submission_to_the_end(frames):
    """Each bar starts at the submission and ends at the fulfilment, or today."""
    orders = list(sample_orders())[-12:]
    ax = plot_order_timeline(flatten_orders(orders), now=NOW)
    bars = [bar for bar in ax.patches if isinstance(bar, Rectangle)]
    drawn = sorted((bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars)
    date = mpl.dates.date2num
    expected = sorted(
        (date(order["OrderSubmissionDate"]), date(order.get("OrderFulfilledDate", NOW)))
        for order in orders
    )
    assert [end for bar in drawn for end in bar] == pytest.approx(
        [end for bar in expected for end in bar]
    )
    assert ax.lines[0].get_xdata()[0] == pytest.approx(date(NOW))


def test_names_stand_in_place_of_ids(frames):
    """A planner reads Seattle sooner than op-5e35b48f."""
    orders = list(sample_orders())[-3:]
    names = {orders[-1]["OutpostId"]: "Dallas $1 $2"}
    ax = plot_order_timeline(flatten_orders(orders), now=NOW, names=names)
    assert any("Dallas" in label.get_text() for label in ax.get_yticklabels())
    ax.figure.canvas.draw()


def test_late_orders_are_as_late_as_drawn(frames):
    """The part over the limit is the lateness; without a basis the chart says why it is empty."""
    ax = plot_late_orders(frames, now=NOW, expected_days=100)
    assert title(ax) == "4 of 15 open orders are late, the latest by 86 days"
    assert max(bars(ax).values()) == pytest.approx(185.5, abs=0.1)
    few = plot_late_orders(
        flatten_orders([fleet(400)[-1] | {"Status": "IN_PROGRESS", "OrderFulfilledDate": None}])
    )
    assert "too few" in few.texts[0].get_text()
    none = plot_late_orders(frames, now=NOW, expected_days=500)
    assert none.texts[0].get_text() == "None of the 15 open orders is late."


def test_neighbours_differ_without_colour(frames):
    """In black and white the parts of a bar differ by hatch, or by clearly different lightness."""
    looks = list(charts.orders.LINE_ITEM_LOOK.values())
    for position, (colour, hatch) in enumerate(looks):
        for other, other_hatch in looks[:position]:
            assert hatch != other_hatch or abs(lightness(colour) - lightness(other)) > 0.25


def lightness(colour):
    red, green, blue = mpl.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue
