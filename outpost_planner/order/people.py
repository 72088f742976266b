"""Is there a person? A live purchase needs one who types: 'Run All' or a schedule does not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeAlias

from outpost_planner.errors import NotApproved

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.aws.connection import Connection

Ask: TypeAlias = "Callable[[str], str]"
"""Shows a question to a person and returns what was typed."""


def ask_at_keyboard(question: str) -> str:
    """Ask the person at this kernel or terminal.

    Raises
    ------
    NotApproved
        Where nobody can answer: the notebook is executed by a program (nbconvert, papermill, nbval,
        Voila), or the terminal has no keyboard.
    """
    if not somebody_can_type():
        raise NotApproved(
            "Nothing was sent: a live purchase asks a person to type, and nobody is at this kernel."
            " Run the cell by hand in JupyterLab, or use a terminal."
        )
    return input(question)


def somebody_can_type() -> bool:
    """Say whether a question would reach a person.

    A Jupyter front end that has a person says with each request that it can ask (``allow_stdin``);
    programs that execute notebooks say that they cannot.
    """
    kernel: Any = getattr(_shell(), "kernel", None)
    if kernel is not None:
        return bool(getattr(kernel, "_allow_stdin", False))
    return sys.stdin is not None and sys.stdin.isatty()


def confirm(connection: Connection, reference: str, what: str, ask: Ask | None) -> None:
    """Have a person type the reference before real money moves; the sandbox asks nobody.

    Parameters
    ----------
    connection
        Who pays.
    reference
        What has to be typed.
    what
        What is about to happen, in words.
    ask
        How the person is asked. Default: at the keyboard.

    Raises
    ------
    NotApproved
        Where something else was typed, or nobody is there.
    """
    if not connection.is_live:
        return
    typed = (ask or ask_at_keyboard)(f"{connection.label}: {what}. Type {reference} to go on: ")
    if typed.strip() != reference:
        raise NotApproved(f"Nothing was sent: {typed.strip()!r} was typed, and not {reference!r}.")


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()
