"""The whole road: from two CSVs to a chart, through the loopback server, boto3 and the aws command
line.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import matplotlib as mpl
import pytest

import outpost_planner as planner

mpl.use("Agg")

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def through_boto3s_own_settings(sandbox, monkeypatch, tmp_path):
    """Point every AWS program at the sandbox with environment variables
    alone, as a person would.
    """
    monkeypatch.setenv("AWS_ENDPOINT_URL_OUTPOSTS", sandbox.endpoint_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("OUTPOST_PLANNER_JOURNAL", str(tmp_path / "journal.sqlite"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return sandbox


def aws(*words: str):
    """Run the aws command line and return its JSON."""
    command = Path(sys.executable).with_name("aws")
    run = subprocess.run(
        [command, *words], capture_output=True, text=True, check=False, env=os.environ
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_from_csv_to_chart(through_boto3s_own_settings, tmp_path):
    """A planner's whole morning: choose, compare, review, order, wait, collect, flatten, draw."""
    sandbox = through_boto3s_own_settings
    catalog = planner.read_catalog(DATA / "catalog.csv", prices=DATA / "prices.csv")
    lines = catalog.line_items({"OR-RKGP001": 2})
    comparison = planner.compare_payments(lines, country_code="US")
    # A rack of 80,000 and four hosts of 44,722 are 258,888; half of what is worth that first.
    assert (
        comparison.table.loc[("THREE_YEARS", "PARTIAL_UPFRONT"), "upfront_price"] == 2 * 137_706.44
    )

    connection = planner.connect()
    assert connection.label == "SANDBOX 123456789012 us-west-2"
    (outpost_id,) = [
        outpost["OutpostId"]
        for outpost in boto3.client("outposts").list_outposts()["Outposts"]
        if outpost["AvailabilityZone"].startswith("us-west-2")
        and outpost["Name"].lower().startswith("seattle")
    ]
    request = planner.OrderRequest(
        outpost_id, lines, "PARTIAL_UPFRONT", "THREE_YEARS", reference="PO-2026-0117"
    )
    review = planner.review(request, connection)
    assert review.ok, review
    receipt = planner.submit(request, connection, approve=review.fingerprint)

    # The aws command line and a plain boto3 client see the order that was placed.
    (summary,) = aws("outposts", "list-orders")["Orders"]
    assert summary["OrderId"] == receipt.order_id
    placed = boto3.client("outposts").get_order(OrderId=receipt.order_id)["Order"]
    assert (placed["PaymentOption"], placed["PaymentTerm"]) == ("PARTIAL_UPFRONT", "THREE_YEARS")
    assert placed["LineItems"][0]["CatalogItemId"] == "OR-RKGP001"

    sandbox.advance(days=365)
    frames = planner.flatten_orders(planner.collect_orders(connection, progress=False))
    assert receipt.order_id in frames.orders["order_id"].tolist()
    assert frames.assets["order_id"].eq(receipt.order_id).any()
    for number, ax in enumerate(
        [
            planner.plot_payments(comparison),
            planner.plot_order_status(frames),
            planner.plot_asset_distribution(frames),
        ]
    ):
        picture = tmp_path / f"{number}.png"
        ax.figure.savefig(picture)
        assert picture.stat().st_size > 5_000
        assert ax.get_title(loc="left")
    mpl.pyplot.close("all")


def test_the_readmes_ten_lines_run(tmp_path):
    """What the README promises is run as it stands there, from the project's folder, with an empty
    home.
    """
    root = Path(__file__).parent.parent
    example = (root / "README.md").read_text().split("```python\n")[1].split("```")[0]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "MPLBACKEND": "Agg"}
    run = subprocess.run(
        [sys.executable, "-c", example + "\nprint(receipt)\nconnection.stop()"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "SANDBOX 123456789012 us-west-2" in run.stdout


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda sandbox: planner.plot_order_status([]),
            "plot_order_status takes OrderFrames, not list; flatten_orders",
        ),
        (
            lambda sandbox: planner.plot_payments(None),
            "plot_payments takes PaymentComparison, not NoneType",
        ),
        (lambda sandbox: planner.lead_times([]), "lead_times takes OrderFrames, not list"),
        (lambda sandbox: planner.review("PO-1", sandbox), "review takes OrderRequest, not str"),
        (
            lambda sandbox: planner.resolve("PO-1", sandbox.client()),
            "resolve takes Connection, not Outposts; a boto3 client has no account",
        ),
        (
            lambda sandbox: planner.cancel("oo-0123456789abcdef0", None),
            "cancel takes Connection, not NoneType",
        ),
    ],
)
def test_another_kind_of_thing_is_named(sandbox, call, said):
    """What was given, what is taken, and where it comes from, in place of an AttributeError."""
    with pytest.raises(planner.InputError, match=said):
        call(sandbox)
