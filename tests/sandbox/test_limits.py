"""Every limit of every operation, at its border: the last value that fits is let in, the next is
not.
"""

import re

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from support import shapes

import outpost_planner as planner
from outpost_planner.sandbox.operations import OPERATIONS
from outpost_planner.service import model

SERVICE = model.service_model()


def limits(shape, path=()):
    """Find what has a least or greatest size, wherever it stands in a request, with what is in and
    out of it.
    """
    for bound, beyond in (("min", -1), ("max", +1)):
        size = shape.metadata.get(bound)
        if size is None:
            continue
        inside, outside = shapes.of_size(shape, size), shapes.of_size(shape, size + beyond)
        # An id's pattern leaves it one length only; the tests of invalid requests spoil those.
        if inside is not None and size + beyond >= 0:
            yield path, bound, inside, "a" * (size + beyond) if outside is None else outside
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from limits(member, (*path, name))
    elif shape.type_name == "list":
        yield from limits(shape.member, (*path, 0))
    elif shape.type_name == "map":
        for place, bound, inside, outside in limits(shape.value, path):
            yield place, f"value-{bound}", {"a": inside}, {"a": outside}
        for place, bound, inside, outside in limits(shape.key, path):
            yield place, f"key-{bound}", {inside: "x"}, {outside: "x"}


def every_limit():
    for operation in sorted(OPERATIONS):
        shape = SERVICE.operation_model(operation).input_shape
        for path, bound, inside, outside in limits(shape):
            where = shape.members[path[0]].serialization.get("location")
            # In an address, nothing is no value: an empty name makes another address, an empty list
            # no parameter.
            if not (where in {"uri", "querystring"} and outside in ("", [])):
                yield pytest.param(
                    operation,
                    path,
                    inside,
                    outside,
                    id=f"{operation}-{'.'.join(map(str, path))}-{bound}",
                )


EVERY_LIMIT = list(every_limit())


@pytest.fixture(scope="module")
def client():
    """Call without botocore's own checks, so that every request reaches the server."""
    with planner.start_sandbox() as sandbox:
        yield sandbox.client(
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1})
        )


def complaint(client, operation, path, value):
    """Return what the server says of one value in a request that is
    otherwise the least there is.
    """
    request = shapes.least(SERVICE.operation_model(operation).input_shape)
    try:
        getattr(client, xform_name(operation))(**shapes.placed(request, path, value))
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return "", ""


def test_there_are_limits():
    """Those of an order's line items and quantities, of tags, names and pages among them."""
    found = {(limit.values[0], limit.values[1]) for limit in EVERY_LIMIT}
    assert {("CreateOrder", ("LineItems",)), ("CreateOrder", ("LineItems", 0, "Quantity"))} <= found
    assert {
        ("CreateSite", ("Name",)),
        ("CreateSite", ("Tags",)),
        ("ListOrders", ("MaxResults",)),
    } <= found


@pytest.mark.parametrize(("operation", "path", "inside", "outside"), EVERY_LIMIT)
def test_the_last_that_fits_is_let_in_and_the_next_is_not(client, operation, path, inside, outside):
    """Whatever else is wrong with the request, only the one beyond the limit is blamed for its
    size.
    """
    too_much = re.compile(
        rf"{next(part for part in reversed(path) if part)}\b[^;]*where at (least|most)"
    )
    code, message = complaint(client, operation, path, outside)
    assert code == "ValidationException"
    assert too_much.search(message), message
    assert not too_much.search(complaint(client, operation, path, inside)[1])
