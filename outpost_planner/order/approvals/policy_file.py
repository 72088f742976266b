"""The policy's file: a small TOML, read whole or not at all, with every problem by line and key."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.files.paths import user_path
from outpost_planner.files.toml import line_of, read_toml, said_keys
from outpost_planner.order.approvals.policy import ApprovalLevel, ApprovalPolicy, login_key
from outpost_planner.order.references import reference_key
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import count, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from outpost_planner.files.toml import Keys

TOP_KEYS = ("name", "valid_days", "own_plans", "people", "roles", "levels")
LIMITS = ("total_commitment_up_to", "first_year_cash_up_to")
LEVEL_KEYS = (*LIMITS, "approvals", "by")
MOST_DAYS = 3_650
MOST_USD = 10**15


def read_policy(path: str | Path) -> ApprovalPolicy:
    """Read who may approve which purchase.

    Parameters
    ----------
    path
        A TOML file; docs/approvals.md describes it, ``approval-policy.toml`` among the sample data
        is one.

    Returns
    -------
    ApprovalPolicy
        Without a hole and without overlaps: every amount is of exactly one level, and each level
        has as many people as it asks for.

    Raises
    ------
    InputError
        Listing every problem with its line and key.

    Examples
    --------
    >>> from outpost_planner import sample_data_path
    >>> policy = read_policy(sample_data_path() / "approval-policy.toml")
    >>> policy.name, len(policy.levels), policy.valid_days
    ('Approvals of hardware (sample)', 3, 30)
    """
    place = user_path(path)
    text, content = read_toml(place, "an approval policy")
    reading = _Reading(text)
    policy = reading.policy(content)
    if reading.problems or policy is None:
        raise InputError.nothing_loaded(place, reading.problems)
    return policy


class _Reading:
    """One file that is being read, and every problem found in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[str] = []

    def policy(self, content: Mapping[str, Any]) -> ApprovalPolicy | None:
        self._known_keys((), content, TOP_KEYS)
        name = self._text(("name",), content.get("name"))
        people = self._people(content.get("people", {}))
        roles = self._roles(content.get("roles", {}), people)
        days = self._whole(("valid_days",), content.get("valid_days"), MOST_DAYS)
        own = content.get("own_plans", False)
        if not isinstance(own, bool):
            self._problem(("own_plans",), f"is {own!r}; write true or false")
        levels = self._levels(content.get("levels"), roles, people)
        if self.problems:
            return None
        return ApprovalPolicy(name, tuple(levels), days, own, people)

    def _people(self, given: Any) -> dict[str, tuple[str, ...]]:
        """Read who there is, and by which other names each is known; no name may be of two."""
        if not self._is_table(("people",), given):
            return {}
        taken: dict[str, str] = {}
        for name, others in given.items():
            if not isinstance(others, list) or not all(isinstance(each, str) for each in others):
                self._problem(
                    ("people", name), f'is {others!r}; write a list of other names, such as ["ada"]'
                )
                continue
            for each in (name, *others):
                key = reference_key(each)
                if not key:
                    self._problem(("people", name), "holds an empty name")
                elif taken.setdefault(key, name) != name:
                    self._problem(
                        ("people", name), f"is known as {each!r}, and so is {taken[key]!r}"
                    )
        # Somebody whose other names are wrong is there all the same: one mistake is said once.
        return {
            name: tuple(others) if isinstance(others, list) else ()
            for name, others in given.items()
        }

    def _roles(self, given: Any, people: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        if not self._is_table(("roles",), given):
            return {}
        roles = {}
        for role, names in given.items():
            keys = ("roles", role)
            roles[role] = self._names(keys, names)
            for name in roles[role]:
                if people and name not in people:
                    self._problem(keys, f"{name!r} is not in [people]{_meant(name, people)}")
            if role in people:
                self._problem(keys, "is a person of [people] as well; give the role another name")
        if not people:
            self._each_person_once(roles)
        return roles

    def _each_person_once(self, roles: Mapping[str, tuple[str, ...]]) -> None:
        """Check that two spellings do not stand for one person, who would count as two."""
        named = dict.fromkeys(name for names in roles.values() for name in names)
        known = {reference_key(name): name for name in reversed(list(named))}
        for role, names in roles.items():
            for name in names:
                first = known.get(login_key(name)) or known[reference_key(name)]
                if first != name:
                    self._problem(
                        ("roles", role),
                        f"{name!r} reads as {first!r}, one person. Write the name alike everywhere,"
                        " or add both to [people]",
                    )

    def _levels(
        self, given: Any, roles: Mapping[str, tuple[str, ...]], people: Mapping[str, Any]
    ) -> list[ApprovalLevel]:
        if not isinstance(given, list) or not given or not all(isinstance(e, dict) for e in given):
            self._problem(
                ("levels",),
                "is missing; write one [[levels]] table per level, and the last without limits",
            )
            return []
        everybody = list(people) or [name for names in roles.values() for name in names]
        levels = [self._level(at, each, roles, everybody) for at, each in enumerate(given)]
        self._limits_grow(levels)
        return levels

    def _level(
        self,
        at: int,
        given: Mapping[str, Any],
        roles: Mapping[str, tuple[str, ...]],
        everybody: list[str],
    ) -> ApprovalLevel:
        here = ("levels", at)
        self._known_keys(here, given, LEVEL_KEYS)
        limits = [self._amount((*here, name), given.get(name)) for name in LIMITS]
        needed = self._whole((*here, "approvals"), given.get("approvals", 1), 20) or 1
        by = self._names((*here, "by"), given.get("by"))
        allowed: dict[str, str] = {}
        for each in by:
            if each not in roles and each not in everybody:
                self._problem(
                    (*here, "by"),
                    f"{each!r} is neither a role nor a person of this policy"
                    f"{_meant(each, [*roles, *everybody])}",
                )
            for name in roles.get(each, (each,)):
                allowed.setdefault(name, each)
        if by and len(allowed) < needed:
            self._problem(
                (*here, "approvals"),
                f"asks for {needed}, and {count(len(allowed), 'person', 'people')} may give one:"
                " nobody could have such a purchase approved. Name more people, or ask for fewer",
            )
        return ApprovalLevel(limits[0], limits[1], needed, tuple(by), allowed)

    def _limits_grow(self, levels: list[ApprovalLevel]) -> None:
        """Check that every amount is of exactly one level."""
        for at in range(1, len(levels)):
            before, here = levels[at - 1], levels[at]
            pairs = [(getattr(before, name), getattr(here, name)) for name in LIMITS]
            for name, (low, high) in zip(LIMITS, pairs, strict=True):
                if high is not None and (low is None or high < low):
                    was = "has no such limit" if low is None else f"goes up to {low:,.2f}"
                    self._problem(
                        ("levels", at, name),
                        f"is {high:,.2f}, and the level before {was}: the two overlap. Order the"
                        " levels from the smallest amounts to the greatest",
                    )
            if pairs[0][0] == pairs[0][1] and pairs[1][0] == pairs[1][1]:
                self._problem(
                    ("levels", at),
                    f"has the limits of the level before ({here.limits_in_words}): the two overlap,"
                    " and no purchase would be of this one",
                )
        last = levels[-1]
        for name in LIMITS:
            limit = getattr(last, name)
            if limit is not None:
                self._problem(
                    ("levels", len(levels) - 1, name),
                    f"is {limit:,.2f}, and no level goes on from there: a purchase above that could"
                    " be approved by nobody. Take the limit away, or add a level without limits",
                )

    # Single values

    def _amount(self, keys: Keys, value: Any) -> Decimal | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._problem(
                keys,
                f"is {value!r}; write an amount of USD as a number, such as 100000 or 99999.50",
            )
            return None
        amount = Decimal(str(value))
        if not amount.is_finite() or amount <= 0:
            self._problem(keys, f"is {value}; write an amount of USD above 0, or leave the key out")
            return None
        if amount > MOST_USD:
            self._problem(
                keys, f"is {value}; write at most {MOST_USD:,}, or leave the key out for no limit"
            )
            return None
        if amount != round(amount, 2):
            self._problem(keys, f"is {value}; an amount has whole cents")
            return None
        return amount

    def _whole(self, keys: Keys, value: Any, most: int) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            self._problem(keys, f"is {value!r}; write a whole number from 1 to {most:,}")
            return None
        return value

    def _text(self, keys: Keys, value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            said = "is missing" if value is None else f"is {value!r}"
            self._problem(keys, f'{said}; write a text, such as "Hardware purchases 2026"')
            return ""
        return value

    def _names(self, keys: Keys, value: Any) -> tuple[str, ...]:
        names = value if isinstance(value, list) else []
        if not names or not all(isinstance(each, str) and each.strip() for each in names):
            said = "is missing" if value is None else f"is {value!r}"
            self._problem(keys, f'{said}; write a list of names, such as ["Ada Lovelace"]')
            return ()
        seen: dict[str, str] = {}
        for each in names:
            if seen.setdefault(reference_key(each), each) is not each:
                self._problem(keys, f"names {each!r} twice")
        return tuple(seen.values())

    def _is_table(self, keys: Keys, value: Any) -> bool:
        if isinstance(value, dict):
            return True
        self._problem(keys, f"is {kind_of(value)}; write it as a table: [{keys[-1]}]")
        return False

    def _known_keys(self, keys: Keys, given: Mapping[str, Any], known: Iterable[str]) -> None:
        for each in given:
            if each not in known:
                self._problem((*keys, each), f"is no key of a policy{_meant(each, known)}")

    def _problem(self, keys: Keys, said: str) -> None:
        line = line_of(self.text, keys)
        where = said_keys(keys)
        self.problems.append(f"line {line}, {where}: {said}" if line else f"{where}: {said}")


def _meant(word: str, choices: Iterable[str]) -> str:
    near = nearest(word, choices, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; there is {', '.join(choices) or 'none'}"
