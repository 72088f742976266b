"""Pieces of HTML that notebooks and widgets share. Every text that comes in is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from outpost_planner.show import colours

if TYPE_CHECKING:
    from outpost_planner.show.colours import Tone


def chip(ground: str) -> str:
    """Return the style of white words on a colour, readable on light and dark pages.

    Examples
    --------
    >>> chip("#00704d")
    'border-radius:3px;background:#00704d;color:#ffffff;font-weight:bold'
    """
    return f"border-radius:3px;background:{ground};color:#ffffff;font-weight:bold"


def as_text(html: str) -> str:
    """Return HTML in which JupyterLab takes nothing between two dollar signs for a formula.

    Every `_repr_html_` of this package ends with this. Names, sources and references come from
    files and from AWS: any of them may hold dollar signs.

    Parameters
    ----------
    html
        Escaped HTML.

    Returns
    -------
    str
        The same, in an element that MathJax leaves alone: its older versions by one of the class
        names, its newer ones by the other.

    Examples
    --------
    >>> as_text("<p>$5 of $10</p>")
    '<div class="mathjax_ignore tex2jax_ignore"><p>$5 of $10</p></div>'
    """
    return f'<div class="mathjax_ignore tex2jax_ignore">{html}</div>'


def banner(text: str, *, is_live: bool) -> str:
    """Return the strip that says SANDBOX in blue or LIVE in vermilion.

    Parameters
    ----------
    text
        What to say, usually a connection's `label`.
    is_live
        Chooses the colour; the word itself stands in the text.

    Examples
    --------
    >>> "SANDBOX" in banner("SANDBOX 123456789012 us-west-2", is_live=False)
    True
    """
    ground = colours.LIVE if is_live else colours.SANDBOX
    room = "display:inline-block;margin:2px 0 6px;padding:2px 10px"
    return f'<div style="{room};{chip(ground)}">{escape(text)}</div>'


def mark(text: str, tone: Tone) -> str:
    """Return a word whose ground says what the word means.

    Parameters
    ----------
    text
        The word, such as ``PASS``.
    tone
        ``good``, ``bad``, ``warn`` or ``plain``.

    Examples
    --------
    >>> "PASS" in mark("PASS", "good")
    True
    """
    look = f"padding:0 6px;white-space:nowrap;{chip(colours.ON_LIGHT[tone])}"
    return f'<span class="op-mark" style="{look}">{escape(text)}</span>'


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph; nothing for no text.

    Parameters
    ----------
    text
        Plain text.
    kind
        A class of the widgets' style sheet. Default: none.

    Examples
    --------
    >>> paragraph("5 < 6")
    '<p>5 &lt; 6</p>'
    """
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}>{escape(text)}</p>" if text else ""


def strong(text: str) -> str:
    """Return a paragraph that stands out, such as a conclusion.

    Examples
    --------
    >>> strong("It can be ordered.")
    '<p><strong>It can be ordered.</strong></p>'
    """
    return f"<p><strong>{escape(text)}</strong></p>"
