"""A sandbox in a file: its seed and every request that changed something, to be carried out again.

The same seed and the same requests give the same ids, dates and fates, so that no state but this is kept, and
the file is plain JSON that a person can read.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError, PlannerError
from outpost_planner.places import user_path, write_files
from outpost_planner.sandbox.ids import digest
from outpost_planner.sandbox.operations import OPERATIONS
from outpost_planner.sandbox.world import ADVANCE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from outpost_planner.catalog import Catalog
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
        raise InputError(f"There is no file {path}; save a sandbox with sandbox.save({path.name!r}) first.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as the state of a sandbox: {error}") from error
    if not isinstance(state, dict) or not {"format", "sandbox_id", "seed", "start", "log"} <= state.keys():
        raise InputError(f"{path} is no state of a sandbox.")
    if state["format"] != FORMAT:
        raise InputError(f"{path} was written in format {state['format']}; this version reads format {FORMAT}.")
    if state["catalog"] != catalog_mark(catalog):
        raise InputError(f"{path} was saved with another catalog; start the sandbox with that one.")
    return {**state, "start": datetime.fromisoformat(state["start"])}


def replay(log: list[Any], accounts: Mapping[str, Mapping[str, OutpostsBackend]], world: Any) -> None:
    """Carry out every request of a log again.

    Raises
    ------
    InputError
        Where the log does not fit the world.
    """
    for position, (account_id, region, operation, params) in enumerate(log):
        try:
            if operation == ADVANCE:
                world.move(params)
                continue
            OPERATIONS[operation](accounts[account_id][region], params)
        except Exception as error:
            if isinstance(error, PlannerError | KeyboardInterrupt):
                raise
            raise InputError(f"Entry {position} of the state, {operation}, cannot be carried out: {error}") from error
        world.log.append((account_id, region, operation, params))


def catalog_mark(catalog: Catalog) -> str:
    """Return what tells one catalog from another."""
    return digest(catalog.items.to_csv())[:16]
