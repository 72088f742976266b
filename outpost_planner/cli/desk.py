"""``outpost-planner desk``: the order desk without code, in a browser."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import outpost_planner as planner
from outpost_planner.cli import options as words
from outpost_planner.cli.serve import serve
from outpost_planner.errors import InputError
from outpost_planner.extras import require

if TYPE_CHECKING:
    import argparse

    from outpost_planner.aws.connection import Connection

VARIABLE = "OUTPOST_PLANNER_DESK"
"""Holds the desk's files and connection for the page's kernel, as JSON; no credential."""

PAGE = Path(__file__).with_name("desk.ipynb")


def add(commands: Any) -> argparse.ArgumentParser:
    """Describe the command."""
    command = commands.add_parser(
        "desk",
        help="open the order desk in a browser, on the sandbox or on AWS",
        description=(
            "Open the order desk in a browser, without code: on the sandbox, where nothing real is"
            " bought,\nunless --profile, --region or --endpoint-url says whom to ask. On a LIVE"
            " account the desk says so,\nand asks for the typed reference before money is spent."
        ),
        epilog=(
            "Further words go to Voila.\n\nexamples:\n  outpost-planner desk\n"
            "  outpost-planner desk --catalog catalog.csv --prices prices.csv --profile procurement"
        ),
    )
    command.add_argument("--no-browser", action="store_true", help="print the address alone")
    words.add_journal(command)
    words.add_catalog(command)
    words.add_connection(command)
    return command


def run(options: argparse.Namespace) -> int:
    """Try files and connection, then serve the desk."""
    from outpost_planner.cli.workspace import shipped

    is_named = any((options.profile, options.region, options.endpoint_url))
    require("outpost-planner desk", "voila", "ipywidgets", *([] if is_named else ["moto"]))
    # Whatever is wrong is said here, and not in a page that somebody opens.
    words.catalog_of(options)
    if options.journal:
        _ = planner.open_journal(_absolute(options.journal)).table
    print(f"{words.connection_of(options).label if is_named else 'SANDBOX'}: the order desk")
    given = {
        "catalog": _absolute(options.catalog),
        "prices": _absolute(options.prices),
        "profile": options.profile,
        "region": options.region,
        "endpoint_url": options.endpoint_url,
    }
    variables = {
        VARIABLE: json.dumps(given),
        "JUPYTER_PATH": os.pathsep.join(
            filter(None, [str(shipped("notebooks")), os.environ.get("JUPYTER_PATH")])
        ),
    }
    if options.journal:
        variables["OUTPOST_PLANNER_JOURNAL"] = str(_absolute(options.journal))
    browser = ["--no-browser"] if options.no_browser else []
    return serve("voila", ["--template=offline", *browser, *options.further, str(PAGE)], variables)


def served() -> Any:
    """Return the desk that the command asked for; the page's only cell calls this.

    Returns
    -------
    OrderDesk
        On the sandbox, unless the command named a profile, a Region or an endpoint.

    Raises
    ------
    InputError
        Where no command started this.
    """
    import argparse

    if VARIABLE not in os.environ:
        raise InputError("This page is served by: outpost-planner desk")
    given = argparse.Namespace(**json.loads(os.environ[VARIABLE]))
    catalog = planner.read_catalog(given.catalog, prices=given.prices)
    return planner.OrderDesk(catalog, _connection(given))


def _connection(given: argparse.Namespace) -> Connection:
    if given.profile or given.region or given.endpoint_url:
        return words.connection_of(given)
    return planner.start_sandbox()


def _absolute(path: str | None) -> str | None:
    # The page's kernel stands in the page's folder.
    is_address = bool(path and "://" in path)
    return path if path is None or is_address else str(Path(path).expanduser().resolve())
