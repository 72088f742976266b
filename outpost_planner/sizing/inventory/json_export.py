"""What the AWS command line answers, as a table: DescribeInstances and SelectResourceConfig."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from outpost_planner.files.sheets import Sheet
from outpost_planner.plan.instance_types import instance_types
from outpost_planner.sizing.inventory.layouts.ec2 import EC2_STATES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_DEEP = 6
"""Lists inside lists that are looked into: pages, reservations, instances, and a few to spare."""


def read_json(path: Path, text: str, problems: list[str]) -> list[Sheet]:
    """Read what the command line answered, one document or several, as pages are appended.

    Parameters
    ----------
    path
        The file, for the messages.
    text
        All of it.
    problems
        What is noted where the text is no such JSON.

    Returns
    -------
    list of Sheet
        One, whose header is the row 0 and whose rows are counted from 1; none after a problem.
    """
    documents = _documents(path, text, problems)
    if problems:
        return []
    try:
        records = [record for each in documents for record in _records(each, 0)]
    except json.JSONDecodeError as error:
        problems.append(f"{path.name}: a result of AWS Config is no JSON ({error.msg})")
        return []
    rows = [_flat(record) for record in records]
    for number, row in enumerate(rows, start=1):
        # A list of types names no instance; its place in the list does.
        if {*row} == {"InstanceType"}:
            row["InstanceId"] = f"instance {number}"
    if not rows:
        problems.append(
            f"{path.name}: there is no instance in it; it is to be what 'aws ec2"
            " describe-instances' or 'aws configservice select-resource-config' answers"
        )
        return []
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = [names, *([row.get(name, "") for name in names] for row in rows)]
    return [Sheet("", lambda: iter(table), noun="instance", first=0)]


def _documents(path: Path, text: str, problems: list[str]) -> list[Any]:
    decoder = json.JSONDecoder()
    found: list[Any] = []
    at = 0
    while at < len(text):
        rest = text[at:].lstrip() if not found else text[at:].lstrip(" \t\r\n,")
        if not rest:
            break
        at = len(text) - len(rest)
        try:
            document, end = decoder.raw_decode(rest)
        except json.JSONDecodeError as error:
            line = text.count("\n", 0, at + error.pos) + 1
            problems.append(f"{path.name}, line {line}: is no JSON ({error.msg})")
            return []
        except RecursionError:
            problems.append(f"{path.name}: has too many lists inside lists")
            return []
        found.append(document)
        at += end
    return found


def _records(node: Any, depth: int) -> Iterator[Any]:
    """Yield the instances of an answer, of its pages, or of what a --query made of it."""
    if depth > MOST_DEEP or node is None:
        return
    if isinstance(node, dict):
        inside = next((node[each] for each in _WRAPPERS if isinstance(node.get(each), list)), None)
        if inside is None:
            yield node
        else:
            yield from _records(inside, depth + 1)
    elif isinstance(node, list) and not _is_row(node):
        for each in node:
            yield from _records(each, depth + 1)
    elif isinstance(node, str) and node.startswith("{"):
        # AWS Config's results are JSON inside texts.
        yield from _records(json.loads(node), depth + 1)
    else:
        yield node if isinstance(node, list) else [node]


_WRAPPERS = ("Reservations", "Instances", "Results")
"""Members that hold the instances, from the outermost to the innermost."""


def _is_row(cells: list[Any]) -> bool:
    """Say whether a list is one instance, as ``--query '...[].[InstanceId,...]'`` gives it, and
    not a list of instances or of types.
    """
    if len(cells) < 2 or not all(each is None or isinstance(each, str) for each in cells):
        return False
    types = sum(each in instance_types() for each in cells)
    return types == 1 or any(str(each).startswith("i-") for each in cells)


def _flat(record: Any) -> dict[str, Any]:
    """Return a record's members with their paths as names."""
    if isinstance(record, list):
        return _told_by_value(record)
    found: dict[str, Any] = {}
    for name, value in record.items():
        if name in {"Tags", "tags"} and isinstance(value, list):
            found |= {f"{name}.{key}": said for key, said in _tags(value)}
        elif isinstance(value, dict):
            found |= {f"{name}.{key}": said for key, said in _flat(value).items()}
        elif not isinstance(value, list):
            found[name] = value
    return found


def _tags(tags: list[Any]) -> Iterator[tuple[str, Any]]:
    for tag in tags:
        if isinstance(tag, dict):
            lower = {name.casefold(): value for name, value in tag.items()}
            yield str(lower.get("key", "")), lower.get("value", "")


def _told_by_value(cells: list[Any]) -> dict[str, Any]:
    """Name the cells of a list by what they are: a type, an id and a state can be told apart."""
    found: dict[str, Any] = {}
    for cell in cells:
        text = "" if cell is None else str(cell)
        if text in instance_types() or len(cells) == 1:
            found["InstanceType"] = text
        elif text.startswith("i-") and "InstanceId" not in found:
            found["InstanceId"] = text
        elif text in EC2_STATES:
            found["State"] = text
        elif text:
            found.setdefault("Name", text)
    return found
