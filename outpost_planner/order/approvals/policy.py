"""Who may approve which purchase: levels by total commitment and first-year cash."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from outpost_planner.order.entry import to_json
from outpost_planner.order.references import reference_key
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from outpost_planner.order.approvals.amounts import Amounts


@dataclass(frozen=True)
class ApprovalLevel:
    """Who approves purchases up to two amounts.

    Parameters
    ----------
    total_commitment_up_to, first_year_cash_up_to
        Greatest amounts of a purchase of this level [USD]; None for no limit.
    approvals
        How many different people must approve.
    by
        Roles, or names of people, as the policy's file has them.
    people
        The people who that is, each once, with the role by which each may.

    Examples
    --------
    >>> ApprovalLevel(None, None, 1, ("board",), {"Katherine Johnson": "board"}).limits_in_words
    'any amount'
    """

    total_commitment_up_to: Decimal | None
    first_year_cash_up_to: Decimal | None
    approvals: int
    by: tuple[str, ...]
    people: Mapping[str, str] = field(repr=False)

    def holds(self, amounts: Amounts) -> bool:
        """Say whether a purchase is within both limits.

        Examples
        --------
        >>> from outpost_planner import read_policy, sample_data_path
        >>> policy = read_policy(sample_data_path() / "approval-policy.toml")
        >>> from decimal import Decimal
        >>> from outpost_planner.order.approvals.amounts import Amounts
        >>> policy.levels[0].holds(Amounts(Decimal(100_001), Decimal(1)))
        False
        """
        within = (
            (self.total_commitment_up_to, amounts.total_commitment),
            (self.first_year_cash_up_to, amounts.first_year_cash),
        )
        return all(limit is None or amount <= limit for limit, amount in within)

    @property
    def limits_in_words(self) -> str:
        """Up to which amounts the level goes.

        Examples
        --------
        >>> from outpost_planner import read_policy, sample_data_path
        >>> policy = read_policy(sample_data_path() / "approval-policy.toml")
        >>> policy.levels[1].limits_in_words
        'up to USD 1,000,000.00 total commitment'
        """
        limits = {
            "total commitment": self.total_commitment_up_to,
            "first-year cash": self.first_year_cash_up_to,
        }
        said = [f"USD {limit:,.2f} {name}" for name, limit in limits.items() if limit is not None]
        return f"up to {' and '.join(said)}" if said else "any amount"

    @property
    def who_in_words(self) -> str:
        """How many approvals are needed, and whose, in words.

        Examples
        --------
        >>> from outpost_planner import read_policy, sample_data_path
        >>> policy = read_policy(sample_data_path() / "approval-policy.toml")
        >>> policy.levels[1].who_in_words
        '1 approval by Grace Hopper (finance director)'
        """
        who = ", ".join(
            name if role == name else f"{name} ({role})" for name, role in self.people.items()
        )
        return f"{count(self.approvals, 'approval')} by {who}"


@dataclass(frozen=True)
class ApprovalPolicy:
    """Who may approve which purchase. Made by `read_policy`.

    Parameters
    ----------
    name
        What people call it.
    levels
        From the smallest amounts to those without limit; a purchase is of the first that holds it.
    valid_days
        How old an approval may be when the order is placed [days]; None for no limit.
    own_plans
        Whether somebody may approve a plan that they made themselves.
    known_as
        Other names of people, such as their logins, by name.

    Examples
    --------
    >>> from outpost_planner import read_policy, sample_data_path
    >>> policy = read_policy(sample_data_path() / "approval-policy.toml")
    >>> print(policy)
    Approvals of hardware (sample)
      up to USD 100,000.00 total commitment and USD 100,000.00 first-year cash: 1 approval by \
Ada Lovelace (engineering manager), Grace Hopper (finance director)
      up to USD 1,000,000.00 total commitment: 1 approval by Grace Hopper (finance director)
      any amount: 2 approvals by Grace Hopper (finance director), Katherine Johnson (board)
    An approval counts for 30 days. Nobody approves a plan of their own.
    """

    name: str
    levels: tuple[ApprovalLevel, ...]
    valid_days: int | None = None
    own_plans: bool = False
    known_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits that stand for the rules, whatever the file's comments say.

        Examples
        --------
        >>> from outpost_planner import read_policy, sample_data_path
        >>> policy = read_policy(sample_data_path() / "approval-policy.toml")
        >>> len(policy.hash)
        12
        """
        levels = [
            {
                "total_commitment_up_to": str(each.total_commitment_up_to),
                "first_year_cash_up_to": str(each.first_year_cash_up_to),
                "approvals": each.approvals,
                "people": dict(each.people),
            }
            for each in self.levels
        ]
        rules = {
            "name": self.name,
            "levels": levels,
            "valid_days": self.valid_days,
            "own_plans": self.own_plans,
            "known_as": {name: list(others) for name, others in self.known_as.items()},
        }
        return sha256(to_json(rules).encode()).hexdigest()[:12]

    def level_for(self, amounts: Amounts) -> ApprovalLevel:
        """Return the level of a purchase: the first that holds both amounts.

        Examples
        --------
        >>> from outpost_planner import read_policy, sample_data_path
        >>> policy = read_policy(sample_data_path() / "approval-policy.toml")
        >>> from decimal import Decimal
        >>> from outpost_planner.order.approvals.amounts import Amounts
        >>> policy.level_for(Amounts(Decimal(100_001), Decimal(1))).by
        ('finance director',)
        """
        return next(each for each in self.levels if each.holds(amounts))

    def person(self, name: str) -> str:
        """Return the name by which the policy knows a person, or the name that was given.

        A login such as ``ada@laptop`` is known by itself, else by the part before the ``@``. Where
        that part alone could be two people's, the name stays as it was given.

        Examples
        --------
        >>> policy = ApprovalPolicy("Small", (), known_as={"Ada Lovelace": ("ada",)})
        >>> policy.person("ada@laptop"), policy.person("ADA LOVELACE"), policy.person("Bob")
        ('Ada Lovelace', 'Ada Lovelace', 'Bob')
        """
        whole, part = reference_key(name), login_key(name)
        # From the most exact to the loosest: "ada@laptop" may be one person's and "ada" another's.
        readings = ((whole, reference_key), (part, reference_key), (part, login_key))
        for key, key_of in readings:
            found = [
                known
                for known, others in self._names().items()
                if key in map(key_of, (known, *others))
            ]
            if found:
                return found[0] if len(found) == 1 else name
        return name

    def _names(self) -> dict[str, tuple[str, ...]]:
        named = {name: () for level in self.levels for name in level.people}
        return {**named, **self.known_as}

    def __str__(self) -> str:
        levels = [f"  {each.limits_in_words}: {each.who_in_words}" for each in self.levels]
        days = "" if self.valid_days is None else f"{count(self.valid_days, 'day')}"
        age = f"An approval counts for {days}." if days else "An approval counts without end."
        own = "People may approve" if self.own_plans else "Nobody approves"
        return "\n".join([self.name, *levels, f"{age} {own} a plan of their own."])


def same_person(first: str, second: str) -> bool:
    """Say whether two names are one person's, as far as an eye can tell.

    Examples
    --------
    >>> same_person("Grace Hopper", "grace  hopper"), same_person("Grace", "Ada")
    (True, False)
    """
    return reference_key(first) == reference_key(second)


def login_key(name: str) -> str:
    """Return what a login is compared by: the part before the ``@``.

    Examples
    --------
    >>> login_key("Grace@laptop") == login_key("grace")
    True
    """
    return reference_key(name.split("@", maxsplit=1)[0])
