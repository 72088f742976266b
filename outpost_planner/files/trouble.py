"""What can be wrong with a store of rows, be it a file or a database."""

from __future__ import annotations

DAMAGED, GONE, EMPTY, OTHER, NEWER, LOCKED, DOUBLE, FAILED = (
    "damaged", "gone", "empty", "other", "newer", "locked", "double", "failed",
)  # fmt: skip
"""Kinds of trouble with a store."""


class StoreError(Exception):
    """A store cannot be used.

    Parameters
    ----------
    kind
        One of the kinds of trouble above.
    what
        What is wrong, to stand after the file's name: ``is damaged (...)``.
    """

    def __init__(self, kind: str, what: str) -> None:
        self.kind, self.what = kind, what
        super().__init__(what)
