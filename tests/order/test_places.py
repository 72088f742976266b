"""Sites and Outposts that are made: asked for once, under a name that no other has."""

from datetime import timedelta

import pytest

import outpost_planner as planner
from outpost_planner.order import places

ADDRESS = {
    "ContactName": "Ada Lovelace",
    "ContactPhoneNumber": "+12065550100",
    "AddressLine1": "410 Terry Ave N",
    "City": "Seattle",
    "StateOrRegion": "WA",
    "PostalCode": "98109",
    "CountryCode": "US",
}


@pytest.fixture(scope="module")
def sandbox():
    with planner.start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def journal(tmp_path):
    return planner.open_journal(tmp_path / "journal.sqlite3")


@pytest.fixture(scope="module")
def site(sandbox, tmp_path_factory):
    path = tmp_path_factory.mktemp("places") / "journal.sqlite3"
    return planner.create_site(sandbox, "Terry Avenue", ADDRESS, journal=path)


def names(sandbox):
    return [each["Name"] for each in planner.collect_outposts(sandbox)]


def test_a_site_and_its_outpost_can_be_ordered_for(sandbox, site, journal):
    """From nothing to a review that passes all but what an Outpost without power fails."""
    outpost = planner.create_outpost(sandbox, "Terry 1", site, journal=journal)
    assert (outpost["SiteId"], outpost["SupportedHardwareType"]) == (site["SiteId"], "RACK")
    lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    request = planner.OrderRequest("Terry 1", lines, "ALL_UPFRONT", "THREE_YEARS", reference="PO-1")
    review = planner.review(request, sandbox, journal=journal)
    assert review.fingerprint
    assert [each.operation for each in journal.intents.find(sandbox.scope)] == ["CreateOutpost"]


def test_the_same_place_is_given_back_and_nothing_is_sent(sandbox, site, journal):
    """A cell that is run again makes no second site and no second Outpost."""
    first = planner.create_outpost(sandbox, "Twice", site["SiteArn"], journal=journal)
    sent = sandbox.received("CreateOutpost"), sandbox.received("CreateSite")
    again = planner.create_outpost(sandbox, "Twice", site["SiteId"], journal=journal)
    assert again["OutpostId"] == first["OutpostId"]
    same = planner.create_site(sandbox, "Terry Avenue", ADDRESS, journal=journal)
    assert same["SiteId"] == site["SiteId"]
    assert (sandbox.received("CreateOutpost"), sandbox.received("CreateSite")) == sent


def test_a_name_that_another_place_has_is_refused(sandbox, site, journal):
    """The same name elsewhere, or for other hardware, is not the place that was asked for."""
    planner.create_outpost(sandbox, "Racks here", site, journal=journal)
    with pytest.raises(planner.InputError, match="the name of another Outpost already"):
        planner.create_outpost(sandbox, "Racks here", site, hardware_type="SERVER", journal=journal)
    with pytest.raises(planner.InputError, match="in Seattle, US"):
        planner.create_site(
            sandbox, "Terry Avenue", ADDRESS | {"City": "Portland"}, journal=journal
        )


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_sent(sandbox, journal):
    """Missing lines of an address once each, and words that the API does not know."""
    sent = sandbox.received("CreateSite")
    with pytest.raises(planner.InputError) as caught:
        planner.create_site(
            sandbox, "Half", {"City": "Lyon"}, rack={"PowerDrawKva": "15"}, journal=journal
        )
    said = str(caught.value)
    assert said.count("ContactName: is required and missing") == 1
    assert "'15' is not one of POWER_5_KVA" in said
    with pytest.raises(planner.InputError, match="SiteId: 'nowhere' does not match"):
        planner.create_outpost(sandbox, "Half", "nowhere", journal=journal)
    with pytest.raises(planner.InputError, match="SiteId"):
        planner.create_outpost(sandbox, "Half", {"Name": "no id"}, journal=journal)
    with pytest.raises(planner.OrderRefused, match="There is no site os-0"):
        planner.create_outpost(sandbox, "Half", f"os-{'0' * 17}", journal=journal)
    assert sandbox.received("CreateSite") == sent


@pytest.mark.parametrize("fault", ["timeout", "drop", "500", "truncate"])
def test_an_answer_that_is_lost_is_looked_for_by_name(sandbox, journal, fault, monkeypatch):
    """After it was made it is found; before, it stays unknown, and is not sent again in the quiet
    time.
    """
    monkeypatch.setattr(places, "SEARCHES_S", (0.0,))
    site = planner.create_site(sandbox, fault, ADDRESS, journal=journal)
    made, lost = f"{fault} after", f"{fault} before"
    sandbox.fail("CreateOutpost", fault, when="after", seconds=0.4)
    found = planner.create_outpost(sandbox, made, site, journal=journal, read_timeout_s=0.2)
    assert found["Name"] == made
    sent = sandbox.received("CreateOutpost")
    sandbox.fail("CreateOutpost", fault, when="before", seconds=0.4)
    for _ in range(2):
        with pytest.raises(planner.OrderUnknown, match="not known whether Outpost"):
            planner.create_outpost(sandbox, lost, site, journal=journal, read_timeout_s=0.2)
    assert sandbox.received("CreateOutpost") == sent + 1
    monkeypatch.setattr(places, "QUIET_TIME", timedelta(0))
    planner.create_outpost(sandbox, lost, site, journal=journal)
    assert names(sandbox).count(lost) == names(sandbox).count(made) == 1
    assert not journal.intents.open(sandbox.scope)
