"""What an answer of CreateRenewal means."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from outpost_planner.order.states import BY_ANSWER, DONE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.order.intents import Intent


def judged_answer(intent: Intent, answer: Mapping[str, Any]) -> Intent:
    """Return the intent with what an answer says, which is compared with what was asked for."""
    kept = {
        name: answer[name]
        for name in (
            "OutpostId", "PaymentOption", "PaymentTerm", "UpfrontPrice", "MonthlyRecurringPrice",
            "Currency",
        )
        if answer.get(name) is not None
    }  # fmt: skip
    if not kept:
        return replace(intent, outcome=UNKNOWN, message="The answer broke off")
    asked = {**intent.content, "OutpostId": intent.subject}
    differs = [
        f"{name} {kept[name]}"
        for name in ("OutpostId", "PaymentOption", "PaymentTerm")
        if kept.get(name, asked[name]) != asked[name]
    ]
    if differs:
        said = f"AWS answered with {', '.join(differs)}, which was not asked for"
        return replace(intent, outcome=UNKNOWN, message=said)
    return replace(intent, outcome=DONE, answer=kept, found_by=BY_ANSWER, message="")
