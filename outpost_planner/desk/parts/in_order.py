"""One queue for all that a page says: a click never overtakes what was typed before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ipywidgets as w


def in_order(root: w.Widget) -> None:
    """Have the kernel take the messages of a widget's children in the order of the page.

    JupyterLab from 4.4 on sends what widgets say to a subshell, and ipykernel from 7.4 on passes
    each message on to the thread that last spoke to its widget. Two widgets of one page then have
    two queues: a click on 'Review the order' was taken before the quantity that had been typed
    before the click. Here all of them go to the kernel's main thread, which runs the cells too. An
    older ipykernel has one queue anyway.

    Parameters
    ----------
    root
        A widget; those that are added below it later are taken care of as well.

    Examples
    --------
    >>> import ipywidgets as w
    >>> in_order(w.VBox([w.Button(description="Clear")]))
    """
    _to_main(root)
    for child in getattr(root, "children", ()):
        in_order(child)
    if root.has_trait("children"):
        root.observe(_take_new, "children")


def _take_new(change: Any) -> None:
    before = {id(child) for child in change.old or ()}
    for child in change.new:
        if id(child) not in before:
            in_order(child)


def _to_main(widget: w.Widget) -> None:
    # ipykernel asks the comm which subshell a message is for, and has no setting for this; None is
    # the main thread.
    if hasattr(widget.comm, "_reply_subshell_for"):
        widget.comm._reply_subshell_for = _main_thread  # noqa: SLF001


def _main_thread(_data: Any, _default: str | None) -> None:
    return None
