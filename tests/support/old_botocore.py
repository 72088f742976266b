"""A botocore whose model of Outposts is older than quotes, renewals, billing and instance types."""

import json
from pathlib import Path

import boto3
from botocore.loaders import Loader
from botocore.session import Session

from outpost_planner.aws.connection import Connection
from outpost_planner.aws.offered import ROADS

OLD = {"ListCatalogItems", "GetCatalogItem"}
"""What the model had from the start."""


def write_old_model(folder: Path) -> Path:
    """Write botocore's own model without the newer operations, nor a quote in CreateOrder."""
    loader = Loader()
    version = loader.determine_latest_version("outposts", "service-2")
    target = folder / "outposts" / version
    target.mkdir(parents=True)
    for name in ("service-2", "paginators-1", "endpoint-rule-set-1"):
        content = loader.load_service_model("outposts", name, version)
        part = "operations" if name == "service-2" else "pagination"
        if part in content:
            content = {
                **content,
                part: {
                    each: value
                    for each, value in content[part].items()
                    if each in OLD or each not in ROADS
                },
            }
        if name == "service-2":
            content = json.loads(json.dumps(content))
            for member in ("QuoteIdentifier", "QuoteOptionIdentifier"):
                del content["shapes"]["CreateOrderInput"]["members"][member]
        (target / f"{name}.json").write_text(json.dumps(content))
    return folder


def old_connection(to: Connection, folder: Path) -> Connection:
    """Return a connection to the same place whose clients have the older model."""
    core = Session()
    core.set_config_variable("data_path", str(write_old_model(folder)))
    session = boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name=to.region,
        botocore_session=core,
    )
    return Connection(session, to.region, to.account_id, to.endpoint_url, False, to.scope)
