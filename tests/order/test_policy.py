"""A policy's file: who may approve what, and every way in which one can be wrong."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.order.approvals.amounts import Amounts

WHOLE = """\
name = "Hardware 2026"
valid_days = 14

[people]
"Ada Lovelace" = ["ada"]
"Grace Hopper" = ["grace", "g.hopper@example.com"]

[roles]
manager = ["Ada Lovelace"]
director = ["Grace Hopper"]

[[levels]]
total_commitment_up_to = 100000
first_year_cash_up_to = 50000.50
by = ["manager", "director"]

[[levels]]
by = ["director", "Ada Lovelace"]
approvals = 2
"""


def read(folder, text):
    path = folder / "policy.toml"
    path.write_text(text, "utf-8")
    return planner.read_policy(path)


def problems_of(folder, text):
    with pytest.raises(planner.InputError) as caught:
        read(folder, text)
    assert "policy.toml" in str(caught.value)
    return caught.value.problems


def test_a_policy_says_who_may(tmp_path):
    """Limits are exact to the cent, roles become people, and a purchase is of the first level."""
    policy = read(tmp_path, WHOLE)
    first, second = policy.levels
    assert first.first_year_cash_up_to == Decimal("50000.50")
    assert dict(first.people) == {"Ada Lovelace": "manager", "Grace Hopper": "director"}
    assert second.who_in_words == "2 approvals by Grace Hopper (director), Ada Lovelace"
    at_the_limits = Amounts(Decimal(100_000), Decimal("50000.50"))
    assert policy.level_for(at_the_limits) is first
    for total, first_year in (("100000.01", "1"), ("60000", "50000.51")):
        assert policy.level_for(Amounts(Decimal(total), Decimal(first_year))) is second


def test_the_rules_have_a_hash_that_comments_do_not_change(tmp_path):
    """Two files of the same rules are one policy; another limit is another."""
    policy = read(tmp_path, WHOLE)
    assert read(tmp_path, "# Approved by the board\n" + WHOLE).hash == policy.hash
    assert read(tmp_path, WHOLE.replace("100000", "100001")).hash != policy.hash


def test_people_are_known_by_their_logins(tmp_path):
    """A plan made by ada@laptop is Ada Lovelace's, however it is written."""
    policy = read(tmp_path, WHOLE)
    assert policy.person("ada@laptop") == "Ada Lovelace"
    assert policy.person("G.Hopper@example.com") == "Grace Hopper"
    assert policy.person("ADA  LOVELACE") == "Ada Lovelace"
    assert policy.person("Alan Turing") == "Alan Turing"


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("valid_days", "valid_dayz", "line 2, valid_dayz", "did you mean 'valid_days'?"),
        ("approvals = 2", "aprovals = 2", "line 19, levels[2].aprovals", "mean 'approvals'?"),
        ('name = "Hardware 2026"', "", "name", "is missing"),
        ("= 14", "= 0", "line 2, valid_days", "a whole number from 1"),
        ("= 14", '= "14"', "line 2, valid_days", "a whole number"),
        ("= 14", "= 14\nown_plans = 1", "line 3, own_plans", "true or false"),
        ("100000", '"100,000"', "levels[1].total_commitment_up_to", "as a number"),
        ("100000", "inf", "levels[1].total_commitment_up_to", "above 0"),
        ("100000", "nan", "levels[1].total_commitment_up_to", "above 0"),
        ("100000", "-1", "levels[1].total_commitment_up_to", "above 0"),
        ("100000", "0.001", "levels[1].total_commitment_up_to", "whole cents"),
        ("100000", "true", "levels[1].total_commitment_up_to", "as a number"),
        ('["manager", "director"]', '["manger"]', "line 15, levels[1].by", "mean 'manager'?"),
        ('["manager", "director"]', '"manager"', "line 15, levels[1].by", "a list of names"),
        ('["manager", "director"]', "[]", "line 15, levels[1].by", "a list of names"),
        ('manager = ["Ada Lovelace"]', 'manager = ["Ada Lovelac"]', "roles.manager", "[people]"),
        ('["grace", ', '["ada", ', "people.Grace Hopper", "so is 'Ada Lovelace'"),
        ("approvals = 2", "approvals = 3", "line 19, levels[2].approvals", "nobody could"),
        ("[[levels]]\nby", "[[levels]]\ntotal_commitment_up_to = 5e6\nby", "line 18", "by nobody"),
        ("[[levels]]\nby", "[[levels]]\nfirst_year_cash_up_to = 9e5\nby", "line 18", "by nobody"),
        ("[people]", "[levels]\nx = 1\n[people]", "", "cannot"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_line_and_key(tmp_path, old, new, where, said):
    """A typo, a wrong kind, a hole: nothing is loaded, and the line says what to write."""
    assert old in WHOLE
    with pytest.raises(planner.InputError) as caught:
        read(tmp_path, WHOLE.replace(old, new, 1))
    assert where in str(caught.value)
    assert said in str(caught.value)


def test_levels_that_overlap_are_refused(tmp_path):
    """Limits that fall, or that are those of the level before, leave it open who may."""
    third = "[[levels]]\n{}\nby = ['director']\n\n[[levels]]\nby"
    lower = third.format("total_commitment_up_to = 90000")
    [falls, *_] = problems_of(tmp_path, WHOLE.replace("[[levels]]\nby", lower))
    assert falls.startswith(
        "line 18, levels[2].total_commitment_up_to: is 90,000.00, and the level"
    )
    assert "overlap" in falls
    same = third.format("total_commitment_up_to = 100000\nfirst_year_cash_up_to = 50000.5")
    [equal] = problems_of(tmp_path, WHOLE.replace("[[levels]]\nby", same))
    assert equal.startswith("line 17, levels[2]: has the limits of the level before")


def test_every_problem_is_said_at_once(tmp_path):
    """Somebody who mends a policy is not sent round and round."""
    text = WHOLE.replace("= 14", "= 0").replace("100000", "-1").replace('["ada"]', '"ada"')
    assert len(problems_of(tmp_path, text)) == 3


@pytest.mark.parametrize("text", ["", "name = ", "{}", "\x00", "[[levels]]\nname = 1"])
def test_what_is_no_policy_is_refused_in_words(tmp_path, text):
    """An empty file, half a file, JSON: an InputError, and no traceback of ours."""
    with pytest.raises(planner.InputError, match=r"policy\.toml"):
        read(tmp_path, text)


@given(
    limits=st.lists(st.integers(1, 10**9), min_size=1, max_size=5, unique=True).map(sorted),
    total=st.integers(0, 10**11),
    share=st.integers(0, 100),
)
def test_every_amount_is_of_exactly_one_level(tmp_path_factory, limits, total, share):
    """However large a purchase is, one level holds it, and it is the first that does."""
    tables = [f"[[levels]]\ntotal_commitment_up_to = {each}\nby = ['A']\n" for each in limits]
    text = "name = 'P'\n[roles]\nA = ['Ada']\n" + "\n".join([*tables, "[[levels]]\nby = ['A']\n"])
    policy = read(tmp_path_factory.mktemp("policy"), text)
    cents = Decimal(total).scaleb(-2)
    level = policy.level_for(Amounts(cents, cents * share / 100))
    place = sum(cents > limit for limit in limits)
    assert level is policy.levels[place]
