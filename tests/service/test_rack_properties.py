"""Words of a site's rack properties: each is read in one place, and one of tomorrow is kept."""

import pytest

from outpost_planner.service import model
from outpost_planner.service.rack_properties import POWER, UPLINK, WEIGHT, known_numbers, offered


@pytest.mark.parametrize("member", [POWER, WEIGHT, UPLINK])
def test_every_word_of_the_service_model_is_a_number_or_no_limit(member):
    """An update of botocore that adds another form shows here."""
    for word in model.enum(member):
        found = offered({member: word}, member)
        assert not found.is_unknown
        assert found.is_unlimited or str(found.number) in word


@pytest.mark.parametrize("word", ["POWER_15_KW", "POWER_HALF", "MAX_15_KVA", "POWER_١٥_KVA", ""])
def test_what_is_no_such_word_is_kept_and_said(word):
    """Another unit, another property, other digits: no number is guessed."""
    found = offered({POWER: word}, POWER)
    assert (found.number, found.word, found.is_unknown) == (None, word, True)
    assert found.unknown_in_words.startswith(f"the site says PowerDrawKva={word},")


def test_what_the_site_does_not_say_is_not_unknown():
    """Nothing said, and a greater number than today's."""
    assert not offered({}, POWER).is_unknown
    assert offered({POWER: "POWER_60_KVA"}, POWER).number == 60
    assert known_numbers(WEIGHT) == [1400, 1600, 1800, 2000]
