"""The instance types that can be ordered, as AWS says: the truth where there is a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import Connection
from outpost_planner.errors import AwsError, check_kind
from outpost_planner.refresh.listed import list_instance_types

if TYPE_CHECKING:
    import pandas as pd


def orderable_types(connection: Connection) -> pd.DataFrame:
    """Return the instance types that can be ordered in an account and Region.

    `size` and `read_inventory` take them as ``orderable=``: a type that is not among them is an
    error there, and no server gets it.

    Parameters
    ----------
    connection
        Who asks, and where.

    Returns
    -------
    pandas.DataFrame
        One row per type: instance_type, vcpus, memory_gib, network_performance, form_factors,
        generations.

    Raises
    ------
    AwsError
        Where AWS does not answer with a whole list, or with an empty one.

    Examples
    --------
    >>> from outpost_planner import start_sandbox
    >>> with start_sandbox() as sandbox:
    ...     types = orderable_types(sandbox)
    >>> types.set_index("instance_type").loc["m5.4xlarge", "vcpus"]
    np.int64(16)
    """
    check_kind(connection, Connection, "orderable_types", "start_sandbox() or connect() makes one")
    types, why_not = list_instance_types(reads(connection))
    if not types.empty:
        return types
    said = (
        "does not answer: this account, or this version of botocore, does not have the operation."
        " Leave orderable= out; the catalog's families tell then what can be ordered."
        if why_not
        else "names no type. Look whether the account and the Region are those that order."
    )
    raise AwsError(
        f"{connection.label}: ListOrderableInstanceTypes {said}",
        code="NoTypes",
        operation="ListOrderableInstanceTypes",
    )
