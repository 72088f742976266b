"""Collect what accounts have ordered and what stands in their Outposts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.aws.collected import Collected, collected
from outpost_planner.aws.gather import Question, gather
from outpost_planner.aws.listing import (
    Connections,
    check_listing,
    failure_of,
    listed,
    marked,
    sound_elements,
    sources_of,
)
from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from outpost_planner.aws.gather import Failure, Progress


def collect_orders(
    connections: Connections,
    *,
    outpost_id: str | None = None,
    executor: Executor | None = None,
    max_workers: int = 16,
    progress: bool | Progress = True,
) -> Collected:
    """Collect every order: ListOrders, page by page, then GetOrder for each, in parallel.

    Requests slow down where AWS throttles them, and speed up again. An order that cannot be read is
    reported and the others are kept; so is what came before an interrupt.

    Parameters
    ----------
    connections
        A connection, or several: profiles, accounts (a session with an assumed role) or Regions.
        One that is named twice is asked once.
    outpost_id
        Only the orders of this Outpost.
    executor
        Any executor of ``concurrent.futures``, such as a Dask cluster's ``client.get_executor()``.
        The session's credentials are sent to its workers.
    max_workers
        How many requests are on their way at a time, where no executor is given.
    progress
        Whether to show a progress bar, once the collection takes longer than two seconds.
        ``TQDM_DISABLE=1`` in the environment hides every bar, for notebooks whose stored output is
        compared. A function in its place is called with how many orders are done and how many there
        are; raising `KeyboardInterrupt`, it ends the collection, which keeps what came.

    Returns
    -------
    Collected
        A list of dicts, each exactly as GetOrder returns ``Order``, in the order of ListOrders.
        Where several connections are given, each dict also has ``AccountId`` and ``Region``.
        `.errors` lists what is missing.

    Raises
    ------
    InputError
        Where no connection is given.
    AwsError
        Where no connection answered at all.

    Warns
    -----
    CollectionWarning
        Where something is missing.

    Examples
    --------
    >>> from outpost_planner import start_sandbox
    >>> connection = start_sandbox()
    >>> collect_orders(connection)
    0 orders
    >>> connection.stop()
    """
    several, sources = sources_of(connections)
    params = {} if outpost_id is None else {"OutpostIdentifierFilter": outpost_id}
    summaries, unlisted = listed(sources, "list_orders", "Orders", params, max_workers)
    # Each order once: pages may repeat an order while others are added.
    wanted = dict.fromkeys(
        (question.connection, summary["OrderId"]) for question, summary in summaries
    )
    questions = [
        Question(connection, "get_order", "Order", {"OrderId": order_id}, order_id)
        for connection, order_id in wanted
    ]
    bar = progress if callable(progress) else ("orders" if progress else "")
    got = gather(questions, executor=executor, max_workers=max_workers, progress=bar)
    answered = [
        (question, order)
        for question, order in got.answered
        if order.get("OrderId") == question.subject
    ]
    strange = [
        _other(question, order)
        for question, order in got.answered
        if order.get("OrderId") != question.subject
    ]
    orders = [marked(order, question.connection, several) for question, order in answered]
    where = sorted(
        f"{each.account_id} {each.region} {outpost_id or ''}".strip() for each in sources
    )
    return collected(orders, "orders", [*unlisted, *got.failures, *strange], where)


def collect_outposts(connections: Connections, *, max_workers: int = 16) -> Collected:
    """Collect every Outpost, with the name and address of its site.

    Parameters
    ----------
    connections
        A connection, or several.
    max_workers
        How many requests are on their way at a time.

    Returns
    -------
    Collected
        A list of dicts as ListOutposts returns them, each with ``Site``: the dict of its site as
        ListSites returns it, or None. Where several connections are given, also ``AccountId`` and
        ``Region``.

    Raises
    ------
    InputError
        Where no connection is given.
    AwsError
        Where no connection answered at all.

    Warns
    -----
    CollectionWarning
        Where something is missing.

    Examples
    --------
    >>> from outpost_planner import start_sandbox
    >>> with start_sandbox() as sandbox:
    ...     [outpost["Site"]["Name"] for outpost in collect_outposts(sandbox)]
    ['Seattle hospital', 'Frankfurt plant', 'Tokyo store']
    """
    several, sources = sources_of(connections)
    questions = [
        Question(each, operation, member, {}, each.label)
        for each in sources
        for operation, member in (("list_outposts", "Outposts"), ("list_sites", "Sites"))
    ]
    got = gather(questions, max_workers=max_workers)
    check_listing(got, "list_outposts", sources)
    there, odd = sound_elements(got, "Outposts")
    places, odd_sites = sound_elements(got, "Sites")
    sites = {(question.connection, site["SiteId"]): site for question, site in places}
    outposts = [
        marked(
            outpost | {"Site": sites.get((question.connection, outpost.get("SiteId")))},
            question.connection,
            several,
        )
        for question, outpost in there
    ]
    return collected(outposts, "Outposts", [*got.failures, *odd, *odd_sites])


def collect_assets(
    connections: Connections,
    *,
    outpost_id: str | None = None,
    executor: Executor | None = None,
    max_workers: int = 16,
    progress: bool = True,
) -> Collected:
    """Collect every asset of every Outpost: ListOutposts, then ListAssets for each, in parallel.

    Parameters
    ----------
    connections
        A connection, or several.
    outpost_id
        Only the assets of this Outpost.
    executor, max_workers, progress
        As for `collect_orders`.

    Returns
    -------
    Collected
        A list of dicts as ListAssets returns them, each with its ``OutpostId``. Where several
        connections are given, also ``AccountId`` and ``Region``.

    Raises
    ------
    InputError
        Where no connection is given, or there is no such Outpost.
    AwsError
        Where no connection answered at all.

    Warns
    -----
    CollectionWarning
        Where something is missing.

    Examples
    --------
    >>> from outpost_planner import start_sandbox
    >>> with start_sandbox() as sandbox:
    ...     collect_assets(sandbox)
    0 assets
    """
    several, sources = sources_of(connections)
    outposts, unlisted = listed(sources, "list_outposts", "Outposts", {}, max_workers)
    questions = [
        Question(
            question.connection,
            "list_assets",
            "Assets",
            {"OutpostIdentifier": outpost["OutpostId"]},
            outpost["OutpostId"],
        )
        for question, outpost in outposts
        if outpost_id in {None, outpost.get("OutpostId"), outpost.get("OutpostArn")}
    ]
    # Only a list that came whole shows that there is no such Outpost.
    if outpost_id is not None and not questions and not unlisted:
        raise InputError(
            f"There is no Outpost {outpost_id} here. collect_outposts(connection) lists them all."
        )
    bar = "Outposts" if progress else ""
    got = gather(questions, executor=executor, max_workers=max_workers, progress=bar)
    found, odd_assets = sound_elements(got, "Assets")
    assets = [
        marked(asset | {"OutpostId": question.subject}, question.connection, several)
        for question, asset in found
    ]
    return collected(assets, "assets", [*unlisted, *got.failures, *odd_assets])


def _other(question: Question, order: dict[str, Any]) -> Failure:
    """Name an order that does not say that it is the one that was asked for."""
    said = order.get("OrderId")
    code = "NoOrderId" if said is None else "OtherOrderId"
    return failure_of(
        question,
        code,
        f"The answer to {question.subject} says that it is order {said or 'without an id'}.",
    )
