"""``outpost-planner sandbox``: serve the local endpoint to every process."""

from __future__ import annotations

import argparse
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import outpost_planner as planner
from outpost_planner.errors import InputError
from outpost_planner.extras import require

if TYPE_CHECKING:
    from types import FrameType


def add(commands: Any) -> argparse.ArgumentParser:
    """Describe the command."""
    command = commands.add_parser(
        "sandbox",
        help="serve the sandbox, a local Outposts endpoint, until Ctrl-C",
        description=(
            "Serve the sandbox, a local Outposts endpoint, on 127.0.0.1 until Ctrl-C or SIGTERM."
        ),
        epilog=(
            "Other programs reach it with AWS_ENDPOINT_URL_OUTPOSTS, as the first lines that it"
            " prints say;\nthe commands of outpost-planner with --endpoint-url."
            "\n\nexample:\n  outpost-planner sandbox --state rehearsal.json"
        ),
    )
    command.add_argument(
        "--port", type=int, default=4500, help="port on 127.0.0.1 (%(default)s); 0 for any"
    )
    command.add_argument(
        "--seed", type=int, default=0, help="the same seed gives the same ids (%(default)s)"
    )
    command.add_argument(
        "--now", type=_moment, help="where its clock starts, such as 2026-01-05 (UTC)"
    )
    command.add_argument(
        "--state", type=Path, help="load this file if it exists, save to it at the end"
    )
    command.add_argument(
        "--catalog", type=Path, help="a catalog CSV of what it sells; the sample otherwise"
    )
    return command


def run(options: argparse.Namespace) -> int:
    """Serve until the process is ended."""
    require("outpost-planner sandbox", "moto")
    from outpost_planner.sandbox.start import serve

    if not 0 <= options.port <= 65535:
        raise InputError(
            f"--port {options.port} is no port; give one from 1 to 65535, or 0 for any free one."
        )
    catalog = planner.read_catalog(options.catalog) if options.catalog else None
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
