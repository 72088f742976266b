"""What somebody wants to renew: an Outpost, the term, how to pay, and the reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.order.entry import to_json
from outpost_planner.order.references import reference_problems
from outpost_planner.order.request import ANY_OUTPOST, short_id
from outpost_planner.service import model
from outpost_planner.service.violations import request_violations, violations
from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.show.wording import pair_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from outpost_planner.aws.connection import Connection

CREATE = "CreateRenewal"

PARAMETERS = ("OutpostIdentifier", "PaymentOption", "PaymentTerm")
"""Members of an intent's content that are sent; the others say what was approved."""


@dataclass(frozen=True)
class RenewalRequest:
    """One intent to bind an Outpost for another term. The purchase reference is its identity.

    Parameters
    ----------
    outpost_id
        The Outpost, by id, ARN, or a name that no other Outpost has.
    payment_option
        ``ALL_UPFRONT``, ``PARTIAL_UPFRONT`` or ``NO_UPFRONT``.
    payment_term
        ``ONE_YEAR``, ``THREE_YEARS`` or ``FIVE_YEARS``.
    reference
        A purchase order's number, or any name that no other renewal has.

    Raises
    ------
    InputError
        Listing everything that CreateRenewal would not accept.

    Examples
    --------
    >>> RenewalRequest("op-0123456789abcdef0", "NO_UPFRONT", "ONE_YEAR", reference="PO-9")
    PO-9: renew op-0123456789abcdef0, no upfront for one year
    """

    outpost_id: str
    payment_option: str
    payment_term: str
    reference: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise InputError("This renewal cannot be requested.", problems)

    def _problems(self) -> Iterator[str]:
        yield from reference_problems(self.reference)
        given = self.parameters
        if isinstance(self.outpost_id, str) and not self.outpost_id.startswith(("op-", "arn:")):
            if not self.outpost_id.strip():
                yield "outpost_id: is missing; give the Outpost's id, ARN or name"
            else:
                name = model.service_model().shape_for("OutpostName")
                yield from violations(name, self.outpost_id, "outpost_id")
            given["OutpostIdentifier"] = ANY_OUTPOST
        yield from request_violations(CREATE, given)

    @property
    def parameters(self) -> dict[str, Any]:
        """Return CreateRenewal's parameters, without a client token.

        Examples
        --------
        >>> request = RenewalRequest(
        ...     "op-0123456789abcdef0", "NO_UPFRONT", "ONE_YEAR", reference="1"
        ... )
        >>> request.parameters["PaymentTerm"]
        'ONE_YEAR'
        """
        given = {
            "OutpostIdentifier": self.outpost_id,
            "PaymentOption": self.payment_option,
            "PaymentTerm": self.payment_term,
        }
        if isinstance(self.outpost_id, str):
            given["OutpostIdentifier"] = short_id(self.outpost_id)
        return given

    @property
    def pair(self) -> tuple[str, str]:
        """Term and option.

        Examples
        --------
        >>> RenewalRequest("op-0123456789abcdef0", "NO_UPFRONT", "ONE_YEAR", reference="1").pair
        ('ONE_YEAR', 'NO_UPFRONT')
        """
        return self.payment_term, self.payment_option

    def in_words(self, outpost_name: str = "") -> str:
        """Say what is renewed and how it is paid.

        Examples
        --------
        >>> request = RenewalRequest(
        ...     "op-0123456789abcdef0", "NO_UPFRONT", "ONE_YEAR", reference="1"
        ... )
        >>> request.in_words("Seattle imaging")
        '1: renew Seattle imaging (op-0123456789abcdef0), no upfront for one year'
        """
        outpost = f"{outpost_name} ({self.outpost_id})" if outpost_name else self.outpost_id
        return f"{self.reference}: renew {outpost}, {pair_words(self.pair)}"

    def __repr__(self) -> str:
        return self.in_words()

    def _repr_html_(self) -> str:
        return as_text(paragraph(self.in_words()))


def renewal_fingerprint(
    request: RenewalRequest, connection: Connection, price: Mapping[str, str]
) -> str:
    """Return the mark of exactly this renewal: Outpost, pair, reference, account, Region and price.

    Parameters
    ----------
    request
        What is renewed.
    connection
        Who pays.
    price
        UpfrontPrice and MonthlyRecurringPrice, as texts.

    Returns
    -------
    str
        Twelve hexadecimal digits.
    """
    parts = {
        "operation": CREATE,
        "reference": request.reference,
        "content": request.parameters,
        "account": connection.label,
        "price": dict(price),
    }
    return sha256(to_json(parts).encode()).hexdigest()[:12]
