"""One call from what must run to the cheapest order that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError, NothingFits, PlannerError
from outpost_planner.plan.catalog import Catalog
from outpost_planner.show.wording import paid_words
from outpost_planner.sizing import patience
from outpost_planner.sizing.bar import Bar
from outpost_planner.sizing.clash import clash, in_words, smallest_changes, without_price
from outpost_planner.sizing.limits import STORAGE_TIERS
from outpost_planner.sizing.patience import OutOfTime, within
from outpost_planner.sizing.program import INFEASIBLE
from outpost_planner.sizing.question import Question, ask
from outpost_planner.sizing.result import SizingResult
from outpost_planner.sizing.solved import solved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    from outpost_planner.price.convention import Compounding, Timing
    from outpost_planner.sizing.costs import Objective
    from outpost_planner.sizing.demand import DemandSpec
    from outpost_planner.sizing.patience import Standing
    from outpost_planner.sizing.site import SiteSpec


def size(
    demand: DemandSpec,
    catalog: Catalog,
    *,
    site: SiteSpec | None = None,
    spare_hosts: int = 1,
    headroom: float | Mapping[str, float] | None = None,
    objective: Objective = "npv",
    payment: tuple[str, str] | Iterable[tuple[str, str]] | None = None,
    country_code: str = "US",
    discount_rate: float | Decimal | str = 0.08,
    timing: Timing = "end",
    compounding: Compounding = "annual",
    budget: float | Mapping[str, float] | None = None,
    substitutes: Mapping[str, Any] | None = None,
    existing: Any = None,
    orderable: Any = None,
    assumed: Iterable[str] = (STORAGE_TIERS,),
    time_limit: float | None = None,
    progress: bool | Callable[[Standing], None] = True,
) -> SizingResult:
    """Find the cheapest line items that hold what must run, and prove that none are cheaper.

    Instances are packed host by host, because sums of vCPUs do not tell: three ``16xlarge`` of 64
    vCPUs need three hosts of 96. So many hosts of each family stand by that everything still fits
    after any of them fail.

    Parameters
    ----------
    demand
        A `Demand`; a dict of instance type to number of instances, with ``EBS`` and ``S3`` in TiB;
        a DataFrame with the columns ``instance_type`` and ``quantity``; or what `read_demand` or
        `read_inventory` returns.
    catalog
        What can be bought, with prices.
    site
        What the place offers: a `Site`, a dict of its fields, or a Site as the API gives it.
        Default: no limit.
    spare_hosts
        Hosts of each family that may fail, whichever they are, 0 to 20.
    headroom
        What the hosts of each family have beyond what runs on them, all together and after those
        hosts have failed, as a fraction of what runs: ``{"vcpus": 0.2, "memory": 0.1}``, also
        ``"gpus"``; or one fraction for vCPUs and memory both. Default: none.
    objective
        What is least: ``"npv"``, ``"total"`` (the total cost), ``"first_year_cash"`` or
        ``"bound_cash"`` (all that the contract binds).
    payment
        Option, then term, such as ``("ALL_UPFRONT", "THREE_YEARS")``, or several of them. Default:
        all nine. Where terms differ, NPV is compared as equivalent annual cost, the total cost by
        month of the term, first-year cash and bound cash as they are.
    country_code
        Country of the site, which decides the prices.
    discount_rate, timing, compounding
        As for `compare_payments`.
    budget
        Greatest first-year cash [USD], or a dict of figures: ``npv``, ``total``,
        ``first_year_cash``, ``bound_cash``, ``upfront``, ``monthly``.
    substitutes
        Families that may stand for a family as a whole, each with how many of its instances do the
        work of one: ``{"m5": {"m7i": 0.85}}``. The number of each type is rounded up; an instance
        keeps its size, or takes the smallest with as many vCPUs where there is none such.
    existing
        What the Outpost has already, installed and on order: line items, or a dict of catalog item
        id to quantity. Hosts may be given by their largest instance type, as
        ``{"m5.24xlarge": 8, "racks": 2}``, and how much storage there is [TiB], as ``"EBS": 11``.
        The site's limits are for what is bought.
    orderable
        The instance types that AWS offers, from `orderable_types`: one that EC2 has and Outposts
        does not offer is an error then. Default: nobody asked; a family is offered where the
        catalog has hosts for it.
    assumed
        Rules to keep to of those that third parties tell and AWS does not publish:
        ``"storage_tiers"``, no more EBS and S3 than the largest amount that is told to be sold;
        ``"smallest_order"``, a new Outpost of at least 4 hosts (2 with EBS) in generation 1 and 960
        vCPUs in generation 2, and an addition of at least 3 hosts where storage does not grow.
        Default: the first; a purchase that is smaller than the second says so.
    time_limit
        How long to search at most [s], also for what clashes where nothing fits. Default: until the
        proof. The best found by then is the answer, and says so; so does one that is stopped from
        the keyboard. What binds, the next best and the curves take so long for
        each of their figures.
    progress
        Whether to show a progress bar, once the search takes longer than two seconds; or a function
        that hears how far the search is: ``done`` of ``steps``, what it is ``doing``, and the
        ``best`` found so far [USD] with its ``gap``.

    Returns
    -------
    SizingResult
        With ``.lines``, ``.layout``, ``.utilization``, ``.comparison`` and the reasons in words.

    Raises
    ------
    InputError
        Listing every problem of what was given.
    NothingFits
        Naming the requirements that clash, and the smallest changes.
    PlannerError
        Where time ran out before anything was found.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> result = size(
    ...     {"m5.4xlarge": 40, "c5.2xlarge": 100, "EBS": 20},
    ...     read_catalog(),
    ...     site={"power_kva": 15, "weight_lbs": 2000},
    ...     payment=("ALL_UPFRONT", "THREE_YEARS"),
    ... )
    >>> result.utilization[["hosts", "in_use", "spare", "free"]].to_dict("index")["m5"]
    {'hosts': 8, 'in_use': 7, 'spare': 1, 'free': 0}
    """
    if not isinstance(catalog, Catalog):
        raise InputError(f"size takes a Catalog, not {type(catalog).__name__}; use read_catalog().")
    question = ask(
        demand,
        catalog,
        site=site,
        spare_hosts=spare_hosts,
        headroom=headroom,
        objective=objective,
        payment=payment,
        country_code=country_code,
        discount_rate=discount_rate,
        timing=timing,
        compounding=compounding,
        budget=budget,
        substitutes=substitutes,
        existing=existing,
        orderable=orderable,
        time_limit=time_limit,
        assumed=assumed,
    )
    if callable(progress):
        return answer(question, progress=progress)
    if not progress:
        return answer(question)
    with Bar() as bar:
        return answer(question, progress=bar)


def answer(
    question: Question, *, progress: Callable[[Standing], None] | None = None
) -> SizingResult:
    """Answer a question, and check the answer.

    Parameters
    ----------
    question
        What is asked.
    progress
        As for `search`.

    Raises
    ------
    NothingFits, PlannerError
        As for `size`.
    """
    try:
        started = patience.clock()
        outcome = solved(question, seconds=question.time_limit, progress=progress).outcome
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_STOPPED) from None
    if outcome.state == INFEASIBLE:
        limit = question.time_limit
        left = None if limit is None else limit - (patience.clock() - started)
        raise _nothing_fits(question, left)
    if outcome.is_found and outcome.pair is not None:
        return SizingResult(question, outcome)
    if outcome.is_interrupted:
        raise KeyboardInterrupt(_STOPPED)
    raise PlannerError(
        f"Nothing was found in {outcome.seconds:.1f} s, and nothing is known: there may be an"
        " answer. Give more time with time_limit, or fewer ways to pay."
    )


_STOPPED = "The search was stopped before it had an answer."


def _nothing_fits(question: Question, seconds: float | None) -> NothingFits:
    """Return the error that says what clashes, as far as there is time to find out."""
    what = f"Nothing in the catalog holds {question.demand!r}"
    known = NothingFits(
        f"{what} with all that is asked. Which requirements clash was not found out: the search was"
        " stopped, or out of time."
    )
    try:
        with within(seconds):
            clashing = clash(question)
            if not clashing and (unpriced := without_price(question)):
                ways = " or ".join(paid_words(*reversed(pair)) for pair in question.costs)
                return NothingFits(
                    f"{what} of what has a price in {question.country_code}, paid {ways}:"
                    f" {' and '.join(unpriced)} would do, without a price. Give one with"
                    " read_catalog(path, prices=...), or allow another way to pay."
                )
            if not clashing:
                return NothingFits(
                    f"{what}, whatever the site and the budget: no number of its items is enough."
                    " Is an instance larger than every host of its family? Let another family"
                    " stand for it (substitutes=...), or use a catalog with larger hosts."
                )
            said = in_words(question, clashing)
            together = f"{' and '.join(said)}{' together' if len(said) > 1 else ''}"
            known = NothingFits(
                f"{what} with {together}. The smallest change was not found: the search"
                " was stopped, or out of time.",
                clash=said,
            )
            changes = smallest_changes(question, clashing)
            return NothingFits(
                f"{what} with {together}. What would do:", clash=said, changes=changes
            )
    except (OutOfTime, KeyboardInterrupt):
        return known
