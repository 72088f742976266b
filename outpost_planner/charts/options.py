"""How each payment option looks in a chart, and what the charts of a comparison have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.price import findings
from outpost_planner.price.horizon import HorizonComparison
from outpost_planner.price.price_words import price_warning
from outpost_planner.service.pairs import OPTIONS, TERMS
from outpost_planner.show import axes, colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from outpost_planner.price.comparison import PaymentComparison

LOOK: dict[str, dict[str, Any]] = {
    option: {
        "color": colours.COLOURS[i],
        "linestyle": colours.LINE_STYLES[i],
        "marker": colours.MARKERS[i],
    }
    for i, option in enumerate(OPTIONS)
}
"""Each option's colour, line style and marker, the same in every chart."""


def broken_title(ax: Axes, text: str, *breaks: str) -> None:
    """Set a title whose lines end behind the first of each of these texts."""
    for end in breaks:
        text = text.replace(end, f"{end.rstrip()}\n", 1)
    ax.set_title(axes.escape_math(text), loc="left", fontsize="medium")


def check_term(payment_term: str | None) -> None:
    """Refuse a payment term that there is not; None stands for no choice.

    Examples
    --------
    >>> check_term("THREE_YEARS")
    """
    if payment_term is not None and payment_term not in TERMS:
        raise InputError(f"payment_term={payment_term!r} is not one of {', '.join(TERMS)}.")


def charted_term(comparison: PaymentComparison, payment_term: str | None) -> str | None:
    """Return the term to draw: the one asked for, or that of the best way to pay; else None.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> charted_term(compare_payments(read_catalog().line_items({"OR-RKGP001": 2})), None)
    'FIVE_YEARS'
    """
    check_term(payment_term)
    if payment_term is not None:
        return payment_term
    best = comparison.cheapest or next(iter(findings.framed_pairs(comparison)), None)
    return None if best is None else best.payment_term


def source_below(ax: Axes, comparison: PaymentComparison | HorizonComparison) -> Axes:
    """Say below a chart whose prices these are, and which are missing and why.

    Otherwise a way to pay that is not drawn would look like one that AWS does not offer.
    """
    given = comparison.comparison if isinstance(comparison, HorizonComparison) else comparison
    axes.foot(ax, " ".join(filter(None, [given.gap_sentence, price_warning(given.prices)])))
    return ax
