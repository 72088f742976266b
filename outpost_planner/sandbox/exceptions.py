"""The errors that AWS Outposts answers with; botocore's model gives each its status and members."""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class ValidationException(ServiceException):
    """A parameter is not valid."""

    code = "ValidationException"


class NotFoundException(ServiceException):
    """What was asked for does not exist in this account and Region."""

    code = "NotFoundException"


class ServiceQuotaExceededException(ServiceException):
    """A quota of the account or of an Outpost is used up."""

    code = "ServiceQuotaExceededException"


class ConflictException(ServiceException):
    """The resource is in a state that does not allow what was asked.

    Parameters
    ----------
    message
        Why not.
    resource_id, resource_type
        What is in the way; the type is ``OUTPOST`` or ``ORDER``.
    """

    code = "ConflictException"

    def __init__(self, message: str, resource_id: str, resource_type: str) -> None:
        super().__init__(message)
        self.ResourceId = resource_id
        self.ResourceType = resource_type
