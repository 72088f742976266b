"""What a sizing answers, in figures: line items, and where everything runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from outpost_planner.plan.catalog import LineItems
from outpost_planner.price.compare import compare_payments
from outpost_planner.sizing.layout import lay_out, layout_table, utilization_table
from outpost_planner.sizing.program import OPTIMAL
from outpost_planner.sizing.storage import Stored, stored

if TYPE_CHECKING:
    import pandas as pd

    from outpost_planner.price.comparison import PaymentComparison
    from outpost_planner.sizing.demand import Demand
    from outpost_planner.sizing.layout import Placed
    from outpost_planner.sizing.question import Question
    from outpost_planner.sizing.search import Outcome
    from outpost_planner.sizing.site import Site


@dataclass(frozen=True)
class Sized:
    """What was asked and what was found; `result.SizingResult` puts it into words.

    Parameters
    ----------
    question
        What was asked.
    outcome
        What the search found.
    """

    question: Question = field(repr=False)
    outcome: Outcome = field(repr=False)

    @cached_property
    def lines(self) -> LineItems | None:
        """What to buy; None where what stands there is enough.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog, size
        >>> result = size({"m5.4xlarge": 12}, read_catalog())
        >>> compare_payments(result.lines).lines.to_request()
        [{'CatalogItemId': 'OR-RKGP001', 'Quantity': 1}]
        """
        bought = dict(self.outcome.quantities)
        return LineItems(self.question.catalog, bought) if bought else None

    @property
    def demand(self) -> Demand:
        """What must run.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).demand
        12 × m5.4xlarge
        """
        return self.question.demand

    @property
    def site(self) -> Site:
        """What the place offers.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog(), site={"positions": 2}).site
        2 free positions
        """
        return self.question.site

    @property
    def payment(self) -> tuple[str, str]:
        """The way to pay: option, then term.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> three = ("ALL_UPFRONT", "THREE_YEARS")
        >>> size({"m5.4xlarge": 12}, read_catalog(), payment=three).payment
        ('ALL_UPFRONT', 'THREE_YEARS')
        """
        pair = self.outcome.pair
        assert pair is not None  # noqa: S101 - a result has one
        return pair.payment_option, pair.payment_term

    @cached_property
    def comparison(self) -> PaymentComparison | None:
        """Every way to pay for the line items; None where nothing is bought.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> result = size({"m5.4xlarge": 12}, read_catalog())
        >>> result.comparison.lines == result.lines
        True
        """
        if self.lines is None:
            return None
        convention = self.question.convention
        return compare_payments(
            self.lines,
            country_code=self.question.country_code,
            discount_rate=convention.discount_rate,
            timing=convention.timing,
            compounding=convention.compounding,
        )

    @property
    def cost(self) -> float:
        """The objective, in the pair chosen [USD].

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> result = size({"m5.4xlarge": 12}, read_catalog(), objective="total")
        >>> option, term = result.payment
        >>> float(result.comparison.table.loc[(term, option), "total_cost"]) == result.cost
        True
        """
        return self.outcome.cents / 100

    @cached_property
    def placed(self) -> list[Placed]:
        """Every host and what runs on it.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> [each.use for each in size({"m5.4xlarge": 12}, read_catalog()).placed]
        ['in use', 'in use', 'spare', 'free']
        """
        return lay_out(
            self.question.items,
            self.outcome.quantities,
            self.question.present,
            self.outcome.roles,
            self.question.spare_hosts,
        )

    @cached_property
    def layout(self) -> pd.DataFrame:
        """One row per host: which instances run there, and which hosts stand empty.

        Columns: rack (number among what is bought, 0 for what stands there), catalog_item_id, host,
        host_type, use (in use, spare or free), instances, vcpus_used, vcpus.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).layout["instances"].tolist()
        ['6 × m5.4xlarge', '6 × m5.4xlarge', '', '']
        """
        return layout_table(self.placed)

    @cached_property
    def utilization(self) -> pd.DataFrame:
        """What is used of the hosts, one row per family.

        Columns: hosts, in_use, spare, free, vcpus, vcpus_used, vcpu_percent (of the hosts in use),
        memory_gib, memory_gib_used, memory_percent (likewise), and the same of gpus where any host
        has some; binds, the resources for which a host less would not do, ``sizes`` where only the
        sizes of the instances ask for so many hosts, or ``one host``.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> used = size({"m5.4xlarge": 12}, read_catalog()).utilization
        >>> used.loc["m5", ["hosts", "in_use", "spare", "free"]].astype(int).tolist()
        [4, 2, 1, 1]
        """
        return utilization_table(self.placed)

    @cached_property
    def stored(self) -> list[Stored]:
        """The storage that is asked for, what is there of it, and the amount that is sold.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12, "EBS": 20}, read_catalog()).stored
        [Stored(kind='EBS', asked_tib=20.0, present_tib=0.0, tier_tib=33.0)]
        """
        question = self.question
        bought = (question.items[name].generations for name in self.outcome.quantities)
        generations = question.present.generations.union(*bought)
        return stored(question.demand.storage_tib, question.present, max(generations, default=1))

    @property
    def runs_on(self) -> dict[str, str]:
        """The family that runs each family's instances.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).runs_on
        {'m5': 'm5'}
        """
        return {
            mover: family
            for family, role in self.outcome.roles.items()
            for mover in sorted(role.families)
        }

    @property
    def is_proven(self) -> bool:
        """Whether nothing that holds the demand is cheaper, proven.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).is_proven
        True
        """
        return self.outcome.state == OPTIMAL

    @property
    def gap(self) -> float:
        """How much cheaper another purchase may be at most, as a fraction; 0 where proven.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).gap
        0.0
        """
        return self.outcome.gap

    @property
    def seconds(self) -> float:
        """How long the search took [s].

        Examples
        --------
        >>> from outpost_planner import read_catalog, size
        >>> size({"m5.4xlarge": 12}, read_catalog()).seconds > 0
        True
        """
        return self.outcome.seconds
