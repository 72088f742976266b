"""The optional parts of the package, and the sentence that says how a missing one is installed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Never

from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTRAS = {
    "lab": ("anywidget", "ipywidgets", "jupyterlab", "voila"),
    "postgres": ("psycopg", "sqlalchemy"),
    "sandbox": ("moto", "werkzeug"),
}
"""Extras of pyproject.toml, each with the modules that it brings."""


class MissingExtra(InputError, ImportError):
    """An optional part of the package is not installed; the message names the command.

    Parameters
    ----------
    what
        What was asked for, such as ``start_sandbox``.
    modules
        The modules that are missing, each of one of the ``EXTRAS``.

    Examples
    --------
    >>> print(MissingExtra("start_sandbox", ["moto"]))
    start_sandbox needs moto, which is not installed here. Type: pip install "outpost-planner[sandbox]"
    """  # noqa: E501 - a sentence as it is shown

    def __init__(self, what: str, modules: Iterable[str]) -> None:
        missing = sorted(set(modules))
        extras = [extra for extra, brings in EXTRAS.items() if set(brings) & set(missing)]
        verb = "is" if len(missing) == 1 else "are"
        super().__init__(
            f"{what} needs {_listed(missing)}, which {verb} not installed here."
            f' Type: pip install "outpost-planner[{",".join(extras)}]"'
        )


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def require(what: str, *modules: str) -> None:
    """Refuse where modules of an extra are not installed, all of them together.

    Parameters
    ----------
    what
        What needs them.
    modules
        Names of modules.

    Raises
    ------
    MissingExtra
        Naming the extras that bring them.

    Examples
    --------
    >>> require("The desk", "voila", "moto")
    """
    if missing := [each for each in modules if not _is_there(each)]:
        raise MissingExtra(what, missing)


def explained(error: ImportError, what: str) -> MissingExtra | None:
    """Return the sentence for an import that failed; None where no extra would mend it.

    Parameters
    ----------
    error
        What Python raised.
    what
        What was asked for.

    Examples
    --------
    >>> explained(ModuleNotFoundError("No module named 'moto'", name="moto.core"), "mock_outposts")
    MissingExtra('mock_outposts needs moto, which is not installed here. Type: pip install "outpost-planner[sandbox]"')
    >>> explained(ImportError("libfoo.so is missing", name="numpy"), "mock_outposts") is None
    True
    """  # noqa: E501 - a sentence as it is shown
    home = (error.name or "").partition(".")[0]
    is_missing = isinstance(error, ModuleNotFoundError) and any(
        home in brings for brings in EXTRAS.values()
    )
    return MissingExtra(what, [home]) if is_missing else None


def stand_in(missing: MissingExtra, name: str) -> type:
    """Return what stands in a public name's place until its extra is installed.

    Reading the name costs nothing, so that ``from outpost_planner import *`` and ``help`` work;
    calling what it holds says which extra is missing.

    Parameters
    ----------
    missing
        Which extra.
    name
        The public name.

    Returns
    -------
    type
        A class that cannot be made; nothing is an instance of it.

    Examples
    --------
    >>> Desk = stand_in(MissingExtra("OrderDesk", ["ipywidgets"]), "OrderDesk")
    >>> isinstance(5, Desk)
    False
    >>> Desk(5)
    Traceback (most recent call last):
    outpost_planner.extras.MissingExtra: OrderDesk needs ipywidgets, which is not installed here. Type: pip install "outpost-planner[lab]"
    """  # noqa: E501 - a sentence as it is shown

    def refuse(_cls: type, *_arguments: Any, **_named: Any) -> Never:
        raise missing

    return type(name, (), {"__new__": refuse, "__doc__": str(missing), "__module__": __package__})


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
