"""A desk's plan outlives its kernel: saved as one goes, offered again with what has changed since,
saved and opened by name.
"""

import asyncio
import os
from dataclasses import replace

import pytest

import outpost_planner as planner
from outpost_planner.desk import keeping
from outpost_planner.desk.autosave import PLANS_VARIABLE, Autosave, how_long_ago, plans_folder
from outpost_planner.desk.parts.guard import Guard
from outpost_planner.saved.examples import example_plan
from outpost_planner.service.pairs import Pair

CATALOG = planner.read_catalog()


@pytest.fixture(scope="module")
def shared():
    """Serve one sandbox to the tests that change nothing in it."""
    with planner.start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def desk_for(tmp_path):
    """Make desks of one person, each as after a restart of the kernel."""

    def make(connection, catalog=CATALOG):
        desk = planner.DeskModel(
            catalog,
            connection,
            journal=tmp_path / "journal.sqlite3",
            history=tmp_path / "history.sqlite",
        )
        desk.keeping.begin()
        return desk

    return make


def composed(desk):
    """Choose two racks, three years, another rate and a cap, as a planner does."""
    desk.quantities = {"OR-RKGP001": 2}
    desk.reference = "PO-2026-0117"
    desk.payment.discount_rate = 0.06125
    desk.payment.years = 3
    desk.payment.first_year_cash = 400_000.0
    desk.choose_pair(Pair("THREE_YEARS", "NO_UPFRONT"))
    desk.keeping.notes = "Second scanner"
    return desk


def files(tmp_path):
    return sorted(each.name for each in (tmp_path / "plans").rglob("*.toml"))


def test_after_a_restart_the_desk_goes_on_where_it_was(shared, desk_for, tmp_path):
    """Items, Outpost, rate, need, cap, pair, reference and notes; the file is the desk's again."""
    first = composed(desk_for(shared))
    first.outpost_id = first.outposts[1]["OutpostId"]
    first.choose_pair(Pair("THREE_YEARS", "NO_UPFRONT"))
    first.keeping.save()
    assert first.keeping.saved_said.startswith("Saved at ")
    assert str(tmp_path / "plans") in first.keeping.saved_said
    later = desk_for(shared)
    assert later.quantities == {}
    assert later.keeping.offer_said == (
        "Go on with PO-2026-0117, saved a moment ago: 2 × OR-RKGP001 for"
        f" {first.outpost['Name']} ({first.outpost_id}), no upfront for three years. Nothing has"
        " changed since."
    )
    later.keeping.go_on()
    assert later.keeping.offer is None
    assert later.quantities == {"OR-RKGP001": 2}
    assert (later.outpost_id, later.reference) == (first.outpost_id, "PO-2026-0117")
    assert (later.payment.discount_rate, later.payment.years) == (0.06125, 3)
    assert later.payment.first_year_cash == 400_000.0
    assert later.payment.start_date == first.payment.start_date
    assert (later.pair, later.follows_best) == (Pair("THREE_YEARS", "NO_UPFRONT"), False)
    assert later.keeping.notes == "Second scanner"
    later.quantities = {"OR-RKGP001": 3}
    later.keeping.save()
    assert files(tmp_path) == ["SANDBOX-123456789012-us-west-2.toml"]


def test_what_has_changed_since_is_said_with_the_offer(sandbox, desk_for):
    """A dearer price, a site with less power, and the order that was placed meanwhile."""
    first = composed(desk_for(sandbox))
    first.keeping.save()
    first.look_over()
    first.order()
    assert first.receipt is not None, first.order_error
    site_id = first.outpost["SiteId"]
    sandbox.advance(400)
    sandbox.client().update_site_rack_physical_properties(
        SiteId=site_id, PowerDrawKva="POWER_10_KVA"
    )
    prices = CATALOG.prices.copy()
    prices["monthly_recurring_price"] += 100
    later = desk_for(sandbox, replace(CATALOG, prices=prices))
    said = later.keeping.offer_said
    # What stands in the way or was ordered comes first, single prices are counted.
    assert "Changed since: Orders: oo-" in said
    assert "Reference: PO-2026-0117 is order oo-" in said
    assert "Price: the order, no upfront for three years: was USD 0.00 upfront" in said
    assert "and 9 prices of single items" in said
    assert said.count("Price:") == 1
    offered = later.keeping.offer.changes(connection=sandbox, journal=later.journal)
    assert "PO-2026-0117 is order oo-" in repr(offered)
    assert "power draw kVA: was POWER_15_KVA, is POWER_10_KVA" in repr(offered)


def test_start_anew_sets_the_plan_aside_and_loses_nothing(shared, desk_for, tmp_path):
    """The plan that was left can be opened by its name; the next desk offers the new one."""
    composed(desk_for(shared)).keeping.save()
    later = desk_for(shared)
    later.keeping.start_anew()
    assert later.keeping.offer is None
    assert later.lines is None
    assert "earlier.toml" in later.keeping.said
    later.quantities = {"OR-SV1U001": 1}
    later.keeping.save()
    assert files(tmp_path) == [
        "SANDBOX-123456789012-us-west-2.earlier.toml",
        "SANDBOX-123456789012-us-west-2.toml",
    ]
    third = desk_for(shared)
    assert third.keeping.offer.what == "1 × OR-SV1U001"
    [earlier] = (tmp_path / "plans").rglob("*.earlier.toml")
    third.keeping.path = str(earlier)
    third.keeping.open_named()
    assert third.keeping.offer.reference == "PO-2026-0117"


def test_composing_without_an_answer_is_an_answer(shared, desk_for, tmp_path):
    """What was saved before is set aside, and not written over."""
    composed(desk_for(shared)).keeping.save()
    later = desk_for(shared)
    later.quantities = {"OR-SV1U001": 1}
    later.keeping.save()
    assert later.keeping.offer is None
    [earlier] = (tmp_path / "plans").rglob("*.earlier.toml")
    assert planner.open_plan(earlier).reference == "PO-2026-0117"


def test_two_desks_at_a_time_do_not_write_over_each_other(shared, desk_for, tmp_path):
    """Each has a file; the next desk is offered what was saved last."""
    one, other = desk_for(shared), desk_for(shared)
    one.quantities = {"OR-RKGP001": 1}
    one.keeping.save()
    other.quantities = {"OR-RKGP001": 2}
    other.keeping.save()
    one.quantities = {"OR-RKGP001": 3}
    one.keeping.save()
    plans = {
        each.name: planner.open_plan(each).what for each in (tmp_path / "plans").rglob("*.toml")
    }
    assert plans == {
        "SANDBOX-123456789012-us-west-2.toml": "3 × OR-RKGP001",
        "SANDBOX-123456789012-us-west-2-2.toml": "2 × OR-RKGP001",
    }
    assert desk_for(shared).keeping.offer.what == "3 × OR-RKGP001"


def test_two_desks_that_go_on_with_one_plan_part_from_each_other(shared, desk_for, tmp_path):
    """The second to change the plan gets a file of its own: the first one's is not written over."""
    composed(desk_for(shared)).keeping.save()
    desks = [desk_for(shared), desk_for(shared)]
    for quantity, desk in enumerate(desks, start=5):
        desk.keeping.go_on()
        desk.quantities = {"OR-RKGP001": quantity}
    for desk in desks:
        desk.keeping.save()
    plans = sorted(planner.open_plan(each).what for each in (tmp_path / "plans").rglob("*.toml"))
    assert plans == ["5 × OR-RKGP001", "6 × OR-RKGP001"]


def test_a_restarted_sandbox_has_other_ids_and_the_same_names(desk_for):
    """The plan goes on with the Outpost of the same name; a live plan is never moved."""
    with planner.start_sandbox() as sandbox:
        composed(desk_for(sandbox)).keeping.save()
    with planner.start_sandbox() as sandbox:
        later = desk_for(sandbox)
        later.keeping.go_on()
        assert later.outpost["Name"] == "Seattle imaging"
        assert later.keeping.offer_said == ""
        later.look_over()
        assert later.review.ok


def test_a_quote_is_gone_on_with_while_it_is_the_same(sandbox, desk_for):
    """Its option is chosen again; once it has expired that is said, and none is chosen."""
    first = desk_for(sandbox)
    first.quoting.demand = "c5.24xlarge 4"
    first.quoting.ask("US", first.outpost_id)
    first.quoting.choose(1)
    first.reference = "PO-Q"
    first.choose_pair(Pair("THREE_YEARS", "NO_UPFRONT"))
    first.keeping.save()
    later = desk_for(sandbox)
    later.keeping.go_on()
    assert later.quoting.option.option_id == first.quoting.option.option_id
    assert later.pair == Pair("THREE_YEARS", "NO_UPFRONT")
    sandbox.advance(31)
    expired = desk_for(sandbox)
    assert "expired" in expired.keeping.offer_said
    expired.keeping.go_on()
    assert expired.quoting.option is None
    assert "can no longer be ordered" in expired.quoting.error


def test_in_a_kernel_typing_is_saved_once_and_soon(shared, desk_for, tmp_path, monkeypatch):
    """Ten changes are one file, a moment after the last; the same again is not written."""
    monkeypatch.setattr(keeping, "WAITS_S", 0.2)
    written = []
    real = Autosave.save
    monkeypatch.setattr(Autosave, "save", lambda self, plan: written.append(1) or real(self, plan))

    async def kernel():
        desk = desk_for(shared)
        desk.work.wait()
        await asyncio.sleep(0.5)
        for quantity in range(1, 11):
            desk.quantities = {"OR-RKGP001": quantity}
        assert written == []
        await asyncio.sleep(1.0)
        desk.quantities = {"OR-RKGP001": 11}
        desk.quantities = {"OR-RKGP001": 10}
        await asyncio.sleep(1.0)

    asyncio.run(kernel())
    assert written == [1]
    [path] = (tmp_path / "plans").rglob("*.toml")
    assert planner.open_plan(path).what == "10 × OR-RKGP001"


def test_an_empty_desk_writes_nothing_and_keeps_what_was_saved(shared, desk_for, tmp_path):
    """Neither at first nor after everything was cleared."""
    desk = desk_for(shared)
    desk.keeping.save()
    assert files(tmp_path) == []
    composed(desk).keeping.save()
    desk.clear_quantities()
    desk.keeping.save()
    [path] = (tmp_path / "plans").rglob("*.toml")
    assert planner.open_plan(path).what == "2 × OR-RKGP001"


def test_save_as_asks_before_it_replaces_another_plan(shared, desk_for, tmp_path):
    """The message names what is there; a second click replaces it."""
    desk = composed(desk_for(shared))
    path = planner.save_plan(example_plan("PO-OTHER"), tmp_path / "shared.toml")
    desk.keeping.path = str(path)
    desk.keeping.save_as()
    assert "holds another plan, PO-OTHER: 2 × OR-RKGP001" in desk.keeping.error
    assert desk.keeping.can_replace
    assert planner.open_plan(path).reference == "PO-OTHER"
    desk.keeping.save_as(overwrite=True)
    assert (desk.keeping.said, desk.keeping.can_replace) == (f"Saved as {path}.", False)
    opened = planner.open_plan(path)
    assert opened.reference == "PO-2026-0117"
    assert opened.notes == "Second scanner"
    # The desk's plan in Python: the same purchase as its review.
    desk.look_over()
    assert opened.fingerprint == desk.review.fingerprint


def test_a_file_that_is_no_plan_is_said_and_changes_nothing(shared, desk_for, tmp_path):
    """From the disk and from a browser, by the file's own name."""
    desk = composed(desk_for(shared))
    desk.keeping.path = str(tmp_path / "none.toml")
    desk.keeping.open_named()
    assert "cannot be read: No such file" in desk.keeping.error
    desk.keeping.open_content("holiday.toml", b"\x89PNG\xff")
    assert desk.keeping.error.startswith("holiday.toml is no plan file")
    assert desk.keeping.offer is None
    assert desk.reference == "PO-2026-0117"
    desk.keeping.open_content("mine.toml", desk.keeping.content())
    assert desk.keeping.offer_said.startswith("Go on with PO-2026-0117, from mine.toml: 2 × ")


def test_the_plans_of_each_person_stand_apart_in_a_stated_place(journal, tmp_path, monkeypatch):
    """Beside the journal, or where a variable says."""
    monkeypatch.setenv("LOGNAME", "anna")
    assert plans_folder(journal) == tmp_path / "plans" / "anna"
    monkeypatch.setenv(PLANS_VARIABLE, str(tmp_path / "elsewhere"))
    assert plans_folder(journal) == tmp_path / "elsewhere" / "anna"


def test_a_place_that_cannot_be_written_is_said_and_stops_nobody(shared, desk_for, tmp_path):
    """The desk goes on; the line says that nothing is saved, and why."""
    (tmp_path / "plans").write_text("a file where the folder should be")
    desk = composed(desk_for(shared))
    desk.keeping.save()
    assert desk.keeping.saved_said.startswith("Not saved: ")
    desk.look_over()
    assert desk.review.ok


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5, "a moment ago"),
        (720, "12 minutes ago"),
        (3 * 3600, "3 hours ago"),
        (9 * 86400, "9 days"),
    ],
)
def test_how_long_ago_is_said_as_people_say_it(tmp_path, seconds, said):
    """Minutes, hours and days."""
    path = tmp_path / "plan.toml"
    path.touch()
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))
    assert how_long_ago(path).startswith(said)


def test_a_kernel_that_is_there_answers():
    """Each question of the page, and nothing else."""
    guard, sent = Guard(), []
    guard.send = lambda content, buffers=None: sent.append(content)
    for content in ({"kind": "there"}, {"kind": "other"}, "x"):
        guard._handle_custom_msg(content, [])
    assert sent == [{"kind": "here"}]
