"""Another account at the desk: nothing changes before somebody saw whose it is."""

import pytest

import outpost_planner as planner
from outpost_planner.desk.order_desk import model_beside
from outpost_planner.desk.parts.account import found_in_html

CATALOG = planner.read_catalog()


@pytest.fixture(autouse=True)
def aws_files(monkeypatch, tmp_path):
    """Credentials and profiles of nobody but the test."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_OUTPOSTS", "AWS_ENDPOINT_URL_STS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    config = tmp_path / "config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return config


@pytest.fixture
def other():
    with planner.start_sandbox(seed=7) as started:
        yield started


@pytest.fixture
def desk(sandbox, tmp_path):
    model = planner.DeskModel(
        CATALOG, sandbox, journal=tmp_path / "j.sqlite3", history=tmp_path / "h.sqlite"
    )
    return planner.OrderDesk(model)


@pytest.fixture
def live(sandbox):
    """What the desk takes for AWS: an endpoint that nobody has shown to be the sandbox."""
    return planner.Connection(
        sandbox.session, sandbox.region, sandbox.account_id, sandbox.endpoint_url, is_live=True
    )


def profile(file, name, **settings):
    lines = [f"[profile {name}]", *(f"{key} = {value}" for key, value in settings.items())]
    file.write_text("\n".join(lines) + "\n")


def of_sandbox(file, name, sandbox, **more):
    profile(
        file,
        name,
        aws_access_key_id=sandbox.account_id,
        aws_secret_access_key="sandbox",
        endpoint_url=sandbox.endpoint_url,
        **more,
    )


def test_profiles_are_those_of_the_files(desk, aws_files):
    """Each profile of boto3's own files can be chosen, and its Region is said."""
    profile(aws_files, "buying", region="eu-central-1")
    assert ("Profile buying", "profile:buying") in desk.account.choices
    desk.account.choice = "profile:buying"
    assert desk.account.region_note == "Default: the profile's, eu-central-1"


def test_the_account_is_seen_before_anything_changes(desk, aws_files, other):
    """Looking shows STS's answer and changes nothing; using it shows that account's desk."""
    of_sandbox(aws_files, "other", other, region="us-west-2")
    first = desk.model
    desk.account.choice = "profile:other"
    desk.account.look()
    assert desk.account.error == ""
    assert desk.account.found.scope == other.scope
    assert other.label in found_in_html(desk.account)
    assert desk.model is first
    desk.account.use()
    assert desk.model is not first
    assert desk.model.connection.scope == other.scope
    assert desk.account.present is desk.model.connection


def test_a_review_and_what_is_the_others_do_not_go_along(desk, aws_files, other):
    """Quantities go along; review, confirmation, reference, quotes and receipts do not."""
    of_sandbox(aws_files, "other", other, region="us-west-2")
    first = desk.model
    first.quantities, first.reference = {"OR-RKGP001": 2}, "PO-1"
    first.look_over()
    first.order()
    first.reference = "PO-2"
    first.look_over()
    first.quoting.demand = "c5.24xlarge 4"
    first.quoting.ask("US")
    assert first.review.ok
    assert first.quoting.valid
    desk.account.choice = "profile:other"
    desk.account.look()
    desk.account.use()
    there = desk.model
    assert there.quantities == {"OR-RKGP001": 2}
    assert (there.review, there.reference, there.receipt) == (None, "", None)
    assert (there.quoting.valid, there.quoting.quote) == ([], None)
    assert not there.receipts.found
    assert {each["OutpostId"] for each in there.outposts} == {
        each["OutpostId"] for each in planner.collect_outposts(other)
    }
    desk.account.choice = "as opened"
    desk.account.look()
    desk.account.use()
    assert desk.model.connection.scope == first.connection.scope
    assert desk.model.review is None
    assert not desk.model.can_order
    assert [each.reference for each in desk.model.receipts.found] == ["PO-1"]


def test_live_asks_for_the_typed_reference(desk, live, tmp_path):
    """Going live from the desk spends nothing before the reference is typed."""
    desk.model.quantities = {"OR-RKGP001": 2}
    desk.account.found = live
    desk.account.use()
    there = desk.model
    assert there.connection.is_live
    there.reference = "PO-LIVE"
    there.look_over()
    assert there.review.ok, there.review
    assert "Type PO-LIVE" in there.why_not
    there.order()
    assert not there.receipts.found
    there.confirmation = "PO-LIVE"
    there.order()
    assert there.receipt.state == "placed"


def test_a_desk_that_waits_for_an_unknown_order_stays(desk, live):
    """Who does not know what came of an order finds out first."""
    first = desk.model
    first.reference = "PO-1"
    first.unknown = True
    desk.account.found = live
    desk.account.use()
    assert desk.model is first
    assert "Look for the order" in desk.account.error


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"aws_access_key_id": "a", "aws_secret_access_key": "b"}, "No Region is set"),
        ({"region": "eu-central-1"}, "credentials"),
        (
            {"region": "us-wset-2", "aws_access_key_id": "a", "aws_secret_access_key": "b"},
            "Did you mean us-west-2",
        ),
        (
            {
                "region": "eu-central-1",
                "sso_start_url": "https://x.awsapps.com/start",
                "sso_region": "eu-central-1",
                "sso_account_id": "123456789012",
                "sso_role_name": "Buyer",
            },
            "aws sso login --profile buying",
        ),
    ],
)
def test_what_keeps_from_connecting_is_a_sentence(desk, aws_files, settings, said):
    """No Region, no credentials, a slip in the Region, no sign-in: said, and nothing changed."""
    profile(aws_files, "buying", **settings)
    first = desk.model
    desk.account.choice = "profile:buying"
    desk.account.look()
    assert said in desk.account.error
    assert "Nothing was changed" in desk.account.error
    assert desk.account.found is None
    desk.account.use()
    assert desk.model is first


def test_a_change_of_mind_forgets_what_was_found(desk):
    """What was looked at is used only as long as it is what is chosen."""
    desk.account.look()
    assert desk.account.is_present
    desk.account.choice = "boto3"
    assert desk.account.found is None


def test_the_files_in_use_go_along(desk, other, tmp_path):
    """A catalog of one's own is used in the other account too."""
    sheet = planner.sample_data_path() / "catalog.csv"
    desk.model.files.catalog_file = str(sheet)
    desk.model.files.load()
    there = model_beside(desk.model, other)
    assert there.files.in_use == desk.model.files.in_use
    assert there.catalog is desk.model.catalog
