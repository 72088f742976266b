"""What a host runs, as AWS or people write it: ``24xlarge`` of ``m5`` is ``m5.24xlarge``."""

from __future__ import annotations

import re

from outpost_planner.service import model

SIZE = re.compile(r"nano|micro|small|medium|large|\d{0,3}xlarge|metal(-\d+xl)?", re.ASCII)
"""Sizes of EC2's instance types, as they stand behind the family."""


def instance_type(family: str, size: str) -> str:
    """Return the instance type that a family and a size name.

    Real answers of ListCatalogItems give the size alone, AWS's documentation and the console give
    the whole type.

    Parameters
    ----------
    family
        Such as ``m5``.
    size
        Such as ``24xlarge`` or ``m5.24xlarge``.

    Returns
    -------
    str
        Such as ``m5.24xlarge``.

    Raises
    ------
    ValueError
        Saying what is wrong, as the end of a sentence that begins with both.

    Examples
    --------
    >>> instance_type("m5", "24xlarge"), instance_type("m5", "m5.24xlarge")
    ('m5.24xlarge', 'm5.24xlarge')
    >>> instance_type("m5", "m5d.24xlarge")
    Traceback (most recent call last):
    ValueError: names a size of another family: m5d.24xlarge is of m5d, not of m5
    """
    if not model.matches(model.pattern("Family"), family):
        raise ValueError(f"names no instance family: {family!r}, where one such as m5 is needed")
    own, dot, _ = size.partition(".")
    whole = size if dot else f"{family}.{size}"
    is_type = model.matches(model.pattern("InstanceTypeName"), whole)
    if not is_type or (not dot and not SIZE.fullmatch(size)):
        raise ValueError(
            f"names a size that is no instance type: {size!r}, where one such as 24xlarge or"
            f" {family}.24xlarge is needed"
        )
    if dot and own != family:
        raise ValueError(f"names a size of another family: {size} is of {own}, not of {family}")
    return whole
