"""A quote: what AWS could deliver, what that costs, and what must be met before an order.

`reading.read_quote` reads an answer of CreateQuote, GetQuote or ListQuotes. What asks AWS stands in
`order.quotes`.
"""

from __future__ import annotations

from outpost_planner.quote import words
from outpost_planner.quote.facts import QuoteFacts


class Quote(QuoteFacts):
    """A quote of AWS, as it was read at one moment; made by `request_quote`, `get_quote`,
    `quotes` and `read_quote`.

    Shows itself as the last line of a cell: what was asked for, how long it holds, its options side
    by side, every pair without a price and why, and what must be met before it is ordered.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> quote = example_quote()
    >>> quote.quote_id, quote.days_left, len(quote.options), quote.is_valid
    ('oq-0123456789abcdef0', 25, 1, True)
    """

    @property
    def standing(self) -> str:
        """Whether it can be ordered, and until when, in one sentence.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().standing
        'It is valid until 2026-02-14 00:00 UTC: 25 days from 2026-01-20, when it was read.'
        """
        return words.standing(self)

    def __repr__(self) -> str:
        return "\n".join(words.sentences(self))

    def _repr_html_(self) -> str:
        return words.page(self)
