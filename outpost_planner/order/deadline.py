"""One deadline for a whole call: an answer that drips outlasts every timeout for reading."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

SEARCH_S = 60.0
"""How long all the requests of one search may take together [s]."""

STEP_S = 0.5
"""How long one wait lasts, at most [s]."""


def within(deadline_s: float, call: Callable[[], Result]) -> Result:
    """Return what a call returns, or stop waiting for it.

    Parameters
    ----------
    deadline_s
        How long to wait [s].
    call
        What is called, in a thread of its own. Nothing takes its result after the deadline; the
        thread ends by itself with its connection, or with the process.

    Returns
    -------
    object
        What the call returned.

    Raises
    ------
    TimeoutError
        After the deadline.

    Examples
    --------
    >>> within(5.0, lambda: 2 + 2)
    4
    """
    done = threading.Event()
    results: list[Any] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            errors.append(error)
        finally:
            done.set()

    threading.Thread(target=run, daemon=True, name="aws-call").start()
    until = time.monotonic() + deadline_s
    # In short steps: on Windows an interrupt from the keyboard does not end a wait.
    while not done.wait(max(0.0, min(STEP_S, until - time.monotonic()))):
        if time.monotonic() >= until:
            raise TimeoutError(f"no whole answer within {deadline_s:g} s")
    if errors:
        raise errors[0]
    return results[0]
