"""Make a site or an Outpost, where none is there to order for. Neither costs anything.

CreateSite and CreateOutpost take no client token, so that the name is the key: a place of that name
that is there already is given back, and an answer that was lost is looked for by its name.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import Connection
from outpost_planner.aws.offered import check_offered
from outpost_planner.errors import InputError, OrderUnknown, check_kind
from outpost_planner.order.intent_sending import send_once
from outpost_planner.order.intents import intent_for
from outpost_planner.order.journal import open_journal
from outpost_planner.order.journal_file import before_sending
from outpost_planner.order.quotes.lost import QUIET_TIME, SEARCHES_S
from outpost_planner.order.states import BY_ANSWER, BY_CONTENT, DONE, NOT_DONE, UNKNOWN
from outpost_planner.service.violations import request_violations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from outpost_planner.order.intents import Intent
    from outpost_planner.order.journal import Journal


class Kind(NamedTuple):
    """What can be made, and how AWS calls it.

    Parameters
    ----------
    noun
        In words.
    create, list_it
        The operation that makes one, and the call that lists all.
    shape, shapes
        Member of the answers that holds one, and all.
    key
        Member that holds its id.
    pattern
        What an id looks like.
    """

    noun: str
    create: str
    list_it: str
    shape: str
    shapes: str
    key: str
    pattern: str


SITE = Kind("site", "CreateSite", "list_sites", "Site", "Sites", "SiteId", r"os-[a-f0-9]{17}")
OUTPOST = Kind(
    "Outpost",
    "CreateOutpost",
    "list_outposts",
    "Outpost",
    "Outposts",
    "OutpostId",
    r"op-[a-f0-9]{17}",
)


def create_site(
    connection: Connection,
    name: str,
    address: Mapping[str, str],
    *,
    rack: Mapping[str, str] | None = None,
    description: str | None = None,
    notes: str | None = None,
    shipping_address: Mapping[str, str] | None = None,
    journal: Journal | str | Path | None = None,
    read_timeout_s: float = 60.0,
) -> dict[str, Any]:
    """Make a site: the place where hardware will stand. It costs nothing.

    A site of this name in the same country and town is given back as it stands, and nothing is
    sent. What is sent is written into the journal before, and sent once.

    Parameters
    ----------
    connection
        Which account and Region it is for.
    name
        Its name, which no other site may have.
    address
        Where it is, by the API's names: ContactName, ContactPhoneNumber (``+12065550100``),
        AddressLine1, City, StateOrRegion, PostalCode, CountryCode (``US``); AddressLine2,
        AddressLine3, DistrictOrCounty and Municipality may be left out.
    rack
        What a rack position offers, by the API's names and words, such as ``{"PowerDrawKva":
        "POWER_15_KVA", "MaximumSupportedWeightLbs": "MAX_2000_LBS"}``. AWS asks for them before
        racks can be ordered. Default: none yet.
    description, notes
        Texts that are kept at AWS, such as how to get in.
    shipping_address
        Where the hardware is delivered. Default: the address.
    journal
        Where it is recorded. Default: the user's own.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].

    Returns
    -------
    dict
        The site as the API shapes it.

    Raises
    ------
    InputError
        Nothing was sent: listing everything that AWS would not take, or a site of this name is
        somewhere else.
    AwsError
        Nothing was sent: the sites could not be listed.
    OrderRefused
        AWS refused it, and says why.
    OrderUnknown, OrderInterrupted, NotTheSandbox, JournalError
        As `request_quote`.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> address = {
    ...     "ContactName": "Ada Lovelace",
    ...     "ContactPhoneNumber": "+12065550100",
    ...     "AddressLine1": "410 Terry Ave N",
    ...     "City": "Seattle",
    ...     "StateOrRegion": "WA",
    ...     "PostalCode": "98109",
    ...     "CountryCode": "US",
    ... }
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     site = planner.create_site(sandbox, "Terry Avenue", address, journal=journal)
    ...     outpost = planner.create_outpost(sandbox, "Terry 1", site, journal=journal)
    >>> outpost["Name"], outpost["SiteId"] == site["SiteId"]
    ('Terry 1', True)
    """
    content = {
        "Name": name,
        "Description": description,
        "Notes": notes,
        "OperatingAddress": address,
        "ShippingAddress": shipping_address or address,
        "RackPhysicalProperties": rack,
    }
    return _made(SITE, content, connection, journal, read_timeout_s)


def create_outpost(
    connection: Connection,
    name: str,
    site: str | Mapping[str, Any],
    *,
    hardware_type: str = "RACK",
    availability_zone: str | None = None,
    description: str | None = None,
    journal: Journal | str | Path | None = None,
    read_timeout_s: float = 60.0,
) -> dict[str, Any]:
    """Make an Outpost at a site, for which racks or a server can then be ordered. It costs nothing.

    An Outpost of this name at the same site is given back as it stands, and nothing is sent. What
    is sent is written into the journal before, and sent once.

    Parameters
    ----------
    connection
        Which account and Region it is for.
    name
        Its name, which no other Outpost may have.
    site
        The site: its id or ARN, or what `create_site` returned.
    hardware_type
        ``RACK`` or ``SERVER``.
    availability_zone
        The zone that it belongs to, such as ``us-west-2a``. Default: AWS chooses.
    description
        A text that is kept at AWS.
    journal
        Where it is recorded. Default: the user's own.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].

    Returns
    -------
    dict
        The Outpost as the API shapes it.

    Raises
    ------
    InputError
        Nothing was sent: listing everything that AWS would not take, or an Outpost of this name is
        at another site or for other hardware.
    AwsError, OrderRefused, OrderUnknown, OrderInterrupted, NotTheSandbox, JournalError
        As `create_site`.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     site = planner.collect_outposts(sandbox)[0]["SiteId"]
    ...     outpost = planner.create_outpost(sandbox, "Imaging 2", site, journal=journal)
    >>> outpost["LifeCycleStatus"]
    'PENDING'
    """
    site_id = site.get("SiteId") if hasattr(site, "get") else site
    content = {
        "Name": name,
        "Description": description,
        "SiteId": site_id,
        "AvailabilityZone": availability_zone,
        "SupportedHardwareType": hardware_type,
    }
    return _made(OUTPOST, content, connection, journal, read_timeout_s)


def _made(
    kind: Kind,
    wanted: Mapping[str, Any],
    connection: Connection,
    journal: Journal | str | Path | None,
    read_timeout_s: float,
) -> dict[str, Any]:
    who = f"create_{kind.noun.lower()}"
    check_kind(connection, Connection, who, "start_sandbox() or connect() makes one")
    content = {name: value for name, value in wanted.items() if value is not None}
    checked = dict(content)
    if checked.get("ShippingAddress") is checked.get("OperatingAddress"):
        checked.pop("ShippingAddress", None)  # its problems would be told twice
    problems = request_violations(kind.create, checked)
    if problems:
        raise InputError(f"This {kind.noun} cannot be made. Nothing was sent.", problems)
    check_offered(reads(connection).client, kind.create)
    opened = open_journal(journal)
    with before_sending(), opened.hold(connection.scope, "places"):
        there = _listed(kind, connection)
        earlier = opened.intents.open(connection.scope, operation=kind.create)
        lost = [each for each in earlier if each.content["Name"] == content["Name"]]
        standing = _standing(kind, content, there)
        for each in lost:
            opened.intents.settle(_settled(kind, each, standing))
        if standing is not None:
            return standing
        for each in lost:
            if datetime.now(UTC) - (each.started_at or datetime.now(UTC)) < QUIET_TIME:
                raise _still_unknown(kind, each)
        done = send_once(
            intent_for(
                connection,
                kind.create,
                content,
                listed_before=tuple(each[kind.key] for each in there),
            ),
            connection,
            opened,
            read_timeout_s,
            what=f"The request for {kind.noun} {content['Name']!r}",
            judge=lambda intent, answer: _judged(kind, intent, answer),
            resolve=lambda intent, cause: _found(kind, intent, connection, opened, cause),
            advice=f"Run {who} once more: the {kind.noun} is looked for by its name first.",
        )
    return dict(done.answer)


def _listed(kind: Kind, connection: Connection) -> list[dict[str, Any]]:
    return reads(connection).all_of(kind.list_it, kind.shapes)


def _standing(
    kind: Kind, content: Mapping[str, Any], there: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Return what has the name already; None where nothing has it.

    Raises
    ------
    InputError
        Where it is another place than the one that was asked for.
    """
    named = [each for each in there if each.get("Name") == content["Name"]]
    if not named:
        return None
    same = [each for each in named if _is_same(kind, content, each)]
    if len(same) == 1:
        return same[0]
    ids = ", ".join(each[kind.key] for each in named)
    raise InputError(
        f"{content['Name']!r} is the name of {len(named)} {kind.noun}s like this one already"
        f" ({ids}). Nothing was sent: take one of them by its id, or give another name."
        if same
        else f"{content['Name']!r} is the name of another {kind.noun} already ({ids}:"
        f" {_place_of(kind, named[0])}). Nothing was sent: give another name."
    )


def _is_same(kind: Kind, content: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    if kind is OUTPOST:
        same_site = str(content["SiteId"]).endswith(there["SiteId"])
        return same_site and there.get("SupportedHardwareType") == content["SupportedHardwareType"]
    address = content["OperatingAddress"]
    told = ("OperatingAddressCountryCode", "CountryCode"), ("OperatingAddressCity", "City")
    return all(there.get(said) in {None, address[asked]} for said, asked in told)


def _place_of(kind: Kind, there: Mapping[str, Any]) -> str:
    if kind is OUTPOST:
        return f"at site {there['SiteId']}, for {there.get('SupportedHardwareType', 'hardware')}"
    parts = there.get("OperatingAddressCity"), there.get("OperatingAddressCountryCode")
    return "in " + (", ".join(filter(None, parts)) or "a place that AWS does not tell")


def _settled(kind: Kind, lost: Intent, standing: Mapping[str, Any] | None) -> Intent:
    """Return an earlier request whose answer was lost, as the list shows it now."""
    if standing is not None:
        found: dict[str, Any] = {"answer": standing, "subject": standing[kind.key]}
        return replace(lost, outcome=DONE, found_by=BY_CONTENT, message="", **found)
    age = datetime.now(UTC) - (lost.started_at or datetime.now(UTC))
    if age < QUIET_TIME:
        return replace(lost, outcome=UNKNOWN)
    return replace(lost, outcome=NOT_DONE, message=f"No {kind.noun} of the name has turned up")


def _judged(kind: Kind, intent: Intent, answer: Mapping[str, Any]) -> Intent:
    """Return the intent with what an answer says."""
    made = answer.get(kind.shape) or {}
    made_id = str(made.get(kind.key))
    if not re.fullmatch(kind.pattern, made_id) or made_id in intent.listed_before:
        return replace(intent, outcome=UNKNOWN, message="The answer broke off")
    return replace(intent, outcome=DONE, subject=made_id, answer=made, found_by=BY_ANSWER)


def _found(
    kind: Kind,
    intent: Intent,
    connection: Connection,
    journal: Journal,
    cause: BaseException | None,
) -> Intent:
    """Look for a place by its name, right after the answer was lost.

    Raises
    ------
    OrderUnknown
        Where it has not turned up yet.
    """
    for wait_s in SEARCHES_S:
        time.sleep(wait_s)
        standing = _standing(kind, intent.content, _listed(kind, connection))
        if standing is not None:
            return journal.intents.settle(_settled(kind, intent, standing))
    raise _still_unknown(kind, intent) from cause


def _still_unknown(kind: Kind, intent: Intent) -> OrderUnknown:
    said = (intent.message or "the process ended before the answer came").rstrip(".")
    until = (intent.started_at or datetime.now(UTC)) + QUIET_TIME
    return OrderUnknown(
        f"It is not known whether {kind.noun} {intent.content['Name']!r} was made ({said}). None of"
        " that name has turned up yet, and it was not asked for again.",
        advice=f"Run this again: the {kind.noun} is looked for by its name first. From"
        f" {until:%H:%M} UTC on it counts as not made, and is asked for once more.",
    )
