"""What a store of rows holds: its tables, and the steps from each older version of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.files.trouble import NEWER, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Schema:
    """What a store holds.

    Parameters
    ----------
    application_id
        Marks the SQLite file as this kind of store.
    migrations
        One step per schema version, applied in order: SQL, or a function of the transaction. The
        file's user_version counts those applied.
    may_begin_again
        Whether a new file may take the place of one that was here and is gone.
    """

    application_id: int
    migrations: tuple[str | Callable[[Any], None], ...]
    may_begin_again: bool = False

    @property
    def version(self) -> int:
        """Return the number of the newest version, which is this one."""
        return len(self.migrations)

    def check_not_newer(self, version: int) -> None:
        """Refuse a store that a newer version of this package wrote.

        Raises
        ------
        StoreError
            Where the version of the store is one that this package does not know.
        """
        if version > self.version:
            raise StoreError(
                NEWER,
                f"was written by a newer outpost_planner (schema {version}, this one knows"
                f" {self.version})",
            )
