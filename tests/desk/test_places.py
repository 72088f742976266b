"""The desk's form for a new Outpost: at a site that is there or at a new one, made once."""

import pytest

import outpost_planner as planner
from outpost_planner.desk.tabs.choose import choose_tab

CATALOG = planner.read_catalog()
ADDRESS = {
    "ContactName": "Ada Lovelace",
    "ContactPhoneNumber": "+12065550100",
    "AddressLine1": "410 Terry Ave N",
    "City": "Seattle",
    "StateOrRegion": "WA",
    "PostalCode": "98109",
    "CountryCode": "US",
}


@pytest.fixture
def desk(sandbox, tmp_path):
    return planner.DeskModel(
        CATALOG,
        sandbox,
        journal=tmp_path / "journal.sqlite3",
        history=tmp_path / "history.sqlite",
    )


def test_an_outpost_at_a_new_site_is_made_and_chosen(desk):
    """The desk orders for it next, and the site's power is what was said."""
    places = desk.places
    places.load()
    places.name, places.site_name, places.address = "Terry 1", "Terry Avenue", ADDRESS
    places.rack = {"PowerDrawKva": "POWER_15_KVA", "MaximumSupportedWeightLbs": ""}
    places.make()
    assert places.error == ""
    assert desk.outpost["Name"] == "Terry 1"
    assert desk.outpost["Site"]["RackPhysicalProperties"] == {"PowerDrawKva": "POWER_15_KVA"}
    assert places.made == f"Outpost Terry 1 ({desk.outpost_id}) is there."
    assert "Terry Avenue" in {site["Name"] for site in places.sites}
    assert places.name == ""


def test_a_second_click_makes_no_second_outpost(desk, sandbox):
    """The name is the key, at the desk as in Python."""
    places = desk.places
    for _ in range(2):
        places.name, places.site_id = "Imaging 2", desk.outposts[0]["SiteId"]
        places.make()
    assert sandbox.received("CreateOutpost") == 1
    assert desk.outpost["Name"] == "Imaging 2"


def test_what_is_missing_is_said_and_nothing_is_sent(desk, sandbox):
    """Each line of the address, by its name in the API."""
    desk.places.name = desk.places.site_name = "Half"
    desk.places.make()
    assert "ContactName: is required and missing" in desk.places.error
    assert sandbox.received("CreateSite") == 0


def test_the_form_is_closed_until_it_is_asked_for(desk):
    """The button opens it; a site that is there asks for no address."""
    row, part, *_ = choose_tab(desk).children
    button, (form, _said) = row.children[1], part.children
    assert (button.description, form.layout.display) == ("New Outpost…", "none")
    button.value = True
    assert form.layout.display == ""
    of_site = form.children[2]
    assert of_site.layout.display == ""
    desk.places.site_id = desk.places.sites[0]["SiteId"]
    assert of_site.layout.display == "none"
