"""Plan, price, order and track AWS Outposts hardware from a notebook.

The names below load on first use, so that importing the package costs next to nothing;
`__init__.pyi` lists them for type checkers and for `lazy_loader`, which reads it.
"""

import lazy_loader as lazy

from outpost_planner.version import __version__ as __version__

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
