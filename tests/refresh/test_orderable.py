"""The instance types that AWS offers come whole, or not at all: a list cut short would take types
for not offered.
"""

import pytest
from support.catalog_endpoint import TYPES, TYPES_PATH, serve_catalog

import outpost_planner as planner


@pytest.fixture(scope="module")
def aws():
    """Yield an endpoint that gives two types a page."""
    with serve_catalog() as endpoint:
        yield endpoint


@pytest.fixture(autouse=True)
def fresh(aws):
    """Begin each test with what is listed at first."""
    aws.begin_anew()


def test_every_page_is_read(aws):
    """Five pages of two, in the order of their names."""
    types = planner.orderable_types(aws.connection)
    assert types["instance_type"].tolist() == sorted(str(each["InstanceType"]) for each in TYPES)
    assert types["memory_gib"].tolist() == [16.0] * 10


@pytest.mark.parametrize(
    ("page", "refusal", "said"),
    [
        (None, (403, "AccessDeniedException"), "Leave orderable= out"),
        (1, (500, "InternalServerException"), "InternalServerException"),
    ],
)
def test_a_list_that_does_not_come_whole_is_an_error(aws, page, refusal, said):
    """At once, where the operation is not for this account; or after its first page."""
    aws.refusals[TYPES_PATH, page] = refusal
    with pytest.raises(planner.AwsError, match=said):
        planner.orderable_types(aws.connection)


def test_an_empty_list_is_an_error(aws):
    """No account is offered nothing: it is another account or Region."""
    aws.types = []
    with pytest.raises(planner.AwsError, match="names no type"):
        planner.orderable_types(aws.connection)
