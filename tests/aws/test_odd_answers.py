"""What AWS answers, or does not: nothing misread, nothing taken for nothing."""

import itertools
import json
import warnings
from typing import Any

import pytest
from support.odd_answers import (
    ASSETS,
    CHECKED,
    COLLECTORS,
    DROP,
    MAIN,
    ORDERS,
    OUTPOST,
    PATHS,
    account,
    at,
    changed,
    odd_endpoint,
    review,
    review_quote,
    spots,
    tables,
)
from support.retries import change_retries

from outpost_planner import (
    AwsError,
    CollectionWarning,
    collect_orders,
    collect_outposts,
    open_history,
)
from outpost_planner.aws.answers import IDS, MOST_EMPTY_PAGES
from outpost_planner.aws.calls import reads
from outpost_planner.order.facts import orders_of

PAGE = b"<!DOCTYPE html><html><body>Sign in to the guest network</body></html>"

NO_LIST: dict[str, Any] = {
    "a sign-in page": lambda body: PAGE,
    "an empty body": lambda body: b"",
    "cut JSON": lambda body: json.dumps(body).encode()[:-40],
    "{}": lambda body: {},
    "null": lambda body: b"null",
    "a list": lambda body: [body],
    "a text": lambda body: b'"Orders"',
    "nested without end": lambda body: b"[" * 100_000,
    "no number": lambda body: b'{"Orders": [], "NextToken": NaN}',
    "no UTF-8": lambda body: b'{"Orders": ["\xff"]}',
    "no gzip": lambda body: (200, b"not gzip", {"Content-Encoding": "gzip"}),
    "list missing": lambda body: {
        name: value for name, value in body.items() if not isinstance(value, list)
    },
    "list null": dict.fromkeys,
    "object for list": lambda body: {name: {} for name in body},
    "text for list": lambda body: dict.fromkeys(body, ""),
    "an error that is a list": lambda body: (400, b"[]"),
    "an error that is a page": lambda body: (403, PAGE),
    "sent on": lambda body: (302, b"", {"Location": "http://127.0.0.1:9/"}),
}


@pytest.fixture(scope="module")
def odd():
    """Serve the account whose answers can be spoilt."""
    with odd_endpoint() as (endpoint, connection):
        yield endpoint, connection


@pytest.fixture(autouse=True)
def one_try(monkeypatch, odd):
    """Ask once, and spoil nothing yet."""
    change_retries(monkeypatch, tries=1)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    odd[0].spoil = None


def quietly(collect, connection):
    """Return what a collection kept, and whether it said that something is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CollectionWarning)
        try:
            found = collect(connection)
        except AwsError:
            return [], True
    return found, bool(found.failures)


@pytest.mark.parametrize("kind", NO_LIST)
@pytest.mark.parametrize("page", [1, 2])
def test_a_list_that_did_not_come_is_a_failure(odd, tmp_path, kind, page):
    """On the first page there is nothing to keep, on the second what came is kept; no order is
    NOT_SEEN.
    """
    endpoint, connection = odd
    history = open_history(path=tmp_path / "history.sqlite")
    history.record(collect_orders(connection), at="2026-01-01")

    def spoil(operation, query, body):
        if operation != "ListOrders" or (page == 2 and "NextToken" not in query):
            return body | {"NextToken": "2##x"} if operation == "ListOrders" else body
        return NO_LIST[kind](body)

    endpoint.spoil = spoil
    if page == 1:
        with pytest.raises(AwsError):
            collect_orders(connection)
        return
    with pytest.warns(CollectionWarning):
        kept = collect_orders(connection)
    assert [order["OrderId"] for order in kept] == list(ORDERS)
    assert len(kept.errors) == 1
    assert history.record(kept, at="2026-01-02").empty
    with pytest.raises(AwsError):
        orders_of(reads(connection), OUTPOST)


@pytest.mark.parametrize("wrong", [None, "DROP ID", 5, "text", [], {"Odd": 1}])
@pytest.mark.parametrize("operation", [name for name in PATHS if name.startswith("List")])
def test_one_odd_element_costs_no_other(odd, operation, wrong):
    """It is one failure; the others are kept as they came."""
    endpoint, connection = odd
    member = MAIN[operation]
    whole, _ = quietly(COLLECTORS[operation], connection)

    def spoil(asked, _, body):
        if asked != operation:
            return body
        value = {**body[member][-1], IDS[member]: None} if wrong == "DROP ID" else wrong
        return changed(body, (member, len(body[member]) - 1), value)

    endpoint.spoil = spoil
    found, failed = quietly(COLLECTORS[operation], connection)
    assert failed
    if operation == "ListAssets":
        assert [each["AssetId"] for each in found] == [ASSETS[0]] * 2
    elif operation == "ListSites":
        assert len(found) == len(whole)
    else:
        assert list(found) == list(whole)[:-1]
        assert len(found.errors) == 1


@pytest.mark.parametrize("tokens", [["1##a"], ["1##a", "2##b"], ["1##a", "2##b", "3##c"]], ids=len)
def test_pages_that_go_round_in_a_circle_end(odd, tokens):
    """A, A or A, B, A, B or longer: each page is read once, and the end is a failure."""
    endpoint, connection = odd
    following = itertools.cycle(tokens)
    endpoint.spoil = lambda operation, _, body: (
        body | {"NextToken": next(following)} if operation == "ListOutposts" else body
    )
    endpoint.asked.clear()
    with pytest.warns(CollectionWarning, match="RepeatedToken"):
        collect_outposts(connection)
    assert endpoint.asked.count("ListOutposts") == len(tokens) + 1


def test_empty_pages_without_end_are_given_up(odd):
    """Fresh tokens for ever: after a hundred empty pages in a row nobody waits any more."""
    endpoint, connection = odd
    numbers = itertools.count()
    endpoint.spoil = lambda operation, _, body: (
        {"Orders": [], "NextToken": f"{next(numbers)}##x"} if operation == "ListOrders" else body
    )
    with pytest.raises(AwsError, match="find no end"):
        collect_orders(connection)
    assert next(numbers) == MOST_EMPTY_PAGES


def test_an_order_that_is_another_is_not_kept(odd):
    """What was asked for and what was answered are compared."""
    endpoint, connection = odd
    endpoint.spoil = lambda operation, _, body: (
        changed(body, ("Order", "OrderId"), ORDERS[0]) if operation == "GetOrder" else body
    )
    with pytest.warns(CollectionWarning, match="2 × OtherOrderId"):
        assert len(collect_orders(connection)) == 1


def of_another_kind(value):
    """Return what does not belong where a value stands."""
    return {} if isinstance(value, list) else [] if isinstance(value, dict) else {"odd": 1}


COLLECTED = [
    (operation, path, how)
    for operation, body in account().items()
    if operation in COLLECTORS
    for path in spots(body)
    if len(path) > 1 and isinstance(path[-1], str)
    for how in (("gone", "null", "another kind") if len(path) < 4 else ("gone", "another kind"))
]
"""Every member inside the answers that a collection reads, and how it is spoilt."""


@pytest.mark.parametrize("operation", COLLECTORS)
def test_every_member_may_be_missing_or_odd(odd, operation):
    """The service model is walked: what may be missing costs nothing, what may not is a failure,
    nothing breaks.
    """
    endpoint, connection = odd
    collect = COLLECTORS[operation]
    expected, _ = quietly(collect, connection)
    names = tables(expected, operation)
    spoilt = [each for each in COLLECTED if each[0] == operation]
    assert spoilt
    for _, path, how in spoilt:

        def spoil(asked, _, body, path=path, how=how):
            if asked != operation:
                return body
            value = {"gone": DROP, "null": None}.get(how, of_another_kind(at(body, path)))
            return changed(body, path, value)

        endpoint.spoil = spoil
        found, failed = quietly(collect, connection)
        is_id = path[-1] == IDS.get(MAIN[operation], "OrderId") and len(path) in {2, 3}
        is_odd = how == "another kind" or is_id
        assert failed == is_odd, (path, how)
        told = tables(found, operation)
        if not is_odd:
            assert told == names, (path, how)


@pytest.mark.parametrize(
    "operation", [name for name in PATHS if name not in {"ListOutposts", "ListSites", "ListAssets"}]
)
def test_a_review_passes_nothing_that_it_was_not_told(odd, tmp_path, operation):
    """Each member of each answer is missing, null and of another kind in turn; no check that rests
    on it passes.
    """
    endpoint, connection = odd
    ask = review_quote if operation == "GetQuote" else review
    usual = ask(connection, tmp_path / "journal.sqlite3")
    body = endpoint.bodies[operation]
    paths = [path for path in spots(body) if isinstance(path[-1], str) and len(path) <= 3]
    checked = {name for asked, name in CHECKED if asked == operation}
    assert checked <= {path[-1] for path in paths}, "each member that a check rests on is spoilt"
    for path, how in itertools.product(paths, ("gone", "another kind")):

        def spoil(asked, _, body, path=path, how=how):
            if asked != operation:
                return body
            return changed(body, path, DROP if how == "gone" else of_another_kind(at(body, path)))

        endpoint.spoil = spoil
        found = ask(connection, tmp_path / "journal.sqlite3")
        rests = CHECKED.get((operation, path[-1]))
        if rests:
            assert found[rests] != "PASS", (path, how)
        elif (
            how == "gone"
            and len(path) > 1
            and path[-1] not in {"OrderId", "RackPhysicalProperties", "Status"}
        ):
            assert found == usual or operation in {"GetSiteAddress", "GetQuote"}, (path, found)


@pytest.mark.parametrize(
    ("member", "value", "check"),
    [
        ("PowerDrawKva", "POWER_LOTS", "Power"),
        ("PowerDrawKva", "POWER_60_KVA", None),
        ("UplinkGbps", "UPLINK_FAST", "Uplinks"),
        ("UplinkGbps", "UPLINK_400G_X", "Uplinks"),
        ("MaximumSupportedWeightLbs", "MAX_", "Weight"),
    ],
)
def test_a_value_that_aws_adds_is_named_and_not_guessed(odd, tmp_path, member, value, check):
    """A site's new limit: read where its form is known, not checked where it is not."""
    endpoint, connection = odd
    endpoint.spoil = lambda operation, _, body: (
        changed(body, ("Site", "RackPhysicalProperties", member), value)
        if operation == "GetSite"
        else body
    )
    found = review(connection, tmp_path / "journal.sqlite3")
    if check:
        assert found[check] == "NOT CHECKED"
    else:
        assert found["Power"] == "PASS"
