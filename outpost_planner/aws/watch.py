"""An answer of AWS, held against the service model before anything reads it.

botocore reads a sign-in page, an empty body and cut JSON alike: as an answer without members.
"""

from __future__ import annotations

import json
import math
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from botocore.utils import parse_timestamp

from outpost_planner.aws.answers import ApiDict, NotAnAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import OperationModel


def watch(client: Any) -> Any:
    """Let a client of the Outposts service look at every answer before botocore reads it.

    Where botocore would read ``{}`` in place of a list as no elements, or fail in ways of its own,
    the client raises `NotAnAnswer`. An element of a list that is of the wrong shape becomes None,
    so that the others are kept. An answer to a request that changes something is kept as far as it
    can be read: what was bought must not be lost over a date.

    Times come in UTC, where botocore would give them in the zone of this machine.

    Parameters
    ----------
    client
        A boto3 client.

    Returns
    -------
    botocore.client.BaseClient
        The same.
    """
    client.meta.events.register(
        "before-parse.outposts.*", _check_answer, unique_id="outpost_planner"
    )
    client.meta.events.register(
        "after-call.outposts.*", _times_in_utc, unique_id="outpost_planner times"
    )
    return client


def _times_in_utc(parsed: Any, **_: Any) -> None:
    """Put every time of a parsed answer into UTC, in place."""
    for key, each in parsed.items() if isinstance(parsed, dict) else enumerate(parsed):
        if isinstance(each, dict | list):
            _times_in_utc(each)
        elif isinstance(each, datetime):
            parsed[key] = in_utc(each)


def in_utc(moment: datetime) -> datetime:
    """Return a time in UTC; one without a zone is of UTC already.

    Examples
    --------
    >>> in_utc(datetime.fromisoformat("2026-01-04T16:00:00-08:00")).isoformat()
    '2026-01-05T00:00:00+00:00'
    """
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    with suppress(OverflowError):  # within a day of the first or the last year
        return moment.astimezone(UTC)
    return moment


def _check_answer(operation_model: OperationModel, response_dict: dict[str, Any], **_: Any) -> None:
    if response_dict["status_code"] >= 300 or not response_dict["body"]:
        return
    content = _content(response_dict["body"], operation_model.name)
    shape: Any = operation_model.output_shape
    if shape is None or not any(_wrong(shape, content, "")):
        return
    # What changes something was done: its answer is kept as far as it can be read.
    if operation_model.http["method"] != "GET":
        response_dict["body"] = json.dumps(_readable(shape, content)).encode()
        return
    problems = []
    for name, member in shape.members.items():
        value = content.get(name)
        if (
            member.type_name == "list"
            and member.member.type_name == "structure"
            and isinstance(value, list)
        ):
            content[name] = [
                None if any(_wrong(member.member, each, "")) else each for each in value
            ]
        else:
            problems += [] if value is None else list(_wrong(member, value, name))
    if problems:
        raise NotAnAnswer(
            said=f"The answer to {operation_model.name} is not AWS's: {'; '.join(problems[:3])}"
        )
    response_dict["body"] = json.dumps(content).encode()


def _content(body: bytes, operation: str) -> ApiDict:
    try:
        content = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        start = " ".join(body[:200].decode("utf-8", "replace").split())[:40]
        raise NotAnAnswer(
            said=(
                f"The answer to {operation} broke off, or is not AWS's: it begins {start!r}. "
                "A proxy or a sign-in page may answer in AWS's place"
            )
        ) from None
    if not isinstance(content, dict):
        raise NotAnAnswer(
            said=(
                f"The answer to {operation} is not AWS's: {_short(content)} where an object belongs"
            )
        )
    return content


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _wrong(shape: Any, value: Any, path: str) -> Iterator[str]:
    """Yield where a value is of another kind than its shape; a null is a member that is missing."""
    kind = shape.type_name
    if not _FITS.get(kind, _is_scalar)(value):
        yield f"{path} is {_short(value)} where {_BELONGS.get(kind, 'one value')} belongs"
    elif kind == "structure":
        for name, member in shape.members.items():
            if value.get(name) is not None:
                yield from _wrong(member, value[name], f"{path}.{name}" if path else name)
    elif kind in {"list", "map"}:
        member = shape.member if kind == "list" else shape.value
        for key, each in enumerate(value) if kind == "list" else value.items():
            if each is not None:
                yield from _wrong(member, each, f"{path}[{key}]")


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _is_moment(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        parse_timestamp(value)
    except Exception:  # noqa: BLE001 - botocore and what it asks raise a dozen kinds
        return False
    return True


def _is_whole(value: Any) -> bool:
    """Say whether botocore reads a whole number as it stands: it would cut 2.9 to 2."""
    if isinstance(value, str):
        return re.fullmatch(r"-?\d{1,18}", value, flags=re.ASCII) is not None
    return _is_number(value) and float(value).is_integer()


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return math.isfinite(float(value))
    except (OverflowError, ValueError):
        return False


_FITS = {
    "structure": _is_object,
    "map": _is_object,
    "list": _is_list,
    "timestamp": _is_moment,
    **dict.fromkeys(("integer", "long"), _is_whole),
    **dict.fromkeys(("float", "double"), _is_number),
}


_BELONGS = {
    "structure": "an object",
    "map": "an object",
    "list": "a list",
    "timestamp": "a time",
    **dict.fromkeys(("integer", "long"), "a whole number"),
    **dict.fromkeys(("float", "double"), "a number"),
}


def _readable(shape: Any, value: Any) -> Any:
    """Return what is left of a value without all that is of another kind than its shape."""
    if shape.type_name == "structure" and isinstance(value, dict):
        read = {name: _readable(member, value.get(name)) for name, member in shape.members.items()}
        return {name: each for name, each in read.items() if each is not None}
    if shape.type_name == "list" and isinstance(value, list):
        kept = [_readable(shape.member, each) for each in value]
        return [each for each in kept if each is not None]
    return None if value is None or any(_wrong(shape, value, "")) else value


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
