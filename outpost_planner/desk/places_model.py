"""What the desk's form for a new Outpost holds: a name, a site that is there or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets as t

from outpost_planner.aws.calls import reads
from outpost_planner.order.places import create_outpost, create_site
from outpost_planner.service.kinds import HARDWARE, RACK
from outpost_planner.service.model import enum

if TYPE_CHECKING:
    from outpost_planner.aws.connection import Connection
    from outpost_planner.desk.work import Work
    from outpost_planner.order.journal import Journal

NEW_SITE = ""
"""Stands for a site that is made too."""

ADDRESS = {
    "ContactName": "Contact's name",
    "ContactPhoneNumber": "Phone (+12065550100)",
    "AddressLine1": "Street and number",
    "City": "City",
    "StateOrRegion": "State or region",
    "PostalCode": "Postal code",
    "CountryCode": "Country, such as US",
}
"""What AWS asks for of an address, and how the form asks for it."""

POWER, WEIGHT = "PowerDrawKva", "MaximumSupportedWeightLbs"
RACK_WORDS = {POWER: "Power of a rack position", WEIGHT: "Weight of a rack position"}
"""What decides which racks a site takes, and how the form asks for it; the rest can follow."""


class PlacesModel(t.HasTraits):
    """A new Outpost, and a new site for it where none is there. Neither costs anything.

    Parameters
    ----------
    connection
        Which account and Region it is for.
    work
        Does what takes long.
    journal
        Where it is recorded.
    then
        Is called with the id of an Outpost that was made.

    Attributes
    ----------
    sites
        The sites, as ListSites returns them.
    name, hardware_type
        Of the Outpost.
    site_id
        The site it is made at; empty for a new one.
    site_name
        Of a new site.
    address, rack
        Of a new site, by the API's names.
    made, error
        What came of it.

    Examples
    --------
    >>> from outpost_planner import start_sandbox
    >>> from outpost_planner.desk.work import Work
    >>> from outpost_planner.order.examples import example_journal
    >>> places = PlacesModel(start_sandbox(), Work(), example_journal(), print)
    >>> places.load()
    >>> places.name, places.site_id = "Imaging 2", places.sites[0]["SiteId"]
    >>> places.make()  # doctest: +ELLIPSIS
    op-...
    """

    sites: t.List[dict[str, Any]] = t.List()
    name = t.Unicode("")
    hardware_type = t.Unicode(RACK)
    site_id = t.Unicode(NEW_SITE)
    site_name = t.Unicode("")
    address: t.Dict[str, str] = t.Dict()
    rack: t.Dict[str, str] = t.Dict()
    made = t.Unicode("")
    error = t.Unicode("")

    def __init__(self, connection: Connection, work: Work, journal: Journal, then: Any) -> None:
        super().__init__()
        self.connection, self.work, self._journal, self._then = connection, work, journal, then

    def load(self) -> None:
        """Ask for the sites, in the background."""
        self.work.start(
            "Asking for sites",
            lambda _: reads(self.connection).all_of("list_sites", "Sites"),
            lambda found: self.set_trait("sites", found),
            lambda said: self.set_trait("error", said),
            can_wait=True,
        )

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """The API's words for what a rack position offers, by member."""
        return {POWER: enum("PowerDrawKva"), WEIGHT: enum("MaximumSupportedWeightLbs")}

    @property
    def hardware(self) -> tuple[str, ...]:
        """What an Outpost may take."""
        return tuple(HARDWARE)

    def make(self) -> None:
        """Make the Outpost, and its site first where it is a new one, in the background."""
        name, site_id = self.name.strip(), self.site_id
        site_name, hardware_type = self.site_name.strip(), self.hardware_type
        address = {key: text.strip() for key, text in self.address.items() if text.strip()}
        rack = {key: word for key, word in self.rack.items() if word}

        def job(_: Work) -> dict[str, Any]:
            site: Any = site_id
            if site_id == NEW_SITE:
                site = create_site(
                    self.connection, site_name, address, rack=rack or None, journal=self._journal
                )
            return create_outpost(
                self.connection, name, site, hardware_type=hardware_type, journal=self._journal
            )

        def show(outpost: dict[str, Any]) -> None:
            said = f"Outpost {outpost['Name']} ({outpost['OutpostId']}) is there."
            with self.hold_trait_notifications():
                self.made, self.error, self.name, self.site_name = said, "", "", ""
                self.site_id = outpost["SiteId"]
            self._then(outpost["OutpostId"])
            self.load()

        def fail(said: str) -> None:
            with self.hold_trait_notifications():
                self.made, self.error = "", said

        self.work.start("Making the Outpost", job, show, fail)
