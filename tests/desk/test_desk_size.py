"""Sizing at the desk, without a browser: from what must run to the order, and whatever is wrong."""

import ipywidgets
import openpyxl
import pytest
from ipywidgets import Dropdown

import outpost_planner as planner
from outpost_planner.desk.desk_view import CHOOSE, SIZE
from outpost_planner.desk.parts.box import Box
from outpost_planner.desk.parts.quantity_table import QuantityTable
from outpost_planner.desk.tabs import size as size_view
from outpost_planner.service.pairs import Pair

CATALOG = planner.read_catalog()
THREE_YEARS = Pair("THREE_YEARS", "ALL_UPFRONT")


@pytest.fixture
def desk(sandbox, tmp_path):
    return planner.DeskModel(
        CATALOG,
        sandbox,
        journal=tmp_path / "journal.sqlite3",
        history=tmp_path / "history.sqlite",
    )


@pytest.fixture
def sizing(desk):
    desk.sizing.pair = THREE_YEARS
    desk.sizing.type_quantities({"m5.4xlarge": "40", "c5.2xlarge": "100"})
    return desk.sizing


def texts(root):
    """Everything that stands in a widget's HTML."""
    own = root.value if isinstance(root, ipywidgets.HTML) else ""
    return own + "".join(map(texts, getattr(root, "children", ())))


def test_from_what_must_run_to_an_order(desk, sizing):
    """The items are those of `size` for the outpost's own site, and go into the order as they are;
    the desk then shows Choose.
    """
    view = planner.OrderDesk(desk)
    view.tabs.selected_index = SIZE
    sizing.size()
    site = {"power_kva": 15, "weight_lbs": 2000}
    found = planner.size(
        sizing.demand(), CATALOG, site=site, payment=("ALL_UPFRONT", "THREE_YEARS"), progress=False
    )
    assert sizing.result.lines == found.lines
    assert sizing.has_more
    shown = texts(view.tabs.children[SIZE])
    for said in ("Buy 1 ×", "each 6 × 4xlarge", "This and the next best", "What it rests on"):
        assert said in shown
    ways = {each.description: each for each in of_kind(view.tabs.children[SIZE], Dropdown)}
    assert ways["Paid"].label == "all upfront for three years"
    sizing.use()
    assert view.tabs.selected_index == CHOOSE
    assert (desk.lines, desk.pair) == (found.lines, THREE_YEARS)
    desk.reference = "PO-18"
    desk.look_over()
    assert desk.review.ok


def test_an_answer_goes_when_what_is_asked_changes(desk, sizing):
    """A quantity, the site, the country: what stood there answered another question."""
    for change in (
        lambda: sizing.type_quantities({"m5.4xlarge": "41"}),
        lambda: setattr(sizing, "positions", 4),
        lambda: setattr(desk.payment, "discount_rate", 0.2),
    ):
        sizing.size()
        assert sizing.result is not None
        change()
        assert sizing.result is None
    sizing.use()
    assert desk.lines is None


def test_what_clashes_is_said(desk, sizing):
    """One position does not hold them with spare hosts; the requirements that clash are named."""
    sizing.positions = 1
    sizing.size()
    assert sizing.result is None
    assert "1 free rack position" in sizing.error
    view = planner.OrderDesk(desk)
    view.tabs.selected_index = SIZE
    assert "1 free rack position" in texts(view.tabs.children[SIZE])


def test_what_is_no_quantity_or_no_number_is_said_and_nothing_is_sized(sizing):
    """Both at once, as typed; an empty demand says what to do."""
    sizing.type_quantities({"m5.4xlarge": "4O"})
    sizing.size()
    assert "m5.4xlarge: '4O' is not a whole number" in sizing.error
    sizing.clear()
    sizing.size()
    assert sizing.error.startswith("Type a quantity beside an instance type")
    sizing.type_quantities({"x9.large": "1", "EBS": "20"})
    assert sizing.quantities == {"EBS": 20}


def test_the_boxes_of_limits_take_numbers_alone(desk, sizing):
    """A text that is none stays, with its reason, and nothing is sized until it is put right."""
    view = planner.OrderDesk(desk)
    view.tabs.selected_index = SIZE
    boxes = {each.description: each for each in of_kind(view, Box)}
    boxes["Power per rack [kVA]"].type("fifteen")
    boxes["Free rack positions"].type("2.5")
    sizing.size()
    assert "Power per rack [kVA]: 'fifteen' is not a number" in sizing.error
    assert "Free rack positions: '2.5' is not a whole number" in sizing.error
    boxes["Power per rack [kVA]"].type("10")
    boxes["Free rack positions"].type("")
    sizing.size()
    assert sizing.result.site.power_kva == 10
    assert sizing.result.site.positions is None


def of_kind(root, kind):
    own = [root] if isinstance(root, kind) else []
    return own + [each for child in getattr(root, "children", ()) for each in of_kind(child, kind)]


def test_a_list_of_servers_is_read_with_its_rejects(desk):
    """The sample inventory of data/: its demand stands in the boxes, and who was left out."""
    view = planner.OrderDesk(desk)
    view.tabs.selected_index = SIZE
    file = planner.sample_data_path() / "inventory.xlsx"
    desk.sizing.read_list(file.name, file.read_bytes())
    read = planner.read_inventory(file)
    assert desk.sizing.quantities == dict(read.demand.instances)
    [table] = of_kind(view.tabs.children[SIZE], QuantityTable)
    assert {row["id"] for row in table.rows} >= set(read.demand.instances)
    assert f"No part of the demand: {len(read.rejects)} servers" in texts(view)
    desk.sizing.read_list("list.csv", b"name,size\na,b\n")
    assert "list.csv" in desk.sizing.error
    assert desk.sizing.quantities == dict(read.demand.instances)


def test_the_search_suggests_types_that_the_catalog_can_hold(desk):
    """Words are parts of the name; a type of another family has to be written in full."""
    sizing = desk.sizing
    sizing.search = "m7i 8x"
    assert sizing.found[:-2] == ["m7i.8xlarge", "m7i.48xlarge"]
    sizing.search = "t3."
    assert sizing.found == ["EBS", "S3"]
    sizing.search = "t3.medium"
    assert sizing.found == ["t3.medium", "EBS", "S3"]


def test_another_outpost_brings_the_limits_of_its_site(desk):
    """What its site offers stands in the boxes, and can be typed over."""
    for outpost in desk.outposts:
        desk.outpost_id = outpost["OutpostId"]
        site = outpost["Site"].get("RackPhysicalProperties") or {}
        told = site.get("PowerDrawKva")
        known = None if told is None else float(told.removeprefix("POWER_").removesuffix("_KVA"))
        assert desk.sizing.power_kva == known
    desk.sizing.power_kva = 5
    desk.load_outposts()
    assert desk.sizing.power_kva == 5


def test_the_bill_of_materials_is_downloaded(sizing, tmp_path):
    """The same workbook as `to_excel` writes; without a result it says what is missing."""
    with pytest.raises(planner.InputError, match="size first"):
        size_view._workbook(sizing)
    sizing.size()
    file = tmp_path / "bill.xlsx"
    file.write_bytes(size_view._workbook(sizing))
    assert "What to buy" in openpyxl.load_workbook(file).sheetnames


def test_a_sizing_that_is_cancelled_says_so(sizing):
    """Whoever cancels it before it has an answer hears that there is none."""
    work = sizing.choice.work
    report = work.report

    def cancelled(done, total):
        work.cancel()
        report(done, total)

    work.report = cancelled
    sizing.size()
    assert sizing.result is None
    assert sizing.error == "It was stopped before it had an answer."
    work.report = report
    sizing.size()
    assert sizing.result is not None
    assert sizing.error == ""
