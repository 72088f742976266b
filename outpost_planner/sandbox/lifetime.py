"""How long a sandbox is served: for as long as something holds it.

A cell that is run again binds its variable anew, and would leave a thread and a port behind each
time.
"""

from __future__ import annotations

import re
import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_STARTED: dict[str, list[weakref.ref[Any]]] = {}
"""The sandboxes that each cell of this notebook has started."""


def keep_with(thing: Any, sandbox: Any) -> None:
    """Let a client or a connection hold the sandbox that it came from,
    which is served for as long.
    """
    object.__setattr__(thing, "_sandbox", sandbox)


def close_when_dropped(sandbox: Any, stop: Callable[[], None]) -> None:
    """Stop serving when nothing holds a sandbox any more.

    Forget the outputs that an earlier run showed.

    Parameters
    ----------
    sandbox
        What may be dropped.
    stop
        Stops serving. It must not hold the sandbox: else nothing would ever drop the sandbox.
    """
    finalizer = weakref.finalize(sandbox, stop)
    finalizer.atexit = False  # its thread is a daemon, and a process that ends must not wait
    shell = _shell()
    cell = _cell(shell)
    if cell is None:
        return
    earlier = [found for each in _STARTED.get(cell[0], []) if (found := each()) is not None]
    _STARTED[cell[0]] = [weakref.ref(each) for each in [*earlier, sandbox]]
    _forget_shown(shell, [each for each in earlier if _RUN.get(each) != cell[1]])
    _RUN[sandbox] = cell[1]


_RUN: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()
"""In which run of its cell each was started: one run may start several."""


def _shell() -> Any:
    try:
        from IPython import get_ipython  # noqa: PLC0415 - IPython may be missing

        return get_ipython()
    except ImportError:
        return None


def _cell(shell: Any) -> tuple[str, int] | None:
    """Return the id of the cell that runs, and which run this is; None outside of a notebook."""
    try:
        cell_id = shell.get_parent()["metadata"]["cellId"]
        return str(cell_id), int(shell.execution_count)
    except (AttributeError, KeyError, TypeError):
        return None


def _forget_shown(shell: Any, sandboxes: list[Any]) -> None:
    """Take sandboxes out of Out, _, _12 and the display hook, which hold
    whatever a cell has shown.
    """
    shown = shell.user_ns.get("Out", {})
    for number in [
        number for number, value in shown.items() if any(value is each for each in sandboxes)
    ]:
        del shown[number]
    # What the display hook pushes stands among the hidden names too.
    for names in (shell.user_ns, shell.user_ns_hidden):
        for name, value in list(names.items()):
            if re.fullmatch(r"_+\d*", name) and any(value is each for each in sandboxes):
                names[name] = None
    # The display hook keeps the last three results too, and writes them back at the next one.
    hook = getattr(shell, "displayhook", None)
    for name in ("_", "__", "___"):
        if any(getattr(hook, name, None) is each for each in sandboxes):
            setattr(hook, name, None)
