"""A fleet's orders from one CSV: read whole or not at all, reviewed together, each placed exactly
once.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd
import pytest

import outpost_planner as planner
from outpost_planner.order import submit as submit_module
from outpost_planner.order.batch import submit as batch_submit
from outpost_planner.order.journal import Journal

CATALOG = planner.read_catalog()
HEADER = "reference,outpost,items,option,term\n"
SAMPLE = planner.sample_data_path() / "batch.csv"


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.sqlite3")


@pytest.fixture
def read(sandbox, tmp_path):
    """Read a batch of the given rows."""

    def run(*rows, connection=sandbox):
        path = tmp_path / "batch.csv"
        path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        return planner.read_batch(path, CATALOG, connection)

    return run


def orders_at(sandbox):
    return {order["OrderId"] for order in sandbox.client().list_orders()["Orders"]}


def submit(batch, sandbox, journal, **more):
    approve = planner.review_batch(batch, sandbox, journal=journal).fingerprint
    return planner.submit_batch(
        batch, sandbox, approve=approve, journal=journal, progress=False, **more
    )


def by_check(review):
    return {check.check: check for check in review.together}


def test_the_sample_is_placed_once(sandbox, journal):
    """Read, review, submit, and submit again: four orders, whatever is run twice."""
    batch = planner.read_batch(SAMPLE, CATALOG, sandbox)
    first = submit(batch, sandbox, journal)
    assert first.ok
    assert first.summary == "SANDBOX 123456789012 us-west-2: 4 placed, of 4."
    assert set(first.table["order_id"]) == orders_at(sandbox)
    again = planner.submit_batch(batch, sandbox, journal=journal)
    assert again.table.equals(first.table)
    assert sandbox.received("CreateOrder") == 4


def test_every_problem_is_named_with_its_row(read):
    """Nothing is loaded, and the message lists all of them."""
    with pytest.raises(planner.InputError) as caught:
        read(
            "PO-1,Seattle imagin,OR-RKGP001:2,NO_UPFRONT,ONE_YEAR",
            "PO-1,Seattle imaging,OR-RKGP001,NO_UPFRONT,ONE_YEAR",
            "PO-3,Seattle imaging,OR-RKGP00X:1,SOME_UPFRONT,TWO_YEARS",
            ",Seattle imaging,,NO_UPFRONT,",
        )
    said = str(caught.value)
    for part in (
        (
            "row 2, outpost: 'Seattle imagin' is no Outpost's id, ARN or name; there is Seattle"
            " imaging"
        ),
        "row 3, reference: 'PO-1'",
        "row 3, items: 'OR-RKGP001' is not item:quantity, as in OR-RKGP001:2",
        "row 4, items: ",
        "row 4, option: 'SOME_UPFRONT' is not one of ALL_UPFRONT, NO_UPFRONT, PARTIAL_UPFRONT",
        "row 4, term: 'TWO_YEARS'",
        "row 5, reference: an empty cell where a text is needed",
        "row 5, items: an empty cell holds no item",
        "nothing was loaded",
    ):
        assert part in said, said


def test_names_need_a_connection_and_ids_do_not(read, sandbox):
    """A file of ids is read offline; one of names says what it needs."""
    outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    assert len(read(f"PO-1,{outpost_id},OR-RKGP001:1,NO_UPFRONT,", connection=None)) == 1
    with pytest.raises(planner.InputError, match="names need read_batch"):
        read("PO-1,Seattle imaging,OR-RKGP001:1,NO_UPFRONT,", connection=None)


def test_a_name_that_two_outposts_have(read, sandbox):
    """It is not guessed: the message gives both ids."""
    client = sandbox.client()
    site_id = client.list_sites()["Sites"][0]["SiteId"]
    client.create_outpost(Name="Seattle imaging", SiteId=site_id, SupportedHardwareType="RACK")
    with pytest.raises(
        planner.InputError, match=r"name of several Outposts; write one's id: op-.*, op-"
    ):
        read("PO-1,Seattle imaging,OR-RKGP001:1,NO_UPFRONT,ONE_YEAR")


def test_an_empty_batch(read, sandbox, journal):
    """It shows itself, and cannot be ordered; a file without a row is refused."""
    with pytest.raises(planner.InputError, match="no row below it"):
        read()
    batch = planner.Batch(())
    assert repr(batch) == "No orders."
    assert batch.table.columns.to_list() == [
        "reference",
        "outpost",
        "items",
        "payment_option",
        "payment_term",
    ]
    review = planner.review_batch(batch, sandbox, journal=journal)
    assert (review.ok, review.fingerprint) == (False, "")
    assert "the batch holds no order" in repr(review)


def test_what_shows_only_side_by_side(read, sandbox, journal):
    """Equal orders, two orders of one server Outpost, and four compute racks in two orders without
    an ACE rack.
    """
    batch = read(
        "PO-1,Seattle imaging,OR-RKGP001:2,NO_UPFRONT,ONE_YEAR",
        "PO-2,Seattle imaging,OR-RKGP001:2,NO_UPFRONT,ONE_YEAR",
        "PO-3,Tokyo point of sale,OR-SV1U001:1,NO_UPFRONT,ONE_YEAR",
        "PO-4,Tokyo point of sale,OR-SV2U001:1,NO_UPFRONT,ONE_YEAR",
    )
    review = planner.review_batch(batch, sandbox, journal=journal)
    checks = by_check(review)
    assert checks["Equal orders"] == (
        "Equal orders",
        "WARN",
        "PO-1 and PO-2 ask for the same; is that on purpose?",
    )
    assert checks["Orders by Outpost"].result == "FAIL"
    assert "Tokyo point of sale (PO-3, PO-4)" in checks["Orders by Outpost"].reason
    assert checks["Network rack"].reason.startswith(
        "4 compute racks for Seattle imaging and no ACE rack"
    )
    assert not review.ok
    with pytest.raises(planner.NotApproved):
        planner.submit_batch(batch, sandbox, approve=review.fingerprint, journal=journal)
    assert sandbox.received("CreateOrder") == 0


def test_the_total_is_the_sum_to_the_cent(sandbox, journal):
    """Upfront, monthly and total of all orders, by hand from the price list."""
    batch = planner.read_batch(SAMPLE, CATALOG, sandbox)
    review = planner.review_batch(batch, sandbox, journal=journal)
    table = review.table
    upfront, monthly, total = (
        table[name].sum() for name in ("upfront_price", "monthly_recurring_price", "total_cost")
    )
    expected = f"USD {upfront:,.2f} upfront and {monthly:,.2f} a month, {total:,.2f} in total"
    assert by_check(review)["Total"] == ("Total", "PASS", expected)
    assert by_check(review)["References"] == ("References", "PASS", "each order has its own")
    assert by_check(review)["Equal orders"] == ("Equal orders", "PASS", "no two ask for the same")
    prices = CATALOG.prices.set_index(
        ["catalog_item_id", "country_code", "payment_term", "payment_option"]
    )
    racks = prices.loc[("OR-RKGP001", "US", "THREE_YEARS", "PARTIAL_UPFRONT")]
    ace = prices.loc[("OR-ACENET1", "US", "THREE_YEARS", "PARTIAL_UPFRONT")]
    assert table.loc[0, "upfront_price"] == pytest.approx(
        2 * racks["upfront_price"] + ace["upfront_price"], abs=1e-6
    )


def test_one_order_that_fails_blocks_the_batch_and_says_which(read, sandbox, journal):
    """The approval is for all of it or none."""
    batch = read(
        "PO-1,Seattle imaging,OR-RKGP001:1,NO_UPFRONT,ONE_YEAR",
        "PO-2,Tokyo point of sale,OR-RKGP001:1,NO_UPFRONT,ONE_YEAR",
    )
    review = planner.review_batch(batch, sandbox, journal=journal)
    assert review.conclusion == "It cannot be ordered as it is: PO-2 failed; .checks says why."
    assert review.table["ok"].to_list() == [True, False]
    assert "Hardware type" in review.table.loc[1, "failing"]


def test_an_approval_is_for_exactly_this_batch(read, sandbox, journal):
    """Another batch, another account: nothing is sent."""
    first = read("PO-1,Seattle imaging,OR-RKGP001:1,NO_UPFRONT,ONE_YEAR")
    approve = planner.review_batch(first, sandbox, journal=journal).fingerprint
    second = read("PO-1,Seattle imaging,OR-RKGP001:2,NO_UPFRONT,ONE_YEAR")
    for batch, connection in ((second, sandbox), (first, sandbox.connection("111122223333"))):
        with pytest.raises(planner.NotApproved):
            planner.submit_batch(batch, connection, approve=approve, journal=journal)
    with pytest.raises(planner.NotApproved, match="look at review_batch"):
        planner.submit_batch(first, sandbox, journal=journal)
    with pytest.raises(planner.InputError, match="takes a Batch from read_batch, not a list"):
        planner.submit_batch([], sandbox, journal=journal)
    assert sandbox.received("CreateOrder") == 0


@pytest.mark.parametrize("turns", [0, 1, 3, 4])
def test_stopped_between_any_two_and_resumed(sandbox, journal, turns):
    """What had its turn is placed, the rest is not sent, and the same call
    again places the rest.
    """
    batch = planner.read_batch(SAMPLE, CATALOG, sandbox)
    asked = iter([False] * turns + [True])
    stopped = submit(batch, sandbox, journal, should_stop=lambda: next(asked))
    assert stopped.table["state"].to_list() == ["placed"] * turns + ["not sent"] * (4 - turns)
    assert ("It was stopped." in stopped.summary) == (turns < 4)
    review = planner.review_batch(batch, sandbox, journal=journal)
    assert (f"{turns} sent already" in by_check(review)["Total"].reason) == (turns > 0)
    assert planner.submit_batch(
        batch, sandbox, approve=review.fingerprint, journal=journal, progress=False
    ).ok
    assert len(orders_at(sandbox)) == 4 == sandbox.received("CreateOrder")


def test_a_total_counts_what_is_not_priced_beside_it(sandbox, journal, tmp_path):
    """The gap is counted beside the sum of the others."""
    prices = CATALOG.prices
    rows = {"dollars": prices, "none": prices.query("catalog_item_id != 'OR-SV1U001'")}
    lines = {}
    for name, sheet in rows.items():
        sheet.to_csv(tmp_path / f"{name}.csv", index=False)
        priced = planner.read_catalog(prices=tmp_path / f"{name}.csv")
        lines[name] = priced.line_items({"OR-SV1U001": 1})

    def total(*names):
        requests = [
            planner.OrderRequest(
                "Seattle imaging", lines[name], "NO_UPFRONT", "ONE_YEAR", reference=f"PO-{at}"
            )
            for at, name in enumerate(names)
        ]
        batch = planner.Batch(tuple(requests))
        return by_check(planner.review_batch(batch, sandbox, journal=journal))["Total"]

    price = CATALOG.prices.query(
        "catalog_item_id == 'OR-SV1U001' and country_code == 'US' and payment_term == 'ONE_YEAR'"
        " and payment_option == 'NO_UPFRONT'"
    ).iloc[0]
    monthly = price["monthly_recurring_price"]
    said = f"USD 0.00 upfront and {monthly:,.2f} a month, {12 * monthly:,.2f} in total"
    assert total("dollars")[1:] == ("PASS", said)
    assert total("dollars", "none")[1:] == ("WARN", f"{said}, without 1 that is not priced")
    assert total("none")[1:] == ("NOT CHECKED", "nothing is priced")


def test_one_reference_for_two_orders_of_a_batch(sandbox, journal):
    """A batch that no file was read for: the file's own check is not there."""
    lines = CATALOG.line_items({"OR-SV1U001": 1})
    request = planner.OrderRequest(
        "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    )
    review = planner.review_batch(planner.Batch((request, request)), sandbox, journal=journal)
    said = "PO-1 stands for several orders; each needs its own"
    assert by_check(review)["References"] == ("References", "FAIL", said)
    assert review.fingerprint is None or not review.ok


def test_a_reference_that_is_none_is_named_with_its_row(read):
    """What the request itself asks of a reference, beside what the file asks."""
    with pytest.raises(planner.InputError, match=r"batch\.csv, row 2, .*100 characters"):
        read(f"{'P' * 101},Seattle imaging,OR-RKGP001:1,NO_UPFRONT,ONE_YEAR")


def test_an_interrupt_keeps_what_was_bought(sandbox, journal, monkeypatch):
    """Ctrl-C in the middle returns the result, so that nobody has to guess what was placed."""
    batch = planner.read_batch(SAMPLE, CATALOG, sandbox)
    real, calls = submit_module.place, []

    def interrupted(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    approve = planner.review_batch(batch, sandbox, journal=journal).fingerprint
    monkeypatch.setattr(batch_submit, "place", interrupted)
    result = planner.submit_batch(batch, sandbox, approve=approve, journal=journal)
    assert result.table["state"].to_list() == ["placed", "placed", "not sent", "not sent"]
    assert "It was interrupted. Submit the same batch again" in result.summary
    monkeypatch.undo()
    assert planner.submit_batch(batch, sandbox, approve=approve, journal=journal).ok
    assert sandbox.received("CreateOrder") == 4


@pytest.mark.parametrize("fault", ["timeout", "drop", "503", "truncate"])
def test_an_unknown_does_not_stop_the_others_and_is_found_on_resuming(sandbox, journal, fault):
    """Half of the answers are lost: looked for at once, found, and nothing is sent twice."""
    batch = planner.read_batch(SAMPLE, CATALOG, sandbox)
    sandbox.fail("CreateOrder", fault, when="after", times=2)
    result = submit(batch, sandbox, journal, read_timeout_s=0.5)
    assert result.ok, result
    assert set(result.table["order_id"]) == orders_at(sandbox)
    assert sandbox.received("CreateOrder") == 4


def test_placed_refused_and_unknown_in_one_summary(read, sandbox, journal):
    """One of each: the refusal in AWS's words, the unknown never sent again."""
    rows = [
        f"PO-{n},{name},OR-RKGP00{n}:1,NO_UPFRONT,ONE_YEAR"
        for n, name in enumerate(["Seattle imaging"] * 3, 1)
    ]
    batch = read(*rows)
    approve = planner.review_batch(batch, sandbox, journal=journal).fingerprint
    answers = iter([None, "throttle", "drop"])

    def next_fault():
        kind = next(answers)
        if kind:
            sandbox.fail("CreateOrder", kind, when="before")
        return False

    result = planner.submit_batch(
        batch, sandbox, approve=approve, journal=journal, should_stop=next_fault
    )
    states = result.table["state"].to_list()
    assert states == ["placed", "unknown", "unknown"]
    assert "1 placed, 2 unknown, of 3." in result.summary
    assert "never sent again" in result.summary
    assert "SANDBOX" in result._repr_html_()
    again = planner.submit_batch(batch, sandbox, approve=approve, journal=journal)
    assert again.table["state"].to_list() == states
    assert sandbox.received("CreateOrder") == 3


def test_a_refusal_leaves_the_rest(read, journal):
    """The quota refuses the second; the third, for another Outpost, is placed, and the reason
    stands in the row.
    """
    with planner.start_sandbox(max_open_orders=1) as sandbox:
        path = SAMPLE
        batch = planner.read_batch(path, CATALOG, sandbox)
        result = submit(batch, sandbox, journal)
        assert result.table["state"].to_list() == ["placed", "refused", "placed", "placed"]
        assert "ServiceQuotaExceeded" in result.table.loc[1, "message"]
        assert not result.ok


def test_a_journal_that_breaks_ends_the_batch(sandbox, journal, monkeypatch):
    """Without a record nothing more is sent."""
    batch = planner.read_batch(SAMPLE, CATALOG, sandbox)
    approve = planner.review_batch(batch, sandbox, journal=journal).fingerprint
    real, calls = Journal.begin, []

    def breaks(self, entry):
        calls.append(1)
        if len(calls) > 1:
            raise planner.JournalError("The disk is full; nothing was sent.")
        return real(self, entry)

    monkeypatch.setattr(Journal, "begin", breaks)
    result = planner.submit_batch(batch, sandbox, approve=approve, journal=journal)
    assert result.table["state"].to_list() == ["placed", "not sent", "not sent", "not sent"]
    assert "an error of the journal" in result.summary
    assert sandbox.received("CreateOrder") == 1


def test_an_error_that_nobody_expected_ends_the_batch(sandbox, journal, monkeypatch):
    """Before anything is sent for its order; what was placed before stays in the result."""
    batch = planner.read_batch(SAMPLE, CATALOG, sandbox)
    approve = planner.review_batch(batch, sandbox, journal=journal).fingerprint
    real, calls = Journal.begin, []

    def breaks(self, entry):
        calls.append(1)
        if len(calls) > 1:
            raise RuntimeError("nobody thought of this")
        return real(self, entry)

    monkeypatch.setattr(Journal, "begin", breaks)
    result = planner.submit_batch(batch, sandbox, approve=approve, journal=journal)
    assert result.table["state"].to_list() == ["placed", "not sent", "not sent", "not sent"]
    assert "nobody thought of this" in result.table.loc[1, "message"]
    assert "It ended at an error that was not expected." in result.summary
    assert sandbox.received("CreateOrder") == 1


def test_an_order_that_has_no_turn_is_what_the_journal_knows_of_it(read, sandbox, journal):
    """Stopped at once: placed, unknown, refused and not placed before; never sent; and an order of
    the same reference whose content is another.
    """
    rows = [f"PO-{n},Seattle imaging,OR-RKGP001:{n},NO_UPFRONT,ONE_YEAR" for n in range(1, 7)]
    batch = read(*rows)
    approve = planner.review_batch(batch, sandbox, journal=journal).fingerprint
    placed = submit(planner.Batch(batch.requests[:1]), sandbox, journal).table.loc[0, "order_id"]
    other = read("PO-6,Seattle imaging,OR-RKGP001:7,NO_UPFRONT,ONE_YEAR")
    assert submit(other, sandbox, journal).ok
    sandbox.fail("CreateOrder", "drop", when="before")
    sandbox.fail("LookupEvents", "denied", times=1_000)
    submit(planner.Batch(batch.requests[1:2]), sandbox, journal)
    entry = journal.find(sandbox.scope, "PO-2")
    for reference, state in (("PO-3", "refused"), ("PO-4", "not placed")):
        request = next(each for each in batch.requests if each.reference == reference)
        journal.settle(
            replace(
                journal.begin(
                    replace(entry, entry_id=None, reference=reference, content=request.content)
                ),
                state=state,
                message=f"It is {state}",
            )
        )
    result = planner.submit_batch(
        batch, sandbox, approve=approve, journal=journal, should_stop=lambda: True
    )
    states = ["placed", "unknown", "refused", "not sent", "not sent", "not sent"]
    assert result.table["state"].to_list() == states
    assert result.table["order_id"].fillna("").to_list() == [placed, "", "", "", "", ""]
    assert result.table["message"].to_list()[2:] == ["It is refused", "It is not placed", "", ""]


def test_a_live_batch_asks_once(sandbox, journal):
    """One question, with every reference; the fingerprint, typed, places them all; anything else
    none.
    """
    live = planner.Connection(
        sandbox.session, sandbox.region, sandbox.account_id, sandbox.endpoint_url, is_live=True
    )
    batch = planner.read_batch(SAMPLE, CATALOG, live)
    approve = planner.review_batch(batch, live, journal=journal).fingerprint
    asked = []

    def answer(question):
        asked.append(question)
        return approve if len(asked) > 1 else "yes"

    with pytest.raises(planner.NotApproved, match="'yes' was typed"):
        planner.submit_batch(batch, live, approve=approve, journal=journal, ask=answer)
    assert sandbox.received("CreateOrder") == 0
    assert planner.submit_batch(batch, live, approve=approve, journal=journal, ask=answer).ok
    assert len(asked) == 2
    assert all(
        each in asked[1] for each in ("LIVE 123456789012 us-west-2", "PO-2026-0201", "PO-2026-0204")
    )


def test_two_at_once_place_each_order_once(sandbox, journal):
    """Two kernels that submit the same batch at the same time."""
    batch = planner.read_batch(SAMPLE, CATALOG, sandbox)
    approve = planner.review_batch(batch, sandbox, journal=journal).fingerprint
    gate = threading.Barrier(2)

    def run(_):
        gate.wait()
        return planner.submit_batch(
            batch, sandbox, approve=approve, journal=journal, progress=False
        )

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(run, range(2))
    assert one.ok
    assert one.table.equals(two.table)
    assert sandbox.received("CreateOrder") == 4


def test_a_slow_batch_shows_a_bar(sandbox, journal, monkeypatch, capsys):
    """After the delay, where progress is asked for; and none where it is not."""
    monkeypatch.setattr(batch_submit, "PROGRESS_AFTER_S", 0)
    batch = planner.read_batch(SAMPLE, CATALOG, sandbox)
    approve = planner.review_batch(batch, sandbox, journal=journal).fingerprint
    asked = lambda: time.sleep(0.11)  # noqa: E731 - tqdm redraws ten times a second
    planner.submit_batch(batch, sandbox, approve=approve, journal=journal, should_stop=asked)
    assert "orders:" in capsys.readouterr().err
    planner.submit_batch(batch, sandbox, journal=journal, progress=False)
    assert capsys.readouterr().err == ""


def test_texts_of_a_file_are_shown_as_texts(read, sandbox, journal):
    """A reference that is markup is escaped wherever it is shown."""
    batch = read("<img src=x onerror=alert(1)>,Seattle imaging,OR-RKGP001:1,NO_UPFRONT,ONE_YEAR")
    review = planner.review_batch(batch, sandbox, journal=journal)
    result = submit(batch, sandbox, journal)
    for shown in (batch, review, result):
        assert "<img" not in shown._repr_html_()


def test_the_frames_have_one_schema(sandbox, journal):
    """The same columns and types for an empty batch as for a full one."""
    empty = planner.review_batch(planner.Batch(()), sandbox, journal=journal)
    full = planner.review_batch(
        planner.read_batch(SAMPLE, CATALOG, sandbox), sandbox, journal=journal
    )
    pd.testing.assert_frame_equal(empty.table, full.table.iloc[:0], check_index_type=False)
    nothing = planner.submit_batch(planner.Batch(()), sandbox, journal=journal)
    assert nothing.summary.endswith("no orders, of 0.")
    assert nothing.table.columns.to_list() == ["reference", "state", "order_id", "message"]
