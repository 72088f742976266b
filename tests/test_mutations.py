"""A short run of the mutations: each input has one thing wrong, and what the kit made of it is
judged.
"""

from soak.mutations.run import FAMILIES, run


def test_inputs_with_one_thing_wrong():
    """Refused in words or read as it stands; no traceback, no hang, nothing changed in silence."""
    found = run(750, seed=13, processes=1)
    assert found.failures == (), str(found)
    assert {family for family, _ in found.counts} == set(FAMILIES)
    assert sum(found.counts.values()) == 750
