"""What somebody wants to order: Outpost, line items or quote, how to pay, reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.order.entry import to_json
from outpost_planner.order.from_quote import (
    HOW_TO_ORDER_ONE,
    how_to_order,
    is_of_a_quote,
    named_quote,
    option_content,
    option_in_words,
)
from outpost_planner.order.references import reference_problems
from outpost_planner.plan.catalog import LineItems
from outpost_planner.price.order_price import OrderPrice, as_texts
from outpost_planner.quote.option import QuoteOption
from outpost_planner.service import model
from outpost_planner.service.violations import request_violations, violations
from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.show.wording import kind_of, paid_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from outpost_planner.aws.connection import Connection
    from outpost_planner.quote.quote import Quote

ANY_OUTPOST = "op-00000000000000000"
"""Stands for an Outpost whose name has not been looked up, where the rest
of a request is checked."""


@dataclass(frozen=True)
class OrderRequest:
    """One intent to buy. The purchase reference is its identity: it never buys twice.

    Parameters
    ----------
    outpost_id
        The Outpost, by id, ARN, or a name that no other Outpost has. A name is looked up by
        `review` and `submit`; what is reviewed and recorded holds the id.
    lines
        What to order; None where a quote says it.
    payment_option
        ``ALL_UPFRONT``, ``PARTIAL_UPFRONT`` or ``NO_UPFRONT``; never left out.
    payment_term
        ``ONE_YEAR``, ``THREE_YEARS`` or ``FIVE_YEARS``; None leaves it to AWS.
    reference
        A purchase order's number, or any name that no other order has. An identical order on
        purpose takes another reference.
    quote, quote_option
        A quote and one of its options, in place of line items: a `Quote` or its id or ARN; a
        `QuoteOption`, its id, or its number in the quote, which needs the `Quote` itself. Of an
        option that was seen the review says whether it is still the same.
    quote_identifier, quote_option_identifier
        Their ids, as CreateOrder takes them; filled in from ``quote`` and ``quote_option``.

    Raises
    ------
    InputError
        Listing everything that CreateOrder would not accept.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> lines = read_catalog().line_items({"OR-RKGP001": 1})
    >>> OrderRequest("op-0123456789abcdef0", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
    PO-1: 1 × OR-RKGP001 for op-0123456789abcdef0, NO_UPFRONT, ONE_YEAR

    A quote's option is ordered in the same way:

    >>> from outpost_planner.quote.examples import example_quote
    >>> OrderRequest(
    ...     "op-0123456789abcdef0",
    ...     quote=example_quote(),
    ...     quote_option=1,
    ...     payment_option="ALL_UPFRONT",
    ...     payment_term="THREE_YEARS",
    ...     reference="PO-2",
    ... ).parameters["QuoteOptionIdentifier"]
    'oqo-0123456789abcdef0'
    """

    outpost_id: str
    lines: LineItems | None = None
    payment_option: str = ""
    payment_term: str | None = None
    reference: str = field(default="", kw_only=True)
    quote_identifier: str | None = field(default=None, kw_only=True)
    quote_option_identifier: str | None = field(default=None, kw_only=True)
    # What was seen is no part of what is asked for: two requests of the same ids are equal.
    quote: Quote | str | None = field(default=None, kw_only=True, compare=False)
    quote_option: QuoteOption | str | int | None = field(default=None, kw_only=True, compare=False)

    def __post_init__(self) -> None:
        named = named_quote(
            self.quote, self.quote_option, self.quote_identifier, self.quote_option_identifier
        )
        object.__setattr__(self, "quote_identifier", named.quote_id)
        object.__setattr__(self, "quote_option_identifier", named.option_id)
        object.__setattr__(self, "quote_option", named.option or self.quote_option)
        problems = [*self._problems(), *named.problems]
        if problems:
            raise InputError("This order cannot be requested.", problems)

    def _problems(self) -> Any:
        yield from reference_problems(self.reference)
        if self.lines is not None and not isinstance(self.lines, LineItems):
            yield f"lines: is {kind_of(self.lines)}; {how_to_order(self.lines)}"
            return
        if self.lines is not None and is_of_a_quote(self.lines):
            yield "lines: are those of a quote's option, " + HOW_TO_ORDER_ONE
            return
        if self.is_by_quote and self.lines is not None:
            yield "lines: are not given beside a quote, which has its own"
        if not self.is_by_quote and self.lines is None:
            yield "lines: are missing; choose with catalog.line_items(...), or name a quote"
        yield from self._violations()

    def _violations(self) -> Iterator[str]:
        if not isinstance(self.outpost_id, str) or self.outpost_id.startswith(("op-", "arn:")):
            yield from request_violations("CreateOrder", self.parameters)
            return
        if not self.outpost_id.strip():
            yield "outpost_id: is missing; give the Outpost's id, ARN or name"
        else:
            name = model.service_model().shape_for("OutpostName")
            yield from violations(name, self.outpost_id, "outpost_id")
        by_id = {**self.parameters, "OutpostIdentifier": ANY_OUTPOST}
        yield from request_violations("CreateOrder", by_id)

    @property
    def is_by_quote(self) -> bool:
        """Whether a quote says what is ordered, and what it costs.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_request
        >>> example_request().is_by_quote
        False
        """
        given = (self.quote_identifier, self.quote_option_identifier, self.quote, self.quote_option)
        return any(each is not None for each in given)

    @property
    def seen_option(self) -> QuoteOption | None:
        """The option of the quote as the planner saw it; None where it was named by its id alone.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_request
        >>> example_request().seen_option is None
        True
        """
        return self.quote_option if isinstance(self.quote_option, QuoteOption) else None

    @property
    def parameters(self) -> dict[str, Any]:
        """Return CreateOrder's parameters.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_request
        >>> example_request().parameters["LineItems"]
        [{'CatalogItemId': 'OR-RKGP001', 'Quantity': 1}]
        """
        given = {
            "OutpostIdentifier": self.outpost_id,
            "QuoteIdentifier": self.quote_identifier,
            "QuoteOptionIdentifier": self.quote_option_identifier,
            "LineItems": self.lines.to_request() if isinstance(self.lines, LineItems) else None,
            "PaymentOption": self.payment_option or None,
            "PaymentTerm": self.payment_term,
        }
        return {name: value for name, value in given.items() if value is not None}

    @property
    def content(self) -> dict[str, Any]:
        """Return the parameters in one agreed form, in which two equal orders are equal.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_request
        >>> example_request().content == example_request("PO-2").content
        True
        """
        # Ids in place of ARNs, lines in order: two requests for the same have the same content.
        content = {**self.parameters, "OutpostIdentifier": short_id(self.outpost_id)}
        if "LineItems" in content:
            content["LineItems"] = sorted(
                content["LineItems"], key=lambda line: str(line["CatalogItemId"])
            )
        if "QuoteIdentifier" in content:
            content["QuoteIdentifier"] = short_id(content["QuoteIdentifier"])
        return content

    @property
    def what(self) -> str:
        """What is ordered: the line items, or the quote and the option as far as it was seen.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_request
        >>> example_request().what
        '1 × OR-RKGP001'
        """
        if self.lines is not None:
            return repr(self.lines)
        if self.seen_option is not None:
            return option_in_words(self.seen_option)
        return f"quote {self.quote_identifier}"

    def __repr__(self) -> str:
        term = f", {self.payment_term}" if self.payment_term else ""
        return f"{self.reference}: {self.what} for {self.outpost_id}, {self.payment_option}{term}"

    def in_words(self, outpost_name: str = "", option: QuoteOption | None = None) -> str:
        """Say what is ordered, for whom and how it is paid, as people read it.

        Parameters
        ----------
        outpost_name
            Name of the Outpost, which stands before its id. Default: the id alone.
        option
            The option of the quote as AWS has it. Default: as it was seen.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
        >>> request = OrderRequest(
        ...     "op-0123456789abcdef0", lines, "NO_UPFRONT", "THREE_YEARS", reference="PO-1"
        ... )
        >>> print(request.in_words("Seattle imaging"))
        PO-1: 2 × OR-RKGP001 for Seattle imaging (op-0123456789abcdef0), no upfront for three years
        """
        what = self.what if option is None else option_in_words(option)
        outpost = f"{outpost_name} ({self.outpost_id})" if outpost_name else self.outpost_id
        return (
            f"{self.reference}: {what} for {outpost},"
            f" {paid_words(self.payment_option, self.payment_term)}"
        )

    def _repr_html_(self) -> str:
        return as_text(paragraph(self.in_words()))


def short_id(identifier: str) -> str:
    """Return the id that an ARN ends with, or the id itself.

    Examples
    --------
    >>> short_id("arn:aws:outposts:us-west-2:123456789012:outpost/op-0123456789abcdef0")
    'op-0123456789abcdef0'
    """
    return identifier.rpartition("/")[2]


def fingerprint(
    request: OrderRequest,
    connection: Connection,
    price: OrderPrice | None,
    option: QuoteOption | None = None,
) -> str:
    """Return the mark of exactly this purchase: content, reference, payer, price, quoted option.

    Parameters
    ----------
    request
        What is bought.
    connection
        Who pays.
    price
        What the review said it costs.
    option
        The option of the quote as AWS showed it to the review; None for line items.

    Returns
    -------
    str
        Twelve hexadecimal digits.
    """
    return mark_of({"account": connection.label, **purchase_parts(request, price, option)})


def mark_of(purchase: Mapping[str, Any]) -> str:
    """Return the mark of a purchase, or of a batch of them: twelve hexadecimal digits.

    Parameters
    ----------
    purchase
        The ``account`` that pays, as `Connection.label` says it, and what `purchase_parts` holds;
        of a batch the account, and the parts of each of its ``orders``.

    Examples
    --------
    >>> mark_of({"account": "SANDBOX 123456789012 us-west-2", "reference": "PO-1"})
    '4736ca50d9f9'
    """
    return sha256(to_json(purchase).encode()).hexdigest()[:12]


def purchase_parts(
    request: OrderRequest, price: OrderPrice | None, option: QuoteOption | None
) -> dict[str, Any]:
    """Return everything about a purchase that its approval is for, save who pays."""
    parts = {
        "reference": request.reference,
        "content": request.content,
        "price": as_texts(price),
    }
    if option is None:
        return parts
    return parts | {"option": option_content(option, request.payment_option, request.payment_term)}


def differences(recorded: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """Say in words what differs between two contents.

    Examples
    --------
    >>> differences({"PaymentOption": "NO_UPFRONT"}, {"PaymentOption": "ALL_UPFRONT"})
    ['PaymentOption: NO_UPFRONT is recorded, ALL_UPFRONT is asked for now']
    """
    return [
        f"{name}: {_shown(recorded.get(name))} is recorded, {_shown(asked.get(name))} is asked"
        " for now"
        for name in sorted({*recorded, *asked})
        if recorded.get(name) != asked.get(name)
    ]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"{line.get('Quantity')} × {line.get('CatalogItemId')}" for line in value)
    return "nothing" if value is None else str(value)
