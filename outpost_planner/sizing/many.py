"""Many sites in one call, over any executor of ``concurrent.futures``, and one table of results."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
from tqdm.auto import tqdm

from outpost_planner.errors import InputError, PlannerError
from outpost_planner.plan.catalog import Catalog
from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.show.tables import html
from outpost_planner.show.wording import count, shortened
from outpost_planner.sizing.bar import AFTER_S
from outpost_planner.sizing.further import line_items_in_words
from outpost_planner.sizing.question import Question, ask
from outpost_planner.sizing.result import SizingResult
from outpost_planner.sizing.size import answer, size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor, Future

CHUNK = 20
"""Sites of one task: a catalog travels to a worker once for all of them."""

NOT_REACHED = "The search was stopped from the keyboard before this site's turn."
"""Why a site has no result where somebody stopped the search."""

DEMAND_OF_SITES = ("site", "instance_type", "quantity")
"""Columns of a DataFrame with the demands of many sites."""

OPTIONS = tuple(
    name
    for name, each in inspect.signature(size).parameters.items()
    if each.kind is each.KEYWORD_ONLY and name not in {"site", "progress"}
)
"""What `size` takes that holds for every site alike."""


@dataclass(frozen=True)
class SizingResults(Mapping[str, SizingResult]):
    """The results of many sites by name; made by `size_many`.

    As a mapping it holds the sites for which a purchase was found.

    Parameters
    ----------
    answers
        For each site, in the order given: its result, or why there is none.

    Examples
    --------
    >>> from outpost_planner import read_catalog, size_many
    >>> results = size_many({"Oslo": {"m5.4xlarge": 12}}, read_catalog(), progress=False)
    >>> results["Oslo"].lines
    1 × OR-RKGP001
    """

    answers: Mapping[str, SizingResult | str] = field(repr=False)

    @cached_property
    def found(self) -> Mapping[str, SizingResult]:
        """The result of each site for which a purchase was found.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size_many
        >>> list(size_many({"Oslo": {"m5.4xlarge": 12}}, read_catalog(), progress=False).found)
        ['Oslo']
        """
        return {n: each for n, each in self.answers.items() if isinstance(each, SizingResult)}

    @cached_property
    def problems(self) -> Mapping[str, str]:
        """For each other site, why there is no result.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size_many
        >>> size_many({"Oslo": {"m5.4xlarge": 12}}, read_catalog(), progress=False).problems
        {}
        """
        return {n: each for n, each in self.answers.items() if isinstance(each, str)}

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per site, in the order given; the gaps of a site without a result are visible.

        Columns: line_items, payment_option, payment_term, cost [USD], racks, hosts, is_proven,
        gap, problem (why there is none; empty otherwise).

        Examples
        --------
        >>> from outpost_planner import read_catalog, size_many
        >>> results = size_many({"Oslo": {"m5.4xlarge": 12}}, read_catalog(), progress=False)
        >>> results.table[["line_items", "racks", "hosts"]].to_dict("index")
        {'Oslo': {'line_items': '1 × OR-RKGP001', 'racks': 1, 'hosts': 4}}
        """
        columns = [
            "site",
            "line_items",
            "payment_option",
            "payment_term",
            "cost",
            "racks",
            "hosts",
            "is_proven",
            "gap",
            "problem",
        ]
        rows = [_row(name, each) for name, each in self.answers.items()]
        table = pd.DataFrame(rows, columns=columns).astype({"racks": "Int64", "hosts": "Int64"})
        return table.set_index("site")

    @property
    def summary(self) -> str:
        """How many sites have a result, what all of them cost, and which have none.

        Examples
        --------
        >>> from outpost_planner import read_catalog, size_many
        >>> demands = {"Oslo": {"m5.4xlarge": 12}, "Rome": {"g4dn.16xlarge": 1}}
        >>> print(size_many(demands, read_catalog(), progress=False).summary[:44])
        1 site has a purchase, proven for 1. Nothing
        """
        proven = sum(result.is_proven for result in self.found.values())
        has = "has" if len(self.found) == 1 else "have"
        said = f"{count(len(self.found), 'site')} {has} a purchase, proven for {proven:,}."
        if not self.problems:
            return said
        named = ", ".join(list(self.problems)[:5])
        more = f" and {len(self.problems) - 5:,} more" if len(self.problems) > 5 else ""
        return f"{said} Nothing was found for {named}{more}: see .table."

    def __getitem__(self, name: str) -> SizingResult:
        return self.found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __repr__(self) -> str:
        return self.summary

    def _repr_html_(self) -> str:
        return as_text(paragraph(self.summary) + html(self.table))


def _row(name: str, result: SizingResult | str) -> tuple[Any, ...]:
    if isinstance(result, str):
        return (name, "", "", "", float("nan"), pd.NA, pd.NA, False, float("nan"), result)
    items = result.question.items
    racks = [
        number
        for item_id, number in result.outcome.quantities.items()
        if not items[item_id].is_server
    ]
    return (
        name,
        line_items_in_words(result),
        *result.payment,
        result.cost,
        sum(racks),
        len(result.placed),
        result.is_proven,
        result.gap,
        "",
    )


def size_many(
    demands: Mapping[str, Any] | pd.DataFrame,
    catalog: Catalog,
    *,
    sites: Mapping[str, Any] | None = None,
    executor: Executor | None = None,
    time_limit: float | None = None,
    progress: bool = True,
    **options: Any,
) -> SizingResults:
    """Size many sites in one call.

    Parameters
    ----------
    demands
        The demand of each site by its name, each as `size` takes it; or a DataFrame with the
        columns ``site``, ``instance_type`` and ``quantity``.
    catalog
        What can be bought, with prices.
    sites
        What each place offers, by its name, as `size` takes it. Default: no limit.
    executor
        Any executor of ``concurrent.futures``, a Dask client's too. Default: one after the other.
    time_limit
        How long to search for one site at most [s]. Default: until the proof.
    progress
        Whether to show a progress bar, once the search takes longer than two seconds.
    **options
        For all sites alike: what else `size` takes, such as ``spare_hosts`` and ``payment``.

    Returns
    -------
    SizingResults
        A mapping of name to result, with ``.table``. A site for which nothing fits, or whose search
        fails, is a row with the reason, and keeps no other from its result; so does the stop
        button, after which the sites that were not reached say so.

    Raises
    ------
    InputError
        Listing every problem of every site, each with the site's name; nothing is sized then.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> demands = {"Oslo": {"m5.4xlarge": 12}, "Rome": {"c5.2xlarge": 50}}
    >>> results = size_many(demands, read_catalog(), spare_hosts=2, progress=False)
    >>> results.table["is_proven"].tolist()
    [True, True]
    """
    if not isinstance(catalog, Catalog):
        raise InputError(f"size_many takes a Catalog, not {type(catalog).__name__}.")
    options = {**options, "time_limit": time_limit}
    questions = _questions(_by_site(demands), catalog, dict(sites or {}), options)
    names = list(questions)
    chunks = [names[at : at + CHUNK] for at in range(0, len(names), CHUNK)]
    tasks = [[questions[name] for name in chunk] for chunk in chunks]
    bar = tqdm(total=len(names), desc="sites", delay=AFTER_S, leave=False, disable=not progress)
    said: dict[str, SizingResult | str] = dict.fromkeys(names, NOT_REACHED)
    with bar, suppress(KeyboardInterrupt):
        for name, each in zip(names, _answers(tasks, executor), strict=True):
            said[name] = each
            bar.update()
            if isinstance(each, SizingResult) and each.outcome.is_interrupted:
                break
    return SizingResults(said)


def _answers(
    tasks: Sequence[list[Question]], executor: Executor | None
) -> Iterator[SizingResult | str]:
    """Yield the answers in the order asked; what is not begun when nobody listens is let be."""
    if executor is None:
        yield from map(_answer_or_reason, itertools.chain.from_iterable(tasks))
        return
    futures = [executor.submit(answered, task) for task in tasks]
    try:
        for task, future in zip(tasks, futures, strict=True):
            yield from _of_worker(task, future)
    finally:
        for future in futures:
            future.cancel()


def _of_worker(task: list[Question], future: Future[Any]) -> list[SizingResult | str]:
    try:
        return list(future.result())
    except Exception as error:  # noqa: BLE001 - a worker that died is no end of the other sites
        return [f"The worker failed ({type(error).__name__}: {error})."] * len(task)


def answered(questions: list[Question]) -> list[SizingResult | str]:
    """Answer several questions; runs in a worker.

    Parameters
    ----------
    questions
        What is asked.

    Returns
    -------
    list
        The result of each question, or why there is none.
    """
    return [_answer_or_reason(question) for question in questions]


def _answer_or_reason(question: Question) -> SizingResult | str:
    try:
        return answer(question)
    except PlannerError as error:  # nothing fits, nothing was found in time, no prices
        return str(error)
    except Exception as error:  # noqa: BLE001 - one site's failure is a row, and not all sites' end
        return f"The search failed ({type(error).__name__}: {error}); please report this site."


def _by_site(demands: Any) -> dict[str, Any]:
    if isinstance(demands, pd.DataFrame):
        missing = [name for name in DEMAND_OF_SITES if name not in demands.columns]
        if missing:
            raise InputError(
                f"The DataFrame of demands lacks {' and '.join(missing)}; it has"
                f" {', '.join(map(str, demands.columns)) or 'no column'}."
            )
        return {str(site): rows for site, rows in demands.groupby("site", sort=False)}
    if not isinstance(demands, Mapping):
        raise InputError(
            f"{shortened(repr(demands))} names no sites; give a dict such as"
            ' {"Oslo": {"m5.4xlarge": 12}}.'
        )
    return {str(name): demand for name, demand in demands.items()}


def _questions(
    demands: Mapping[str, Any], catalog: Catalog, sites: Mapping[str, Any], options: Any
) -> dict[str, Question]:
    problems = [f"{name!r} is nothing that size takes" for name in options if name not in OPTIONS]
    problems += [
        f"sites: {shortened(repr(name))} has no demand" for name in sites if name not in demands
    ]
    if not demands:
        problems.append("there is no site")
    if problems:
        raise InputError("These sites cannot be sized.", problems)
    defaults = {name: inspect.signature(size).parameters[name].default for name in OPTIONS}
    found = {}
    for name, demand in demands.items():
        try:
            found[name] = ask(demand, catalog, site=sites.get(name), **{**defaults, **options})
        except InputError as error:
            problems += [f"{name}: {problem}" for problem in error.problems or [str(error)]]
    if problems:
        wrong = len(demands) - len(found)
        raise InputError(
            f"{count(wrong, 'site')} of {len(demands):,} cannot be sized; none was.", problems
        )
    return found
