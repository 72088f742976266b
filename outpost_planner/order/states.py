"""The states of an order in the journal, and how its id is known: each word stands here alone.

An entry goes through its states in this order:

    (new) ──► sending ──┬──► placed
                        ├──► refused     ──► sending, when it is submitted again
                        └──► unknown ──┬──► placed
                                       └──► not placed ──► sending, when it is submitted again

A process that dies leaves ``sending`` behind, which counts as ``unknown`` from then on. ``placed``
is the end, but for an entry that had adopted, on weaker evidence, the order that turns out to be
another entry's: that entry is ``unknown`` again.
"""

from __future__ import annotations

SENDING, PLACED, REFUSED, UNKNOWN, NOT_PLACED = (
    "sending",
    "placed",
    "refused",
    "unknown",
    "not placed",
)

OPEN_STATES = (SENDING, UNKNOWN)
"""States in which an order may stand at AWS without our knowing its id."""

RESENDABLE_STATES = (REFUSED, NOT_PLACED)
"""States in which nothing was bought, so that the reference may be submitted again."""

DONE, NOT_DONE = "done", "not done"
"""What an intent that is no order comes to, where it is neither ``refused`` nor ``unknown``."""

CANCELLED = "cancelled"
"""What a cancellation comes to, where it is neither ``refused`` nor ``unknown``."""

BY_ANSWER, BY_CLOUDTRAIL, BY_QUOTE, BY_PERSON = "answer", "cloudtrail", "quote", "person"
"""How it is known what came of an entry."""

BY_BILLING = "billing"
"""How it is known what came of a renewal whose answer was lost: its subscription stands."""

BY_CONTENT = "looking"
"""How older versions found an order: by its content alone."""

CERTAIN = (BY_ANSWER, BY_CLOUDTRAIL, BY_QUOTE)
"""Ways of finding an order that say whose it is, and so outweigh its content or a person's word."""

FOUND_IN_WORDS = {
    BY_ANSWER: "by AWS's answer",
    BY_CLOUDTRAIL: "by CloudTrail",
    BY_QUOTE: "by the quote, which names its order",
    BY_BILLING: "by the subscription that AWS bills",
    BY_PERSON: "by a person, who chose it",
    BY_CONTENT: "by its content alone",
}
"""How an order was found, for a receipt."""
