"""Whose account a desk works in: a profile and a Region are chosen, and STS says who that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import traitlets as t

from outpost_planner.aws import settings
from outpost_planner.aws.connect import connect
from outpost_planner.aws.connection import Connection
from outpost_planner.desk.work import Work
from outpost_planner.sandbox.start import start_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OPENED = "as opened"
SANDBOX = "sandbox"
OWN_CHOICE = "boto3"
PROFILE = "profile:"
"""How the choice of a profile begins; its name follows."""

WHAT_TO_DO = (
    "Here: choose another profile, type the Region of your Outposts, or sign in again in a terminal"
    " (aws sso login --profile NAME); then look again. Nothing was changed."
)


class ConnectModel(t.HasTraits):
    """The way from one account to another; nothing changes before somebody saw whose it is.

    Parameters
    ----------
    first
        The connection that the desk was opened with.
    take
        Called with the connection that is to be used; returns why it cannot be, or nothing.

    Attributes
    ----------
    present
        The connection that the desk works in.
    choice
        What is chosen: see `choices`.
    region
        The Region that was typed. Default: the profile's own.
    found
        The connection that was looked at, with its account; None before, and after a change.
    error
        Why there is none.

    Examples
    --------
    >>> from outpost_planner import start_sandbox
    >>> model = ConnectModel(start_sandbox(), lambda connection: "")
    >>> model.choices[0]
    ('As the desk was opened: SANDBOX 123456789012 us-west-2', 'as opened')
    """

    present = t.Instance(Connection)
    choice = t.Unicode(AS_OPENED)
    region = t.Unicode("")
    found = t.Instance(Connection, allow_none=True)
    error = t.Unicode("")

    def __init__(self, first: Connection, take: Callable[[Connection], str]) -> None:
        super().__init__(present=first)
        # Its own: what the desk is at, goes on meanwhile.
        self.work = Work()
        self._first, self._take = first, take
        self.observe(self._forget, ("choice", "region"))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen: a label and a value each, profiles as the files have them now."""
        sandbox = [("A sandbox of its own", SANDBOX)] if self._first.is_live else []
        profiles = [(f"Profile {each}", f"{PROFILE}{each}") for each in settings.profiles()]
        return [
            (f"As the desk was opened: {self._first.label}", AS_OPENED),
            *sandbox,
            *profiles,
            ("What boto3 chooses itself (environment, role)", OWN_CHOICE),
        ]

    @property
    def takes_region(self) -> bool:
        """Whether a Region can be given for what is chosen."""
        return self.choice not in {AS_OPENED, SANDBOX}

    @property
    def region_note(self) -> str:
        """Which Region is taken where none is typed."""
        if not self.choice.startswith(PROFILE):
            return ""
        own = settings.of_profile(self.choice.removeprefix(PROFILE)).get("region")
        return f"Default: the profile's, {own.value}" if own else "The profile has none"

    def look(self) -> None:
        """Find out whose account it is, in the background; nothing changes."""
        choice, region = self.choice, self.region.strip()

        def job(_: Work) -> Connection:
            if choice == AS_OPENED:
                return self._first
            if choice == SANDBOX:
                return start_sandbox()
            profile = choice.removeprefix(PROFILE) if choice.startswith(PROFILE) else None
            return connect(profile, region or None)

        def take(found: Connection) -> None:
            # Somebody may have chosen on while STS was asked.
            if (choice, region) == (self.choice, self.region.strip()):
                self.found, self.error = found, ""

        def fail(said: str) -> None:
            self.found, self.error = None, f"{said}\n{WHAT_TO_DO}"

        self.work.start("Asking whose account it is", job, take, fail)

    @property
    def is_present(self) -> bool:
        """Whether what was found is where the desk is already."""
        return self.found is not None and (
            (self.found.scope, self.found.account_id, self.found.region)
            == (self.present.scope, self.present.account_id, self.present.region)
        )

    def use(self) -> None:
        """Work in the account that was found from now on."""
        if self.found is None or self.is_present:
            return
        why_not = self._take(self.found)
        if why_not:
            self.error = why_not
            return
        self.present, self.found, self.error = self.found, None, ""

    def _forget(self, _: object) -> None:
        self.found, self.error = None, ""
