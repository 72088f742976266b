"""The verifier notices whatever is wrong with a plan."""

from dataclasses import replace
from fractions import Fraction

import pytest

import outpost_planner as planner
from outpost_planner.sizing.verify import can_be_placed, problems_of

CATALOG = planner.read_catalog()
RESULT = planner.size(
    {"m5.4xlarge": 40, "c5.2xlarge": 100, "EBS": 20},
    CATALOG,
    site={"power_kva": 15, "weight_lbs": 2000, "positions": 2, "uplink_gbps": 10},
    payment=("ALL_UPFRONT", "THREE_YEARS"),
)


def problems(result=RESULT, **other):
    """Return what is wrong with the plan, or with one that is changed."""
    parts = {
        "question": result.question,
        "lines": result.lines,
        "pair": result.outcome.pair,
        "placed": result.placed,
        "runs_on": result.runs_on,
    }
    return problems_of(**parts | other)


def moved(change):
    """Return the layout after a change of its first host."""
    first, *others = RESULT.placed
    return [change(first), *others]


def test_a_plan_that_was_found_is_right():
    """Nothing is wrong with it."""
    assert problems() == []


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("are needed", {"placed": moved(lambda host: host._replace(content=host.content[:0]))}),
        ("holds more than it has", {"placed": moved(
            lambda host: host._replace(content=((host.content[0][0], 90),))
        )}),
        ("the hosts of the layout", {"placed": RESULT.placed[1:]}),
        ("m5 runs nowhere", {"runs_on": {"c5": "c5"}}),
        ("the hosts of the layout", {"lines": CATALOG.line_items({"OR-RKGP001": 2})}),
        ("no network rack", {"lines": CATALOG.line_items({"OR-RKGP001": 4})}),
        ("positions: 3", {"lines": CATALOG.line_items({"OR-RKGP001": 3})}),
        ("mixed generations", {"lines": CATALOG.line_items({"OR-RKGP001": 1, "OR-R2GP001": 1})}),
        ("racks and servers", {"lines": CATALOG.line_items({"OR-RKGP001": 1, "OR-SV1U001": 1})}),
        ("servers: 2", {"lines": CATALOG.line_items({"OR-SV1U001": 2})}),
        ("stands alone", {"lines": CATALOG.line_items({"OR-RKGP000": 2})}),
        ("nothing brings EBS", {"lines": CATALOG.line_items({"OR-ACENET1": 1})}),
        ("does not support the uplinks", {"question": RESULT.question.changed(
            site=planner.Site(uplink_gbps=25)
        )}),
        ("power of a rack", {"question": RESULT.question.changed(site=planner.Site(power_kva=5))}),
        ("weight in all", {"question": RESULT.question.changed(
            site=planner.Site(total_weight_lbs=1500)
        )}),
        ("above the budget", {"question": RESULT.question.changed(budget={"total": 100})}),
        ("m5: memory lack their head-room", {"question": RESULT.question.changed(
            headroom=(Fraction(0), Fraction(1, 10), Fraction(0))
        )}),
        ("after hosts of", {"question": RESULT.question.changed(spare_hosts=4)}),
    ],
)  # fmt: skip
def test_each_wrong_is_noticed(said, other):
    """One thing is changed, and that is said."""
    assert any(said in problem for problem in problems(**other)), problems(**other)


def test_hosts_that_fail_are_taken_away_where_none_stands_empty():
    """Instances that are spread over all hosts move together where a host fails."""
    types = {name.name: name for name in dict(RESULT.question.loads["m5"])}
    half = types["m5.4xlarge"]
    rooms = [(96, 393216, 0)] * 3
    assert can_be_placed({half: 12}, rooms[:2])
    assert not can_be_placed({half: 13}, rooms[:2])
    kind = next(host.kind for host in RESULT.placed if host.kind.family == "m5")
    spread = [
        replace_content(host, ((half, 4),)) if host.kind == kind else host for host in RESULT.placed
    ]
    # 8 hosts with 4 of 6 each: 32 run, 40 are needed, and 7 hosts would hold them.
    said = problems(placed=spread)
    assert said == ["32 × m5.4xlarge run, and 40 are needed"]


def replace_content(host, content):
    """Return a host with another content."""
    return host._replace(content=content)


def test_a_wrong_plan_is_not_shown(monkeypatch):
    """An error of ours is said, and no answer given."""
    from outpost_planner.sizing import solved

    monkeypatch.setattr(solved, "problems_of", lambda *_: ["a host is missing"])
    with pytest.raises(planner.PlannerError, match=r"wrong and is not shown \(a host"):
        planner.size({"m5.large": 1}, CATALOG, payment=("ALL_UPFRONT", "THREE_YEARS"))


def test_the_question_can_be_asked_anew():
    """A changed question keeps nothing of the old one's answers."""
    other = RESULT.question.changed(spare_hosts=2)
    assert other.limits.spare_hosts == 2
    assert replace(RESULT.question) == RESULT.question
