"""Collect AWS's answers about the contracts of all Outposts: billing, and prices of renewals."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from outpost_planner.aws.answers import sound
from outpost_planner.aws.calls import reads
from outpost_planner.aws.gather import Failure, Gathered, Question, gather
from outpost_planner.aws.listing import failure_of, listed, sources_of
from outpost_planner.aws.workers import work
from outpost_planner.errors import AwsError

if TYPE_CHECKING:
    from outpost_planner.aws.answers import ApiDict
    from outpost_planner.aws.calls import Reads
    from outpost_planner.aws.connection import Connection
    from outpost_planner.aws.listing import Connections

BILLING = "get_outpost_billing_information"
RENEWAL = "get_renewal_pricing"

Where: TypeAlias = "tuple[Connection, str]"
"""A connection and the id of an Outpost there."""


@dataclass(frozen=True)
class OutpostBilling:
    """What AWS answered about the contract of one Outpost.

    Parameters
    ----------
    connection
        Where it stands.
    outpost
        As ListOutposts returns it.
    site
        As ListSites returns it; None where it is not known.
    billing
        The whole answer of GetOutpostBillingInformation, all pages of Subscriptions; None where
        none came.
    renewal
        The whole answer of GetRenewalPricing; None where none came, or nothing is under contract.
    billing_problem, renewal_problem
        Why an answer, or a part of it, did not come; empty where it did.
    """

    connection: Connection
    outpost: ApiDict
    site: ApiDict | None
    billing: ApiDict | None
    renewal: ApiDict | None
    billing_problem: str = ""
    renewal_problem: str = ""


def collect_billing(
    connections: Connections, *, max_workers: int = 16, with_renewals: bool = True
) -> tuple[list[OutpostBilling], list[Failure], list[Connection]]:
    """Ask for the contracts of every Outpost, in parallel.

    Parameters
    ----------
    connections
        A connection, or several; one that is named twice is asked once.
    max_workers
        How many requests are on their way at a time.
    with_renewals
        Whether the price of a renewal is asked for too.

    Returns
    -------
    outposts, failures, sources
        What came of each Outpost, what did not come, and where it was asked.

    Raises
    ------
    InputError
        Where no connection is given.
    AwsError
        Where no connection told its Outposts.
    """
    _, sources = sources_of(connections)
    outposts, failures = listed(sources, "list_outposts", "Outposts", {}, max_workers)
    places = gather(
        [Question(each, "list_sites", "Sites", {}, each.label) for each in sources],
        max_workers=max_workers,
    )
    sites = _sites(places)
    billing = _of_each(outposts, BILLING, "Subscriptions", max_workers)
    odd = _without_odd_ones(billing)
    billed = _by_outpost(billing)
    bound = [
        (question, outpost)
        for question, outpost in outposts
        if with_renewals
        # Without a contract that ends there is nothing to renew: the call is spared.
        and "ContractEndDate" in billed.get((question.connection, outpost["OutpostId"]), {})
    ]
    renewals = _of_each(bound, RENEWAL, "PricingResult", max_workers)
    priced = _by_outpost(renewals)
    billing_said = _problems([*billing.failures, *odd])
    renewal_said = _problems(renewals.failures)
    found = []
    for question, outpost in outposts:
        where = question.connection
        key, subject = (where, outpost["OutpostId"]), (where.account_id, where.region)
        found.append(
            OutpostBilling(
                where,
                outpost,
                sites.get((where, outpost.get("SiteId"))),
                billed.get(key),
                priced.get(key),
                billing_said.get((*subject, outpost["OutpostId"]), ""),
                renewal_said.get((*subject, outpost["OutpostId"]), ""),
            )
        )
    failures = [*failures, *places.failures, *billing.failures, *odd, *renewals.failures]
    return found, failures, sources


def billing_of(connection: Connection, outpost_id: str) -> OutpostBilling:
    """Ask for the contract of one Outpost.

    Raises
    ------
    AwsError
        Where AWS has no such Outpost, or could not be asked for it.
    """
    client = reads(connection)
    outpost = client.ask("get_outpost", "Outpost", OutpostId=outpost_id)
    site: ApiDict | None = None
    with suppress(AwsError):
        site = client.ask("get_site", "Site", SiteId=outpost.get("SiteId") or "")
    billing, billing_problem = _whole_answer(client, BILLING, "Subscriptions", outpost_id)
    if billing is not None:
        billing["Subscriptions"], odd = sound(billing["Subscriptions"], "Subscriptions")
        billing_problem = " ".join(filter(None, [billing_problem, *odd]))
    renewal, renewal_problem = _whole_answer(client, RENEWAL, "PricingResult", outpost_id)
    return OutpostBilling(
        connection, outpost, site, billing, renewal, billing_problem, renewal_problem
    )


def _whole_answer(
    client: Reads, operation: str, member: str, outpost_id: str
) -> tuple[ApiDict | None, str]:
    reply = work(client, operation, member, {"OutpostIdentifier": outpost_id}, with_beside=True)
    return reply.value, reply.message


def _of_each(
    outposts: list[tuple[Question, ApiDict]], operation: str, member: str, max_workers: int
) -> Gathered:
    questions = [
        Question(
            question.connection,
            operation,
            member,
            {"OutpostIdentifier": outpost["OutpostId"]},
            outpost["OutpostId"],
            with_beside=True,
        )
        for question, outpost in outposts
    ]
    return gather(questions, max_workers=max_workers)


def _sites(places: Gathered) -> dict[tuple[Connection, str | None], ApiDict]:
    return {
        (question.connection, site["SiteId"]): site
        for question, answered in places.answered
        for site in sound(answered, "Sites")[0]
    }


def _by_outpost(got: Gathered) -> dict[Where, ApiDict]:
    return {(question.connection, question.subject): answer for question, answer in got.answered}


def _without_odd_ones(billing: Gathered) -> list[Failure]:
    """Take out of each answer the subscriptions that do not say which they are, and name them."""
    failures = []
    for question, answer in billing.answered:
        answer["Subscriptions"], problems = sound(answer["Subscriptions"], "Subscriptions")
        failures += [failure_of(question, "NoSubscriptionId", said) for said in problems]
    return failures


def _problems(failures: list[Failure]) -> dict[tuple[str, str, str], str]:
    """Return what went wrong with each Outpost, in words."""
    said: dict[tuple[str, str, str], list[str]] = {}
    for each in failures:
        said.setdefault((each.account_id, each.region, each.subject), []).append(each.message)
    return {where: " ".join(messages) for where, messages in said.items()}
