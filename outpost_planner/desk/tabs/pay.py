"""The desk's Pay tab: the ways to pay side by side, and the one that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as w

from outpost_planner.desk.explorer import PaymentExplorer
from outpost_planner.desk.parts.controls import above, follow_options
from outpost_planner.show.wording import pair_words

if TYPE_CHECKING:
    from outpost_planner.desk.choice_model import ChoiceModel
    from outpost_planner.service.pairs import Pair


BEST = "best"
"""Stands for the best way to pay, whichever that is."""


def pay_tab(model: ChoiceModel) -> w.Widget:
    """Return the tab where the ways to pay are compared, and one is chosen."""
    chosen = above(w.Dropdown(), "Pay with", "420px")

    def offered() -> tuple[list[tuple[str, Pair | str]], Pair | str]:
        best = model.payment.best
        pairs = list(model.payment.pairs)
        if model.pair is not None and model.pair not in pairs:
            pairs.append(model.pair)
        first = f"the best way, at present {pair_words(best)}" if best else "the best way"
        options: list[tuple[str, Pair | str]] = [
            (first, BEST),
            *((pair_words(pair), pair) for pair in pairs),
        ]
        return options, BEST if model.follows_best or model.pair is None else model.pair

    show = follow_options(
        chosen, offered, lambda pair: model.choose_pair(None if pair == BEST else pair)
    )
    model.observe(show, ("pair", "follows_best"))
    model.payment.observe(show, "answer")
    return w.VBox([chosen, PaymentExplorer(model.payment)])
