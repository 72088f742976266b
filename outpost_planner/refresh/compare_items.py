"""A catalog CSV against the items that AWS lists: which are new, gone and changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.plan.answered import NEEDED, hosts_in_words, read_item, same_hosts
from outpost_planner.plan.columns import ITEM_COLUMNS
from outpost_planner.service import model
from outpost_planner.service.statuses import AVAILABLE, DISCONTINUED
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from outpost_planner.aws.answers import ApiDict
    from outpost_planner.refresh.kept_catalog import KeptCatalog

CHANGED_COLUMNS = ("catalog_item_id", "name", "field", "old", "new")
"""Columns of what has changed, one row per field."""

GONE_COLUMNS = ("catalog_item_id", "name", "was", "will_be")
"""Columns of what AWS lists no longer."""

EMPTY = {
    "ec2_capacities": (),
    "supported_uplink_gbps": (),
    "supported_storage": (),
    "rack_scaling_type": None,
}
"""What a new item has where AWS does not say."""


@dataclass
class Found:
    """What a comparison found; see `CatalogChanges`."""

    rows_new: list[dict[str, Any]] = field(default_factory=list)
    rows_gone: list[tuple[str, ...]] = field(default_factory=list)
    rows_changed: list[tuple[str, ...]] = field(default_factory=list)
    updates: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unchanged: int = 0
    content: bytes = b""

    @property
    def new(self) -> pd.DataFrame:
        """One row per new item, by its id, with the columns of `Catalog.items`."""
        frame = pd.DataFrame(self.rows_new, columns=list(ITEM_COLUMNS))
        return frame.set_index("catalog_item_id")

    @property
    def gone(self) -> pd.DataFrame:
        """One row per item that AWS lists no longer."""
        return pd.DataFrame(self.rows_gone, columns=list(GONE_COLUMNS), dtype="str")

    @property
    def changed(self) -> pd.DataFrame:
        """One row per field that has changed."""
        return pd.DataFrame(self.rows_changed, columns=list(CHANGED_COLUMNS), dtype="str")


def compare_items(
    kept: KeptCatalog, listed: Mapping[str, tuple[str, ApiDict]], types: pd.DataFrame
) -> Found:
    """Compare a catalog CSV with what AWS lists.

    Parameters
    ----------
    kept
        The file as it stands.
    listed
        Class and item by item id, as the API shapes it.
    types
        The instance types that can be ordered; empty where they are not known.

    Returns
    -------
    Found
        With the file as it would be written.
    """
    found = Found()
    old = {str(item_id): dict(row) for item_id, row in kept.items.iterrows()}
    for item_id, (item_class, item) in listed.items():
        said, problems = read_item(item)
        found.notes += [f"{item_id}: {each}; {_left(item_id in old)}." for each in problems]
        said = {"item_class": item_class, **said}
        if item_id in old:
            _compare(found, kept, item_id, old[item_id], said)
        elif not model.matches(model.pattern("SkuCode"), item_id):
            found.notes.append(f"{item_id}: this is no catalog item id; the item is left out.")
        elif not problems:
            _add(found, item_id, said)
    for item_id, row in old.items():
        if item_id not in listed:
            _miss(found, item_id, row)
    if found.rows_new:
        found.notes.append(
            f"{count(len(found.rows_new), 'new item')} without a price: a quote gives one, and"
            " the price file stays as it is."
        )
    found.notes += _kept_names(found)
    found.notes += _not_orderable(listed, types)
    is_same = not (found.rows_new or found.rows_gone or found.rows_changed)
    found.content = (
        kept.file.content
        if is_same and kept.file.content is not None
        else kept.with_changes(found.updates, found.rows_new)
    )
    return found


def generated_name(row: Mapping[str, Any]) -> str:
    """Name an item by what it is: the API has no names.

    Examples
    --------
    >>> from outpost_planner.plan.catalog import EC2Capacity
    >>> hosts = (EC2Capacity("m5", "m5.24xlarge", 7), EC2Capacity("g4dn", "g4dn.12xlarge", 4))
    >>> generated_name({"item_class": "RACK", "ec2_capacities": hosts})
    'Rack, 7 × m5.24xlarge, 4 × g4dn.12xlarge'
    """
    return f"{str(row['item_class']).capitalize()}, {hosts_in_words(row['ec2_capacities'])}"


def _left(is_known: bool) -> str:
    return "what the file says of it stays" if is_known else "the item is left out"


def _add(found: Found, item_id: str, said: Mapping[str, Any]) -> None:
    missing = [column for column in NEEDED if column not in said]
    if missing:
        found.notes.append(
            f"{item_id}: AWS does not say its {' and '.join(missing)}; the item is left out."
        )
        return
    row = {**EMPTY, **said, "catalog_item_id": item_id}
    found.rows_new.append({**row, "name": generated_name(row)})


def _compare(
    found: Found, kept: KeptCatalog, item_id: str, old: Mapping[str, Any], said: dict[str, Any]
) -> None:
    differs = {
        column: value
        for column, value in said.items()
        if not same_field(column, old[column], value)
    }
    name = generated_name({**old, **differs})
    # A name that a person gave stays; one that was generated follows what it was made from.
    if old["name"] == generated_name(old) != name:
        differs["name"] = name
    if not differs:
        found.unchanged += 1
        return
    found.updates[item_id] = differs
    found.rows_changed += [
        (item_id, str(old["name"]), column, kept.file.text(column, _plain(old[column])), new)
        for column, new in ((each, kept.file.text(each, value)) for each, value in differs.items())
    ]


def _miss(found: Found, item_id: str, old: Mapping[str, Any]) -> None:
    if old["item_status"] != AVAILABLE:
        found.unchanged += 1
        return
    found.updates[item_id] = {"item_status": DISCONTINUED}
    found.rows_gone.append((item_id, str(old["name"]), AVAILABLE, DISCONTINUED))


def same_field(column: str, old: Any, new: Any) -> bool:
    """Say whether two values of a column of a catalog mean the same.

    Examples
    --------
    >>> same_field("supported_uplink_gbps", (10, 40), (40, 10)), same_field("power_kva", 6.0, 7.0)
    (True, False)
    """
    if column == "ec2_capacities":
        return same_hosts(old, new)
    if isinstance(new, tuple):
        return set(old) == set(new)
    return bool(_plain(old) == new)


def _plain(value: Any) -> Any:
    """Return a cell's value, a blank as None."""
    return None if not isinstance(value, tuple) and pd.isna(value) else value


def _kept_names(found: Found) -> Iterator[str]:
    kept = [
        item_id
        for item_id, differs in found.updates.items()
        if "ec2_capacities" in differs and "name" not in differs
    ]
    if kept:
        yield (
            f"{', '.join(kept)}: other hosts than before, and the name that somebody wrote stays;"
            " look whether it still fits."
        )


def _not_orderable(listed: Mapping[str, tuple[str, ApiDict]], types: pd.DataFrame) -> Iterator[str]:
    """Name items that can be ordered with hosts of a family of which no instance type can be."""
    if types.empty:
        return
    families = {each.partition(".")[0] for each in types["instance_type"]}
    for item_id, (_, item) in listed.items():
        said, _ = read_item(item)
        hosts = said.get("ec2_capacities", ())
        odd = sorted({each.family for each in hosts} - families)
        if odd and said.get("item_status") == AVAILABLE:
            yield (
                f"{item_id} is available with hosts of {' and '.join(odd)}, of which"
                " ListOrderableInstanceTypes names no instance type: ask AWS which is right."
            )
