"""The operations that the sandbox answers: one module for each family, and the table of them all.

To add an operation
-------------------
1. Write one function in the module of its family: ``(backend, params) -> answer``. The parameters
   are valid by the service model when the function is called, the world's lock is held, and
   whatever the function raises from `exceptions` becomes the API's error. Look before you leap:
   change nothing before every check has passed.
2. Put one row into ``ROWS`` at the end of that module: the operation's name, the function, and
   every rule beyond the service model's shapes: `documented` (by AWS: name the source), `observed`
   (name who saw it) or `assumed` (say why it was decided so), each with the error that a request
   meets which breaks the rule.
3. A new family is a module with ``ROWS``, and its name in `FAMILIES` below. What the family must
   remember from one request to the next is an attribute of `models.OutpostsBackend`; what the clock
   brings about is a callable in `world.World.on_move`.

Nothing else knows of operations: requests (`responses`), the log that a saved sandbox is replayed
from (`state`), CloudTrail and the conformance tests all read the table. `docs/sandbox.md` is
written from it, too: run ``WRITE_DOCS=1 pytest tests/sandbox/test_parity.py`` after a change;
without the variable that test says what differs. An operation that is not in the table is answered
as not implemented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.sandbox.operations import (
    assets,
    billing,
    capacity,
    catalog,
    connections,
    orders,
    outposts,
    quotes,
    renewals,
    sites,
    tags,
)

if TYPE_CHECKING:
    from outpost_planner.sandbox.operations.row import Operation

FAMILIES = (
    sites,
    outposts,
    catalog,
    quotes,
    orders,
    assets,
    capacity,
    renewals,
    billing,
    connections,
    tags,
)

OPERATIONS: dict[str, Operation] = {row.name: row for family in FAMILIES for row in family.ROWS}
"""Every operation that the sandbox answers, by its name in the service model."""

GAPS = (
    (
        "There are no permissions: AccessDeniedException and InternalServerException come with"
        " `sandbox.fail` alone."
    ),
    (
        "Lead times, the share of orders that fail and carriers are drawn by the seed; AWS"
        " publishes none."
    ),
    (
        "The catalog and its prices are the sample's, an illustration; AWS's ids, items and prices"
        " differ."
    ),
    "Smallest sizes of new racks and additions, as third parties tell them, are not asked for.",
    "No metal instance is sold; capacity tasks count vCPUs alone, where quotes pack GPUs too.",
    "Storage tiers cost nothing beside their rack, and storage alone cannot be added.",
    "A renewal costs what the hardware that stands costs new; AWS publishes no prices of renewals.",
    (
        "Hardware stays listed after StartOutpostDecommission, and neither RAM shares nor local"
        " gateways block it."
    ),
    (
        "There is no EC2: `sandbox.run_instances` starts instances. Connections and private"
        " connectivity lead nowhere."
    ),
)
"""What the sandbox does not do as AWS does, in sentences for `docs/sandbox.md`."""
