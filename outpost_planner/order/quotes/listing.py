"""The quotes of an account and Region, as AWS lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import pandas as pd

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import Connection
from outpost_planner.aws.offered import check_offered
from outpost_planner.errors import InputError, check_kind
from outpost_planner.quote.capacity import asked_in_words
from outpost_planner.quote.reading import quote_from
from outpost_planner.service import model
from outpost_planner.show.markup import as_text, banner, paragraph, strong
from outpost_planner.show.tables import ROWS, html
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from outpost_planner.quote.quote import Quote


@dataclass(frozen=True, eq=False)
class Quotes(Sequence["Quote"]):
    """The quotes of an account and Region, newest first. Made by `quotes`.

    Parameters
    ----------
    listed
        The quotes. What must be met before one is ordered does not stand in a list: `get_quote`
        asks for it.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether the prices are real.

    Examples
    --------
    >>> Quotes((), "SANDBOX 123456789012 us-west-2", is_live=False)
    SANDBOX 123456789012 us-west-2: 0 quotes, 0 of them valid
    """

    listed: tuple[Quote, ...] = field(repr=False)
    label: str
    is_live: bool

    @overload
    def __getitem__(self, place: int) -> Quote: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Quote, ...]: ...
    def __getitem__(self, place: int | slice) -> Quote | tuple[Quote, ...]:
        return self.listed[place]

    def __len__(self) -> int:
        return len(self.listed)

    @property
    def valid(self) -> tuple[Quote, ...]:
        """Those that can still be ordered: neither expired nor used.

        Examples
        --------
        >>> Quotes((), "SANDBOX 123456789012 us-west-2", is_live=False).valid
        ()
        """
        return tuple(each for each in self.listed if each.is_valid)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per quote.

        Columns: quote_id (the index), quote_status, is_valid, days_left, country_code, outpost_id,
        asked_for (EC2 to add; EBS and S3 in all at the end), number_of_options, created_at,
        expires_at (UTC), order_id, description.

        Examples
        --------
        >>> Quotes((), "SANDBOX 123456789012 us-west-2", is_live=False).table.empty
        True
        """
        rows = [
            {
                "quote_id": each.quote_id,
                "quote_status": each.status,
                "is_valid": each.is_valid,
                "days_left": each.days_left if each.is_valid else 0,
                "country_code": each.country_code,
                "outpost_id": each.outpost_id,
                "asked_for": asked_in_words(each.capacities),
                "number_of_options": len(each.choices),
                "created_at": each.created_at,
                "expires_at": each.expires_at,
                "order_id": each.submitted_order_id,
                "description": each.description,
            }
            for each in self.listed
        ]
        frame = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
        return frame.set_index("quote_id")

    def __repr__(self) -> str:
        lines = [
            f"{self.label}: {count(len(self), 'quote')}, {len(self.valid)} of them valid",
            *(
                f"  {each.quote_id} for {each.country_code}:"
                f" {asked_in_words(each.capacities)}. {each.standing}"
                for each in self.listed[:ROWS]
            ),
        ]
        if len(self) > ROWS:
            lines.append(f"  And {count(len(self) - ROWS, 'more quote')}; see .table.")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        said = strong(f"{count(len(self), 'quote')}, {len(self.valid)} of them valid.")
        important = ("quote_status", "days_left", "asked_for", "number_of_options", "order_id")
        table = html(self.table, important=important) if self.listed else paragraph("")
        return as_text(banner(self.label, is_live=self.is_live) + said + table)


_COLUMNS = {
    "quote_id": "str",
    "quote_status": "str",
    "is_valid": "bool",
    "days_left": "Int64",
    "country_code": "str",
    "outpost_id": "str",
    "asked_for": "str",
    "number_of_options": "int64",
    "created_at": "datetime64[us, UTC]",
    "expires_at": "datetime64[us, UTC]",
    "order_id": "str",
    "description": "str",
}


def quotes(connection: Connection) -> Quotes:
    """List the quotes of an account and Region, newest first, all pages.

    Parameters
    ----------
    connection
        Whose.

    Returns
    -------
    Quotes
        A sequence of `Quote` with a ``table``.

    Raises
    ------
    AwsError
        Where the list could not be read whole, or AWS, botocore or a permission lacks quotes.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox:
    ...     planner.quotes(sandbox)
    SANDBOX 123456789012 us-west-2: 0 quotes, 0 of them valid
    """
    check_kind(connection, Connection, "quotes", "start_sandbox() or connect() makes one")
    return Quotes(tuple(listed(connection)), connection.label, connection.is_live)


def listed(connection: Connection) -> list[Quote]:
    """Return every quote, newest first.

    Raises
    ------
    AwsError
        Where anything of the list is missing: a quote that is not in it would be asked for twice.
    """
    client = reads(connection)
    check_offered(client.client, "ListQuotes")
    found = [value_of(each, connection) for each in client.all_of("list_quotes", "Quotes")]
    # The newest first; quotes without a date, which cannot be placed, at the end.
    dated = [each for each in found if each.created_at is not None]
    undated = [each for each in found if each.created_at is None]
    return [*sorted(dated, key=lambda each: str(each.created_at), reverse=True), *undated]


def get_quote(quote: str | Quote, connection: Connection) -> Quote:
    """Ask for one quote as it stands now, with what must be met before it is ordered.

    Parameters
    ----------
    quote
        A quote, its id or its ARN.
    connection
        Whose.

    Returns
    -------
    Quote
        As AWS says it now.

    Raises
    ------
    InputError
        For something that names no quote.
    AwsError
        Where there is none of that id, as after it was deleted, or AWS could not be asked.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     made = planner.request_quote(sandbox, {"c5.24xlarge": 4}, "US", journal=journal)
    ...     planner.get_quote(made, sandbox).quote_id == made.quote_id
    True
    """
    check_kind(connection, Connection, "get_quote", "start_sandbox() or connect() makes one")
    quote_id = quote_id_of(quote)
    client = reads(connection)
    check_offered(client.client, "GetQuote")
    answer = client.ask("get_quote", "Quote", QuoteIdentifier=quote_id)
    return value_of({"QuoteId": quote_id} | answer, connection)


def quote_id_of(quote: Any) -> str:
    """Return the id of a quote that is given by itself, its id or its ARN.

    Raises
    ------
    InputError
        For anything else.

    Examples
    --------
    >>> quote_id_of("arn:aws:outposts:us-west-2:123456789012:quote/oq-0123456789abcdef0")
    'oq-0123456789abcdef0'
    """
    given = getattr(quote, "quote_id", quote)
    if isinstance(given, str) and model.matches(model.pattern("QuoteIdentifier"), given):
        return given.rpartition("/")[2]
    raise InputError(
        f"{given!r} is no quote: give a Quote, its id such as oq-0123456789abcdef0, or its ARN."
    )


def value_of(answer: Any, connection: Connection, *, is_offered_again: bool = False) -> Quote:
    """Read a quote of a connection, as of its clock."""
    return quote_from(
        answer,
        read_at=connection.now,
        label=connection.label,
        is_live=connection.is_live,
        is_offered_again=is_offered_again,
    )
