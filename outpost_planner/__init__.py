"""Plan, price, order and track AWS Outposts hardware from a notebook.

The names below load on first use, so that importing the package costs next to nothing;
`__init__.pyi` lists them for type checkers and for `lazy_loader`, which reads it. Each one checks
at this door what it is given; inside the package nothing is checked twice.
"""

from typing import Any

import lazy_loader as lazy

from outpost_planner.version import __version__ as __version__

_load, __dir__, __all__ = lazy.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    try:
        value = _load(name)
    except ImportError as error:
        from outpost_planner.extras import explained, stand_in  # noqa: PLC0415 - seldom needed

        # The name is not kept: what it stands for may be installed while this process runs.
        if missing := explained(error, name):
            return stand_in(missing, name)
        raise
    if name not in __all__:
        return value
    from outpost_planner.door import at_the_door  # noqa: PLC0415 - comes with the first name

    globals()[name] = at_the_door(value)
    return globals()[name]
