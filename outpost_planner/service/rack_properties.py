"""What a site offers each rack position, as a Site's RackPhysicalProperties says it.

The API gives words such as ``POWER_15_KVA``. Every number in such a word is read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.service import model

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_LIMIT = "NO_LIMIT"

_WORDS = {
    "PowerDrawKva": r"POWER_(\d+)_KVA",
    "MaximumSupportedWeightLbs": r"MAX_(\d+)_LBS",
    "UplinkGbps": r"UPLINK_(\d+)G",
}
"""Members that hold a number, and the form of their words. A word in another unit is not read: 15
kW are not 15 kVA."""

POWER, WEIGHT, UPLINK = _WORDS


@dataclass(frozen=True)
class Offered:
    """One property of a site.

    Parameters
    ----------
    member
        `POWER` [kVA], `WEIGHT` [lb] or `UPLINK` [Gbps].
    word
        As the API says it; None where the site does not say.
    number
        The number in the word; None where there is none, or none that is known.
    """

    member: str
    word: str | None
    number: int | None

    @property
    def is_unlimited(self) -> bool:
        """Whether the site sets no limit."""
        return self.word == NO_LIMIT

    @property
    def is_unknown(self) -> bool:
        """Whether the site says a word that this version does not know, such as one of tomorrow."""
        return self.word is not None and self.number is None and not self.is_unlimited

    @property
    def unknown_in_words(self) -> str:
        """What to say of a word that is not known."""
        return f"the site says {self.member}={self.word}, which this version does not know"


def offered(properties: Mapping[str, Any], member: str) -> Offered:
    """Read one property of a site.

    Parameters
    ----------
    properties
        RackPhysicalProperties, as the API shapes them.
    member
        `POWER`, `WEIGHT` or `UPLINK`.

    Examples
    --------
    >>> offered({"PowerDrawKva": "POWER_15_KVA"}, POWER).number
    15
    >>> offered({"PowerDrawKva": "POWER_15_KW"}, POWER).unknown_in_words
    'the site says PowerDrawKva=POWER_15_KW, which this version does not know'
    """
    word = properties.get(member)
    if word is None:
        return Offered(member, None, None)
    found = re.fullmatch(_WORDS[member], str(word), flags=re.ASCII)
    return Offered(member, str(word), int(found[1]) if found else None)


def known_numbers(member: str) -> list[int]:
    """Return every number that the service model's words for a property hold, least first.

    Examples
    --------
    >>> known_numbers(POWER)
    [5, 10, 15, 30]
    """
    found = (offered({member: word}, member).number for word in model.enum(member))
    return sorted(number for number in found if number is not None)
