"""Frames and comparisons as matplotlib figures. Every function takes axes and returns them.

The names below load on first use; `__init__.pyi` lists them.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
