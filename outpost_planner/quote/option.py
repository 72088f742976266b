"""One option of a quote: a configuration that AWS could deliver, and its price as a price table."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.plan.catalog import Catalog, EC2Capacity, LineItems
from outpost_planner.plan.hosts import Hosts, hosts_of
from outpost_planner.quote.capacity import in_words
from outpost_planner.quote.hardware import counted
from outpost_planner.service.kinds import EC2, EXISTING_RACK, NEW_RACK, RACK, SERVER, UPDATED_RACK
from outpost_planner.service.statuses import AVAILABLE
from outpost_planner.show.markup import as_text, paragraph, strong
from outpost_planner.show.tables import html
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.quote.capacity import Capacity
    from outpost_planner.quote.hardware import Specification

SHOWN_PRICES = (
    "payment_term",
    "payment_option",
    "upfront_price",
    "monthly_recurring_price",
    "reason",
)


@dataclass(frozen=True, eq=False)
class QuoteOption:
    """One configuration of a quote, with what it brings and what it costs. Made by `Quote.option`.

    Parameters
    ----------
    option_id
        Its QuoteOptionIdentifier.
    number
        Its place in the quote, from 1.
    quote_id, country_code
        The quote, and the country of its prices.
    existing, added, final
        Capacity that stands already, that the option adds, and that stands at the end.
    specifications
        Its racks and servers.
    read_prices
        Makes the price table; see `prices`.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> option = example_quote().option(1)
    >>> option
    option 1 of quote oq-0123456789abcdef0: 1 new rack, 4 hosts, 10.5 kVA, 2,000 lb, 42 rack units
    >>> import outpost_planner as planner
    >>> comparison = planner.compare_payments(option.lines)  # in the quote's country
    >>> comparison.table.loc[("THREE_YEARS", "ALL_UPFRONT"), "total_cost"]
    np.float64(100000.0)
    """

    option_id: str
    number: int
    quote_id: str
    country_code: str
    existing: tuple[Capacity, ...] = field(repr=False)
    added: tuple[Capacity, ...] = field(repr=False)
    final: tuple[Capacity, ...] = field(repr=False)
    specifications: tuple[Specification, ...] = field(repr=False)
    read_prices: Callable[[], pd.DataFrame] = field(repr=False)

    @cached_property
    def prices(self) -> pd.DataFrame:
        """One row per pair, as a price sheet has it and more.

        Beside the columns of a price sheet: valid_until (UTC); reason, why a pair has no price, and
        then both prices are NaN; caveat, what must be known of the prices; upfront_price_came
        and monthly_recurring_price_came, as AWS sent them; margin_of_upfront_price and
        margin_of_monthly_recurring_price, how far the true price may be from the one here, which is
        rounded to the cent [USD].

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).prices["reason"].iloc[0]
        'not asked for in this quote'
        """
        # Made when they are asked for: a list of a thousand quotes needs none of them.
        return self.read_prices()

    @property
    def racks(self) -> int:
        """Number of new racks.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).racks
        1
        """
        return self._count(NEW_RACK)

    @property
    def changed_racks(self) -> int:
        """Number of racks that stand already and get more.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).changed_racks
        0
        """
        return self._count(UPDATED_RACK)

    @property
    def racks_at_end(self) -> int:
        """Number of racks that stand at the end, those that stay as they are included.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).racks_at_end
        1
        """
        return self.racks + self.changed_racks + self._count(EXISTING_RACK)

    @property
    def servers(self) -> int:
        """Number of servers.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).servers
        0
        """
        return sum(each.is_server for each in self.specifications)

    @cached_property
    def hosts_by_size(self) -> Hosts:
        """Number of hosts that the option adds, by instance family and largest size.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).hosts_by_size
        Counter({('c5', 'c5.24xlarge'): 4})
        """
        found = hosts_of(())
        for each in self.specifications:
            found += each.added_hosts
        return found

    @property
    def hosts(self) -> int:
        """Number of hosts that the option adds.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).hosts
        4
        """
        return self.hosts_by_size.total()

    @property
    def hosts_at_end(self) -> int:
        """Number of hosts that stand at the end.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).hosts_at_end
        4
        """
        return sum(counted(each.after).total() for each in self.specifications)

    @property
    def power_kva(self) -> float | None:
        """Power draw that the option adds [kVA]; None where AWS does not say.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).power_kva
        10.5
        """
        return self._added("power_kva")

    @property
    def weight_lbs(self) -> float | None:
        """Weight that the option adds [lb]; None where AWS does not say.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).weight_lbs
        2000.0
        """
        return self._added("weight_lbs")

    @property
    def rack_units(self) -> int | None:
        """Rack units that the option adds; None where AWS does not say.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).rack_units
        42
        """
        found = self._added("rack_units")
        return None if found is None else int(found)

    @cached_property
    def hardware(self) -> pd.DataFrame:
        """One row per rack or server, as it stands already and as it stands at the end.

        Columns: specification_type, rack_id, rack_use, power_kva_before, power_kva [kVA],
        weight_lbs_before, weight_lbs [lb], rack_units, hosts_before, hosts.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).hardware["power_kva"].tolist()
        [10.5]
        """
        rows = [
            {
                "specification_type": each.kind,
                "rack_id": each.rack_id,
                "rack_use": each.use,
                "power_kva_before": None if each.before is None else each.before.power_kva,
                "power_kva": None if each.after is None else each.after.power_kva,
                "weight_lbs_before": None if each.before is None else each.before.weight_lbs,
                "weight_lbs": None if each.after is None else each.after.weight_lbs,
                "rack_units": None if each.after is None else each.after.rack_units,
                "hosts_before": counted(each.before).total(),
                "hosts": counted(each.after).total(),
            }
            for each in self.specifications
        ]
        return pd.DataFrame(rows, columns=list(_HARDWARE)).astype(_HARDWARE)

    @cached_property
    def lines(self) -> LineItems:
        """The option as the one line item of a catalog of its own, at the quote's prices.

        It goes wherever line items go to be priced: `compare_payments`, a portfolio, the payment
        explorer; the country is the quote's. It is ordered by its quote, and not by a catalog item.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).lines.totals
        10.5 kVA, 2,000 lb, 4 c5 hosts, 384 vCPUs
        """
        capacities = tuple(
            EC2Capacity(family, size, hosts)
            for (family, size), hosts in sorted(self.hosts_by_size.items())
        )
        is_rack = any(not each.is_server for each in self.specifications)
        item = {
            "name": f"Option {self.number} of quote {self.quote_id}",
            "item_class": RACK if is_rack else SERVER,
            "item_status": AVAILABLE,
            "ec2_capacities": capacities,
            "power_kva": float("nan") if self.power_kva is None else float(self.power_kva),
            "weight_lbs": 0 if self.weight_lbs is None else round(self.weight_lbs),
            "supported_uplink_gbps": (),
            "supported_storage": tuple(each.kind for each in self.final if each.kind != EC2),
            "rack_scaling_type": None,
        }
        index = pd.Index([self.option_id], name="catalog_item_id", dtype="str")
        return LineItems(
            Catalog(
                pd.DataFrame([item], index=index),
                self.prices,
                country_code=self.country_code,
                ends_with_contract=bool(self.existing),
            ),
            {self.option_id: 1},
        )

    @property
    def in_words(self) -> str:
        """What the option brings: racks, servers, hosts, power, weight and rack units.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).in_words
        '1 new rack, 4 hosts, 10.5 kVA, 2,000 lb, 42 rack units'
        """
        parts = [
            count(self.racks, "new rack") if self.racks else "",
            count(self.changed_racks, "changed rack") if self.changed_racks else "",
            count(self.servers, "server") if self.servers else "",
            count(self.hosts, "host") + (" more" if self.changed_racks else ""),
            f"{self.power_kva:,g} kVA" if self.power_kva is not None else "power not known",
            f"{self.weight_lbs:,g} lb" if self.weight_lbs is not None else "weight not known",
            count(self.rack_units, "rack unit") if self.rack_units else "",
        ]
        return ", ".join(filter(None, parts))

    @property
    def capacity_in_words(self) -> str:
        """The capacity that stands already, and the capacity at the end.

        Examples
        --------
        >>> from outpost_planner.quote.examples import example_quote
        >>> example_quote().option(1).capacity_in_words
        'nothing → 4 × c5.24xlarge'
        """
        return f"{in_words(self.existing)} → {in_words(self.final or self.added)}"

    def __repr__(self) -> str:
        return f"option {self.number} of quote {self.quote_id}: {self.in_words}"

    def _repr_html_(self) -> str:
        is_whole = self.prices["upfront_price"].notna().all()
        shown = SHOWN_PRICES[:-1] if is_whole else SHOWN_PRICES
        return as_text(
            strong(f"{self!r}.")
            + paragraph(f"Capacity: {self.capacity_in_words}.")
            + html(self.prices[list(shown)])
        )

    def _count(self, kind: str) -> int:
        return sum(each.kind == kind for each in self.specifications)

    def _added(self, name: str) -> float | None:
        parts = [each.added(name) for each in self.specifications]
        known = [each for each in parts if each is not None]
        # Rounded, because 0.1 + 0.2 is 0.30000000000000004 in floats.
        return round(sum(known), 6) if known and len(known) == len(parts) else None


_HARDWARE = {
    "specification_type": "str",
    "rack_id": "str",
    "rack_use": "str",
    "power_kva_before": "float64",
    "power_kva": "float64",
    "weight_lbs_before": "float64",
    "weight_lbs": "float64",
    "rack_units": "Int64",
    "hosts_before": "int64",
    "hosts": "int64",
}
