"""Which answers count as a refusal, code by code and status by status: all
others leave it unknown.
"""

import botocore.exceptions
import pytest

from outpost_planner.order.outcome import AT_THE_DOOR, judged_error
from outpost_planner.order.states import REFUSED, UNKNOWN
from outpost_planner.service import model

OF_SERVICE = {
    "ValidationException": 400,
    "ServiceQuotaExceededException": 402,
    "AccessDeniedException": 403,
    "NotFoundException": 404,
    "ConflictException": 409,
}
"""The refusals of CreateOrder, with the status that the service model gives each."""

STATUSES = (200, 301, 400, 401, 402, 403, 404, 407, 408, 409, 429, 499, 500, 502, 503, 504)


def judged(code, status):
    answer = {
        "Error": {"Code": code, "Message": "no"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return judged_error("CreateOrder", botocore.exceptions.ClientError(answer, "CreateOrder")).state


def test_the_service_model_names_these_refusals():
    """A new one is to be thought about here; InternalServerException, with 500, is none."""
    shapes = model.service_model().operation_model("CreateOrder").error_shapes
    assert {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in shapes} == {
        **OF_SERVICE,
        "InternalServerException": 500,
    }


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("code", OF_SERVICE)
def test_a_refusal_of_the_service_has_its_own_status(code, status):
    """The same code under another status is a proxy's, or a gateway's: AWS may have taken the
    order.
    """
    at_the_door = code in AT_THE_DOOR and status in {400, 401, 403}
    assert judged(code, status) == (
        REFUSED if status == OF_SERVICE[code] or at_the_door else UNKNOWN
    )


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("code", sorted(AT_THE_DOOR))
def test_aws_turns_away_at_its_door_with_three_statuses(code, status):
    """Whose signature, token or key is wrong reaches no service: 400, 401 or 403."""
    assert judged(code, status) == (REFUSED if status in {400, 401, 403} else UNKNOWN)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    "code",
    [
        "InternalServerException",
        "ThrottlingException",
        "RequestTimeout",
        "ServiceUnavailable",
        "",
        "Forbidden",
    ],
)
def test_a_fault_a_throttle_and_a_code_of_nobody_are_no_refusal(code, status):
    """What stands in front of the service may answer for it, after the service took the order."""
    assert judged(code, status) == UNKNOWN


def test_an_answer_without_a_status_is_no_refusal():
    """botocore always notes one; where none is known, nothing is."""
    error = botocore.exceptions.ClientError(
        {"Error": {"Code": "ValidationException"}}, "CreateOrder"
    )
    assert judged_error("CreateOrder", error).state == UNKNOWN
