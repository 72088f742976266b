"""A batch at the desk: read whole, reviewed, sent once each, stopped and gone on with."""

import io

import pandas as pd
import pytest

import outpost_planner as planner
from outpost_planner.desk.tabs.batch import batch_tab, result_in_html, review_in_html

HEADER = "reference,outpost,items,option,term"
SEATTLE = "PO-1,Seattle imaging,OR-RKGP001:1,ALL_UPFRONT,THREE_YEARS"
TOKYO = "PO-2,Tokyo point of sale,OR-SV1U001:1,NO_UPFRONT,FIVE_YEARS"
FRANKFURT = "PO-3,Frankfurt assembly,OR-RKCP001:1,NO_UPFRONT,ONE_YEAR"


@pytest.fixture
def desk_for(tmp_path):
    def make(connection):
        return planner.DeskModel(
            planner.read_catalog(),
            connection,
            journal=tmp_path / "journal.sqlite3",
            history=tmp_path / "history.sqlite",
        )

    return make


@pytest.fixture
def desk(sandbox, desk_for):
    return desk_for(sandbox)


@pytest.fixture
def write(tmp_path):
    def run(*lines):
        path = tmp_path / "batch.csv"
        path.write_text("\n".join([HEADER, *lines]) + "\n")
        return str(path)

    return run


def placed(sandbox):
    return len(planner.collect_orders(sandbox))


def test_a_file_is_reviewed_and_sent_for_all_sites(desk, sandbox, write):
    """Three sites, one file: each order is priced, placed once and in the receipts."""
    batch = desk.batch
    batch.file = write(SEATTLE, TOKYO, FRANKFURT)
    batch.read()
    assert batch.error == ""
    assert batch.review.ok
    page = review_in_html(batch)
    assert "Seattle imaging" in page
    assert batch.review.fingerprint in page
    batch.submit()
    assert batch.result.ok
    assert placed(sandbox) == 3
    assert {each.reference for each in desk.receipts.found} == {"PO-1", "PO-2", "PO-3"}
    batch.submit()
    assert placed(sandbox) == 3
    assert "Every order of it is placed" in batch.why_not
    table = pd.read_csv(io.BytesIO(batch.result_csv()))
    assert table["state"].tolist() == ["placed"] * 3


def test_every_problem_of_a_file_is_said_and_nothing_is_taken(desk, write):
    """An unknown Outpost and an unknown item come together, with their rows."""
    batch = desk.batch
    batch.file = write(SEATTLE.replace("Seattle", "Saettle"), TOKYO.replace("SV1U001", "NOTHERE"))
    batch.read()
    for said in ("Saettle", "OR-NOTHERE", "row 2", "row 3"):
        assert said in batch.error
    assert batch.batch is None
    assert "Read a batch first" in batch.why_not


def test_a_check_that_fails_keeps_all_from_being_sent(desk, sandbox, write):
    """A rack for an Outpost of servers fails; the page says which order, and nothing is sent."""
    batch = desk.batch
    batch.file = write(SEATTLE, TOKYO.replace("OR-SV1U001", "OR-RKGP001"))
    batch.read()
    assert not batch.review.ok
    assert "PO-2: Hardware type" in review_in_html(batch)
    assert "the checks above say why" in review_in_html(batch)
    batch.submit()
    assert placed(sandbox) == 0


def test_stopped_between_two_orders_and_gone_on_with(desk, sandbox, write):
    """Cancel while the second is sent leaves the third unsent; the same button sends that."""
    batch = desk.batch
    batch.file = write(SEATTLE, TOKYO, FRANKFURT)
    batch.read()

    def stop(change):
        if change.new == 1:
            desk.work.cancel()

    desk.work.observe(stop, "done")
    batch.submit()
    desk.work.unobserve(stop, "done")
    assert placed(sandbox) == 2
    assert batch.result.table["state"].tolist() == ["placed", "placed", "not sent"]
    assert "Go on with the rest" in result_in_html(batch)
    batch.submit()
    assert batch.result.ok
    assert placed(sandbox) == 3


def test_a_new_desk_goes_on_with_the_same_file(desk, desk_for, sandbox, write):
    """After a restart the journal knows what was sent: nothing is sent twice."""
    desk.batch.file = write(SEATTLE, TOKYO)
    desk.batch.read()
    desk.batch.submit()
    later = desk_for(sandbox).batch
    later.file = write(SEATTLE, TOKYO, FRANKFURT)
    later.read()
    assert later.review.sent == 2
    later.submit()
    assert later.result.ok
    assert placed(sandbox) == 3


def test_live_asks_for_the_fingerprint(desk_for, sandbox, write):
    """Real money is spent only when the batch's fingerprint is typed."""
    live = planner.Connection(
        sandbox.session, sandbox.region, sandbox.account_id, sandbox.endpoint_url, is_live=True
    )
    batch = desk_for(live).batch
    batch.file = write(SEATTLE)
    batch.read()
    assert "Type the fingerprint" in batch.why_not
    batch.submit()
    assert placed(sandbox) == 0
    batch.confirmation = batch.review.fingerprint
    batch.submit()
    assert batch.result.ok
    assert placed(sandbox) == 1


def test_orders_of_several_sites_are_composed_without_a_file(desk, sandbox):
    """What stands in Choose is added site by site; a reference twice is refused."""
    racks = {each["Name"]: each["OutpostId"] for each in desk.outposts}
    for name, item, reference in (
        ("Seattle imaging", "OR-RKGP001", "PO-1"),
        ("Tokyo point of sale", "OR-SV1U001", "PO-2"),
    ):
        desk.outpost_id = racks[name]
        desk.quantities, desk.reference = {item: 1}, reference
        desk.batch.add()
        assert desk.batch.error == ""
    assert desk.batch.batch.table["outpost"].tolist() == ["Seattle imaging", "Tokyo point of sale"]
    desk.batch.add()
    assert "PO-2 is in the batch already" in desk.batch.error
    assert len(desk.batch.batch) == 2
    desk.batch.submit()
    assert desk.batch.result.ok
    assert placed(sandbox) == 2


def test_an_order_that_is_not_whole_is_not_added(desk):
    """What is missing is said as in Review."""
    desk.batch.add()
    assert desk.batch.error
    assert desk.batch.batch is None


def test_a_policy_holds_for_a_batch_too(desk, sandbox, write):
    """Where the desk's policy asks for an approval, several orders are no way around it."""
    desk.approving.policy = str(planner.sample_data_path() / "approval-policy.toml")
    desk.batch.file = write(SEATTLE)
    desk.batch.read()
    desk.batch.submit()
    assert "approv" in desk.batch.error
    assert desk.batch.result is None
    assert placed(sandbox) == 0


def test_another_catalog_takes_the_batch_away(desk, write):
    """Items are those of the catalog in use."""
    desk.batch.file = write(SEATTLE)
    desk.batch.read()
    desk.catalog = planner.read_catalog()
    assert desk.batch.batch is None
    assert "read the batch again" in desk.batch.error


def test_the_button_is_dead_until_the_review_passes(desk, write):
    """The tab's own button follows the model."""
    tab = batch_tab(desk)
    submit = tab.children[3].children[0].children[1]
    assert submit.disabled
    desk.batch.file = write(SEATTLE)
    desk.batch.read()
    assert not submit.disabled
    submit.click()
    assert desk.batch.result.ok
    assert submit.disabled
