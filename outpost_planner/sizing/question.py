"""What is asked of a sizing, checked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.money import parse_cents
from outpost_planner.plan.instance_types import instance_types
from outpost_planner.price.convention import Compounding, Convention, Timing, asked_convention
from outpost_planner.price.exact import exact
from outpost_planner.service.pairs import OPTIONS, PAIRS, TERMS, Pair
from outpost_planner.show.wording import shortened
from outpost_planner.sizing.costs import FIGURES, OBJECTIVES, Costs, costs_by_pair
from outpost_planner.sizing.demand import Demand, as_demand, loads_of
from outpost_planner.sizing.hardware import Item, read_items
from outpost_planner.sizing.headroom import Headroom, headroom_of_hosts
from outpost_planner.sizing.limits import ASSUMED_RULES, STORAGE_TIERS, Limits
from outpost_planner.sizing.orderable import asked_orderable, not_orderable
from outpost_planner.sizing.present import Present, read_present
from outpost_planner.sizing.site import Site, as_site

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from outpost_planner.plan.catalog import Catalog
    from outpost_planner.sizing.packing import Load

MAX_SPARE = 20
"""Most hosts of a family that may fail; N+1 and N+2 are common."""

MAX_SHARED = 6
"""Families that may stand on the hosts of one: each set of them is packed."""


@dataclass(frozen=True)
class Question:
    """What is asked of a sizing.

    Parameters
    ----------
    demand
        What must run.
    catalog
        What can be bought.
    site
        What the place offers.
    spare_hosts
        Hosts of each family that may fail.
    headroom
        What hosts have beyond what runs on them, after hosts have failed.
    objective
        What is least.
    pairs
        Ways to pay that may be chosen.
    country_code
        Country of the site.
    convention
        Discount rate, timing and compounding.
    budget
        Greatest amount of each figure that has one [USD cent].
    substitutes
        Families that may stand for a family, with how many of their instances do the work of one.
    existing
        What the Outpost has already, as it was given.
    time_limit
        How long a search may take [s]; None is until the proof.
    assumed
        Rules of ASSUMED_RULES that are kept to.
    """

    demand: Demand
    catalog: Catalog = field(repr=False)
    site: Site
    spare_hosts: int
    headroom: Headroom
    objective: str
    pairs: tuple[Pair, ...]
    country_code: str
    convention: Convention
    budget: Mapping[str, int] = field(hash=False)
    substitutes: Mapping[str, Mapping[str, Fraction]] = field(hash=False)
    existing: Any = field(hash=False)
    time_limit: float | None = None
    assumed: tuple[str, ...] = (STORAGE_TIERS,)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Items of the catalog by id."""
        return read_items(self.catalog)

    @cached_property
    def present(self) -> Present:
        """What the Outpost has already."""
        return read_present(self.existing, self.items)

    @cached_property
    def loads(self) -> dict[str, Load]:
        """Instances by family."""
        return loads_of(self.demand.instances)

    @cached_property
    def limits(self) -> Limits:
        """The requirements."""
        return Limits.of(
            site=self.site,
            spare_hosts=self.spare_hosts,
            headroom=self.headroom,
            budget=self.budget,
            storage_tib=self.demand.storage_tib,
            assumed=self.assumed,
        )

    @cached_property
    def costs(self) -> dict[Pair, Costs]:
        """What each item costs, by pair."""
        ids = [item.item_id for item in self.items.values() if item.is_available]
        return costs_by_pair(self.catalog, ids, self.country_code, self.pairs, self.convention)

    def changed(self, **changes: Any) -> Question:
        """Return the same question but for some of its parts."""
        return replace(self, **changes)


def ask(
    demand: Any,
    catalog: Catalog,
    *,
    site: Any,
    spare_hosts: int,
    headroom: Any,
    objective: str,
    payment: Any,
    country_code: str,
    discount_rate: float | Decimal | str,
    timing: Timing,
    compounding: Compounding,
    budget: Any,
    substitutes: Any,
    existing: Any,
    orderable: Any,
    time_limit: float | None = None,
    assumed: Any = (STORAGE_TIERS,),
) -> Question:
    """Check everything that is asked, and return it.

    Parameters
    ----------
    demand, catalog, site, spare_hosts, headroom, objective, payment, country_code, discount_rate, \
timing, compounding, budget, substitutes, existing, orderable, time_limit, assumed
        As for `size`.

    Raises
    ------
    InputError
        Listing every problem of every parameter.
    """
    problems: list[str] = []

    def read(function: Any, *given: Any) -> Any:
        try:
            return function(*given)
        except InputError as error:
            problems.extend(error.problems or [str(error)])
            return None

    read_demand = read(as_demand, demand)
    items = read_items(catalog)
    present = read(read_present, existing, items)
    where = read(as_site, site)
    convention = read(asked_convention, discount_rate, timing, compounding)
    pairs = read(_pairs, payment)
    caps = read(_budget, budget)
    reserve = read(headroom_of_hosts, headroom)
    offered = read(asked_orderable, orderable)
    stand_ins = read(_substitutes, substitutes)
    rules = read(_assumed, assumed)
    if isinstance(spare_hosts, bool) or not isinstance(spare_hosts, Integral):
        problems.append(f"spare_hosts={spare_hosts!r} is not a whole number, such as 1")
    elif not 0 <= spare_hosts <= MAX_SPARE:
        problems.append(f"spare_hosts={spare_hosts} is not from 0 to {MAX_SPARE}")
    if not isinstance(objective, str) or objective not in OBJECTIVES:
        problems.append(
            f"objective={shortened(repr(objective))} is not one of {', '.join(OBJECTIVES)}"
        )
    if not _is_time(time_limit):
        problems.append(f"time_limit={time_limit!r} is not a number of seconds above 0")
    if read_demand is not None and present is not None and stand_ins is not None:
        available = (item for item in items.values() if item.is_available)
        sold = {kind.family for item in available for kind, _ in item.hosts}
        stands = {kind.family for kind, count in present.hosts.items() if count}
        problems += _unsold(read_demand, sold | stands, stand_ins)
        stays = (name for name in read_demand.instances if name.partition(".")[0] not in stand_ins)
        problems += not_orderable(stays, offered)
    if problems:
        raise InputError("Nothing can be sized.", problems)
    return Question(
        demand=read_demand,
        catalog=catalog,
        site=where,
        spare_hosts=int(spare_hosts),
        headroom=reserve,
        objective=objective,
        pairs=pairs,
        country_code=country_code,
        convention=convention,
        budget=caps,
        substitutes=stand_ins,
        existing=existing,
        time_limit=time_limit,
        assumed=rules,
    )


def _assumed(given: Any) -> tuple[str, ...]:
    """Read which of the rules that third parties tell are kept to."""
    several = [given] if isinstance(given, str) else given
    if not isinstance(several, Iterable):
        raise InputError(f"assumed={shortened(repr(given))} names no rules: {_RULES}")
    named = list(several)
    problems = [
        f"assumed: {shortened(repr(each))} is not one of {_RULES}"
        for each in named
        if each not in ASSUMED_RULES
    ]
    if problems:
        raise InputError("These rules cannot be assumed.", problems)
    return tuple(dict.fromkeys(named))


_RULES = ", ".join(ASSUMED_RULES)


def _is_time(given: Any) -> bool:
    """Say whether a time limit is none, or a number of seconds above 0."""
    is_number = isinstance(given, Real) and not isinstance(given, bool)
    return given is None or (is_number and 0 < given < math.inf)


def _pairs(payment: Any) -> tuple[Pair, ...]:
    """Read a pair, written option first; several pairs; or nothing for all of them."""
    if payment is None:
        return PAIRS
    several = [payment] if _is_pair(payment) else payment
    if isinstance(several, str) or not isinstance(several, Iterable):
        raise InputError(_no_payment(payment))
    found, problems = [], []
    for each in several:
        if not _is_pair(each) or each[0] not in OPTIONS or each[1] not in TERMS:
            problems.append(_no_payment(each))
        else:
            found.append(Pair(each[1], each[0]))
    if not found and not problems:
        problems.append(_no_payment(payment))
    if problems:
        raise InputError("These ways to pay cannot be used.", problems)
    return tuple(dict.fromkeys(found))


def _is_pair(given: Any) -> bool:
    return (
        isinstance(given, tuple | list)
        and len(given) == 2
        and all(isinstance(each, str) for each in given)
    )


def _no_payment(given: Any) -> str:
    if _is_pair(given) and given[0] in TERMS and given[1] in OPTIONS:
        return f"payment={given!r}: write the option first, then the term"
    return (
        f"payment={shortened(repr(given))} is not an option and a term, such as"
        f" ('ALL_UPFRONT', 'THREE_YEARS'); options are {', '.join(OPTIONS)}, and terms"
        f" {', '.join(TERMS)}"
    )


def _budget(budget: Any) -> dict[str, int]:
    if budget is None:
        return {}
    caps = budget if isinstance(budget, Mapping) else {"first_year_cash": budget}
    problems = [
        f"budget: {shortened(repr(name))} is not one of {', '.join(FIGURES)}"
        for name in caps
        if name not in FIGURES
    ]
    found = {}
    for name, amount in caps.items():
        try:
            found[str(name)] = parse_cents(amount, f"budget of {name}")
        except InputError as error:
            problems.append(str(error))
    if problems:
        raise InputError("This budget cannot be used.", problems)
    return found


def _substitutes(given: Any) -> dict[str, dict[str, Fraction]]:
    """Read which families may stand for which: a ratio each, or a list of families for 1 each."""
    if given is None:
        return {}
    problems: list[str] = []
    found: dict[str, dict[str, Fraction]] = {}
    if not isinstance(given, Mapping):
        raise InputError(
            f"substitutes={shortened(repr(given))} is no dict such as"
            ' {"m5": {"m7i": 0.85}}, where 85 m7i do the work of 100 m5'
        )
    known = {each.family for each in instance_types().values()}
    with_gpus = {each.family for each in instance_types().values() if each.room[2]}
    for family, others in given.items():
        named = [others] if isinstance(others, str) else others
        if not isinstance(named, Mapping | list | tuple | set):
            problems.append(f"substitutes of {family}: {shortened(repr(others))} is no dict")
            continue
        ratios = named if isinstance(named, Mapping) else dict.fromkeys(named, 1)
        for other, ratio in ratios.items():
            number = exact(ratio) if isinstance(ratio, Real | str) else None
            if number is None or not 0 < number <= 100:
                problems.append(
                    f"substitutes of {family}: {other} at {ratio!r} is no ratio above 0, up to 100"
                )
            else:
                found.setdefault(str(family), {})[str(other)] = number
        problems += [
            f"substitutes of {family}: {other} has no GPUs, and {family} has"
            for other in ratios
            if other in known and family in with_gpus and other not in with_gpus
        ]
        unknown = [each for each in (family, *ratios) if each not in known]
        problems += [
            f"substitutes: {shortened(repr(each))} is no family of EC2" for each in unknown
        ]
    targets = [other for others in found.values() for other in others]
    problems += [
        f"substitutes: {targets.count(other)} families may stand on {other}; {MAX_SHARED - 1} at"
        " most are tried"
        for other in dict.fromkeys(targets)
        if targets.count(other) >= MAX_SHARED
    ]
    problems += [
        f"substitutes: {family} stands for itself" for family in found if family in found[family]
    ]
    if problems:
        raise InputError("These substitutes cannot be used.", problems)
    return found


def _unsold(
    demand: Demand, sold: set[str], substitutes: Mapping[str, Mapping[str, Fraction]]
) -> list[str]:
    """Name the families that nothing runs that can be ordered or stands there."""
    return [
        f"{', '.join(name for name in demand.instances if name.startswith(f'{family}.'))}: no item"
        f" that can be ordered runs {family}; there are {', '.join(sorted(sold)) or 'none'}. Let"
        f' another family stand for {family}: substitutes={{"{family}": {{"...": 1}}}}'
        for family in demand.families
        if not {family, *substitutes.get(family, {})} & sold
    ]
