"""Operations that the installed botocore, an endpoint or the account lacks: a clear sentence, the
road without them, and nothing else broken.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.endpoint import connection_to
from support.fake_aws import FakeAws, serve_fake_aws
from support.old_botocore import OLD, old_connection, write_old_model

import outpost_planner as planner
from outpost_planner.aws.calls import reads
from outpost_planner.aws.gather import Question, gather
from outpost_planner.aws.offered import NOT_OFFERED, ROADS, check_offered, is_not_offered
from outpost_planner.order.outcome import Attempt

NEW = sorted({*ROADS} - OLD)


@pytest.fixture(scope="module")
def sandbox():
    with planner.start_sandbox() as started:
        yield started


@pytest.fixture(scope="module")
def old(sandbox, tmp_path_factory):
    """A connection to the sandbox through a botocore that is older than quotes."""
    return old_connection(sandbox, tmp_path_factory.mktemp("models"))


def method(operation: str) -> str:
    from botocore import xform_name

    return xform_name(operation)


@pytest.mark.parametrize("operation", NEW)
def test_an_old_botocore_is_named_with_the_road_without_the_operation(old, operation):
    """Not as an answer that cannot be read, nor as an AttributeError."""
    client = reads(old)
    for ask in (client.ask, client.all_of, lambda *asked: list(client.pages(*asked))):
        with pytest.raises(planner.AwsError) as caught:
            ask(method(operation), "Anything")
        said = str(caught.value)
        assert said.startswith(f"{operation} is unknown to botocore ")
        assert "nothing was sent" in said
        assert "pip install --upgrade boto3" in said
        assert ROADS[operation] in said
        assert caught.value.code == NOT_OFFERED
        assert caught.value.operation == operation
        assert is_not_offered(caught.value)


def test_many_questions_of_an_old_botocore_fail_one_by_one(old):
    """A collection says what is missing; the worker does not break."""
    got = gather([Question(old, "list_quotes", "Quotes", {}, "here")])
    assert got.answered == []
    assert [each.code for each in got.failures] == [NOT_OFFERED]


@pytest.mark.parametrize("operation", ["CreateQuote", "CreateRenewal"])
def test_what_writes_is_refused_before_anything_is_written_down(old, operation):
    """Building the attempt says so already."""
    with pytest.raises(planner.AwsError, match=f"{operation} is unknown to botocore"):
        Attempt(old, operation, 5.0)


def test_an_order_from_a_quote_needs_a_client_that_can_name_the_quote(old, sandbox):
    """The operation is there, its parameter is not."""
    with pytest.raises(planner.AwsError, match=r"CreateOrder takes no QuoteIdentifier by botocore"):
        check_offered(old.client(), "CreateOrder", "QuoteIdentifier")
    check_offered(old.client(), "CreateOrder", "LineItems")
    check_offered(sandbox.client(), "CreateOrder", "QuoteIdentifier", "QuoteOptionIdentifier")


def test_the_rest_works_with_an_old_botocore(old, tmp_path):
    """An order of line items is reviewed and placed."""
    lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    request = planner.OrderRequest(
        "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    )
    journal = planner.open_journal(tmp_path / "journal.sqlite3")
    review = planner.review(request, old, journal=journal)
    assert review.ok, review
    receipt = planner.submit(request, old, approve=review.fingerprint, journal=journal)
    assert receipt.state == "placed"


SCRIPT = """
import sys, outpost_planner as planner
from outpost_planner.service.model import service_model
assert "CreateQuote" not in service_model().operation_names
catalog = planner.read_catalog()
lines = catalog.line_items({"OR-RKGP001": 1})
planner.compare_payments(lines, country_code="US").best_within
planner.flatten_orders(planner.sample_orders())
assert set(dir(planner)) == {each for each in dir(planner) if getattr(planner, each)}
with planner.start_sandbox() as sandbox:
    request = planner.OrderRequest(
        "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    )
    print(planner.review(request, sandbox, journal=sys.argv[1]).ok)
"""


def test_every_name_loads_and_a_review_runs_where_a_model_of_the_user_replaces_botocores(tmp_path):
    """A model in ~/.aws/models is older than the installed botocore's, for everything in the
    process.
    """
    write_old_model(tmp_path / ".aws" / "models")
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path / "journal.sqlite3"],
        env=os.environ | {"HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.strip() == "True"


REFUSALS = {
    "an unknown operation": (404, "UnknownOperationException"),
    "not implemented": (501, "NotImplemented"),
    "LocalStack": (501, "InternalFailure"),
    "a gateway without that address": (403, "MissingAuthenticationTokenException"),
}


@pytest.fixture
def refusing(monkeypatch):
    """An endpoint that answers every read with one refusal."""
    with serve_fake_aws() as (_, url):
        yield lambda status, code: (
            monkeypatch.setattr(
                FakeAws,
                "reply",
                staticmethod(lambda handler, *_, **__: _refuse(handler, status, code)),
            ),
            connection_to(url),
        )[1]


def _refuse(handler, status, code):
    body = b'{"message": "User: arn:aws:iam::123456789012:user/a is not authorized"}'
    handler.send_response(status)
    handler.send_header("x-amzn-ErrorType", code)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_an_endpoint_without_the_operation_is_named_with_the_road_without_it(refusing, refusal):
    """Whatever code it says so by."""
    connection = refusing(*refusal)
    with pytest.raises(planner.AwsError) as caught:
        reads(connection).ask("get_quote", "Quote", QuoteIdentifier="oq-0123456789abcdef0")
    assert str(caught.value).startswith(
        f"GetQuote is not offered by this endpoint or Region, which answered {refusal[1]}."
    )
    assert ROADS["GetQuote"] in str(caught.value)
    assert is_not_offered(caught.value)


def test_a_denied_permission_is_named_with_the_road_without_it(refusing):
    """The action as a policy spells it."""
    connection = refusing(403, "AccessDeniedException")
    with pytest.raises(planner.AwsError) as caught:
        reads(connection).all_of("list_quotes", "Quotes")
    assert "is not authorized" in str(caught.value)
    assert "Ask for the permission outposts:ListQuotes" in str(caught.value)
    assert ROADS["ListQuotes"] in str(caught.value)
    assert caught.value.code == "AccessDeniedException"
    assert is_not_offered(caught.value)


def test_other_refusals_stay_what_they_are(refusing):
    """A quote that is not there is no operation that is not there."""
    connection = refusing(404, "NotFoundException")
    with pytest.raises(planner.AwsError) as caught:
        reads(connection).ask("get_quote", "Quote", QuoteIdentifier="oq-0123456789abcdef0")
    assert caught.value.code == "NotFoundException"
    assert not is_not_offered(caught.value)
