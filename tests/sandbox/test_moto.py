"""What the sandbox needs of moto's internals; where this fails, read sandbox/plug.py beside the new
moto.
"""

import re

import boto3
from moto import backend_index

from outpost_planner.sandbox.plug import mock_outposts, register

HELP = "moto changed how it finds a backend: adapt outpost_planner/sandbox/plug.py"


def test_moto_still_finds_backends_by_a_list_of_patterns():
    """Pairs of a service's name and a compiled address; ours stands there once, however often it
    registers.
    """
    register()
    register()
    patterns = getattr(backend_index, "backend_url_patterns", None)
    assert isinstance(patterns, list), HELP
    assert all(
        isinstance(name, str) and isinstance(address, re.Pattern) for name, address in patterns
    ), HELP
    assert [name for name, _ in patterns].count("outposts") == 1, HELP


def test_outposts_is_mocked_in_process_beside_other_services():
    """Empty at the start, and empty again next time."""
    for _ in range(2):
        with mock_outposts():
            client = boto3.client(
                "outposts", "us-west-2", aws_access_key_id="x", aws_secret_access_key="x"
            )
            assert client.list_sites()["Sites"] == [], HELP
            client.create_site(Name="Here")
            assert [site["Name"] for site in client.list_sites()["Sites"]] == ["Here"]
