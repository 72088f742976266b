"""Orders in files: what either version of ``aws outposts get-order`` wrote, and the samples."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.collected import Collected
from outpost_planner.errors import InputError
from outpost_planner.files.paths import user_path
from outpost_planner.files.samples import sample_data_path
from outpost_planner.show.wording import shortened
from outpost_planner.track.moments import ORDER_DATES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from outpost_planner.files.paths import UserPath

ISO_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
"""Times as version 2 of the AWS command line and boto3 write them; one without an offset is UTC."""

SUMMARY_MEMBER = "LineItemCountsByStatus"
"""A member of ListOrders' summaries that GetOrder's Order has not."""


def read_orders(path: UserPath) -> Collected:
    """Read orders that ``aws outposts get-order`` wrote to files.

    Parameters
    ----------
    path
        A JSON file, or a folder whose ``.json`` files are all read. A file holds an answer of
        GetOrder (``{"Order": ...}``), an order without that wrapper, a list of either, or several
        of them one after the other.

    Returns
    -------
    Collected
        Orders as boto3 returns them, times as datetimes in UTC, the earliest submission first.
        Times are read as version 1 of the AWS command line writes them (seconds since 1970) and as
        version 2 does (ISO 8601; one without an offset is UTC). An order that stands there twice,
        word for word, counts once.

    Raises
    ------
    InputError
        Listing every file that cannot be read, holds no order, or holds only the summaries of
        ``list-orders``.

    Examples
    --------
    >>> read_orders(sample_data_path() / "orders")
    50 orders
    """
    place = user_path(path)
    problems: list[str] = []
    if place.is_file():
        files = [place]
    else:
        files = sorted(place.glob("*.json"))
        if not files:
            what = (
                "no .json file in this folder"
                if place.is_dir()
                else "no such file or folder, and no .json file"
            )
            problems.append(f"there is {what}")
    reading = _Reading(problems)
    for file in files:
        reading.file(file)
    if problems:
        raise InputError.nothing_loaded(place, problems)
    earliest = datetime.min.replace(tzinfo=UTC)
    orders = sorted(
        reading.orders.values(), key=lambda order: order.get("OrderSubmissionDate") or earliest
    )
    return Collected(orders, "orders")


def sample_orders(path: UserPath | None = None) -> Collected:
    """Read the sample orders that come with the package.

    Parameters
    ----------
    path
        Another place, as for `read_orders`.

    Returns
    -------
    Collected
        Orders as boto3 returns them, times as datetimes in UTC, the earliest submission first.

    Raises
    ------
    InputError
        Listing every file that holds no order.

    Examples
    --------
    >>> sample_orders()
    50 orders
    """
    return read_orders(sample_data_path() / "orders" if path is None else path)


@dataclass(frozen=True)
class _Reading:
    """What was read so far: orders by id, where each one stood, and the problems."""

    problems: list[str]
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def file(self, file: Path) -> None:
        """Read the orders of one file."""
        try:
            documents = list(_documents(file.read_bytes()))
        except OSError as error:
            self.problems.append(f"{file.name}: cannot be read ({error.strerror})")
        except UnicodeDecodeError as error:
            self.problems.append(f"{file.name}: is not UTF-8 (byte {error.start})")
        except (ValueError, RecursionError) as error:
            self.problems.append(
                f"{file.name}: is not JSON, which get-order writes with --output json ({error})"
            )
        else:
            if not documents:
                self.problems.append(f"{file.name}: the file is empty")
            for number, document in enumerate(documents, start=1):
                where = file.name if len(documents) == 1 else f"{file.name}, answer {number}"
                self.document(document, where)

    def document(self, document: Any, where: str) -> None:
        """Read an order, an answer, or a list of them."""
        if isinstance(document, dict) and isinstance(document.get("Orders"), list):
            if document.get("NextToken"):
                self.problems.append(f"{where}: the list goes on (NextToken); save it whole")
                return
            document = document["Orders"]
        elements = document if isinstance(document, list) else [document]
        if not elements:
            self.problems.append(f"{where}: holds an empty list, and no order")
        for number, element in enumerate(elements, start=1):
            self.order(element, where if element is document else f"{where}, element {number}")

    def order(self, value: Any, where: str) -> None:
        """Keep one order, with its times as datetimes."""
        order = (
            value["Order"]
            if isinstance(value, dict) and "Order" in value and "OrderId" not in value
            else value
        )
        if not isinstance(order, dict):
            self.problems.append(f"{where}: holds no order, but {shortened(repr(order), 60)}")
        elif SUMMARY_MEMBER in order:
            self.problems.append(
                f"{where}: is a summary of list-orders, without line items; save each order with "
                f"aws outposts get-order --order-id {order.get('OrderId', '...')}"
            )
        elif not isinstance(order.get("OrderId"), str) or not order["OrderId"]:
            members = ", ".join(list(order)[:6]) or "none"
            self.problems.append(
                f"{where}: holds no order, which has an OrderId; the members here: {members}"
            )
        else:
            self._keep(order, where)

    def _keep(self, order: dict[str, Any], where: str) -> None:
        before = len(self.problems)
        times = {
            name: self._time(order[name], name, where)
            for name in ORDER_DATES
            if order.get(name) is not None
        }
        if len(self.problems) > before:
            return
        read, order_id = order | times, order["OrderId"]
        if self.orders.setdefault(order_id, read) != read:
            self.problems.append(
                f"{where}: order {order_id} stands in {self.places[order_id]} too, with other"
                " content; keep the later of the two"
            )
        self.places.setdefault(order_id, where)

    def _time(self, value: Any, name: str, where: str) -> datetime | None:
        try:
            return _moment(value)
        except (ValueError, OverflowError, OSError):
            self.problems.append(
                f"{where}: {name} {shortened(repr(value), 60)} is no time such as "
                "2026-11-01T12:00:00+00:00 or seconds since 1970"
            )
            return None


def _moment(value: Any) -> datetime:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return datetime.fromtimestamp(value, UTC)
    if not isinstance(value, str) or not ISO_TIME.fullmatch(value):
        raise ValueError
    moment = datetime.fromisoformat(value)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _documents(content: bytes) -> Iterator[Any]:
    """Yield what stands in a file, one JSON value after the other, as ``>>`` appends them.

    PowerShell's ``>`` writes UTF-16, which its byte order mark tells.
    """
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    text = content.decode(encoding)
    decoder = json.JSONDecoder()
    position = _after_space(text, 0)
    while position < len(text):
        value, end = decoder.raw_decode(text, position)
        yield value
        position = _after_space(text, end)


def _after_space(text: str, position: int) -> int:
    space = re.compile(r"\s*").match(text, position)
    return space.end() if space else position
