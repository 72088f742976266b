"""What is asked of AWS beside orders, in the journal: quotes made, changed and deleted, renewals.

Each is written down before it is sent and settled after, as an order is, so that a process that
dies at any moment leaves behind either nothing at all or something that can be looked for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.connection import LIVE_SCOPE
from outpost_planner.errors import JournalError, JournalLost
from outpost_planner.order.entry import to_json
from outpost_planner.order.journal_file import NOT_THERE, before_sending
from outpost_planner.order.records import now_in_text, person, process
from outpost_planner.order.states import OPEN_STATES, SENDING
from outpost_planner.secrecy import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.journal_file import JournalFile

_JSON = ("content", "listed_before", "answer")
_GIVEN = (
    "scope", "account_id", "region", "endpoint", "operation", "subject", *_JSON, "fingerprint", "client_token",  # noqa: E501
    "mark", "outcome", "found_by", "message", "sent_by",
)  # fmt: skip
"""Columns that the writer gives; the journal adds a number, the process and three times."""


@dataclass(frozen=True)
class Intent:
    """One thing asked of AWS: what was asked, and what came of it.

    Parameters
    ----------
    scope, account_id, region, endpoint
        Where it goes; see `Connection`.
    operation
        The API operation, such as ``CreateQuote``.
    content
        The operation's parameters, without a client token.
    subject
        What it is about, where that is known before: an Outpost's or a quote's id.
    client_token
        The token that makes a repeated request the same one; empty where the operation takes none.
    listed_before
        Ids that stood at AWS before: none of them can be what was asked for.
    mark
        What the attempt carried to be told from all others.
    outcome
        ``sending``, ``done``, ``refused``, ``unknown`` or ``not done``.
    answer
        What AWS answered, as far as it is kept.
    found_by
        How it is known what came of it; see `order.states`.
    message
        Why it was refused or is unknown.
    sent_by
        Who sent it: user@host.
    started_at, updated_at
        When it was written down and last changed, by this machine's clock (UTC).
    intent_id
        Number in the journal; None before it is written.

    Examples
    --------
    >>> Intent("live", "123456789012", "us-west-2", "", "DeleteQuote", {}).fingerprint
    '44136fa355b3'
    """

    scope: str
    account_id: str
    region: str
    endpoint: str
    operation: str
    content: Mapping[str, Any]
    subject: str = ""
    client_token: str = ""
    listed_before: tuple[str, ...] = field(default=(), repr=False)
    mark: str = field(default="", repr=False)
    outcome: str = SENDING
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False)
    found_by: str = ""
    message: str = ""
    sent_by: str = ""
    started_at: datetime | None = field(default=None, repr=False)
    updated_at: datetime | None = field(default=None, repr=False)
    intent_id: int | None = None

    @property
    def fingerprint(self) -> str:
        """The mark of the content: two intents with the same one asked for the same."""
        return fingerprint_of(self.content)


def fingerprint_of(content: Mapping[str, Any]) -> str:
    """Return twelve hexadecimal digits that stand for a request's content.

    Examples
    --------
    >>> fingerprint_of({"a": 1, "b": 2}) == fingerprint_of({"b": 2, "a": 1})
    True
    """
    return sha256(to_json(content).encode()).hexdigest()[:12]


def intent_for(
    connection: Connection, operation: str, content: Mapping[str, Any], **more: Any
) -> Intent:
    """Return an intent of a connection that has not been written yet.

    Parameters
    ----------
    connection
        Where it goes.
    operation
        Such as ``CreateQuote``.
    content
        The operation's parameters, without a client token.
    **more
        Other fields of `Intent`.
    """
    endpoint = without_secrets(connection.endpoint_url or "")
    return Intent(
        connection.scope,
        connection.account_id,
        connection.region,
        endpoint,
        operation,
        content,
        **more,
    )


@dataclass(frozen=True)
class Intents:
    """The intents of one journal. Made by `Journal.intents`.

    Parameters
    ----------
    file
        The journal's file.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_journal
    >>> journal = example_journal()
    >>> intents = journal.intents
    >>> begun = intents.begin(Intent("live", "123456789012", "us-west-2", "", "DeleteQuote", {}))
    >>> [each.operation for each in intents.open("live")]
    ['DeleteQuote']
    >>> intents.settle(replace(begun, outcome="done")).outcome, intents.open("live")
    ('done', [])
    """

    file: JournalFile = field(repr=False)

    def begin(self, intent: Intent) -> Intent:
        """Write down, durably, what is about to be sent; only then may it be.

        Raises
        ------
        JournalError
            Where it cannot be written; the message says that nothing was sent.
        """
        now = now_in_text()
        fresh = replace(
            intent,
            outcome=SENDING,
            answer={},
            found_by="",
            message="",
            sent_by=intent.sent_by or person(),
        )
        values = _row_of(fresh) | {"process": process(), "started_at": now, "updated_at": now}
        try:
            with before_sending(), self.file.writing() as rows:
                noted = self.file.as_known(rows)
                number = rows.add(
                    f"INSERT INTO intents ({', '.join(values)})"  # noqa: S608 - names of our own columns
                    f" VALUES ({', '.join(f':{name}' for name in values)})",
                    values,
                    "intent_id",
                )
                self.file.take_room(intent.mark)
        except BaseException:
            self.file.give_room(intent.mark)
            raise
        self.file.note_write(noted, also_elsewhere=intent.scope == LIVE_SCOPE)
        moment = datetime.fromisoformat(now)
        return replace(fresh, intent_id=number, started_at=moment, updated_at=moment)

    def settle(self, intent: Intent) -> Intent:
        """Write down what came of an intent: its outcome, answer, subject and message.

        May be called again, as when an outcome that was unknown becomes known.

        Raises
        ------
        JournalLost
            Where the journal no longer holds it.
        JournalError
            Where it cannot be written.
        """
        now = now_in_text()
        self.file.give_room(intent.mark)
        values = _row_of(intent) | {"now": now, "intent_id": intent.intent_id}
        try:
            with self.file.writing() as rows:
                changed = rows.change(_SETTLE, values)
        except JournalError as error:
            if getattr(error.__cause__, "kind", "") not in NOT_THERE:
                raise
            raise JournalLost(error.what, error.advice) from error
        if changed != 1:
            raise JournalLost(
                f"The journal {self.file.path} no longer holds the {intent.operation} that was"
                " begun"
            )
        return replace(intent, updated_at=datetime.fromisoformat(now))

    def find(self, scope: str, **equal: str | int) -> list[Intent]:
        """Return the intents of a scope, oldest first.

        Parameters
        ----------
        scope
            A connection's `scope`.
        **equal
            Columns and the value that each must have, such as ``operation`` or ``fingerprint``.
        """
        wanted = {"scope": scope, **equal}
        where = " AND ".join(f"{name} = :{name}" for name in wanted)
        with self.file.reading() as rows:
            if rows is None:
                return []
            found = rows.read(f"SELECT * FROM intents WHERE {where} ORDER BY intent_id", wanted)  # noqa: S608 - as above
            return [intent_of(row) for row in found]

    def open(self, scope: str, **equal: str | int) -> list[Intent]:
        """Return those intents of a scope of which it is not known what came, oldest first.

        See `find`.
        """
        return [each for each in self.find(scope, **equal) if each.outcome in OPEN_STATES]

    @property
    def table(self) -> pd.DataFrame:
        """Every intent of every account, one row per intent."""
        frame = self.file.frame("SELECT * FROM intents ORDER BY intent_id")
        return frame.drop(columns=["listed_before", "answer"])


_SETTLE = """
    UPDATE intents SET outcome = :outcome, answer = :answer, subject = :subject, found_by = :found_by,
    message = :message, listed_before = :listed_before, mark = :mark, updated_at = :now,
    ended_at = :now
    WHERE intent_id = :intent_id AND scope = :scope AND operation = :operation
    AND fingerprint = :fingerprint AND client_token = :client_token
"""  # noqa: E501


def _row_of(intent: Intent) -> dict[str, Any]:
    values = {name: getattr(intent, name) for name in _GIVEN}
    values |= {name: to_json(values[name]) for name in _JSON}
    return values | {name: without_secrets(values[name]) for name in ("endpoint", "message")}


def intent_of(row: Mapping[str, Any]) -> Intent:
    """Return an intent as a row of the journal holds it."""
    names = [name for name in _GIVEN if name != "fingerprint"]
    values = {name: row[name] for name in names} | {"intent_id": int(row["intent_id"])}
    values |= {name: json.loads(values[name]) for name in _JSON}
    values["listed_before"] = tuple(values["listed_before"])
    for name in ("started_at", "updated_at"):
        values[name] = datetime.fromisoformat(row[name])
    return Intent(**values)
