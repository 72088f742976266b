"""Widgets over all of the package: thin views over models that do the work and can be tested without a browser."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
