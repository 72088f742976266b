"""The part of the Choose tab that starts from a quote: what must run, the quotes, their options."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import above, follow_options, live, typed_text
from outpost_planner.desk.parts.layout import FITTING, WRAPPED
from outpost_planner.quote.words import WHAT_COUNTS
from outpost_planner.show.markup import paragraph

if TYPE_CHECKING:
    from outpost_planner.desk.choice_model import ChoiceModel
    from outpost_planner.quote.quote import Quote

NONE = ""


def quote_part(model: ChoiceModel) -> tuple[w.Widget, w.Widget]:
    """Return the controls that ask for a quote and choose one of its options, and what it says."""
    quoting = model.quoting
    demand = typed_text(
        quoting,
        "demand",
        "What must run",
        width="440px",
        placeholder="such as: m5.4xlarge 40; c5.2xlarge 30; EBS 11 TiB",
        note=WHAT_COUNTS,
    )
    ask = w.Button(
        description="Ask AWS for a quote",
        tooltip="Costs nothing and binds nobody; one that stands and asks for the same is offered",
        layout=FITTING,
    )
    listing = w.Button(
        description="List quotes", tooltip="The quotes that can still be ordered", layout=FITTING
    )
    use = w.Button(
        description="Use for this Outpost",
        tooltip="Names the Outpost in the quote; AWS makes its options anew",
        layout=FITTING,
    )
    quote, option = above(w.Dropdown(), "Quote", "420px"), above(w.Dropdown(), "Option", "420px")
    shown, trouble = w.HTML(), live(w.HTML())

    def offered_quotes() -> tuple[list[tuple[str, str]], str]:
        chosen = quoting.quote.quote_id if quoting.quote else NONE
        named = [(_quote_name(each), each.quote_id) for each in quoting.valid]
        if quoting.quote is not None and chosen not in [value for _, value in named]:
            named.append((_quote_name(quoting.quote), chosen))
        return [("none", NONE), *named], chosen

    def offered_options() -> tuple[list[tuple[str, str]], str]:
        choices = quoting.quote.choices if quoting.quote else ()
        named = [(f"{each.number}: {each.in_words}", each.option_id) for each in choices]
        chosen = quoting.option.option_id if quoting.option else NONE
        return [("none; the order is made of items", NONE), *named], chosen

    show_quotes = follow_options(quote, offered_quotes, quoting.choose_quote)
    show_options = follow_options(
        option, offered_options, lambda value: quoting.choose(value or None)
    )

    def show(_: Any = None) -> None:
        show_quotes()
        show_options()
        use.layout.display = "" if _is_for_another(model) else "none"
        option.layout.display = "" if quoting.quote is not None else "none"
        for each in (ask, listing, use):
            each.disabled = model.work.busy
        trouble.value = markup.page(markup.message(quoting.error, "bad"))
        shown.value = markup.page(quote_in_html(quoting.quote))

    ask.on_click(lambda _: quoting.ask(model.country_code, model.outpost_id))
    listing.on_click(lambda _: quoting.list())
    use.on_click(lambda _: quoting.use_for(model.outpost_id))
    quoting.observe(show, ("valid", "quote", "option", "error"))
    model.observe(show, ("outpost_id", "outposts"))
    model.work.observe(show, "busy")
    show()
    in_line = {**WRAPPED, "align_items": "center"}  # the box has a note below
    rows = [w.HBox([demand, ask, listing], layout=in_line), w.HBox([quote, use], layout=WRAPPED)]
    return w.VBox([*rows, option, trouble]), shown


def quote_in_html(quote: Quote | None) -> str:
    """Return a quote as the tab shows it; the desk's own banner says who asks."""
    if quote is None:
        return paragraph(
            "No quote is looked at yet: ask for one, or list those that stand.", "op-note"
        )
    return replace(quote, label="")._repr_html_()


def _is_for_another(model: ChoiceModel) -> bool:
    quote = model.quoting.quote
    if quote is None or not quote.is_valid or not model.outpost_id:
        return False
    return (quote.outpost_id or "").rpartition("/")[2] != model.outpost_id


def _quote_name(quote: Quote) -> str:
    left = "" if quote.days_left is None else f", {quote.days_left} days left"
    return f"{quote.description or quote.quote_id} ({quote.country_code}{left})"
