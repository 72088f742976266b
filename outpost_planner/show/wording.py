"""How values of the API, counts, rates and amounts are put into words, the same everywhere."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWN = 80
"""Characters of a value that a message shows."""


def words(name: str) -> str:
    """Write an API value or a column name in plain words.

    Parameters
    ----------
    name
        Such as ``THREE_YEARS``.

    Returns
    -------
    str
        Such as ``three years``.

    Examples
    --------
    >>> words("PARTIAL_UPFRONT"), words("npv_rank")
    ('partial upfront', 'NPV rank')
    """
    plain = name.replace("_", " ").lower()
    for written, said in (
        ("npv", "NPV"),
        ("vcpu", "vCPU"),
        ("cpu", "CPU"),
        (" kva", " kVA"),
        (" gib", " GiB"),
    ):
        plain = plain.replace(written, said)
    return plain


def pair_words(pair: tuple[str, str]) -> str:
    """Name a way to pay in plain words.

    Parameters
    ----------
    pair
        Payment term and payment option.

    Returns
    -------
    str
        Option first.

    Examples
    --------
    >>> pair_words(("THREE_YEARS", "NO_UPFRONT"))
    'no upfront for three years'
    """
    term, option = pair
    return f"{words(option)} for {words(term)}"


def paid_words(option: str, term: str | None = None) -> str:
    """Say how something is paid, where the term may be missing, as CreateOrder allows.

    Parameters
    ----------
    option
        Payment option; what is no word of the API stays as it is.
    term
        Payment term.

    Examples
    --------
    >>> paid_words("NO_UPFRONT", "THREE_YEARS"), paid_words("ALL_UPFRONT")
    ('no upfront for three years', 'all upfront')
    """
    return pair_words((term, option)) if term else words(option)


def payer_words(account_id: str, region: str, *, is_live: bool) -> str:
    """Say whose money is spent, as it stands wherever money could be spent.

    Parameters
    ----------
    account_id
        The twelve digits of the account.
    region
        The AWS Region.
    is_live
        Whether the money is real.

    Examples
    --------
    >>> payer_words("123456789012", "us-west-2", is_live=False)
    'SANDBOX 123456789012 us-west-2'
    """
    return f"{'LIVE' if is_live else 'SANDBOX'} {account_id} {region}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun, in the plural unless it is one.

    Parameters
    ----------
    number
        How many.
    noun
        In the singular.
    plural
        The noun in the plural. Default: with an s behind it.

    Returns
    -------
    str
        Such as ``3 years``.

    Examples
    --------
    >>> count(1, "year"), count(3_000, "year"), count(2, "entry", "entries")
    ('1 year', '3,000 years', '2 entries')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def kind_of(value: object) -> str:
    """Name the kind of a value, with its article.

    Examples
    --------
    >>> kind_of({}), kind_of(3)
    ('a dict', 'an int')
    """
    return with_article(type(value).__name__)


def with_article(noun: str) -> str:
    """Put the indefinite article before a noun.

    Examples
    --------
    >>> with_article("upfront price"), with_article("rack"), with_article("NPV")
    ('an upfront price', 'a rack', 'an NPV')
    """
    is_vowel = noun[0].lower() in "aeiou" or noun.startswith("NPV")
    return f"{'an' if is_vowel else 'a'} {noun}"


def is_or_are(number: int) -> str:
    """Return the verb that belongs to a number of things.

    Examples
    --------
    >>> is_or_are(1), is_or_are(0)
    ('is', 'are')
    """
    return "is" if number == 1 else "are"


def percent(fraction: float) -> str:
    """Write a rate in percent.

    Parameters
    ----------
    fraction
        Such as 0.08.

    Returns
    -------
    str
        With two decimals; with up to four where the rate has no more, such as one that was typed.

    Examples
    --------
    >>> percent(0.0579)
    '5.79 %'
    """
    exact = f"{100 * fraction:.4f}"
    is_typed = abs(100 * fraction - float(exact)) < 1e-9
    return f"{exact.removesuffix('0').removesuffix('0') if is_typed else f'{100 * fraction:.2f}'} %"


def format_dollars(amount: float) -> str:
    """Write dollars and cents for people; ``n/a`` where there is no amount.

    Parameters
    ----------
    amount
        Dollars [USD].

    Returns
    -------
    str
        Such as ``$1,234.50``.

    Examples
    --------
    >>> format_dollars(1234.5), format_dollars(-3), format_dollars(float("nan"))
    ('$1,234.50', '-$3.00', 'n/a')
    """
    if math.isnan(amount):
        return "n/a"
    text = f"{abs(amount):,.2f}"
    return f"-${text}" if amount < 0 and float(text.replace(",", "")) else f"${text}"


def whole_dollars(amount: float) -> str:
    """Write an amount without its cents, where there is no room for them.

    Examples
    --------
    >>> whole_dollars(126_720.4)
    '$126,720'
    """
    return f"${amount:,.0f}"


def short_dollars(amount: float) -> str:
    """Write an amount for an axis or a label, to three significant figures.

    Parameters
    ----------
    amount
        Money [USD].

    Returns
    -------
    str
        Such as ``$1.25M``; ``n/a`` where there is no amount.

    Examples
    --------
    >>> (
    ...     short_dollars(1_254_000),
    ...     short_dollars(-900),
    ...     short_dollars(25_000),
    ...     short_dollars(float("nan")),
    ... )
    ('$1.25M', '-$900', '$25k', 'n/a')
    """
    if math.isnan(amount):
        return "n/a"
    size = abs(amount)
    sign = "-" if amount < 0 else ""
    # The unit is chosen after rounding to three figures, so that 999,999 is $1M and not $1e+03k.
    rounded = float(f"{size:.3g}")
    for unit, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if rounded >= unit:
            return f"{sign}${rounded / unit:.3g}{letter}"
    return f"{sign}${rounded:.3g}"


def quantities_in_words(quantities: Mapping[str, int], most: int = 4) -> str:
    """Name line items and their quantities.

    Parameters
    ----------
    quantities
        Quantity by catalog item id.
    most
        How many to name.

    Returns
    -------
    str
        Such as ``2 × OR-RKGP001, 4 × OR-SV1U001``.

    Examples
    --------
    >>> quantities_in_words({"OR-RKGP001": 2, "OR-SV1U001": 4}, most=1)
    '2 × OR-RKGP001 and 1 more'
    """
    named = ", ".join(
        f"{quantity:,} × {item_id}" for item_id, quantity in list(quantities.items())[:most]
    )
    return named if len(quantities) <= most else f"{named} and {len(quantities) - most} more"


def shortened(text: str, most: int = SHOWN) -> str:
    """Return a text, or its beginning and how long it is.

    Examples
    --------
    >>> shortened("9" * 4300, most=10)
    '9999999999… (4,300 characters)'
    """
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"
