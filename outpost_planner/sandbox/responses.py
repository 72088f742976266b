"""From a request to an answer: parsed, checked against the service model,
carried out, serialised.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse

from outpost_planner.sandbox.exceptions import ValidationException
from outpost_planner.sandbox.models import OutpostsBackend, outposts_backends
from outpost_planner.sandbox.operations import OPERATIONS
from outpost_planner.sandbox.trail import LOOKUP_EVENTS
from outpost_planner.service import model
from outpost_planner.service.violations import request_violations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.sandbox.faults import Faults


class OutpostsResponse(BaseResponse):
    """Handler of every Outposts request."""

    backends: Mapping[str, Mapping[str, OutpostsBackend]] = outposts_backends
    """Whose state is read and changed; a sandbox's server sets its own."""
    faults: Faults | None = None
    """Faults that an event's record may meet; a sandbox's server sets its own."""

    def __init__(self) -> None:
        super().__init__(service_name="outposts")
        self.automated_parameter_parsing = True

    def get_current_account(self) -> str:
        """Return the account of the request."""
        return account_of(self.headers) or super().get_current_account()

    def call_action(self) -> Any:
        """Answer the request that moto has parsed."""
        operation = self._get_action()
        if operation is None:
            return _refusal(404, "UnknownOperation", "AWS Outposts has no such operation")
        if operation not in OPERATIONS:
            # boto3 retries neither this status nor this code.
            return _refusal(501, "NotImplemented", f"{operation} is not implemented by the sandbox")
        backend = self.backends[self.current_account][self.region]
        params = self._given(operation)
        with backend.world.lock:
            try:
                answer = self._answer(backend, operation, params)
            except ServiceException as error:
                self._record(backend, operation, params, None, (error.code, error.message))
                return self.serialized(ActionResult(error))
            self._record(backend, operation, params, answer, None)
            return self.serialized(ActionResult(answer))

    def _record(
        self,
        backend: OutpostsBackend,
        operation: str,
        params: dict[str, Any],
        answer: dict[str, Any] | None,
        error: tuple[str, str] | None,
    ) -> None:
        """Let CloudTrail record what would change something."""
        if _reads(operation):
            return
        fault = self.faults.meet(LOOKUP_EVENTS, of_events=True) if self.faults is not None else None
        if fault is not None and fault.kind == "absent":
            return
        late = timedelta(seconds=fault.seconds) if fault is not None else None
        owner = (self.current_account, self.region)
        backend.world.trail.record(owner, operation, params, answer, error, self.headers, late)

    def _answer(
        self, backend: OutpostsBackend, operation: str, params: dict[str, Any]
    ) -> dict[str, Any]:
        problems = request_violations(operation, params)
        if problems:
            raise ValidationException("; ".join(problems))
        answer = OPERATIONS[operation].answer(backend, params)
        if not _reads(operation):
            backend.world.log.append((self.current_account, self.region, operation, params))
        return answer

    def _given(self, operation: str) -> dict[str, Any]:
        """Return the parameters of the request.

        Moto turns a list that is absent from a query into [].
        """
        shape: Any = model.service_model().operation_model(operation).input_shape
        given = (
            self.params.original_dict()
            if hasattr(self.params, "original_dict")
            else dict(self.params)
        )
        in_query = {
            name
            for name, member in shape.members.items()
            if member.serialization.get("location") == "querystring"
        }
        return {
            name: value
            for name, value in given.items()
            if value is not None and not (value == [] and name in in_query)
        }


def _reads(operation: str) -> bool:
    return bool(model.service_model().operation_model(operation).http["method"] == "GET")


def account_of(headers: Any) -> str | None:
    """Return the account that a request is signed for: the access key itself where it is twelve
    digits.
    """
    access_key = headers.get("Authorization", "").partition("Credential=")[2].partition("/")[0]
    return access_key if access_key.isdecimal() and len(access_key) == 12 else None


def _refusal(status: int, code: str, message: str) -> tuple[int, dict[str, str], str]:
    return (
        status,
        {"x-amzn-errortype": code, "Content-Type": "application/json"},
        json.dumps({"message": message}),
    )
