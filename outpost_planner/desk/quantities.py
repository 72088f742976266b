"""Quantities of an order, and the texts in the boxes beside them: two things while one types."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from outpost_planner.desk.parts.typed import Unclear, read_quantity
from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Quantities:
    """Quantities of an order and the texts that they were typed as.

    Parameters
    ----------
    ordered
        Quantity by catalog item id, as it stands in the order.
    typed
        What stands in an item's box where that is more than the quantity's digits: spaces, or what
        is no quantity.

    Examples
    --------
    >>> typed = Quantities({"OR-RKGP001": 2}, {}).after_typing(
    ...     {"OR-RKGP001": "2-", "OR-SV1U001": "4"}
    ... )
    >>> typed.ordered, typed.boxes
    ({'OR-RKGP001': 2, 'OR-SV1U001': 4}, {'OR-RKGP001': '2-', 'OR-SV1U001': '4'})
    >>> list(typed.unclear)
    ['OR-RKGP001']
    """

    ordered: Mapping[str, int]
    typed: Mapping[str, str]

    def after_typing(self, texts: Mapping[str, str]) -> Quantities:
        """Return what stands after texts were typed; a text that is no quantity changes none.

        Parameters
        ----------
        texts
            What stands in the boxes now, by catalog item id.

        Examples
        --------
        >>> Quantities({"OR-RKGP001": 2}, {}).after_typing({"OR-RKGP001": ""}).ordered
        {}
        """
        ordered = dict(self.ordered)
        for item_id, text in texts.items():
            try:
                quantity = read_quantity(text)
            except InputError:
                continue
            if quantity:
                ordered[item_id] = quantity
            else:
                ordered.pop(item_id, None)
        return replace(self, ordered=ordered, typed={**self.typed, **texts})

    def after_leaving(self, item_id: str) -> Quantities:
        """Return what stands after a box was left: its digits; what is no quantity stays.

        Examples
        --------
        >>> Quantities({"OR-RKGP001": 2}, {"OR-RKGP001": " 2 "}).after_leaving("OR-RKGP001").boxes
        {'OR-RKGP001': '2'}
        """
        if item_id in self.unclear:
            return self
        return replace(
            self, typed={each: text for each, text in self.typed.items() if each != item_id}
        )

    @property
    def boxes(self) -> dict[str, str]:
        """What stands in each box, by catalog item id; an item that is missing has an empty box."""
        return {
            **{item_id: str(quantity) for item_id, quantity in self.ordered.items()},
            **self.typed,
        }

    @property
    def unclear(self) -> dict[str, Unclear]:
        """What was typed as a quantity and is none, with the reason, by catalog item id."""
        found = {}
        for item_id, text in self.typed.items():
            try:
                read_quantity(text)
            except InputError as problem:
                found[item_id] = Unclear(text, str(problem))
        return found

    @property
    def problems(self) -> list[str]:
        """Why the order cannot be taken as it stands, one sentence for each box."""
        return [
            f"{item_id}: {each.reason}. {self._stands(item_id)}"
            for item_id, each in self.unclear.items()
        ]

    def _stands(self, item_id: str) -> str:
        quantity = self.ordered.get(item_id, 0)
        stands = f"{quantity:,} of it stay in the order" if quantity else "It is not in the order"
        return f"{stands} until this box is put right or emptied."
