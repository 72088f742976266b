"""The ordering requirements of a quote: what each means, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PASS, FAIL, EXEMPT = "PASS", "FAIL", "EXEMPT"

REMEDIES: dict[str, str] = {
    "OUTPOST_ACTIVE_CHECK_ERROR": "Wait until the Outpost is active, or choose another one.",
    "MAXIMUM_ALLOWED_ORDERS_CHECK_ERROR": "Wait until an open order of the Outpost has ended, or"
    " have AWS raise the limit.",
    "VALID_ZIP_CODE_CHECK_ERROR": "Correct the postal code of the site's operating address.",
    "RACK_PHYSICAL_PROPERTIES_CHECK_ERROR": "Complete the site's rack physical properties (power,"
    " phase, connector, uplinks, weight), or choose an option that the site holds.",
    "OPERATING_ADDRESS_EXISTENCE_CHECK_ERROR": "Give the site an operating address.",
    "SHIPPING_ADDRESS_EXISTENCE_CHECK_ERROR": "Give the site a shipping address.",
    "COUNTRY_CODE_MISMATCH_CHECK_ERROR": "Ask for a quote for the country of the Outpost's site, or"
    " name an Outpost of the quote's country with update_quote.",
    "OUTPOST_GENERATION_MISMATCH_ERROR": "Ask for instance families of the Outpost's own"
    " generation, or name another Outpost.",
    "OUTPOST_ID_MISSING_ON_QUOTE_ERROR": "Name the Outpost with update_quote(..., outpost=...).",
    "ENTERPRISE_SUPPORT_ERROR": "Sign up for AWS Enterprise Support (racks need it), or ask your"
    " account manager.",
    "SHIPPING_ADDRESS_MISSING_CONTACT_NAME_ERROR": "Add a contact's name to the shipping address.",
    "SHIPPING_ADDRESS_MISSING_CONTACT_NUMBER_ERROR": "Add a contact's phone number to the shipping"
    " address.",
    "SHIPPING_ADDRESS_MISSING_CONTACT_INFO_ERROR": "Add a contact's name and phone number to the"
    " shipping address.",
    "OUTPOST_STATE_CHANGED_ERROR": "Ask for a new quote, for the Outpost as it is now.",
    "OUTPOST_NOT_FOUND_ERROR": "Name an Outpost of this account and Region with update_quote.",
    "OUTPOST_RENEWAL_REQUIRED_ERROR": "Renew the Outpost's contract before ordering.",
    "UNSUPPORTED": "Ask AWS: the requirement is of a kind that this API does not name.",
}
"""What to do where a requirement is not met, by its OrderingRequirementType."""

SUBJECTS: dict[str, str] = {
    "OUTPOST_ACTIVE_CHECK_ERROR": "active Outpost",
    "MAXIMUM_ALLOWED_ORDERS_CHECK_ERROR": "number of open orders",
    "VALID_ZIP_CODE_CHECK_ERROR": "postal code",
    "RACK_PHYSICAL_PROPERTIES_CHECK_ERROR": "rack properties of the site",
    "OPERATING_ADDRESS_EXISTENCE_CHECK_ERROR": "operating address",
    "SHIPPING_ADDRESS_EXISTENCE_CHECK_ERROR": "shipping address",
    "COUNTRY_CODE_MISMATCH_CHECK_ERROR": "country of the site",
    "OUTPOST_GENERATION_MISMATCH_ERROR": "generation of the Outpost",
    "OUTPOST_ID_MISSING_ON_QUOTE_ERROR": "Outpost named on the quote",
    "ENTERPRISE_SUPPORT_ERROR": "Enterprise Support",
    "SHIPPING_ADDRESS_MISSING_CONTACT_NAME_ERROR": "name of the shipping contact",
    "SHIPPING_ADDRESS_MISSING_CONTACT_NUMBER_ERROR": "phone number of the shipping contact",
    "SHIPPING_ADDRESS_MISSING_CONTACT_INFO_ERROR": "shipping contact",
    "OUTPOST_STATE_CHANGED_ERROR": "Outpost as it was quoted",
    "OUTPOST_NOT_FOUND_ERROR": "Outpost that exists",
    "OUTPOST_RENEWAL_REQUIRED_ERROR": "contract that runs",
    "UNSUPPORTED": "kinds that this API does not name",
}
"""What each OrderingRequirementType asks for."""

UNNAMED_REMEDY = "Read what AWS says, and ask AWS where that is not enough."


@dataclass(frozen=True)
class Requirement:
    """One OrderingRequirement.

    Parameters
    ----------
    kind
        Its OrderingRequirementType, such as ``OUTPOST_ACTIVE_CHECK_ERROR``; the name is that of the
        error which a failure would be, also where it is met.
    status
        ``PASS``, ``FAIL`` or ``EXEMPT``.
    message
        What AWS says of it.

    Examples
    --------
    >>> Requirement("OPERATING_ADDRESS_EXISTENCE_CHECK_ERROR", "FAIL", "").what_to_do
    'Give the site an operating address.'
    """

    kind: str
    status: str
    message: str

    @property
    def what_to_do(self) -> str:
        """What to do about it; empty where it is met or does not apply."""
        if self.status in {PASS, EXEMPT}:
            return ""
        return REMEDIES.get(self.kind, UNNAMED_REMEDY)

    @property
    def subject(self) -> str:
        """What it asks for, in plain words.

        Examples
        --------
        >>> Requirement("OPERATING_ADDRESS_EXISTENCE_CHECK_ERROR", "PASS", "").subject
        'operating address'
        >>> Requirement("A_NEW_KIND_CHECK_ERROR", "PASS", "").subject
        'a new kind'
        """
        plain = self.kind.removesuffix("_ERROR").removesuffix("_CHECK")
        return SUBJECTS.get(self.kind, plain.replace("_", " ").lower())


def read_requirements(listed: Iterable[Mapping[str, Any]]) -> tuple[Requirement, ...]:
    """Read a list of OrderingRequirement.

    Examples
    --------
    >>> read_requirements([{"OrderingRequirementType": "UNSUPPORTED", "Status": "FAIL"}])
    (Requirement(kind='UNSUPPORTED', status='FAIL', message=''),)
    """
    return tuple(
        Requirement(
            str(each.get("OrderingRequirementType", "")),
            str(each.get("Status", "")),
            str(each.get("StatusMessage", "")),
        )
        for each in listed
    )
