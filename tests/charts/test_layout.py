"""Pictures of a sizing: what is drawn is the layout, and the curves are the tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.patches import Rectangle

import outpost_planner as planner
from outpost_planner.charts.layout import SPARE_HATCH
from outpost_planner.sizing.racks import racks_of

CATALOG = planner.read_catalog()
PAYMENT = ("ALL_UPFRONT", "THREE_YEARS")


def size(demand, **options):
    return planner.size(demand, CATALOG, payment=PAYMENT, progress=False, **options)


def title(ax):
    return " ".join(ax.get_title(loc="left").split())


def texts(ax):
    return [text.get_text() for text in ax.texts]


def rectangles(ax, *, filled):
    """Return what is filled, instances; or what is not, hosts and boxes."""
    found = [each for each in ax.patches if isinstance(each, Rectangle)]
    return [each for each in found if each.get_fill() is filled]


def blocks(ax):
    return rectangles(ax, filled=True)


def boxes_of(ax):
    return [each for each in rectangles(ax, filled=False) if each.get_width() == 1]


def test_hosts_that_do_the_same_are_one_bar_with_their_number():
    """12 m5.4xlarge of 16 vCPUs fill two hosts of 96, so that each block is a sixth of its bar."""
    ax = planner.plot_layout(size({"m5.4xlarge": 12}))
    assert title(ax) == "12 instances run on 2 of 4 hosts in 1 rack; 1 host is spare, 1 is free"
    assert texts(ax) == [
        "1 × OR-RKGP001",
        "General purpose rack, 4 m5 hosts",
        "2 × m5.24xlarge, each 6 × 4xlarge",
        "1 × m5.24xlarge: spare",
        "1 × m5.24xlarge: free",
    ]
    box, *bars = rectangles(ax, filled=False)
    assert [each.get_hatch() or "" for each in bars] == ["", SPARE_HATCH, ""]
    assert {round(each.get_width() / bars[0].get_width(), 9) for each in blocks(ax)} == {
        round(1 / 6, 9)
    }
    assert len(blocks(ax)) == 6
    assert box.get_linestyle() in {"-", "solid"}


def test_a_block_is_as_wide_as_the_scarcest_resource_says():
    """Of a g4dn.12xlarge with 48 vCPUs and four GPUs, a g4dn.xlarge takes a quarter."""
    [rack] = racks_of(size({"g4dn.xlarge": 4}, spare_hosts=0))
    assert rack.hosts[0].parts == (0.25,) * 4


def test_racks_that_do_the_same_are_one_box_and_a_network_rack_says_what_it_is():
    """400 m5.4xlarge fill 66 hosts of six and four of a 67th; with a spare one, 68 hosts."""
    result = size({"m5.4xlarge": 400})
    ax = planner.plot_layout(result)
    assert title(ax).startswith("400 instances run on 67 of")
    assert "1 × OR-ACENET1" in texts(ax)
    assert "runs no instances" in texts(ax)
    boxes = [text for text in texts(ax) if " × OR-" in text]
    bought = dict(result.lines.quantities)
    assert len(boxes) < sum(bought.values())
    drawn = {}
    for box in boxes:
        number, _, item_id = box.partition(" × ")
        drawn[item_id] = drawn.get(item_id, 0) + int(number)
    assert drawn == bought


def test_a_cell_shows_the_same_boxes_and_bars_as_html():
    """Each of six instances is a sixth of its bar; a name is text, and no markup."""
    shown = size({"m5.4xlarge": 40}, existing={"OR-RKGP001": 1})._repr_html_()
    assert shown.count("dashed currentColor") == 1
    assert "4 × m5.24xlarge, each 6 × 4xlarge" in shown
    assert "width:100%;background:repeating-linear-gradient(90deg,#0072B2 0 calc(16.67%" in shown
    assert shown.count("repeating-linear-gradient(135deg") == 1  # one spare host


def test_what_stands_there_is_told_from_what_is_new():
    """A dashed box comes first, and with nothing to buy it is alone."""
    more = planner.plot_layout(size({"m5.4xlarge": 40}, existing={"OR-RKGP001": 1}))
    first, *others = boxes_of(more)
    assert first.get_linestyle() in {"--", "dashed"}
    assert others
    assert all(each.get_linestyle() in {"-", "solid"} for each in others)
    assert "in what stands there and 1 new rack" in title(more)
    alone = planner.plot_layout(size({"m5.4xlarge": 6}, existing={"OR-RKGP001": 1}))
    assert title(alone).startswith("6 instances run on 1 of 4 hosts in what stands there;")
    assert "Dashed: stands there already" in alone.get_xlabel()


def test_a_server_is_a_box_too_and_other_things_are_refused():
    """One server, three of whose four quarters are used; a table is no sizing."""
    ax = planner.plot_layout(size({"c6gd.4xlarge": 3}, spare_hosts=0))
    assert title(ax) == "3 instances run on 1 host in 1 server"
    assert sum(each.get_width() for each in blocks(ax)) == pytest.approx(0.75 * 0.94)
    with pytest.raises(planner.InputError, match="takes SizingResult, not dict"):
        planner.plot_layout({"m5.4xlarge": 12})


@settings(max_examples=8, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["m5.large", "m5.12xlarge", "c5.9xlarge", "r5.4xlarge", "g4dn.2xlarge"]),
        st.integers(1, 150),
        min_size=1,
        max_size=3,
    )
)
def test_every_instance_and_every_host_is_drawn_once(demand):
    """Boxes times hosts times parts are the demand; no bar is fuller than its host; words fit."""
    result = size(demand)
    racks = racks_of(result)
    hosts = sum(rack.racks * host.hosts for rack in racks for host in rack.hosts)
    parts = sum(rack.racks * host.hosts * len(host.parts) for rack in racks for host in rack.hosts)
    assert (parts, hosts) == (sum(demand.values()), len(result.placed))
    assert all(sum(host.parts) <= 1 + 1e-9 for rack in racks for host in rack.hosts)


def test_thirty_racks_are_still_read():
    """The words of a box end within the box, and no two texts overlap."""
    demand = {"m5.4xlarge": 700, "m5.xlarge": 77, "c5.2xlarge": 1500, "r5.8xlarge": 150}
    result = size(demand, spare_hosts=2)
    assert sum(dict(result.lines.quantities).values()) >= 25
    ax = planner.plot_layout(result)
    ax.figure.canvas.draw()
    spans = [text.get_window_extent() for text in ax.texts]
    boxes = [each.get_window_extent() for each in boxes_of(ax)]
    for span in spans:
        inside = [
            box for box in boxes if box.x0 <= span.x0 <= box.x1 and box.y0 <= span.y0 <= box.y1
        ]
        assert len(inside) == 1
        assert span.x1 <= inside[0].x1
    assert not any(one.overlaps(other) for at, one in enumerate(spans) for other in spans[:at])
    assert ax.figure.get_figheight() <= 12


def test_a_cost_curve_draws_its_table_and_names_its_steps():
    """18 m5.4xlarge still fit on three of four hosts, and 24 with a spare one need five: the eight
    of OR-RKGP002 for 2 × the price.
    """
    curve = size({"m5.4xlarge": 12}).by_growth([0, 0.5, 1])
    ax = planner.plot_cost_curve(curve)
    drawn = np.concatenate([np.asarray(line.get_xdata()) for line in ax.get_lines()[1:]])
    assert sorted(drawn.tolist()) == [0, 0.5, 1]
    more = curve["dearer_by"].iloc[-1]
    assert title(ax) == (
        f"With growth of 0 % and 50 %: the same cost; with 100 %: \\${more:,.0f} more"
    )
    assert "paid all upfront for three years" in " ".join(texts(ax)).replace("\n", " ")
    assert "ILLUSTRATIVE" in " ".join(texts(ax))
    assert ax.get_ylabel() == "NPV [USD]"


def test_a_cost_curve_says_where_nothing_fits():
    """One rack position holds twelve hosts at most: with eleven that may fail, two run 12."""
    result = size({"m5.4xlarge": 12}, site={"positions": 1})
    ax = planner.plot_cost_curve(result.by_spare_hosts([1, 11]))
    assert title(ax) == "With 1 spare host of each family: the same cost; with 11: nothing fits"
    assert "nothing fits" in texts(ax)
    alone = planner.plot_cost_curve(result.by_spare_hosts([11, 12]))
    assert texts(alone) == ["Nothing fits at any of these."]
    with pytest.raises(planner.InputError, match="by_growth"):
        planner.plot_cost_curve(result.layout)
