"""What several commands understand: line items, files, a connection, the form of the answer."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import outpost_planner as planner
from outpost_planner.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from outpost_planner.aws.connection import Connection
    from outpost_planner.plan.catalog import Catalog, LineItems

EXIT_CODES = (
    "Exit status: 0 done; 1 the answer is no; 2 wrong use; 3 AWS refused, did not answer or left"
    " something out."
)
SANDBOX_ACCOUNT, SANDBOX_REGION = "123456789012", "us-west-2"
"""Whose the example Outposts of a served sandbox are."""

ITEM = re.compile(r"\s*(?P<item>[^=:\s]+)\s*[=:]\s*(?P<quantity>\d+)\s*", re.ASCII)


def add_items(command: argparse.ArgumentParser, count: str = "+") -> None:
    """Let a command take line items."""
    command.add_argument(
        "items",
        nargs=count,
        metavar="ITEM=QUANTITY",
        help="a catalog item and how many of it, such as OR-RKGP001=2",
    )


def add_catalog(command: argparse.ArgumentParser) -> None:
    """Let a command take the files of a catalog and its prices."""
    group = command.add_argument_group("files")
    group.add_argument("--catalog", metavar="CSV", help="the catalog (default: the sample)")
    group.add_argument(
        "--prices",
        metavar="CSV",
        help="its prices, such as those of your quote (default: the sample's, an illustration)",
    )


def add_connection(command: argparse.ArgumentParser) -> None:
    """Let a command say whom to ask; without a word, boto3's own chain of settings decides."""
    group = command.add_argument_group(
        "whom to ask",
        "Without these, what boto3 finds: AWS_PROFILE, AWS_ENDPOINT_URL_OUTPOSTS, ...",
    )
    group.add_argument("--profile", help="a profile of your AWS configuration")
    group.add_argument("--region", help="the Region of the Outposts (default: the profile's)")
    group.add_argument(
        "--endpoint-url",
        metavar="URL",
        help="another endpoint, such as http://127.0.0.1:4500 of 'outpost-planner sandbox'",
    )


def add_journal(command: argparse.ArgumentParser) -> None:
    """Let a command name the journal."""
    command.add_argument(
        "--journal", metavar="FILE", help="where orders are recorded (default: your own journal)"
    )


def add_json(command: argparse.ArgumentParser) -> None:
    """Let a command answer for programs."""
    command.add_argument(
        "--json",
        action="store_true",
        help="answer as JSON: amounts as text with cents, times in UTC; see docs/command-line.md",
    )


def catalog_of(options: argparse.Namespace) -> Catalog:
    """Read the catalog that a command names.

    Raises
    ------
    InputError
        With every problem of the files.
    """
    return planner.read_catalog(options.catalog, prices=options.prices)


def lines_of(options: argparse.Namespace, catalog: Catalog) -> LineItems:
    """Read the line items that a command names.

    Raises
    ------
    InputError
        With every word that is none.
    """
    read = [(text, ITEM.fullmatch(text)) for text in options.items]
    problems = [f"{text!r} is no ITEM=QUANTITY" for text, found in read if not found]
    if problems:
        raise InputError("Write each item as OR-RKGP001=2.", problems)
    return catalog.line_items(
        [(found["item"], int(found["quantity"])) for _, found in read if found]
    )


def connection_of(options: argparse.Namespace) -> Connection:
    """Connect to whom a command names.

    An endpoint of this machine has to be a sandbox, whose account needs no credentials.

    Raises
    ------
    InputError
        Where nothing answers as a sandbox there, and as for `outpost_planner.connect`.
    AwsError
        As for `outpost_planner.connect`.
    """
    from outpost_planner.aws.sandboxes import ask_sandbox
    from outpost_planner.aws.settings import is_address, is_loopback

    url = options.endpoint_url
    if url is None:
        return planner.connect(options.profile, options.region)
    if not is_address(url):
        raise InputError(f"--endpoint-url {url} is no address such as http://127.0.0.1:4500.")
    if is_loopback(url) and ask_sandbox(url) is None:
        raise InputError(
            f"No sandbox answers at {url}. Start one in another terminal: outpost-planner sandbox"
        )
    with _endpoint(url):
        if is_loopback(url) and not options.profile:
            region = options.region or SANDBOX_REGION
            return planner.connect(region=region, session=_sandbox_session(region))
        return planner.connect(options.profile, options.region)


def _sandbox_session(region: str) -> Any:
    import boto3

    return boto3.Session(SANDBOX_ACCOUNT, "sandbox", region_name=region)


@contextmanager
def _endpoint(url: str) -> Iterator[None]:
    """Have boto3 find the endpoint where everybody else's programs find it."""
    name = "AWS_ENDPOINT_URL_OUTPOSTS"
    before = os.environ.get(name)
    os.environ[name] = url
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before
