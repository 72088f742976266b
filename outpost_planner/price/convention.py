"""When payments fall and how they are discounted: stated, never implied."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from outpost_planner.errors import InputError
from outpost_planner.price.rate_checks import (
    _as_number,
    ask_about_percent,
    rate_problems,
)

if TYPE_CHECKING:
    from outpost_planner.money import Floats

Timing = Literal["end", "start"]
Compounding = Literal["annual", "monthly"]

TIMINGS = {
    "end": "Upfront at month 0, recurring charges at the end of each month (months 1 to n).",
    "start": "Upfront at month 0, recurring charges at the start of each month (months 0 to n-1).",
}
COMPOUNDINGS = {
    "annual": "an effective annual rate; a month is discounted by (1 + rate)^(1/12)",
    "monthly": "a nominal annual rate compounded monthly; a month is discounted by 1 + rate/12",
}


@dataclass(frozen=True)
class Convention:
    """A discount rate with the convention that gives it meaning.

    Parameters
    ----------
    discount_rate
        Per year, as a fraction: 0.08 is 8 %, and so is ``"0.08"``. Above -1.
    timing
        ``"end"``: recurring charges fall at months 1 to n; ``"start"``: at months 0 to n-1. The
        upfront price falls at month 0.
    compounding
        ``"annual"``: the rate is effective, a month's factor is (1 + rate)^(1/12). ``"monthly"``:
        the rate is nominal, a month's factor is 1 + rate/12.

    Raises
    ------
    InputError
        Listing everything that cannot be used.

    Examples
    --------
    >>> round(Convention(0.12, compounding="monthly").monthly_rate, 12)
    0.01
    >>> round(Convention(0.12, compounding="monthly").effective_annual_rate, 6)
    0.126825
    """

    discount_rate: float = 0.08
    timing: Timing = "end"
    compounding: Compounding = "annual"

    def __post_init__(self) -> None:
        problems = [
            *rate_problems(self.discount_rate),
            *_choice_problems("timing", self.timing, TIMINGS),
            *_choice_problems("compounding", self.compounding, COMPOUNDINGS),
        ]
        if problems:
            raise InputError("The payments cannot be discounted.", problems)
        object.__setattr__(self, "discount_rate", float(_as_number(self.discount_rate)))

    @property
    def monthly_rate(self) -> float:
        """The rate of one month, as a fraction."""
        return float(self.monthly_rates(self.discount_rate))

    @property
    def effective_annual_rate(self) -> float:
        """The effective annual rate, as a fraction, whatever the compounding."""
        return (
            self.discount_rate
            if self.compounding == "annual"
            else math.expm1(12 * math.log1p(self.monthly_rate))
        )

    @property
    def first_month(self) -> int:
        """The month of the first recurring charge: 1 at the end of the month, 0 at its start."""
        return 1 if self.timing == "end" else 0

    def monthly_rates(self, annual_rates: Any) -> Floats:
        """Turn annual rates of this convention into rates of one month.

        Parameters
        ----------
        annual_rates
            Per year, as fractions.

        Returns
        -------
        numpy.ndarray
            Per month, as fractions.
        """
        rates = np.asarray(annual_rates, dtype=np.float64)
        return rates / 12 if self.compounding == "monthly" else np.expm1(np.log1p(rates) / 12)

    def annual_rates(self, monthly_rates: Any) -> Floats:
        """Turn rates of one month into annual rates of this convention.

        Parameters
        ----------
        monthly_rates
            Per month, as fractions.

        Returns
        -------
        numpy.ndarray
            Per year, as fractions.
        """
        rates = np.asarray(monthly_rates, dtype=np.float64)
        return 12 * rates if self.compounding == "monthly" else np.expm1(12 * np.log1p(rates))

    def nominal(self, effective_annual_rates: Any) -> Floats:
        """Turn effective annual rates into rates of this convention.

        Parameters
        ----------
        effective_annual_rates
            Per year, as fractions.

        Returns
        -------
        numpy.ndarray
            Per year, as fractions: the same for annual compounding, nominal for monthly.
        """
        rates = np.asarray(effective_annual_rates, dtype=np.float64)
        return 12 * np.expm1(np.log1p(rates) / 12) if self.compounding == "monthly" else rates

    def annuity(self, months: Any, annual_rates: Any = None) -> Floats:
        """Return the present value of 1 paid every month.

        Parameters
        ----------
        months
            Number of payments.
        annual_rates
            Per year, in this convention; default: its own discount rate.

        Returns
        -------
        numpy.ndarray
            Present value at month 0, the number of payments exactly where the rate is 0.
        """
        rates = self.monthly_rates(self.discount_rate if annual_rates is None else annual_rates)
        factors = annuity_factor(rates, months)
        return factors * (1 + rates) if self.timing == "start" else factors

    def discount_factors(self, months: Any) -> Floats:
        """Return what 1 at each of these months is worth at month 0.

        Parameters
        ----------
        months
            Months after month 0.

        Returns
        -------
        numpy.ndarray
            Discount factors.
        """
        return np.exp(-np.asarray(months) * np.log1p(self.monthly_rate))

    def sentences(self) -> tuple[str, ...]:
        """State the convention in words, for people and for exported files."""
        return (
            TIMINGS[self.timing],
            (
                f"The discount rate of {self.discount_rate:.6g} ({self.discount_rate:.4%} a year)"
                f" is {COMPOUNDINGS[self.compounding]}."
            ),
            "An implied annual rate is always an effective annual rate.",
        )


def asked_convention(discount_rate: Any, timing: Any, compounding: Any) -> Convention:
    """Return the convention of a rate that a person gives; a rate above 1 is asked about.

    `Convention` itself takes the rates that are worked out, and an implied rate may well be above
    100 %.

    Parameters
    ----------
    discount_rate, timing, compounding
        As `Convention` takes them.

    Raises
    ------
    InputError
        For what cannot be used, and for a rate that was most likely meant in percent.
    """
    convention = Convention(discount_rate, timing, compounding)
    ask_about_percent(convention.discount_rate)
    return convention


def annuity_factor(rate: Any, periods: Any) -> Floats:
    """Return the present value of 1 paid at the end of each period.

    Parameters
    ----------
    rate
        Per period, as a fraction above -1.
    periods
        Number of periods; a fraction of one is allowed.

    Returns
    -------
    numpy.ndarray
        (1 - (1 + rate)^-periods) / rate, without loss of digits near a rate of 0, where it is
        `periods`.

    Examples
    --------
    >>> float(annuity_factor(0.0, 12)), round(float(annuity_factor(0.01, 12)), 6)
    (12.0, 11.255077)
    """
    rates = np.asarray(rate, dtype=np.float64)
    safe = np.where(rates == 0, 1.0, rates)
    return np.where(rates == 0, periods, -np.expm1(-np.asarray(periods) * np.log1p(safe)) / safe)


def _choice_problems(name: str, given: Any, choices: dict[str, str]) -> list[str]:
    if isinstance(given, str) and given in choices:
        return []
    return [f"{name}={given!r} is not one of {', '.join(map(repr, choices))}"]
