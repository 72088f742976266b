"""Sites and Outposts: where hardware is ordered for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from outpost_planner.sandbox.statuses import (
    OPERATING_ADDRESS,
)


@dataclass
class Site:
    """A place with an address, power and network."""

    site_id: str
    arn: str
    account_id: str
    details: dict[str, Any]
    addresses: dict[str, dict[str, Any]]
    rack: dict[str, str]
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def operating_address(self) -> dict[str, Any]:
        """Where the hardware stands; empty as long as nobody has said."""
        return self.addresses.get(OPERATING_ADDRESS, {})

    def describe(self) -> dict[str, Any]:
        """Return the site in GetSite's shape."""
        operating = self.operating_address
        known = {
            "OperatingAddressCountryCode": operating.get("CountryCode"),
            "OperatingAddressStateOrRegion": operating.get("StateOrRegion"),
            "OperatingAddressCity": operating.get("City"),
            "RackPhysicalProperties": self.rack or None,
        }
        return {
            "SiteId": self.site_id,
            "SiteArn": self.arn,
            "AccountId": self.account_id,
            **self.details,
            **{name: value for name, value in known.items() if value is not None},
            "Tags": dict(self.tags),
        }


@dataclass
class Outpost:
    """A logical Outpost of a site, which orders bring hardware to."""

    outpost_id: str
    arn: str
    account_id: str
    site: Site
    details: dict[str, Any]
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def hardware_type(self) -> str:
        """RACK or SERVER."""
        return str(self.details["SupportedHardwareType"])
