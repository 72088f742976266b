"""A catalog CSV refreshed from AWS: shown first, written on request, over the wire."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from support.catalog_endpoint import ITEMS_PATH, RACKS, SERVERS, TYPES_PATH, hosts, serve_catalog
from support.old_botocore import old_connection
from support.retries import change_retries

import outpost_planner as planner
from outpost_planner.plan.answered import shortest
from outpost_planner.plan.columns import ITEM_COLUMNS

SAMPLE = planner.sample_data_path() / "catalog.csv"
HEADER = ",".join(ITEM_COLUMNS)


@pytest.fixture(autouse=True)
def one_try(monkeypatch):
    """Ask once: what is made to fail fails."""
    change_retries(monkeypatch, tries=1)


@pytest.fixture(scope="module")
def served():
    """Serve one endpoint for all."""
    with serve_catalog() as endpoint:
        yield endpoint


@pytest.fixture
def aws(served):
    """An endpoint that answers in the forms of real catalogs, as if it were new."""
    served.begin_anew()
    return served


@pytest.fixture
def path(tmp_path):
    return tmp_path / "catalog.csv"


def test_real_answers_are_read_as_they_are_meant(aws, path):
    """Sizes without family, text quantities, numbers of 32 bits, members outside the model."""
    planner.refresh_catalog(aws.connection, path).write()
    catalog = planner.read_catalog(path)
    rack = catalog.items.loc["OR-H7KSNNO"]
    assert rack["item_class"] == "RACK"
    assert rack["ec2_capacities"] == (("m5", "m5.24xlarge", 7), ("g4dn", "g4dn.12xlarge", 4))
    assert rack["power_kva"] == 14.2
    assert rack["weight_lbs"] == 1622
    assert rack["supported_uplink_gbps"] == (10, 40, 100)
    assert pd.isna(rack["rack_scaling_type"])
    assert catalog.items["power_kva"].tolist() == [14.2, 6.39, 9.0, 0.8]
    assert catalog.items["item_class"].tolist() == ["RACK", "RACK", "RACK", "SERVER"]
    assert catalog.item_status["OR-A0B1C2D"] == "DISCONTINUED"
    assert catalog.items.loc["OR-A0B1C2D", "ec2_capacities"] == (("r5", "r5.metal", 3),)
    assert catalog.items.loc["OR-S7Q0R1T", "ec2_capacities"] == (("c6id", "c6id.16xlarge", 1),)
    assert "14.2," in path.read_text()
    assert "14.19" not in path.read_text()


@pytest.mark.parametrize(
    ("came", "meant"),
    [
        (14.199999809265137, 14.2),
        (6.389999866485596, 6.39),
        (13.680000305175781, 13.68),
        (0.800000011920929, 0.8),
        (14.2, 14.2),
        (10.5, 10.5),
        (7, 7.0),
    ],
)
def test_a_number_of_32_bits_is_its_shortest_decimal(came, meant):
    """The shortest that has the same 32 bits, as printing a 32-bit float does; a number of 64 bits
    stays.
    """
    assert shortest(came) == meant


def test_the_class_is_asked_for_and_every_page_is_read(aws, path):
    """Three racks in pages of two, one server, ten instance types in five pages."""
    changes = planner.refresh_catalog(aws.connection, path)
    assert len(changes.new) == 4
    assert len(changes.instance_types) == 10
    asked = [(where, tuple(query.get("ItemClassFilter", ()))) for where, query in aws.asked]
    assert Counter(asked) == {
        (ITEMS_PATH, ("RACK",)): 2,
        (ITEMS_PATH, ("SERVER",)): 1,
        (TYPES_PATH, ()): 5,
    }


FAILURES = {
    "the second page is refused": ({(ITEMS_PATH, 1): (500, "InternalServerException")}, {}),
    "nothing may be listed": ({(ITEMS_PATH, None): (403, "AccessDeniedException")}, {}),
    "a sign-in page": ({}, {(ITEMS_PATH, 0): b"<html>Sign in</html>"}),
    "an answer without its list": ({}, {(ITEMS_PATH, 0): {}}),
    "pages in a circle": ({}, {(ITEMS_PATH, 0): {"CatalogItems": [], "NextToken": "0##x"}}),
    "an item without an id": ({}, {(ITEMS_PATH, 0): {"CatalogItems": [{"WeightLbs": 1}]}}),
    "half the instance types": ({(TYPES_PATH, 1): (500, "InternalServerException")}, {}),
}


@pytest.mark.parametrize(("refusals", "pages"), FAILURES.values(), ids=FAILURES)
def test_a_list_that_did_not_come_whole_is_a_failure_and_no_empty_catalog(
    aws, path, refusals, pages
):
    """The file stays, byte by byte."""
    path.write_bytes(SAMPLE.read_bytes())
    aws.refusals, aws.pages = refusals, pages
    with pytest.raises(planner.AwsError):
        planner.refresh_catalog(aws.connection, path)
    assert path.read_bytes() == SAMPLE.read_bytes()


def test_a_denied_catalog_names_the_permission_and_the_csv(aws, path):
    """What to ask for, and what to do without it."""
    aws.refusals = {(ITEMS_PATH, None): (403, "AccessDeniedException")}
    with pytest.raises(planner.AwsError) as caught:
        planner.refresh_catalog(aws.connection, path)
    assert "outposts:ListCatalogItems" in str(caught.value)
    assert "catalog.csv that you write by hand" in str(caught.value)


def test_no_item_at_all_is_a_failure(aws, path):
    """An account without a catalog would discontinue everything."""
    aws.items = []
    with pytest.raises(planner.AwsError, match="names no item at all"):
        planner.refresh_catalog(aws.connection, path)


def test_an_endpoint_that_does_not_heed_the_class_is_not_believed(aws, path):
    """Every item would be a rack and a server."""
    aws.heeds_filter = False
    with pytest.raises(planner.AwsError, match="4 items under two classes, such as OR-H7KSNNO"):
        planner.refresh_catalog(aws.connection, path)


@pytest.mark.parametrize("refusal", [(403, "AccessDeniedException"), (501, "NotImplemented")])
def test_a_catalog_comes_without_instance_types_where_they_are_not_offered(aws, path, refusal):
    """Said in a note; the items are there."""
    aws.refusals = {(TYPES_PATH, None): refusal}
    changes = planner.refresh_catalog(aws.connection, path)
    assert changes.instance_types.empty
    (note,) = (each for each in changes.notes if each.startswith("Instance types are not known: "))
    assert "the catalog is read all the same" in note
    assert len(changes.new) == 4


def test_an_old_botocore_has_the_items_without_instance_types(aws, path, tmp_path):
    """ListCatalogItems is older than ListOrderableInstanceTypes."""
    old = old_connection(aws.connection, tmp_path / "models")
    changes = planner.refresh_catalog(old, path)
    assert len(changes.new) == 4
    assert "ListOrderableInstanceTypes is unknown to botocore" in changes.notes[0]


def kept(aws, path, **edits):
    """Write the endpoint's catalog, with some texts of it replaced, and return the text."""
    planner.refresh_catalog(aws.connection, path).write()
    text = path.read_text()
    for old, new in edits.values():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    return text


def test_new_gone_and_changed_are_shown_field_by_field_before_anything_is_written(aws, path):
    """One of each, and two as they were."""
    was = kept(
        aws,
        path,
        new=("OR-3QZ9D0W", "OR-0000000"),
        kva=(",14.2,", ",13.68,"),
        hosts=("m5:m5.24xlarge:7;g4dn:g4dn.12xlarge:4", "g4dn:g4dn.12xlarge:4;m5:24xlarge:8"),
    )
    changes = planner.refresh_catalog(aws.connection, path)
    assert changes.new.index.tolist() == ["OR-3QZ9D0W"]
    assert changes.gone["catalog_item_id"].tolist() == ["OR-0000000"]
    assert changes.changed[["catalog_item_id", "field", "old", "new"]].to_numpy().tolist() == [
        [
            "OR-H7KSNNO",
            "ec2_capacities",
            "g4dn:g4dn.12xlarge:4;m5:m5.24xlarge:8",
            "m5:m5.24xlarge:7;g4dn:g4dn.12xlarge:4",
        ],
        ["OR-H7KSNNO", "power_kva", "13.68", "14.2"],
    ]
    assert changes.unchanged == 2
    said = repr(changes)
    assert "1 new, 1 gone (kept as DISCONTINUED), 1 changed, 2 as they were." in said
    assert "changed OR-H7KSNNO  power_kva: 13.68 -> 14.2" in said
    assert "gone    OR-0000000" in said
    assert path.read_text() == was


def test_what_was_shown_is_what_is_written_and_a_second_refresh_finds_nothing(aws, path):
    """Gone items stay as DISCONTINUED, so that the prices that name them can still be read."""
    kept(aws, path, new=("OR-3QZ9D0W", "OR-0000000"), kva=(",14.2,", ",13.68,"))
    prices = path.with_name("prices.csv")
    price = "OR-0000000,US,ONE_YEAR,NO_UPFRONT,0,9000,USD,2026-11-01,quote oq-1"
    head = ",".join(planner.read_catalog().prices)
    prices.write_text(f"{head}\n{price}\n")
    was = prices.read_bytes()
    planner.refresh_catalog(aws.connection, path).write()
    catalog = planner.read_catalog(path, prices)
    assert catalog.item_status["OR-0000000"] == "DISCONTINUED"
    assert catalog.item_status["OR-3QZ9D0W"] == "AVAILABLE"
    assert catalog.items.loc["OR-H7KSNNO", "power_kva"] == 14.2
    assert prices.read_bytes() == was
    again = planner.refresh_catalog(aws.connection, path)
    assert again.is_empty
    assert again.summary == (
        "catalog.csv, 5 items: it says what AWS says; there is nothing to write."
    )


def test_an_item_that_comes_back_is_available_again(aws, path):
    """Its row is the one that stayed."""
    kept(aws, path, status=("SERVER,AVAILABLE", "SERVER,DISCONTINUED"))
    changes = planner.refresh_catalog(aws.connection, path)
    assert changes.changed[["field", "old", "new"]].to_numpy().tolist() == [
        ["item_status", "DISCONTINUED", "AVAILABLE"]
    ]


def test_the_order_in_which_aws_names_hosts_and_speeds_is_no_change(aws, path):
    """Nor is a host that is named twice."""
    kept(aws, path)
    aws.items = [dict(each) for each in aws.items]
    aws.items[0]["EC2Capacities"] = [
        *hosts(g4dn=("g4dn.12xlarge", 4), m5=("24xlarge", "3")),
        *hosts(m5=("24xlarge", "4")),
    ]
    aws.items[0]["SupportedUplinkGbps"] = [100, 10, 40]
    assert planner.refresh_catalog(aws.connection, path).is_empty


def test_a_name_that_somebody_wrote_stays_and_one_that_was_made_follows_the_item(aws, path):
    """A name is the user's where it is not the one that the item would get."""
    kept(aws, path, name=('"Rack, 1 × c5.24xlarge"', "Lab"), a=("m5.24xlarge:7", "m5.24xlarge:9"))
    text = path.read_text().replace("7 × m5.24xlarge", "9 × m5.24xlarge")
    path.write_text(text.replace("c5:c5.24xlarge:1", "c5:c5.24xlarge:2"))
    changes = planner.refresh_catalog(aws.connection, path)
    assert "OR-3QZ9D0W: other hosts than before, and the name that somebody wrote stays" in (
        " ".join(changes.notes)
    )
    changes.write()
    names = planner.read_catalog(path).items["name"]
    assert names["OR-3QZ9D0W"] == "Lab"
    assert names["OR-H7KSNNO"] == "Rack, 7 × m5.24xlarge, 4 × g4dn.12xlarge"


def test_a_file_that_changed_since_it_was_shown_is_not_written_over(aws, path):
    """A colleague, or a spreadsheet that saves."""
    kept(aws, path, kva=(",14.2,", ",13.68,"))
    changes = planner.refresh_catalog(aws.connection, path)
    path.write_text(path.read_text().replace("1622", "1700"))
    was = path.read_bytes()
    with pytest.raises(planner.InputError, match="has changed since it was read, and stays"):
        changes.write()
    assert path.read_bytes() == was


def test_a_file_that_was_made_meanwhile_is_not_written_over(aws, path):
    """There was none when it was shown."""
    changes = planner.refresh_catalog(aws.connection, path)
    path.write_text("mine")
    with pytest.raises(planner.InputError, match="has been made since it was read"):
        changes.write()
    assert path.read_text() == "mine"


def test_writing_twice_writes_once(aws, path):
    """The cell is run again."""
    changes = planner.refresh_catalog(aws.connection, path)
    assert changes.write() == changes.write() == path


def test_a_place_that_cannot_be_written_leaves_what_was_there(aws, path):
    """A folder that is not there."""
    missing = path.parent / "nowhere" / "catalog.csv"
    changes = planner.refresh_catalog(aws.connection, missing)
    with pytest.raises(planner.InputError, match="cannot be written"):
        changes.write()
    assert not missing.parent.exists()


def test_a_file_that_cannot_be_read_is_refused_before_aws_is_asked(aws, path):
    """With every problem, as read_catalog names them."""
    path.write_text(f"{HEADER}\nOR-AAAAAA1,,RACK,AVAILABLE,,heavy,1,10,,\n")
    with pytest.raises(planner.InputError) as caught:
        planner.refresh_catalog(aws.connection, path)
    assert len(caught.value.problems) == 2
    assert aws.asked == []


def test_a_sheet_as_excel_writes_it_stays_one(aws, path):
    """Byte order mark, semicolons, decimal commas, line ends and columns in an order of their
    own.
    """
    planner.refresh_catalog(aws.connection, path).write()
    frame = pd.read_csv(path, dtype=str).fillna("")
    frame["power_kva"] = frame["power_kva"].str.replace(".", ",")
    frame.loc[0, ["power_kva", "name"]] = "13,68", "Mine; yes"
    frame = frame[frame.columns[::-1]].iloc[:3]
    frame.to_csv(path, sep=";", index=False, encoding="utf-8-sig", lineterminator="\r\n")
    before = path.read_bytes().split(b"\r\n")
    planner.refresh_catalog(aws.connection, path).write()
    after = path.read_bytes().split(b"\r\n")
    assert after[0] == before[0]
    assert after[1] == before[1].replace(b"13,68", b"14,2")
    assert after[2:4] == before[2:4]
    assert b";0,8;" in after[4]
    assert planner.read_catalog(path).items.loc["OR-S7Q0R1T", "power_kva"] == 0.8


UNREADABLE = {
    "no weight": ({"WeightLbs": None}, "AWS does not say its weight_lbs; the item is left out"),
    "a status of tomorrow": ({"ItemStatus": "RETIRING"}, "'RETIRING' is new to the installed"),
    "no number of hosts": (
        {"EC2Capacities": hosts(m5=("24xlarge", "many"))},
        "EC2Capacities: 'many' is not a number; the item is left out",
    ),
    "no hosts at all": (
        {"EC2Capacities": hosts(m5=("24xlarge", "0"))},
        "EC2Capacities: '0' hosts of m5.24xlarge; the item is left out",
    ),
    "another family's size": (
        {"EC2Capacities": hosts(m5=("c5.24xlarge", "1"))},
        "c5.24xlarge is of c5, not of m5",
    ),
    "an id of another form": ({"CatalogItemId": "OR-q7rstu1"}, "this is no catalog item id"),
    "less than nothing": ({"PowerKva": -1.0}, "PowerKva: -1.0 is not a number from 0"),
}


@pytest.mark.parametrize(("wrong", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_new_item_that_cannot_be_read_is_left_out_and_named(aws, path, wrong, said):
    """The others are kept."""
    odd = {**RACKS[0], "CatalogItemId": "OR-Q7RSTU1", **wrong}
    aws.items = [{name: value for name, value in odd.items() if value is not None}, *SERVERS]
    changes = planner.refresh_catalog(aws.connection, path)
    assert changes.new.index.tolist() == ["OR-S7Q0R1T"]
    assert any(each.upper().startswith("OR-Q7RSTU1: ") and said in each for each in changes.notes)


def test_a_family_in_capitals_is_the_family(aws, path):
    """AWS's documentation writes M5."""
    aws.items = [{**RACKS[0], "EC2Capacities": hosts(M5=("24XLARGE", 7))}, *SERVERS]
    planner.refresh_catalog(aws.connection, path).write()
    read = planner.read_catalog(path).items.loc["OR-H7KSNNO", "ec2_capacities"]
    assert read == (("m5", "m5.24xlarge", 7),)


def test_what_aws_does_not_say_of_an_item_that_is_there_stays(aws, path):
    """A missing member is no empty cell."""
    was = kept(aws, path)
    dropped = {"WeightLbs", "SupportedStorage", "EC2Capacities"}
    aws.items = [
        {name: value for name, value in each.items() if name not in dropped} for each in aws.items
    ]
    assert planner.refresh_catalog(aws.connection, path).is_empty
    aws.items[0]["ItemStatus"] = "RETIRING"
    changes = planner.refresh_catalog(aws.connection, path)
    assert "what the file says of it stays" in changes.notes[0]
    changes.write()
    assert path.read_text() == was


def test_hosts_of_which_nothing_can_be_ordered_are_said(aws, path):
    """Where the two lists disagree, AWS has to say which is right."""
    aws.types = [each for each in aws.types if not each["InstanceType"].startswith("g4dn")]
    notes = planner.refresh_catalog(aws.connection, path).notes
    said = "OR-H7KSNNO is available with hosts of g4dn, of which ListOrderableInstanceTypes names"
    assert [each.startswith(said) for each in notes] == [False, True]


def test_the_sandbox_says_what_the_sample_says(path):
    """The sample catalog is the sandbox's."""
    with planner.start_sandbox() as sandbox:
        assert planner.refresh_catalog(sandbox, SAMPLE).is_empty
        shown = planner.refresh_catalog(sandbox, path)._repr_html_()
    assert "SANDBOX" in shown
    assert "OR-RKGP001" in shown


def test_a_name_from_a_file_is_escaped(aws, path):
    """It stands in the page as it stands in the file."""
    kept(aws, path, a=('"Rack, 1 × c5.24xlarge"', "<b>$5</b>"), b=("OR-3QZ9D0W", "OR-0000000"))
    shown = planner.refresh_catalog(aws.connection, path)._repr_html_()
    assert "<b>$5" not in shown
    assert "&lt;b&gt;" in shown


SIZES = st.sampled_from(["24xlarge", "m5.24xlarge", "12xlarge", "metal", "large"])
ITEMS = st.builds(
    lambda number, size, quantity, kva, weight, storage: {
        "CatalogItemId": f"OR-{number:07d}",
        "ItemClass": "RACK",
        "ItemStatus": "AVAILABLE",
        "EC2Capacities": hosts(m5=(size, quantity)),
        "PowerKva": kva,
        "WeightLbs": weight,
        "SupportedUplinkGbps": [10],
        "SupportedStorage": storage,
    },
    st.integers(0, 9_999_999),
    SIZES,
    st.integers(1, 99).map(str),
    st.floats(0, 1000, width=32),
    st.integers(0, 9999),
    st.lists(st.sampled_from(["EBS", "S3"]), unique=True),
)


@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(st.lists(ITEMS, min_size=1, max_size=5, unique_by=lambda item: item["CatalogItemId"]))
def test_whatever_is_written_is_read_back_and_says_what_aws_says(served, tmp_path_factory, items):
    """For any list: a second refresh finds nothing to write."""
    path = tmp_path_factory.mktemp("law") / "catalog.csv"
    served.begin_anew()
    served.items, served.types, served.page_size = items, [], 1000
    planner.refresh_catalog(served.connection, path).write()
    read = planner.read_catalog(path).items
    assert read.index.tolist() == [each["CatalogItemId"] for each in items]
    assert planner.refresh_catalog(served.connection, path).is_empty
