"""The quotes at the desk, without widgets: ask for one, list those that stand, choose an option."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import traitlets as t

from outpost_planner.aws.connection import Connection
from outpost_planner.desk.work import Work
from outpost_planner.errors import InputError
from outpost_planner.order.from_quote import option_content
from outpost_planner.order.quotes.change import update_quote
from outpost_planner.order.quotes.listing import get_quote, quotes
from outpost_planner.order.quotes.request import request_quote
from outpost_planner.quote.option import QuoteOption
from outpost_planner.quote.quote import Quote
from outpost_planner.service.pairs import PAIRS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from outpost_planner.order.journal import Journal

HOW = "Write what must run, such as: m5.4xlarge 40; c5.2xlarge 30; EBS 11 TiB"

_NAME = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+|EBS|S3", re.IGNORECASE)


class QuoteModel(t.HasTraits):
    """The quotes that an order may be made from.

    Parameters
    ----------
    connection
        Whose quotes.
    work
        Where long work is done.
    journal
        Where requests are recorded. Default: the user's own.

    Attributes
    ----------
    demand
        What must run, as it was typed.
    valid
        The quotes that can still be ordered.
    quote, option
        What is chosen of them.
    error
        Why something could not be done.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     model = QuoteModel(sandbox, Work(), journal)
    ...     model.demand = "c5.24xlarge 4"
    ...     model.ask("US")
    >>> len(model.valid), model.option is None
    (1, True)
    """

    connection = t.Instance(Connection)
    work = t.Instance(Work)

    demand = t.Unicode("")
    valid: t.List[Quote] = t.List()
    quote = t.Instance(Quote, allow_none=True)
    option = t.Instance(QuoteOption, allow_none=True)
    error = t.Unicode("")

    def __init__(
        self, connection: Connection, work: Work, journal: Journal | str | Path | None = None
    ) -> None:
        super().__init__(connection=connection, work=work)
        self._journal = journal

    def ask(self, country_code: str, outpost_id: str = "") -> None:
        """Ask AWS for a quote of what must run, in the background; it costs nothing.

        Parameters
        ----------
        country_code
            Country of the site.
        outpost_id
            The Outpost that it is for. Default: none yet.
        """
        try:
            capacities = demand_of(self.demand)
        except InputError as problem:
            self.error = str(problem)
            return

        def job(_: Work) -> Quote:
            return request_quote(
                self.connection,
                capacities,
                country_code,
                outpost=outpost_id or None,
                journal=self._journal,
            )

        self._do("Asking AWS for a quote", job)

    def list(self) -> None:
        """List the quotes that can still be ordered, in the background."""
        seen = self.quote

        def job(_: Work) -> tuple[list[Quote], Quote | None]:
            found = list(quotes(self.connection).valid)
            is_there = seen is not None and seen.quote_id in {each.quote_id for each in found}
            return found, get_quote(seen, self.connection) if seen and is_there else None

        def take(read: tuple[list[Quote], Quote | None]) -> None:
            found, now = read
            # What was seen is shown on, and its option ordered, only while it is still the same.
            is_same = seen is not None and now is not None and same_offer(seen, now)
            gone = "" if seen is None or is_same else f"Quote {seen.quote_id} {_why(now)}."
            with self.hold_trait_notifications():
                self.error, self.valid = gone, found
                if not is_same:
                    self.option, self.quote = None, now

        self.work.start("Listing quotes", job, take, self._fail)

    def choose_quote(self, quote_id: str) -> None:
        """Look at a quote, with what must be met before it is ordered; none of its options yet."""
        if not quote_id:
            self.choose(None)
            with self.hold_trait_notifications():
                self.quote = None
            return
        self._do("Reading the quote", lambda _: get_quote(quote_id, self.connection))

    def choose(self, option: QuoteOption | str | int | None) -> None:
        """Order this option of the quote; None orders none.

        Parameters
        ----------
        option
            An option of the quote that is looked at, its id or its number.
        """
        if self.quote is None or option is None:
            self.option = None
        else:
            self.option = self.quote.option(getattr(option, "option_id", option))

    def take_up(self, quote: Quote, option: QuoteOption, then: Callable[[], None]) -> None:
        """Look at a quote that was seen before, and choose its option if that is still the same.

        Parameters
        ----------
        quote, option
            As they were seen.
        then
            Called once the option is chosen.
        """

        def take(now: Quote) -> None:
            with self.hold_trait_notifications():
                self.quote, self.option = now, None
                self.valid = [now] if now.is_valid else []
            if not now.is_valid or not same_offer(quote, now):
                self.error = f"Quote {quote.quote_id} {_why(now if now.is_valid else None)}."
                return
            self.error = ""
            self.choose(option)
            then()

        self.work.start(
            "Reading the quote",
            lambda _: get_quote(quote, self.connection),
            take,
            self._fail,
            can_wait=True,
        )

    def use_for(self, outpost_id: str) -> None:
        """Name an Outpost in the quote, in the background: AWS makes its options anew."""
        quote = self.quote
        if quote is None:
            return

        def job(_: Work) -> Quote:
            update_quote(quote, self.connection, outpost=outpost_id, journal=self._journal)
            return get_quote(quote, self.connection)

        self._do("Naming the Outpost in the quote", job)

    def _do(self, title: str, job: Callable[[Work], Quote]) -> None:
        def take(quote: Quote) -> None:
            others = [each for each in self.valid if each.quote_id != quote.quote_id]
            with self.hold_trait_notifications():
                # What was chosen was chosen of the quote as it stood before.
                self.option, self.quote, self.error = None, quote, ""
                self.valid = [*([quote] if quote.is_valid else []), *others]

        self.work.start(title, job, take, self._fail)

    def _fail(self, said: str) -> None:
        self.error = said


def same_offer(one: Quote, other: Quote) -> bool:
    """Say whether a quote still offers what it did: the same options, at the same prices.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> same_offer(example_quote(), example_quote())
    True
    """
    offers = [
        [option_content(each, pair.payment_option, pair.payment_term) for pair in PAIRS]
        for quote in (one, other)
        for each in quote.choices
    ]
    half = len(one.choices)
    return len(other.choices) == half and offers[:half] == offers[half:]


def _why(now: Quote | None) -> str:
    if now is None:
        return "can no longer be ordered: it was used or deleted, or has expired"
    return "was changed meanwhile: look at its options again"


def demand_of(text: str) -> dict[str, Any]:
    """Read what must run from a line of text.

    Parameters
    ----------
    text
        Pairs of a name and a quantity, in either order, with ``;`` or a new line between them:
        instances to add by type, EBS and S3 as the amount wanted at the end, with its unit.

    Returns
    -------
    dict
        As `request_quote` takes it, which checks the quantities.

    Raises
    ------
    InputError
        Naming every part that is not understood.

    Examples
    --------
    >>> demand_of("40 × m5.4xlarge; c5.2xlarge: 30; EBS 11 TiB")
    {'m5.4xlarge': 40, 'c5.2xlarge': 30, 'EBS': '11 TiB'}
    """
    found: dict[str, Any] = {}
    problems = []
    parts = [part.strip() for part in re.split(r"[;\n]|,\s", text) if part.strip()]
    for part in parts:
        names = list(_NAME.finditer(part))
        rest = re.sub(r"[:=×]", " ", _NAME.sub("", part, count=1)).strip()
        if len(names) != 1 or not rest:
            problems.append(f"{part!r} is not a name and a quantity")
            continue
        name = names[0].group()
        name = name.upper() if "." not in name else name.lower()
        if name in found:
            problems.append(f"{name} stands there twice")
        found[name] = int(rest) if rest.isascii() and rest.isdigit() else rest
    if problems or not parts:
        raise InputError(f"{HOW}.", problems)
    return found
