"""Files of a planner's own at the desk: taken whole, or refused with the old ones in use."""

from datetime import UTC, datetime

import ipywidgets
import pytest

import outpost_planner as planner
from outpost_planner.desk.order_desk import model_of
from outpost_planner.desk.parts.file_box import file_box
from outpost_planner.desk.tabs.files import files_part
from outpost_planner.desk.uploads import Uploads

CATALOG = planner.read_catalog()
HEADER = (
    "catalog_item_id,name,item_class,item_status,ec2_capacities,power_kva,weight_lbs,"
    "supported_uplink_gbps,supported_storage,rack_scaling_type"
)
ITEM = "OR-OWNRACK,Our rack,RACK,AVAILABLE,m5:m5.24xlarge:2,5,800,10,EBS,MULTI_RACK"
PRICE_HEADER = (
    "catalog_item_id,country_code,payment_term,payment_option,upfront_price,"
    "monthly_recurring_price,currency,as_of,source"
)


def price(item_id, upfront="100000.10"):
    return f"{item_id},US,THREE_YEARS,ALL_UPFRONT,{upfront},0,USD,2026-01-02,our contract"


@pytest.fixture
def write(tmp_path):
    def run(name, *lines):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    return run


@pytest.fixture
def desk(sandbox, tmp_path):
    return planner.DeskModel(CATALOG, sandbox, journal=tmp_path / "journal.sqlite3")


def test_a_catalog_and_prices_are_taken_together(desk, write):
    """Both files are in use, the sentence names them, and the order is priced by them."""
    files = desk.files
    files.catalog_file = write("own.csv", HEADER, ITEM)
    files.prices_file = write("own-prices.csv", PRICE_HEADER, price("OR-OWNRACK"))
    files.load()
    assert files.error == ""
    assert list(desk.catalog.items.index) == ["OR-OWNRACK"]
    assert "own.csv (1 item)" in files.in_use
    assert "own-prices.csv (1 price)" in files.in_use
    desk.quantities = {"OR-OWNRACK": 2}
    table = desk.payment.answer.comparison.table
    # 2 racks of 100,000.10 each
    assert table.loc[("THREE_YEARS", "ALL_UPFRONT"), "total_cost"] == 200_000.20
    files.go_back()
    assert desk.catalog is CATALOG
    assert "as the desk was opened" in files.in_use


def test_prices_alone_are_for_the_items_in_use(desk, write):
    """A price CSV alone keeps the catalog, and takes the illustrative prices away."""
    desk.quantities = {"OR-RKGP001": 1}
    desk.files.prices_file = write("p.csv", PRICE_HEADER, price("OR-RKGP001", "123.45"))
    desk.files.load()
    assert desk.catalog.items is CATALOG.items
    assert desk.pair.payment_term == "THREE_YEARS"
    assert "illustrative" not in desk.files.in_use


def test_a_catalog_without_prices_says_so(desk, write):
    """Old prices are not shown beside items that they are not for."""
    desk.files.catalog_file = write("own.csv", HEADER, ITEM)
    desk.files.load()
    assert "Prices: none" in desk.files.in_use
    assert desk.catalog.prices.empty


def test_every_problem_is_said_and_the_old_files_stay(desk, write):
    """Problems of both files come together with row and column; catalog and review stay."""
    desk.quantities, desk.reference = {"OR-RKGP001": 2}, "PO-1"
    desk.look_over()
    files = desk.files
    files.catalog_file = write("bad.csv", HEADER, ITEM.replace("RACK,AVAILABLE", "RAKC,AVAILABLE"))
    files.prices_file = write("bad-prices.csv", PRICE_HEADER, price("OR-NOTHERE", "1oo"))
    files.load()
    for said in ("RAKC", "1oo", "OR-NOTHERE", "row 2", "nothing was loaded", "Still in use"):
        assert said in files.error
    assert desk.catalog is CATALOG
    assert desk.review is not None


def test_a_review_does_not_survive_other_prices(desk, write):
    """What was reviewed at other prices has to be reviewed again."""
    desk.quantities, desk.reference = {"OR-RKGP001": 2}, "PO-1"
    desk.look_over()
    assert desk.review.ok
    desk.files.prices_file = write("p.csv", PRICE_HEADER, price("OR-RKGP001", "123.45"))
    desk.files.load()
    assert desk.review is None
    assert not desk.can_order


def test_nothing_named_is_said(desk):
    """An empty form asks for a file."""
    desk.files.load()
    assert "Name a catalog CSV" in desk.files.error


def test_decimals_that_the_file_does_not_tell_can_be_said(desk, write):
    """A price that reads in two ways is a question, which the Decimals list answers."""
    line = price("OR-RKGP001", '"123.450"')
    desk.files.prices_file = write("p.csv", PRICE_HEADER, line)
    desk.files.load()
    assert desk.files.error
    desk.files.decimal = "."
    desk.files.load()
    assert desk.files.error == ""
    assert desk.catalog.prices["upfront_price"].tolist() == [123.45]


def test_an_upload_goes_by_its_own_name(desk, tmp_path):
    """An uploaded file's name stands in the box and in its errors; its folder is nowhere."""
    part = files_part(desk.files, desk.work)
    (_, upload) = part.children[1].children[0].children
    content = f"{HEADER}\n{ITEM.replace(',5,800', ',five,800')}\n".encode()
    upload.value = (
        {
            "name": "..\\own.csv",
            "type": "text/csv",
            "size": len(content),
            "content": content,
            "last_modified": datetime(2026, 1, 5, tzinfo=UTC),
        },
    )
    assert desk.files.catalog_file == "own.csv"
    assert upload.value == ()
    desk.files.load()
    assert "five" in desk.files.error
    assert "own.csv" in desk.files.error
    assert "/" not in desk.files.error.partition("Still in use")[0]


def test_an_upload_is_gone_with_its_desk():
    """No price of a planner's stays behind in a shared folder."""
    uploads = Uploads()
    path = uploads.path(uploads.take("a.csv", b"x"))
    assert path.read_bytes() == b"x"
    del uploads
    assert not path.exists()


def test_a_cell_that_runs_again_keeps_the_files(sandbox, write):
    """The same catalog read again is no reason to lose what was loaded; another one is."""
    desk = model_of(planner.read_catalog(), sandbox, fresh=True)
    desk.files.catalog_file = write("own.csv", HEADER, ITEM)
    desk.files.load()
    assert model_of(planner.read_catalog(), sandbox) is desk
    assert list(desk.catalog.items.index) == ["OR-OWNRACK"]
    other = planner.read_catalog(write("other.csv", HEADER, ITEM.replace("OWNRACK", "ELSE001")))
    model_of(other, sandbox)
    assert list(desk.catalog.items.index) == ["OR-ELSE001"]


def test_the_filters_follow_the_catalog(desk, write):
    """Families of the new catalog can be chosen."""
    from outpost_planner.desk.tabs.items import items_part

    part = items_part(desk)
    family = next(each for each in part.children[1].children if each.description == "Family")
    assert isinstance(family, ipywidgets.Dropdown)
    assert len(family.options) > 2
    desk.files.catalog_file = write("own.csv", HEADER, ITEM)
    desk.files.load()
    assert [value for _, value in family.options] == ["", "m5"]


def test_file_box_types_too(desk):
    """A path can be typed as well."""
    box, _ = file_box(desk.files, "catalog_file", "Catalog CSV", Uploads()).children
    box.type("some.csv")
    assert desk.files.catalog_file == "some.csv"
