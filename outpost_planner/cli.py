"""The command line: ``outpost-planner sandbox`` serves the local endpoint to every process."""

from __future__ import annotations

import argparse
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from outpost_planner.errors import InputError, PlannerError
from outpost_planner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        The words after the program's name; those of the process where left out.

    Returns
    -------
    int
        The exit status: 0, or 1 after an error that was printed.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except PlannerError as error:
        print(f"outpost-planner: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        # Before there was anything to end in order.
        return 128 + signal.SIGINT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="outpost-planner", description="Plan, price, order and track AWS Outposts hardware."
    )
    parser.add_argument("--version", action="version", version=f"outpost-planner {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    sandbox = commands.add_parser(
        "sandbox",
        help="serve the sandbox, a local Outposts endpoint, until Ctrl-C",
        description=(
            "Serve the sandbox, a local Outposts endpoint, on 127.0.0.1 until Ctrl-C or SIGTERM."
        ),
        epilog=(
            "Other programs reach it with AWS_ENDPOINT_URL_OUTPOSTS, as the first lines it prints"
            " say."
        ),
    )
    sandbox.add_argument(
        "--port", type=int, default=4500, help="port on 127.0.0.1 (%(default)s); 0 for any"
    )
    sandbox.add_argument(
        "--seed", type=int, default=0, help="the same seed gives the same ids (%(default)s)"
    )
    sandbox.add_argument(
        "--now", type=_moment, help="where its clock starts, such as 2026-01-05 (UTC)"
    )
    sandbox.add_argument(
        "--state", type=Path, help="load this file if it exists, save to it at the end"
    )
    sandbox.add_argument(
        "--catalog", type=Path, help="a catalog CSV of what it sells; the sample otherwise"
    )
    sandbox.set_defaults(run=_sandbox)
    return parser


def _sandbox(options: argparse.Namespace) -> int:
    from outpost_planner.plan.reading import (  # noqa: PLC0415
        read_catalog,
    )
    from outpost_planner.sandbox.start import serve  # noqa: PLC0415

    if not 0 <= options.port <= 65535:
        raise InputError(
            f"--port {options.port} is no port; give one from 1 to 65535, or 0 for any free one."
        )
    catalog = read_catalog(options.catalog) if options.catalog else None
    # Service managers and containers end a program with SIGTERM: it saves the state as Ctrl-C does.
    signal.signal(signal.SIGTERM, _interrupt)
    serve(
        port=options.port, seed=options.seed, now=options.now, state=options.state, catalog=catalog
    )
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-01-05") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
