"""Orders that the AWS command line wrote to files, of either version, read
as boto3 returns them.
"""

import json
from datetime import UTC, datetime

import pytest

import outpost_planner as planner

AT = datetime(2026, 10, 1, 12, 0, 0, 250_000, tzinfo=UTC)
ORDER = {
    "OutpostId": "op-0123456789abcdef0",
    "OrderId": "oo-0123456789abcdef0",
    "Status": "IN_PROGRESS",
    "LineItems": [
        {"CatalogItemId": "OR-RKGP001", "LineItemId": "ooi-1", "Quantity": 1, "Status": "BUILDING"}
    ],
    "PaymentOption": "NO_UPFRONT",
    "OrderSubmissionDate": "2026-10-01T12:00:00.250000+00:00",
}
OTHER = ORDER | {
    "OrderId": "oo-0123456789abcdef1",
    "OrderSubmissionDate": "2026-09-30T12:00:00+00:00",
}
SUMMARY = {
    "OrderId": ORDER["OrderId"],
    "Status": "IN_PROGRESS",
    "LineItemCountsByStatus": {"BUILDING": 1},
}


@pytest.fixture
def read(tmp_path):
    """Read a file of the given content."""

    def read(content, name="order.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return planner.read_orders(path)

    return read


def said(read, content):
    with pytest.raises(planner.InputError) as caught:
        read(content)
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        ORDER,
        {"Order": ORDER},
        {"Order": ORDER, "ResponseMetadata": {"HTTPStatusCode": 200}},
        [ORDER],
        [{"Order": ORDER}],
        {"Orders": [ORDER]},
        json.dumps({"Order": ORDER}).encode("utf-8-sig"),
        json.dumps({"Order": ORDER}, indent=4).encode("utf-16"),
        [ORDER, ORDER],
    ],
    ids=["bare", "wrapper", "metadata", "list", "wrappers", "Orders", "BOM", "PowerShell", "twice"],
)
def test_every_shape_is_the_same_order(read, content):
    """One order, the wrapper, lists of either, and the encodings of Windows."""
    assert read(content) == [ORDER | {"OrderSubmissionDate": AT}]


@pytest.mark.parametrize(
    "written",
    [
        1790856000.25,
        "2026-10-01T12:00:00.250000+00:00",
        "2026-10-01T12:00:00.25Z",
        "2026-10-01T14:00:00.250000+02:00",
        "2026-10-01 12:00:00.250",
    ],
)
def test_times_of_both_versions_are_one_moment(read, written):
    """Version 1 writes seconds since 1970, version 2 ISO 8601: 1,790,856,000 s are 20,727.5 days
    from 1970-01-01.
    """
    order = read(
        {"Order": ORDER | {"OrderSubmissionDate": written, "OrderFulfilledDate": written}}
    )[0]
    assert order["OrderSubmissionDate"] == order["OrderFulfilledDate"] == AT


@pytest.mark.parametrize(
    "written",
    [
        1790856000250,
        "20261001",
        "2026-W40-4",
        "soon",
        True,
        float("nan"),
        "2026-13-01",
        "",
        [1],
        "１２",
    ],
)
def test_what_is_no_time_is_said_with_its_file_and_member(read, written):
    """Milliseconds, ISO's other forms and words; never Python's own message."""
    message = said(read, {"Order": ORDER | {"OrderSubmissionDate": written}})
    assert "order.json: OrderSubmissionDate" in message
    assert "is no time such as 2026-11-01T12:00:00+00:00 or seconds since 1970" in message


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (
            {"Orders": [SUMMARY]},
            "is a summary of list-orders, without line items; save each order with aws outposts",
        ),
        (SUMMARY, "get-order --order-id oo-0123456789abcdef0"),
        ({"Orders": [ORDER], "NextToken": "x"}, "the list goes on (NextToken)"),
        ({"Order": None}, "holds no order, but None"),
        ({"Outposts": []}, "holds no order, which has an OrderId; the members here: Outposts"),
        ({}, "the members here: none"),
        ([], "holds an empty list, and no order"),
        ([ORDER, 5], "order.json, element 2: holds no order, but 5"),
        (ORDER | {"OrderId": None}, "which has an OrderId"),
        (b"", "the file is empty"),
        (b"ORDER\too-1\tIN_PROGRESS", "is not JSON, which get-order writes with --output json"),
        (b'{"Order": ', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"OrderId": "\xe9"}', "is not UTF-8 (byte 13)"),
        (b'{"OrderId": "oo-1", "OrderSubmissionDate": ' + b"9" * 5000 + b"}", "order.json: "),
        (
            [ORDER, ORDER | {"Status": "DELIVERED"}],
            "stands in order.json, element 1 too, with other content",
        ),
    ],
)
def test_what_holds_no_order_is_said_in_words(read, content, part):
    """Summaries, cut lists, other answers, text output and torn files."""
    assert part in said(read, content)


def test_answers_appended_to_one_file_are_all_read(read):
    """A loop with `>>` writes one answer after the other; the earliest submission comes first."""
    both = "\n".join(json.dumps({"Order": order}, indent=4) for order in (ORDER, OTHER))
    assert [order["OrderId"] for order in read(both.encode())] == [
        OTHER["OrderId"],
        ORDER["OrderId"],
    ]


def test_a_folder_is_read_whole_or_not_at_all(tmp_path):
    """Every file that cannot be read is named; another ending than .json is left alone."""
    (tmp_path / "a.json").write_text(json.dumps({"Order": ORDER}))
    (tmp_path / "b.json").write_text(json.dumps(OTHER))
    (tmp_path / "notes.txt").write_text("not an order")
    assert len(planner.read_orders(tmp_path)) == 2
    (tmp_path / "c.json").write_text("{")
    (tmp_path / "d.json").write_text("5")
    with pytest.raises(planner.InputError) as caught:
        planner.read_orders(tmp_path)
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["c.json", "d.json"]


def test_what_the_sandbox_answers_to_the_command_line_is_read_back(sandbox, tmp_path):
    """`aws outposts get-order` against the sandbox, saved to a file."""
    import os
    import subprocess
    import sys

    client = sandbox.client()
    outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
    lines = [{"CatalogItemId": "OR-RKGP001", "Quantity": 1}]
    order = client.create_order(
        OutpostIdentifier=outpost_id, LineItems=lines, PaymentOption="NO_UPFRONT"
    )["Order"]
    environment = os.environ | {
        "AWS_ENDPOINT_URL_OUTPOSTS": sandbox.endpoint_url,
        "AWS_ACCESS_KEY_ID": "123456789012",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_DEFAULT_REGION": sandbox.region,
    }
    command = [
        sys.executable,
        "-m",
        "awscli",
        "outposts",
        "get-order",
        "--order-id",
        order["OrderId"],
    ]
    answer = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=120)
    (tmp_path / "order.json").write_bytes(answer.stdout)
    collected = planner.collect_orders(sandbox, progress=False)
    assert planner.read_orders(tmp_path) == list(collected)
