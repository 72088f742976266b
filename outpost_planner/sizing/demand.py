"""What must run: instances by type, and storage."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from outpost_planner.errors import SHOWN_PROBLEMS, InputError
from outpost_planner.files.csvfile import read_rows, whole_cell
from outpost_planner.files.numerals import said_notation
from outpost_planner.files.paths import user_path
from outpost_planner.plan.instance_types import InstanceType, instance_types
from outpost_planner.price.exact import exact, exact_fraction
from outpost_planner.service.kinds import EBS, S3
from outpost_planner.show.markup import as_text
from outpost_planner.show.spelling import nearest
from outpost_planner.show.tables import html
from outpost_planner.show.wording import shortened
from outpost_planner.sizing.growth import growth_factor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from fractions import Fraction
    from pathlib import Path

DEMAND_COLUMNS = ("instance_type", "quantity")
"""Columns of the demand CSV."""

MAX_INSTANCES = 100_000
"""Most instances of one type: 96 racks hold fewer of the smallest ones."""

MAX_TIB = 100_000
"""Most storage [TiB]: a guard against a slipped unit."""

STORAGE = (EBS, S3)
"""What stands in place of an instance type for storage, in TiB."""


@dataclass(frozen=True)
class Demand:
    """What must run on an Outpost.

    Parameters
    ----------
    instances
        Number of instances by type, such as ``{"m5.4xlarge": 40}``.
    ebs_tib
        EBS storage [TiB].
    s3_tib
        S3 storage [TiB].

    Raises
    ------
    InputError
        Listing every unknown type (with the nearest ones) and every number that is none.

    Examples
    --------
    >>> Demand({"m5.4xlarge": 40, "c5.2xlarge": 100}, ebs_tib=20)
    40 × m5.4xlarge, 100 × c5.2xlarge, 20 TiB of EBS
    """

    instances: Mapping[str, int] = field(hash=False)
    ebs_tib: float = 0.0
    s3_tib: float = 0.0

    def __post_init__(self) -> None:
        named = [*self.instances.items()]
        storage = [(EBS, self.ebs_tib), (S3, self.s3_tib)]
        found, problems = _checked([*named, *(each for each in storage if each[1] != 0)])
        if problems:
            raise InputError("This demand cannot be sized.", problems)
        object.__setattr__(self, "instances", found.instances)
        object.__setattr__(self, "ebs_tib", found.storage_tib.get(EBS, 0.0))
        object.__setattr__(self, "s3_tib", found.storage_tib.get(S3, 0.0))

    @property
    def families(self) -> tuple[str, ...]:
        """The families of the instances, in the order given.

        Examples
        --------
        >>> Demand({"m5.4xlarge": 40, "c5.2xlarge": 100, "m5.large": 1}).families
        ('m5', 'c5')
        """
        return tuple(dict.fromkeys(name.partition(".")[0] for name in self.instances))

    @property
    def storage_tib(self) -> dict[str, float]:
        """The storage that is asked for, by kind [TiB].

        Examples
        --------
        >>> Demand({"m5.4xlarge": 40}, ebs_tib=20).storage_tib
        {'EBS': 20.0}
        """
        both = {EBS: self.ebs_tib, S3: self.s3_tib}
        return {kind: tib for kind, tib in both.items() if tib}

    @property
    def table(self) -> pd.DataFrame:
        """One row per instance type: instance_type, quantity, vcpus and memory_gib of all of them.

        Examples
        --------
        >>> Demand({"m5.4xlarge": 40}).table["vcpus"].item()  # 40 × 16
        640
        """
        types = instance_types()
        rows = [
            (name, count, types[name].room[0] * count, types[name].room[1] * count / 1024)
            for name, count in self.instances.items()
        ]
        return pd.DataFrame(rows, columns=[*DEMAND_COLUMNS, "vcpus", "memory_gib"])

    def grown(
        self,
        growth: float | Decimal | str,
        years: int | None = None,
        *,
        until: date | str | None = None,
        since: date | str | None = None,
    ) -> Demand:
        """Return the demand after it has grown, the number of instances of each type rounded up.

        Whole years compound; the days after the last one count by their part of their year, without
        compounding. The arithmetic is exact, and each number is rounded up once, at the end.

        Parameters
        ----------
        growth
            Per year, as a fraction: 0.1 is 10 % more each year. Storage grows alike.
        years
            For how many years, up to 20. Default: one, or what `until` tells.
        until
            The day until which it grows, in place of years: a date, or text such as ``2029-11-01``.
        since
            The day from which on it grows until then. Default: today.

        Raises
        ------
        InputError
            For a growth that is no number, below -1 or above 10; years that are no whole number;
            days that are none, or in the wrong order; years and a day both.

        Examples
        --------
        >>> Demand({"m5.4xlarge": 41}).grown(0.1)  # 41 × 1.1 = 45.1
        46 × m5.4xlarge

        Two years and 181 of 365 days: 40 × 1.1² × (1 + 0.1 × 181 / 365) = 50.8:

        >>> Demand({"m5.4xlarge": 40}).grown(0.1, until="2029-05-01", since="2026-11-01")
        51 × m5.4xlarge
        """
        factor = growth_factor(growth, years, until, since)
        return replace(
            self,
            instances={name: _rounded_up(count, factor) for name, count in self.instances.items()},
            ebs_tib=_grown_tib(self.ebs_tib, factor),
            s3_tib=_grown_tib(self.s3_tib, factor),
        )

    def __repr__(self) -> str:
        named = [f"{count:,} × {name}" for name, count in self.instances.items()]
        stored = [f"{tib:,g} TiB of {kind}" for kind, tib in self.storage_tib.items()]
        return ", ".join([*named, *stored])

    def _repr_html_(self) -> str:
        return as_text(html(self.table, repr(self)))


DemandSpec: TypeAlias = Demand | Mapping[str, float] | pd.DataFrame
"""What `size` takes as a demand."""


def as_demand(spec: Any) -> Demand:
    """Return a demand as such.

    Parameters
    ----------
    spec
        A Demand, or what `read_inventory` returns; a dict of instance type to number of instances,
        with ``EBS`` and ``S3`` in TiB; or a DataFrame with the columns ``instance_type`` and
        ``quantity``, likewise. The same type given twice is added up.

    Raises
    ------
    InputError
        Listing every problem.

    Examples
    --------
    >>> as_demand({"m5.4xlarge": 40, "EBS": 20})
    40 × m5.4xlarge, 20 TiB of EBS
    """
    # An inventory, of which this module knows nothing, holds its demand.
    held = spec if isinstance(spec, Demand) else getattr(spec, "demand", None)
    if isinstance(held, Demand):
        return held
    found, problems = _checked(_pairs(spec))
    if problems:
        raise InputError("This demand cannot be sized.", problems)
    return Demand(found.instances, found.storage_tib.get(EBS, 0.0), found.storage_tib.get(S3, 0.0))


def read_demand(
    path: str | Path, *, decimal: str | None = None, thousands: str | None = None
) -> Demand:
    r"""Read what must run from a CSV with the columns instance_type and quantity.

    Parameters
    ----------
    path
        The CSV, one row per instance type; the same type in several rows is added up. A row with
        ``EBS`` or ``S3`` in place of a type gives storage [TiB].
    decimal, thousands
        What separates decimals and groups thousands, as for `read_catalog`.

    Returns
    -------
    Demand
        Every row, or none.

    Raises
    ------
    InputError
        Listing every problem with its row and column.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp(), "demand.csv")
    >>> _ = path.write_text("instance_type,quantity\nm5.4xlarge,40\nEBS,20\n")
    >>> read_demand(path)
    40 × m5.4xlarge, 20 TiB of EBS
    """
    path = user_path(path)
    problems: list[str] = []
    said = said_notation(decimal, thousands)
    rows = read_rows(path, DEMAND_COLUMNS, problems, numbers={"quantity": whole_cell}, said=said)
    pairs: list[tuple[str, Any]] = []
    for row in rows:
        name, quantity = row.text("instance_type"), row.number("quantity")
        if name is None or quantity is None:
            continue
        pairs.append((name, quantity))
        problem = _problem(name, quantity, hints=len(problems) < SHOWN_PROBLEMS)
        if problem:
            problems.append(f"{row.file_name}, row {row.number_in_file}, {problem}")
    if problems:
        raise InputError.nothing_loaded(path, problems)
    return as_demand(pairs)


class _Found:
    """Instances and storage, added up."""

    def __init__(self) -> None:
        self.instances: dict[str, int] = {}
        self.storage_tib: dict[str, float] = {}


def _pairs(spec: Any) -> list[tuple[Any, Any]]:
    if isinstance(spec, pd.DataFrame):
        missing = [name for name in DEMAND_COLUMNS if name not in spec.columns]
        if missing:
            raise InputError(
                f"The DataFrame of a demand lacks {' and '.join(missing)}; "
                f"it has {', '.join(map(str, spec.columns)) or 'no column'}."
            )
        columns = (spec[name].tolist() for name in DEMAND_COLUMNS)
        return list(zip(*columns, strict=True))
    if isinstance(spec, Mapping):
        return list(spec.items())
    try:
        return [(name, quantity) for name, quantity in spec]
    except (TypeError, ValueError):
        raise InputError(
            f"{shortened(repr(spec))} is no demand; give a dict such as "
            '{"m5.4xlarge": 40, "EBS": 20}, or a DataFrame with instance_type and quantity.'
        ) from None


def _checked(pairs: Iterable[tuple[Any, Any]]) -> tuple[_Found, list[str]]:
    found = _Found()
    problems: list[str] = []
    for name, quantity in pairs:
        problem = _problem(name, quantity, hints=len(problems) < SHOWN_PROBLEMS)
        if problem:
            problems.append(problem)
        elif name in STORAGE:
            found.storage_tib[name] = found.storage_tib.get(name, 0.0) + float(quantity)
        else:
            found.instances[name] = found.instances.get(name, 0) + int(quantity)
    if not found.instances and not problems:
        problems.append('no instance; name one at least, such as {"m5.4xlarge": 40}')
    return found, list(dict.fromkeys(problems))


def _problem(name: Any, quantity: Any, *, hints: bool) -> str:
    """Return what is wrong with an entry; empty where nothing is."""
    if not isinstance(name, str) or (name not in STORAGE and name not in instance_types()):
        return _unknown_type(name, hints=hints)
    number = exact(quantity) if isinstance(quantity, Real | Decimal) else None
    if number is None:
        return f"{name}: {shortened(repr(quantity))} is not a number"
    if name in STORAGE:
        fits = 0 < number <= MAX_TIB
        return "" if fits else f"{name}: {quantity} TiB is not above 0 and up to {MAX_TIB:,} TiB"
    return _count_problem(name, number, quantity)


def _count_problem(name: str, number: Fraction, quantity: Any) -> str:
    if number.denominator != 1:
        return f"{name}: {quantity} is not a whole number of instances"
    if number < 1:
        return f"{name}: {quantity} is below 1; leave the type out instead"
    if number > MAX_INSTANCES:
        return f"{name}: {int(number):,} is above {MAX_INSTANCES:,}, the most that is accepted"
    return ""


def nearest_types(name: str) -> list[str]:
    """Return the types, or the storage, that somebody may have meant; the one that is only written
    in another case, alone.

    Examples
    --------
    >>> nearest_types("M5.Large "), nearest_types("ebs")
    (['m5.large'], ['EBS'])
    """
    written = name.strip()
    if written.upper() in STORAGE:
        return [written.upper()]
    lower = written.casefold()
    return [lower] if lower in instance_types() else nearest(lower, list(instance_types()))


def _unknown_type(name: Any, *, hints: bool) -> str:
    # An empty cell of a DataFrame is None or not a number.
    if pd.api.types.is_scalar(name) and (pd.isna(name) or not str(name).strip()):
        return "an entry names no instance type; name one, or leave the entry out"
    near = nearest_types(str(name)) if hints else []
    hint = f"; is it {' or '.join(near)}?" if near else ""
    return f"{shortened(repr(name))} is no instance type of EC2{hint}"


def _grown_tib(tib: float, factor: Fraction) -> float:
    return float(exact_fraction(tib, "storage") * factor)


def _rounded_up(count: int, factor: Fraction) -> int:
    return max(1, math.ceil(count * factor))


def loads_of(demand: Mapping[str, int]) -> dict[str, tuple[tuple[InstanceType, int], ...]]:
    """Return the instances of a demand by family.

    Parameters
    ----------
    demand
        Number of instances by type.
    """
    types = instance_types()
    found: dict[str, list[tuple[InstanceType, int]]] = {}
    for name, count in sorted(demand.items()):
        found.setdefault(types[name].family, []).append((types[name], count))
    return {family: tuple(load) for family, load in found.items()}


def moved(
    load: Sequence[tuple[InstanceType, int]], family: str, ratio: Fraction
) -> tuple[tuple[InstanceType, int], ...] | None:
    """Return the instances of one family as those of another that stands for it.

    Parameters
    ----------
    load
        Instances of one family.
    family
        The other family.
    ratio
        How many of the other's instances do the work of one, rounded up for each type.

    Returns
    -------
    tuple or None
        An instance becomes one of the same size, or where the other family has none such, of the
        smallest size with as many vCPUs; None where there is none.
    """
    sizes = sorted(
        (each for each in instance_types().values() if each.family == family and not each.is_metal),
        key=lambda each: each.room,
    )
    found: dict[InstanceType, int] = {}
    for instance, count in load:
        same = [each for each in sizes if each.size == instance.size]
        large = [each for each in sizes if each.vcpus >= instance.vcpus]
        if instance.is_metal or not (same or large):
            return None
        other = (same or large)[0]
        found[other] = found.get(other, 0) + _rounded_up(count, ratio)
    return tuple(sorted(found.items()))
