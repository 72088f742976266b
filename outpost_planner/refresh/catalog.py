"""A catalog CSV refreshed from AWS: what is new, gone and changed is shown before it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import Connection
from outpost_planner.errors import check_kind
from outpost_planner.files.paths import user_path
from outpost_planner.refresh.changes import CatalogChanges
from outpost_planner.refresh.compare_items import compare_items
from outpost_planner.refresh.kept_catalog import read_kept_catalog
from outpost_planner.refresh.listed import list_instance_types, list_items

if TYPE_CHECKING:
    from pathlib import Path


def refresh_catalog(
    connection: Connection,
    path: str | Path,
    *,
    decimal: str | None = None,
    thousands: str | None = None,
) -> CatalogChanges:
    """Set a catalog CSV beside what AWS lists, and show what is new, gone and changed.

    ListCatalogItems is asked by item class, because no answer says of which class an item is, and
    ListOrderableInstanceTypes beside it. Nothing is written before `CatalogChanges.write`, and
    the price file is never touched.

    Parameters
    ----------
    connection
        Whose catalog: real items differ by account and Region.
    path
        The catalog CSV. A file that is not there yet is begun.
    decimal, thousands
        What separates decimals and groups thousands in the file, where its own numbers do not tell;
        as for `read_catalog`.

    Returns
    -------
    CatalogChanges
        Shows itself. A name that somebody wrote stays; a name that was made here follows the
        item. An item that AWS lists no longer stays as DISCONTINUED, because prices and old orders
        name it still.

    Raises
    ------
    AwsError
        Where a list did not come whole, or is empty: that is a failure, and no empty catalog.
    InputError
        Where the file that is there cannot be read, with every problem.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     changes = planner.refresh_catalog(sandbox, f"{folder}/catalog.csv")
    ...     path = changes.write()
    ...     len(planner.read_catalog(path).items) == len(changes.new)
    True
    """
    check_kind(connection, Connection, "refresh_catalog", "start_sandbox() or connect() makes one")
    kept = read_kept_catalog(user_path(path), decimal, thousands)
    client = reads(connection)
    listed = list_items(client, connection.label)
    types, why_not = list_instance_types(client)
    found = compare_items(kept, listed, types)
    notes = (*([why_not] if why_not else []), *found.notes)
    return CatalogChanges(
        path=kept.file.path,
        label=connection.label,
        is_live=connection.is_live,
        new=found.new,
        gone=found.gone,
        changed=found.changed,
        unchanged=found.unchanged,
        notes=notes,
        instance_types=types,
        before=kept.file.content,
        after=found.content,
    )
