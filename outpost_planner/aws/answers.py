"""What a call cannot do without: the member that its answer is about, and lists that are whole.

The service model marks hardly a member of an answer as required. So this package decides: it cannot
do without the member that a call is about (``Order``, ``Orders``) and without the id of each
element of a list. All else may be missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError

from outpost_planner.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


ApiDict = dict[str, Any]
"""A structure as the API shapes it."""

IDS = {
    "Assets": "AssetId",
    "CatalogItems": "CatalogItemId",
    "InstanceTypes": "InstanceType",
    "Orders": "OrderId",
    "Outposts": "OutpostId",
    "Quotes": "QuoteId",
    "Sites": "SiteId",
    "Subscriptions": "SubscriptionId",
}
"""The member that says which, for the elements of each list."""

MOST_PAGES = 10_000
"""A list that goes on for longer is given up: at AWS's largest page, that is ten million orders."""

MOST_EMPTY_PAGES = 100
"""Empty pages in a row after which a list is given up; a filter may leave some of them empty."""


class NotAnAnswer(BotoCoreError):
    """What came back is no answer of the service."""

    fmt = "{said}"


def whole(answer: Any, member: str) -> Any:
    """Return the member that an answer is about.

    Raises
    ------
    AwsError
        Where it is missing.

    Examples
    --------
    >>> whole({"Order": {"OrderId": "oo-0123456789abcdef0"}}, "Order")["OrderId"]
    'oo-0123456789abcdef0'
    """
    found = answer.get(member) if isinstance(answer, dict) else None
    if found is None:
        raise AwsError(
            f"An answer broke off before its {member}, or a proxy or sign-in page answered in AWS's"
            " place. Look again in a moment.",
            code="NothingCame",
        )
    return found


def read_pages(send: Callable[[Mapping[str, str]], ApiDict], member: str) -> Iterator[list[Any]]:
    """Yield the list of each page, until AWS names no further one.

    Parameters
    ----------
    send
        Sends the request with the parameters given, none or ``NextToken``.
    member
        The list, such as ``Orders``.

    Raises
    ------
    AwsError
        After the pages that came: where a page has no list, where a token comes a second time, or
        where the pages find no end (`MOST_PAGES`, `MOST_EMPTY_PAGES`).
    """
    token: dict[str, str] = {}
    seen: set[str] = set()
    empty = 0
    for _ in range(MOST_PAGES):
        answer = send(token)
        found = whole(answer, member)
        yield found
        following = answer.get("NextToken")
        if not following:
            return
        # A token that comes back would begin the same pages again, without an end.
        if following in seen:
            raise AwsError(
                f"The pages of {member} go round in a circle; the rest is missing.",
                code="RepeatedToken",
            )
        empty = 0 if found else empty + 1
        if empty == MOST_EMPTY_PAGES:
            break
        seen.add(following)
        token = {"NextToken": following}
    raise AwsError(f"The pages of {member} find no end; the rest is missing.", code="EndlessPages")


def sound(elements: list[Any], member: str) -> tuple[list[ApiDict], list[str]]:
    """Part a list's elements into those that have an id, and a sentence on each of the others.

    Examples
    --------
    >>> sound([{"OrderId": "oo-1"}, None, {"Status": "ERROR"}], "Orders")
    ([{'OrderId': 'oo-1'}], ['Element 2 of Orders cannot be read.', 'Element 3 of Orders has no OrderId.'])
    """  # noqa: E501
    name = IDS[member]
    good, problems = [], []
    for position, each in enumerate(elements, start=1):
        if not isinstance(each, dict):
            problems.append(f"Element {position} of {member} cannot be read.")
        elif not isinstance(each.get(name), str) or not each[name]:
            problems.append(f"Element {position} of {member} has no {name}.")
        else:
            good.append(each)
    return good, problems


def read_all(send: Callable[[Mapping[str, str]], ApiDict], member: str) -> list[ApiDict]:
    """Return every element of a list, all pages; for decisions that need the whole list.

    Raises
    ------
    AwsError
        Where anything of it is missing, an element's id included.
    """
    elements = [each for page in read_pages(send, member) for each in page]
    good, problems = sound(elements, member)
    if problems:
        raise AwsError(f"{' '.join(problems[:3])} The list is not whole.", code=f"No{IDS[member]}")
    return good
