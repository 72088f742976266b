"""What every test may ask for."""

import pytest


@pytest.fixture
def sandbox():
    """Serve a fresh sandbox, and stop it at the end."""
    import outpost_planner as planner

    with planner.start_sandbox() as sandbox:
        yield sandbox
