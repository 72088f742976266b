"""A plan's file: written whole or not at all, and read on any machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.files.paths import UserPath, user_path
from outpost_planner.files.toml import read_toml, toml_text
from outpost_planner.files.writing import write_files
from outpost_planner.plan.reading import judged_on

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from outpost_planner.saved.plan import Plan

HEAD = """\
A plan of outpost_planner: what is to be bought, for whom, at which prices, and why.
Amounts are US dollars, as text with their cents; times are UTC. Nothing here is a credential.
planner.open_plan(...) and the order desk open this file; docs/plan-file.md explains each key."""


def plan_text(plan: Plan) -> str:
    """Return the text of a plan's file: the same plan is the same text, character by character."""
    from outpost_planner.saved.schema import FORMAT, VERSION  # noqa: PLC0415 - pydantic takes 0.1 s

    head = {"format": FORMAT, "version": VERSION, "checksum": plan.checksum}
    if plan.fingerprint:
        head["fingerprint"] = plan.fingerprint
    return toml_text({"file": head, **plan.content}, HEAD)


def save_plan(plan: Plan, path: UserPath, *, overwrite: bool = False) -> Path:
    """Write a plan to its file, whole or not at all.

    Saving the plan that the file holds already changes nothing. The file says what was planned when
    it is opened on another machine, and compares well in git: one line per item and per price.

    Parameters
    ----------
    plan
        The plan.
    path
        The file, such as ``plans/PO-2026-0117.toml``; its folder is there already.
    overwrite
        Whether a file that holds another plan, or no plan, is written over.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        Where another plan, or something else, is there and ``overwrite`` is False, and where the
        file cannot be written. Then what is there stays as it is.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import outpost_planner as planner
    >>> from outpost_planner.saved.examples import example_plan
    >>> plan = example_plan()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = planner.save_plan(plan, Path(folder) / "PO-1.toml")
    ...     planner.open_plan(path) == plan
    True
    """
    place = user_path(path)
    if place.exists() and not place.is_dir():
        there = _plan_there(place)
        if there == plan and there is not None and not there.edited:
            # What somebody remarked in the file stays.
            return place
        if there != plan and not overwrite:
            raise InputError(
                f"{place} holds {_in_words(there)}; nothing was written. Choose another name, or"
                " say overwrite=True to replace it."
            )
    write_files({place: plan_text(plan).encode()})
    return place


def _plan_there(place: Path) -> Plan | None:
    try:
        return open_plan(place)
    except InputError:
        return None


def _in_words(there: Plan | None) -> str:
    """Say what a file holds that would be lost."""
    if there is None:
        return "something that is no plan"
    return f"another plan, {there.in_words}, made by {there.made_by} on {there.made_at:%Y-%m-%d}"


def open_plan(path: UserPath, *, today: date | None = None) -> Plan:
    """Open a plan's file, on whichever machine.

    Nothing else is read: the plan's prices stand in the file. `Plan.changes` says what has changed
    since.

    Parameters
    ----------
    path
        The file.
    today
        The day on which prices that have a ``valid_until`` are judged. Default: this machine's.

    Returns
    -------
    Plan
        Its ``edited`` says so where the file was changed by hand.

    Raises
    ------
    InputError
        Where it is no plan file, or one of a later version, with the line and key of each problem.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> try:
    ...     planner.open_plan("no-such-plan.toml")
    ... except planner.InputError as error:
    ...     print(error)
    no-such-plan.toml cannot be read: No such file or directory.
    """
    from outpost_planner.saved.reading import plan_from  # noqa: PLC0415 - pydantic takes 0.1 s

    place = user_path(path)
    text, tables = read_toml(place, "a plan file")
    return plan_from(place, text, tables, judged_on(today))
