"""A short run of the soak: real processes, real kills, and every order counted."""

from soak.run_soak import Counts, soak


def test_sixty_orders_through_faults_and_kills(tmp_path):
    """None stands twice, none is lost, and what is not known is a small part of what met a fault or a kill."""
    counts = list(soak(60, 3, tmp_path / "journal.sqlite3"))[-1]
    assert isinstance(counts, Counts)
    assert (counts.duplicates, counts.losses) == (0, 0), counts
    assert counts.orders_wanted == 60 == counts.placed + counts.unknowns_left, counts
    assert counts.requests_that_reached_the_sandbox <= 60 + counts.said_not_placed
    assert counts.kills >= 10 <= counts.faults
    assert counts.unknowns_left <= counts.faults + counts.kills
