"""Connections, with which AWS installs servers, and private connectivity of the service link:
shapes without a network.

Nothing is connected. Addresses are of ranges for documentation and private use, keys belong to no
one.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from outpost_planner.sandbox.exceptions import (
    ConflictException,
    NotFoundException,
    ValidationException,
)
from outpost_planner.sandbox.ids import digest
from outpost_planner.sandbox.operations.row import (
    CONFLICT,
    GUIDE,
    MODEL,
    NOT_FOUND,
    VALIDATION,
    Answer,
    Operation,
    Params,
    assumed,
    documented,
    must_exist,
)
from outpost_planner.sandbox.statuses import OUTPOST

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend


def start_connection(backend: OutpostsBackend, params: Params) -> Answer:
    """Open a connection to an asset that is being installed."""
    asset_id = params["AssetId"]
    standing = {
        asset["AssetId"]
        for outpost_id in backend.outposts
        for asset in backend.orders.assets(outpost_id)
    }
    if asset_id not in standing:
        raise NotFoundException(
            f"There is no asset {asset_id} that is installed or being installed"
        )
    connection_id = digest(backend.new_id("connection"))[:32]
    turn = int(digest(connection_id)[:4], 16)
    high, low = divmod(turn, 256)
    backend.connections[connection_id] = {
        "ConnectionId": connection_id,
        "ConnectionDetails": {
            "ClientPublicKey": params["ClientPublicKey"],
            "ServerPublicKey": (
                base64.b64encode(bytes.fromhex(digest(connection_id, "key"))).decode()
            ),
            "ServerEndpoint": f"198.51.100.{low}:51820",
            "ClientTunnelAddress": f"10.{high}.{low}.1/32",
            "ServerTunnelAddress": f"10.{high}.{low}.2/32",
            "AllowedIps": [f"10.{high}.{low}.2/32"],
        },
    }
    return {"ConnectionId": connection_id, "UnderlayIpAddress": f"203.0.113.{low}"}


def get_connection(backend: OutpostsBackend, params: Params) -> Answer:
    """Return a connection."""
    found = backend.connections.get(params["ConnectionId"])
    if found is None:
        raise NotFoundException(f"There is no connection {params['ConnectionId']}")
    return found


def create_private_connectivity_config(backend: OutpostsBackend, params: Params) -> Answer:
    """Say through which VPC an Outpost's service link goes."""
    outpost = backend.outpost(params["OutpostId"])
    if outpost.outpost_id in backend.private_connectivity:
        said = f"Outpost {outpost.outpost_id} has private connectivity already"
        raise ConflictException(said, outpost.outpost_id, OUTPOST)
    vpc = params["VpcInformationList"][0]
    if not vpc.get("VpcId") or len(vpc.get("SubnetIds") or ()) != 1:
        raise ValidationException("VpcInformationList needs VpcId, and SubnetIds with one subnet")
    role = f"arn:aws:iam::{backend.account_id}:role"
    config = {
        "RoleArn": (
            f"{role}/aws-service-role/outposts.amazonaws.com/AWSServiceRoleForOutposts_{outpost.outpost_id}"
        ),
        "PrivateConnectivityStatus": "ENABLED",
        "VpcInformationList": [dict(vpc)],
    }
    if vpc.get("VpcEndpointId"):
        config["ProvisioningRoleArn"] = f"{role}/OutpostsProvisioning_{outpost.outpost_id}"
    backend.private_connectivity[outpost.outpost_id] = config
    return get_private_connectivity_config(backend, params)


def get_private_connectivity_config(backend: OutpostsBackend, params: Params) -> Answer:
    """Return through which VPC an Outpost's service link goes."""
    outpost = backend.outpost(params["OutpostId"])
    config = backend.private_connectivity.get(outpost.outpost_id)
    if config is None:
        raise NotFoundException(f"Outpost {outpost.outpost_id} has no private connectivity")
    return {"OutpostId": outpost.outpost_id, "PrivateConnectivityConfig": config}


_OUTPOST = must_exist("An Outpost")
_NO_NETWORK = "the sandbox has no network; the shapes are the service model's"

ROWS = (
    Operation(
        "StartConnection",
        start_connection,
        (
            documented("AWS uses it to install servers"),
            must_exist("An asset"),
            assumed(
                "Any asset that is installed or being installed can be connected to",
                "no page says which",
            ),
            assumed("Addresses are made up", _NO_NETWORK),
        ),
    ),
    Operation(
        "GetConnection",
        get_connection,
        (must_exist("A connection"), assumed("Keys are made up", _NO_NETWORK)),
    ),
    Operation(
        "CreatePrivateConnectivityConfig",
        create_private_connectivity_config,
        (
            _OUTPOST,
            documented(
                "One VPC and, at present, one subnet; the error is assumed", MODEL, VALIDATION
            ),
            assumed(
                "An Outpost has one configuration", "the model declares ConflictException", CONFLICT
            ),
            documented("The service-linked role is named for the Outpost", GUIDE),
            documented(
                "ProvisioningRoleArn stands there with an endpoint alone; its name is assumed"
            ),
            assumed(
                "It is ENABLED at once; VPC and endpoint are taken as given",
                "the sandbox has no VPC",
            ),
        ),
    ),
    Operation(
        "GetPrivateConnectivityConfig",
        get_private_connectivity_config,
        (
            _OUTPOST,
            assumed(
                "Without a configuration there is none to be found", "no page says so", NOT_FOUND
            ),
        ),
    ),
)
