"""A sandbox in a file: its seed and every request that changed something, to be carried out again.

The same seed and the same requests give the same ids, dates and fates, so that no state but this is
kept, and the file is plain JSON that a person can read.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.files.paths import user_path
from outpost_planner.files.writing import write_files
from outpost_planner.sandbox.clock import utc
from outpost_planner.sandbox.ids import digest
from outpost_planner.sandbox.instances import ACTIONS
from outpost_planner.sandbox.operations import OPERATIONS
from outpost_planner.sandbox.world import ADVANCE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from outpost_planner.plan.catalog import Catalog
    from outpost_planner.sandbox.models import OutpostsBackend

FORMAT = 1
"""Version of the file."""


def write_state(path: str | Path, state: dict[str, Any]) -> Path:
    """Write a state file, whole or not at all.

    Raises
    ------
    InputError
        Where it cannot be written.
    """
    path = user_path(path)
    text = json.dumps({"format": FORMAT, **state}, indent=1) + "\n"
    write_files({path: text.encode()})
    return path


def read_state(path: str | Path, catalog: Catalog) -> dict[str, Any]:
    """Read a state file.

    Raises
    ------
    InputError
        Where it is missing, no state of a sandbox, of a later version, or of another catalog.
    """
    path = user_path(path, "state")
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            f"There is no file {path}; save a sandbox with sandbox.save({path.name!r}) first."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} cannot be read as the state of a sandbox: {error}") from error
    if not isinstance(state, dict) or "format" not in state:
        raise InputError(f"{path} is no state of a sandbox.")
    if state["format"] != FORMAT:
        raise InputError(
            f"{path} was written in format {state['format']!r}; this version reads format {FORMAT}."
        )
    state = {**OPTIONAL, **state}
    wrong = [
        f"{name}: {hint}" for name, (fits, hint) in MEMBERS.items() if not fits(state.get(name))
    ]
    if wrong:
        raise InputError(
            f"{path} is no state of a sandbox, or was changed: {len(wrong)} member(s) are wrong.",
            wrong,
        )
    if state["catalog"] != catalog_mark(catalog):
        raise InputError(f"{path} was saved with another catalog; start the sandbox with that one.")
    try:
        return {**state, "start": utc(datetime.fromisoformat(state["start"]))}
    except ValueError as error:
        raise InputError(
            f"{path} cannot be read as the state of a sandbox: start: {error}"
        ) from error


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_entry(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 4
        and all(isinstance(each, str) for each in value[:3])
    )


MEMBERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "sandbox_id": (_is_text, "a text"),
    "seed": (_is_whole, "a whole number"),
    "start": (_is_text, "a moment such as 2026-01-05T00:00:00+00:00"),
    "region": (_is_text, "a Region"),
    "max_open_orders": (lambda value: _is_whole(value) and value > 0, "a whole number above 0"),
    "catalog": (_is_text, "a text"),
    "log": (
        lambda value: isinstance(value, list) and all(map(_is_entry, value)),
        "a list of [account, Region, operation, parameters]",
    ),
    "events": (lambda value: isinstance(value, list), "a list"),
    "exact_prices": (lambda value: isinstance(value, bool), "true or false"),
}
"""What a state holds, and how each member looks."""

OPTIONAL: dict[str, Any] = {"events": [], "exact_prices": False}
"""What a state of an earlier version lacks."""


def replay(
    log: list[Any], accounts: Mapping[str, Mapping[str, OutpostsBackend]], world: Any
) -> None:
    """Carry out every request of a log again.

    Raises
    ------
    InputError
        Where the log does not fit the world.
    """
    for position, (account_id, region, operation, params) in enumerate(log, start=1):
        try:
            if operation == ADVANCE:
                world.move(params)
                continue
            carry_out = ACTIONS.get(operation) or OPERATIONS[operation].answer
            carry_out(accounts[account_id][region], params)
        except Exception as error:
            said = (
                f"{operation!r} is no operation"
                if operation not in {*OPERATIONS, *ACTIONS}
                else error
            )
            raise InputError(
                f"Entry {position} of the state, {operation}, cannot be carried out: {said}"
            ) from error
        world.log.append((account_id, region, operation, params))


def catalog_mark(catalog: Catalog) -> str:
    """Return what tells one catalog from another."""
    return digest(catalog.items.to_csv())[:16]
