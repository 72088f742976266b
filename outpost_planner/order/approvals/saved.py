"""An approval's file: TOML that people read, and that says itself whether somebody changed it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.files.paths import user_path
from outpost_planner.files.toml import line_of, read_toml, said_keys, toml_text
from outpost_planner.files.writing import write_files
from outpost_planner.order.approvals.amounts import amounts_of
from outpost_planner.order.approvals.approval import Approval
from outpost_planner.order.request import mark_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = 1
"""Version of the file's form."""

SUFFIX = ".approval.toml"

_TEXTS = ("by", "role", "planned_by", "comment", "policy", "policy_hash")

_COMMENT = """\
An approval of outpost_planner: one person's yes to exactly the purchase below.
The fingerprint is made of the purchase: where that was changed by hand, the file is refused.
It is no proof of who approved; see docs/approvals.md."""


def save_approval(approval: Approval, path: str | Path) -> Path:
    """Save an approval in a file that people read.

    Parameters
    ----------
    approval
        From `approve`.
    path
        The file; or a folder, or a plan's file, beside which it takes a name of its own:
        ``PO-2026-0117 Grace Hopper 69df5044d0b2.approval.toml``.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    InputError
        Where it cannot be written, or another approval is there.

    Examples
    --------
    >>> import tempfile
    >>> from outpost_planner.order.examples import example_approval
    >>> approval = example_approval()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = save_approval(approval, folder)
    ...     path.name, open_approval(path) == approval
    ('PO-1 Grace Hopper 6c786c0650e9.approval.toml', True)
    """
    place = user_path(path)
    if place.is_dir():
        place = place / file_name(approval)
    text = toml_text(as_tables(approval), _COMMENT)
    if place.exists() and place.read_bytes() != text.encode():
        if not place.name.endswith(SUFFIX):
            raise InputError(f"{place} is there already. Choose another name for the approval.")
        there = open_approval(place)
        if (there.fingerprint, there.by) != (approval.fingerprint, approval.by):
            raise InputError(
                f"{place} holds another approval: {there}. Choose another name, or move it away."
            )
    write_files({place: text.encode()})
    return place


def file_name(approval: Approval) -> str:
    """Return the name of an approval's file: what was approved, by whom, and the fingerprint.

    A plan that changed and was approved anew so has a second file, and the first stays.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_approval
    >>> file_name(example_approval())
    'PO-1 Grace Hopper 6c786c0650e9.approval.toml'
    """
    # What no file system refuses; a batch may name a hundred references.
    named = [
        re.sub(r'[\x00-\x1f<>:"/\\|?*]+', "_", each) for each in (approval.reference, approval.by)
    ]
    what, who = (each[:60].strip(" .") for each in named)
    return f"{what} {who} {approval.fingerprint}{SUFFIX}"


def open_approval(path: str | Path) -> Approval:
    """Open an approval's file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Approval
        As it was saved.

    Raises
    ------
    InputError
        Where it cannot be read, is of a later version, or was changed since it was saved.

    Examples
    --------
    >>> import tempfile
    >>> from outpost_planner.order.examples import example_approval
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = save_approval(example_approval(), folder)
    ...     changed = path.read_text("utf-8").replace("99666", "99999")
    ...     _ = path.write_text(changed, "utf-8")
    ...     try:
    ...         open_approval(path)
    ...     except InputError as error:
    ...         print(error.problems[0].partition(":")[0])
    line 7, approval.fingerprint
    """
    place = user_path(path)
    text, content = read_toml(place, "an approval file")
    problems: list[str] = []

    def problem(keys: tuple[str | int, ...], said: str) -> None:
        line = line_of(text, keys)
        problems.append(f"{f'line {line}, ' if line else ''}{said_keys(keys)}: {said}")

    approval = None
    try:
        approval = _of_tables(content, problem)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if not problems:
            problem((), f"a part of it is missing or of another kind ({error})")
    if problems or approval is None:
        raise InputError.nothing_loaded(place, [each.removeprefix(": ") for each in problems])
    return approval


def open_approvals(folder: str | Path) -> list[Approval]:
    """Open every approval of a folder, in the order in which they were given.

    Parameters
    ----------
    folder
        A folder, or a file in it, such as a plan's.

    Returns
    -------
    list of Approval
        Oldest first; `submit` takes it. None of them need be of the same purchase.

    Raises
    ------
    InputError
        Listing every file that cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> from outpost_planner.order.examples import example_approval
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = save_approval(example_approval(), folder)
    ...     [each.by for each in open_approvals(folder)]
    ['Grace Hopper']
    """
    place = user_path(folder)
    if place.is_file():
        place = place.parent
    if not place.is_dir():
        raise InputError(f"{place} is no folder. Name the one in which the approvals are.")
    found: list[Approval] = []
    problems: list[str] = []
    for file in sorted(place.glob(f"*{SUFFIX}")):
        try:
            found.append(open_approval(file))
        except InputError as error:
            problems.append(str(error))
    if problems:
        raise InputError.nothing_loaded(place, problems)
    return sorted(found, key=lambda each: (each.at, each.by))


def as_tables(approval: Approval) -> dict[str, Any]:
    """Return an approval as the tables of its file; the journal keeps the same."""
    amounts = approval.amounts
    head = {"version": VERSION, "fingerprint": approval.fingerprint, "at": approval.at.isoformat()}
    texts = {name: getattr(approval, name) for name in _TEXTS}
    return {
        "approval": {**head, **{name: text for name, text in texts.items() if text}},
        "amounts": {
            "currency": amounts.currency,
            "total_commitment": str(amounts.total_commitment),
            "first_year_cash": str(amounts.first_year_cash),
        },
        "purchase": dict(approval.purchase),
    }


def from_tables(content: Mapping[str, Any]) -> Approval:
    """Return the approval that the journal kept."""
    found = _of_tables(content, lambda *_: None)
    if found is None:
        raise ValueError(content)
    return found


def _of_tables(content: Mapping[str, Any], problem: Any) -> Approval | None:
    head, purchase = content.get("approval"), content.get("purchase")
    if not isinstance(head, dict) or not isinstance(purchase, dict):
        problem(("approval",), "is missing: this is no approval's file")
        return None
    if head.get("version") != VERSION or isinstance(head.get("version"), bool):
        problem(
            ("approval", "version"),
            f"is {head.get('version')!r}, and this version of the kit reads {VERSION}. Install the"
            " kit that wrote it",
        )
        return None
    for name in head.keys() - {"version", "fingerprint", "at", *_TEXTS}:
        problem(("approval", name), "is no key of an approval")
    _read_texts(head, problem)
    at = _moment(head.get("at"))
    if at is None:
        problem(("approval", "at"), f"is {head.get('at')!r}; a time with its zone belongs here")
        return None
    if mark_of(purchase) != head.get("fingerprint"):
        problem(
            ("approval", "fingerprint"),
            f"is {head.get('fingerprint')!r}, and what stands under [purchase] has"
            f" {mark_of(purchase)!r}: the file was changed after the approval. Have it approved"
            " again",
        )
        return None
    amounts = amounts_of(purchase)
    said = content.get("amounts", {})
    for name in ("total_commitment", "first_year_cash"):
        if amounts is None or str(getattr(amounts, name)) != said.get(name):
            problem(
                ("amounts", name),
                f"is {said.get(name)!r}, and the purchase binds"
                f" {getattr(amounts, name, 'nothing that is known')}: the file was changed after"
                " the approval",
            )
    texts = {name: head.get(name, "") for name in _TEXTS}
    return Approval(purchase=purchase, at=at, **texts)


def _read_texts(head: Mapping[str, Any], problem: Any) -> None:
    for name in ("by", *(each for each in _TEXTS if each in head and each != "by")):
        text = head.get(name)
        if not isinstance(text, str) or (name == "by" and not text.strip()):
            problem(("approval", name), f"is {text!r}; a text belongs here")
        elif name != "comment" and not text.isprintable():
            problem(("approval", name), f"is {text!r}; a text without control characters")


def _moment(given: Any) -> datetime | None:
    moment = datetime.fromisoformat(given) if isinstance(given, str) else given
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return None
    return moment.astimezone(UTC)
