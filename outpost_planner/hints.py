"""What somebody meant who gave a function a wrong kind: hints by the value itself."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_SEPARATED = re.compile(r"([+-]?)(\d{1,3})([,.' ]\d{3})+")


def hint_for(value: Any, wanted: AbstractSet[str], parameter: str) -> str:
    """Return what to write in place of a value of the wrong kind.

    Parameters
    ----------
    value
        What was given.
    wanted
        The names of the kinds that the parameter takes, such as ``float`` or ``Connection``.
    parameter
        The parameter's name.

    Returns
    -------
    str
        The end of a sentence; empty where the value tells nothing.

    Examples
    --------
    >>> hint_for("8%", {"float"}, "discount_rate")
    '8 % per year is 0.08'
    >>> hint_for("1,000", {"int"}, "max_workers")
    'write 1000, without a separator of thousands and without quotation marks'
    """
    if wanted & {"int", "float"} and isinstance(value, str):
        return _number_hint(value.strip(), parameter, is_whole="float" not in wanted)
    if "Connection" in wanted:
        return _connection_hint(value)
    return ""


def _number_hint(text: str, parameter: str, *, is_whole: bool) -> str:
    if found := _PERCENT.fullmatch(text):
        share = Decimal(found[1].replace(",", ".")) / 100
        per_year = " per year" if parameter.endswith("rate") else ""
        return f"{found[1]} %{per_year} is {share.normalize():f}"
    # A currency's sign or code says nothing more: all money here is in US dollars.
    amount = re.sub(r"^(USD|US\$|\$)\s*|\s*(USD|\$)$", "", text)
    if _SEPARATED.fullmatch(amount):
        grouped = re.sub(r"[,.' ]", "", amount)
        # '1.000' is a thousand in one country and one in the next.
        either = (
            f" or {amount.replace(',', '.')}"
            if re.fullmatch(r"\d+[.]\d{3}", amount) and not is_whole
            else ""
        )
        return (
            f"write {grouped}{either}, without a separator of thousands and without quotation marks"
        )
    if _NUMBER.fullmatch(amount):
        return f"write {amount}, without quotation marks{' and currency' if amount != text else ''}"
    if _NUMBER.fullmatch(amount.replace(",", ".")):
        return f"write {amount.replace(',', '.')}, with a decimal point and without quotation marks"
    return ""


def _connection_hint(value: Any) -> str:
    if isinstance(value, list | tuple) and value:
        return "give one of them, such as connections[0], and call again for each of the others"
    # Found by its module: no check imports botocore.
    home, name = type(value).__module__.split(".")[0], type(value).__name__
    if home in {"botocore", "boto3"} and hasattr(value, "meta"):
        return "a boto3 client has no account; connect(profile=..., region=...) makes a Connection"
    if home == "boto3" and name == "Session":
        return "connect(session=...) makes a Connection of it"
    return ""
