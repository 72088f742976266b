"""Answers of AWS with one thing wrong: Order, Outpost, Site, Asset, Address, catalog item, over a
socket.
"""

import copy
import json
import random
import tempfile
import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.odd_answers import (
    CHECKED,
    COLLECTORS,
    DROP,
    MAIN,
    TOLD,
    at,
    changed,
    odd_endpoint,
    review,
    spots,
    tables,
)

import outpost_planner as planner
from outpost_planner.aws.answers import IDS
from outpost_planner.aws.retries import RETRIES

SCALARS = (
    "",
    " ",
    "new value \N{SNOWMAN}",
    "=HYPERLINK(1)",
    "\r\n# heading",
    "x" * 5_000,
    "\x00",
    "$1$",
    -1,
    0,
    1.5,
    10**30,
    True,
)
"""What a member may hold that the service model does not say, or does not say yet."""

BODIES = {
    "sign-in page": lambda body: b"<!DOCTYPE html><title>Sign in</title>",
    "empty body": lambda body: b"",
    "cut JSON": lambda body: json.dumps(body).encode()[: len(json.dumps(body)) * 2 // 3],
    "no member": lambda body: {},
    "null": lambda body: b"null",
    "list": lambda body: [body],
    "nested": lambda body: b'{"a":' * 50_000,
    "infinite": lambda body: {**body, "Odd": float("inf")},
    "digits": lambda body: b'{"Odd": 1' + b"0" * 5_000 + b"}",
    "no UTF-8": lambda body: b"\xff" + json.dumps(body).encode(),
    "no gzip": lambda body: (200, b"no", {"Content-Encoding": "gzip"}),
    "error": lambda body: (400, {"message": "no", "__type": "ValidationException"}),
    "error of a list": lambda body: (403, b"[]"),
    "fault": lambda body: (500, b"<html>"),
    "sent on": lambda body: (302, b"", {"Location": "http://127.0.0.1:9/"}),
}
"""Whole answers that are none."""

WHOLE = {"Quantity", "Count", "MaxVcpus", "key"}
NUMBERS = {"PowerKva", "WeightLbs", "RackElevation"}
"""Members that the service model makes numbers of, whole ones and others."""

REVIEWED = {
    "GetOutpost": "Outpost",
    "GetSite": "Power",
    "GetSiteAddress": "Operating address",
    "GetCatalogItem": "Items",
    "ListOrders": "Open orders",
}
"""The check that each answer of a review is for."""


def mutated(count, seed):
    """Yield kind, verdict and detail for each of so many inputs."""
    chance = random.Random(seed)
    usual = dict(RETRIES)
    RETRIES.update({kind: replace(retry, tries=1, waits_s=()) for kind, retry in usual.items()})
    TOLD.clear()
    with (
        odd_endpoint() as (endpoint, connection),
        tempfile.TemporaryDirectory() as folder,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", planner.CollectionWarning)
        case = Case(endpoint, connection, Path(folder))
        for _ in range(count):
            yield case.one(chance)
    RETRIES.update(usual)


class Case:
    """The account as it is, to be compared with."""

    def __init__(self, endpoint, connection, folder):
        self.endpoint, self.connection, self.journal = (
            endpoint,
            connection,
            folder / "journal.sqlite3",
        )
        self.usual = {name: list(collect(connection)) for name, collect in COLLECTORS.items()}
        self.checks = review(connection, self.journal)
        self.history = planner.open_history(path=folder / "history.sqlite")
        self.clock = datetime(2026, 1, 1, tzinfo=UTC)
        self.history.record(self.usual["GetOrder"], at=self.clock)

    def one(self, chance):
        """Change one thing, read, and judge."""
        is_review = chance.random() < 0.3
        operation = chance.choice(list(REVIEWED) if is_review else list(COLLECTORS))
        kind, path, value, is_odd, spoil = self.change(chance, operation)
        self.endpoint.spoil = lambda asked, query, body: spoil(body) if asked == operation else body
        kind = (
            f"{'review' if is_review else 'collect'} {operation} {kind} {'.'.join(map(str, path))}"
        )
        try:
            problem, said = (
                self.reviewed(operation, path, is_odd)
                if is_review
                else self.collected(operation, path, value, is_odd)
            )
        except planner.PlannerError as error:
            return kind, "refused" if is_odd else "SILENT", f"refused for nothing: {error}"
        except TimeoutError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            return kind, "TRACEBACK", f"{type(error).__name__}: {error}"
        return kind, "SILENT" if problem else said, problem

    def change(self, chance, operation):
        """Return kind, path, value, whether it must be refused, and how the answer is spoilt."""
        body = self.endpoint.bodies[operation]
        if chance.random() < 0.2:
            name = chance.choice(list(BODIES))
            return name, (), None, True, BODIES[name]
        path = chance.choice(list(spots(body)))
        old = at(body, path)
        is_id = path[-1] == IDS.get(MAIN[operation], "OrderId") and len(path) <= 3
        is_element = len(path) == 2 and isinstance(path[1], int)
        in_container = (
            isinstance(path[-1], int)
            or "Tags" in path[:-1]
            or "LineItemCountsByStatus" in path[:-1]
        )
        ways = ["another kind"] + ["scalar"] * (not isinstance(old, dict | list))
        ways += ["gone", "null"] * (not in_container) + ["null"] * is_element
        way = chance.choice(ways)
        if way == "scalar":
            value = chance.choice(SCALARS)
            is_odd = str(path[-1]).endswith("Date") and not _is_time(value)
            # What is a number stays one; botocore would cut 1.5 to 1.
            is_odd = is_odd or (isinstance(old, int) and path[-1] in WHOLE and not _is_whole(value))
            is_odd = is_odd or (
                isinstance(old, int) and path[-1] in NUMBERS and not _is_number(value)
            )
            is_odd = is_odd or (is_id and not (isinstance(value, str) and value))
        else:
            value = {"gone": DROP, "null": None}.get(way, {} if isinstance(old, list) else [])
            is_odd = way == "another kind" or is_element or is_id or len(path) == 1
        return way, path, value, is_odd, lambda given: changed(given, path, value)

    def collected(self, operation, path, value, is_odd):
        """Say what a collection did with it: what is wrong, if anything, and whether it was
        refused.
        """
        usual = self.usual[operation]
        found = COLLECTORS[operation](self.connection)
        tables(found, operation)
        # Under another id the list is one of other orders, and the one of before is truly not seen.
        is_renamed = operation == "ListOrders" and path[-1:] == ("OrderId",) and not is_odd
        if operation in {"ListOrders", "GetOrder"} and not is_renamed:
            self.clock += timedelta(minutes=1)
            if "NOT_SEEN" in set(self.history.record(found, at=self.clock)["kind"]):
                return "an order is called NOT_SEEN", ""
        if is_odd and not found.failures:
            return "nothing was said", ""
        if is_odd:
            strange = [
                each
                for each in found
                if _bare(each, operation) not in [_bare(one, operation) for one in usual]
            ]
            return (f"changed beside it: {strange}" if strange else ""), "refused"
        if path[-1] == IDS.get(MAIN[operation], "OrderId"):
            return "", "refused" if found.failures else "as meant"
        if found.failures:
            return f"refused for nothing: {found.failures[0].message}", ""
        # 10**30 of the wire is the nearest double, where the service model has a float.
        as_read = float(value) if path[-1] in NUMBERS and _is_number(value) else value
        meant = [
            _meant(each, number, operation, path, as_read) for number, each in enumerate(usual)
        ]
        same = [_without(each, path) for each in found] == [_without(each, path) for each in meant]
        return ("" if same else "not read as it stands there"), "as meant"

    def reviewed(self, operation, path, is_odd):
        """Say what a review did with it: no check may pass that rests on what did not come."""
        found = review(self.connection, self.journal)
        new = [
            name
            for name, result in found.items()
            if result == "PASS" and self.checks.get(name) != "PASS"
        ]
        main = not path or path == (MAIN[operation],)
        rests = (
            REVIEWED[operation]
            if is_odd and main
            else CHECKED.get((operation, path[-1] if path else ""))
        )
        if new:
            return f"passes now: {new}", ""
        if (
            rests
            and found[rests] == "PASS"
            and (is_odd or path[-1] in {"LifeCycleStatus", "ItemStatus"})
        ):
            return f"{rests} passes without what it rests on", ""
        return "", "refused" if found != self.checks else "as meant"


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_time(value):
    return _is_number(value) and abs(value) < 10**11


def _meant(element, number, operation, path, value):
    """Return an element as the change makes it, where the collection holds what was changed."""
    rest = path[1:] if operation == "GetOrder" else path[2:]
    if operation == "ListOrders" or not rest:
        return element
    if operation == "ListSites":
        return element | {"Site": _put(element["Site"], rest, value)}
    if operation in {"ListOutposts", "ListAssets"} and number % 2 != path[1]:
        return element
    return _put(element, rest, value)


def _put(element, path, value):
    """Change a value as botocore reads it: a null is a member that is missing."""
    place = at(element, path[:-1])
    return (
        copy.deepcopy(element)
        if path[-1] not in _keys(place)
        else changed(element, path, DROP if value is None else value)
    )


def _keys(place):
    return place if isinstance(place, dict) else range(len(place))


def _without(element, path):
    """Leave out what is of another type when it is read: dates; and the site that an Outpost's id
    leads to.
    """
    names = [name for name in element if name == path[-1] and name.endswith("Date")]
    names += ["Site"] if path[-1] == "SiteId" else []
    return {name: value for name, value in element.items() if name not in names}


def _bare(element, operation):
    return {
        name: value
        for name, value in element.items()
        if not (operation == "ListSites" and name == "Site")
    }
