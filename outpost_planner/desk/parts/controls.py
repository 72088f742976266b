"""Wiring between ipywidgets' controls and the models: labels, bounds and options that follow."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets as t

from outpost_planner.desk.parts.box import Box
from outpost_planner.desk.parts.typed import Unclear, plain
from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable


class FloatSlider(w.FloatSlider):
    """A slider that is not pushed back by its own echo.

    ipywidgets sends every value back to the page that sent it. Where the person has moved on by
    then, the handle jumps to the old value, and a key press is lost.
    """

    value = t.CFloat(0.0).tag(sync=True, echo_update=False)


class IntSlider(w.IntSlider):
    """The same for whole numbers."""

    value = t.CInt(0).tag(sync=True, echo_update=False)


def above(control: w.Widget, label: str, width: str = "auto") -> w.Widget:
    """Put a control's description above it; a screen reader reads it as the control's label.

    Parameters
    ----------
    control
        A control of ipywidgets; it is changed.
    label
        What it asks for.
    width
        Of the control, as CSS writes it.

    Returns
    -------
    ipywidgets.Widget
        The same.
    """
    control.description, control.tooltip = label, label
    control.style.description_width = "initial"
    control.layout.width = width
    control.add_class("op-above")
    return control


def live(control: w.Widget) -> w.Widget:
    """Have assistive technology announce what a widget says when that changes; see `guard`."""
    control.add_class("op-live")
    return control


def soon(work: Callable[[], None]) -> None:
    """Do something when the kernel has answered what it is at; at once where there is no kernel.

    Parameters
    ----------
    work
        What to do.

    Examples
    --------
    >>> soon(lambda: print("done"))
    done
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        work()
    else:
        loop.call_soon(work)


def typed_number(
    model: t.HasTraits,
    name: str,
    label: str,
    read: Callable[[str], Any],
    show: Callable[[Any], str] = plain,
    **traits: Any,
) -> Box:
    """Return a box for a number or a date of a model that can be typed exactly.

    A text that is not understood goes into the model's `unclear`, with the reason: the model then
    has no answer, rather than one for the number before.

    Parameters
    ----------
    model, name
        The trait. The model has a trait `unclear` too, a dict of `Unclear` by name.
    label
        What the box asks for.
    read
        Turns a text into the model's value, or raises `InputError` with the reason.
    show
        Turns the model's value into a text.
    **traits
        Of the `Box`.
    """
    is_taking = False

    def take(text: str) -> None:
        nonlocal is_taking
        unclear = {each: why for each, why in model.unclear.items() if each != name}  # type: ignore[attr-defined]
        is_taking = True
        try:
            with model.hold_trait_notifications():
                try:
                    setattr(model, name, read(text))
                except InputError as problem:
                    unclear[name] = Unclear(text, f"{label}: {problem}.")
                model.unclear = unclear  # type: ignore[attr-defined]
        finally:
            is_taking = False
        tell()

    def tell(_: Any = None) -> None:
        why = model.unclear.get(name)  # type: ignore[attr-defined]
        box.problem = why.reason if why else ""
        if why:
            box.text = why.text

    def to_box(_: Any = None) -> None:
        if is_taking:
            return
        # A number from elsewhere, such as a slider's, takes the place of what was not understood.
        if name in model.unclear:  # type: ignore[attr-defined]
            model.unclear = {each: why for each, why in model.unclear.items() if each != name}  # type: ignore[attr-defined]
        box.text = show(getattr(model, name))
        tell()

    box = Box(label, take, is_number=True, **traits)
    to_box()
    model.observe(to_box, name)
    model.observe(tell, "unclear")
    return box


def typed_text(model: t.HasTraits, name: str, label: str, **traits: Any) -> Box:
    """Return a box for a text of a model.

    Parameters
    ----------
    model, name
        The trait.
    label
        What the box asks for.
    **traits
        Of the `Box`.
    """
    box = Box(label, lambda text: setattr(model, name, text), **traits)
    t.dlink((model, name), (box, "text"))
    return box


def follow_number(model: t.HasTraits, name: str, control: w.Widget, times: float = 1) -> None:
    """Keep a number of a model and a slider equal: a value from outside moves the bounds.

    Parameters
    ----------
    model, name
        The trait.
    control
        With min, max and value.
    times
        What the control shows of the model's number: 100 for percent.
    """
    is_taking = is_showing = False

    def to_control(_: Any = None) -> None:
        nonlocal is_showing
        value = getattr(model, name) * times
        # What the control itself says is not written back: a person may have moved on by then.
        if is_taking or not math.isfinite(value):
            return
        # The page moves a value between two steps to the nearest, and would send that back as if a
        # person had.
        value = round(round(value / control.step) * control.step, 6)
        is_showing = True
        try:
            control.max, control.min = max(control.max, value), min(control.min, value)
            control.value = value
        finally:
            is_showing = False

    def to_model(change: Any) -> None:
        nonlocal is_taking
        # A number that was typed may lie between two steps of the slider, which is not to round it.
        if is_showing:
            return
        is_taking = True
        try:
            setattr(model, name, round(change.new / times, 8) if times != 1 else change.new)
        finally:
            is_taking = False

    to_control()
    model.observe(to_control, name)
    control.observe(to_model, "value")


def follow_trait(
    model: t.HasTraits, name: str, control: w.Widget, options: list[tuple[str, Any]]
) -> None:
    """Keep a trait of a model and a list of fixed options equal.

    Parameters
    ----------
    model, name
        The trait.
    control
        A Dropdown.
    options
        What there is to choose.
    """
    show = follow_options(
        control, lambda: (options, getattr(model, name)), lambda value: setattr(model, name, value)
    )
    model.observe(show, name)


def follow_options(
    control: w.Widget,
    offered: Callable[[], tuple[list[tuple[str, Any]], Any]],
    take: Callable[[Any], None],
) -> Callable[..., None]:
    """Keep a list of options and what is chosen of it.

    ipywidgets chooses the first option whenever the options change; that is nobody's choice, and is
    not taken.

    Parameters
    ----------
    control
        A Dropdown.
    offered
        Says what there is to choose and what is chosen.
    take
        Is called with what a person chose.

    Returns
    -------
    callable
        Shows what is offered now; for `observe`.
    """
    is_showing = False

    def show(_: Any = None) -> None:
        nonlocal is_showing
        options, value = offered()
        if value not in [each for _, each in options]:
            # Set from outside, and perhaps wrong: shown, to explain what the model says.
            options = [*options, (str(value), value)]
        is_showing = True
        try:
            if list(control.options) != options:
                control.options = options
            control.value = value
        finally:
            is_showing = False

    def taken(change: Any) -> None:
        if not is_showing:
            take(change.new)

    show()
    control.observe(taken, "value")
    return show
