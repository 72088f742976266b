"""Run a command: its words are read, its errors said in a sentence, and its exit status told."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import traceback
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outpost_planner.cli import (
    approve,
    collect,
    desk,
    lab,
    price,
    quotes,
    renewals,
    report,
    review,
    sandbox,
)
from outpost_planner.cli.options import EXIT_CODES
from outpost_planner.errors import InputError, PlannerError
from outpost_planner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMANDS = (lab, desk, price, review, report, approve, collect, quotes, renewals, sandbox)
"""What there is, in the order of the help."""

WRONG_USE, REFUSED, OUR_MISTAKE = 2, 3, 70
"""Exit statuses of errors."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        The words after the program's name; default: those of the process.

    Returns
    -------
    int
        0: done. 1: the answer is no. 2: wrong use, such as a bad value, a file that cannot be read
        or an extra that is missing. 3: AWS refused or did not answer, or some of what was asked for
        is missing. 70: a mistake of this program. 130: Ctrl-C.
    """
    _write_utf8()
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        return _after_broken_pipe()
    except KeyboardInterrupt:
        return _said("interrupted.", 128 + signal.SIGINT)
    except (InputError, OSError) as error:
        return _said(error, WRONG_USE)
    except PlannerError as error:
        return _said(error, REFUSED)
    except Exception as error:  # noqa: BLE001 - whoever types a command reads no traceback
        return _said(_our_mistake(error), OUR_MISTAKE)
    return status


def _run(arguments: Sequence[str] | None) -> int:
    options = _read(arguments)
    with _warnings_in_words():
        return int(options.run(options))


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    options, further = parser.parse_known_args(arguments)
    if further and not options.passes_on:
        parser.error(f"unrecognized arguments: {' '.join(further)}")
    options.further = further
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="outpost-planner",
        description="Plan, price, order and track AWS Outposts hardware.",
        epilog=f"Each command explains itself: outpost-planner price --help. {EXIT_CODES}",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"outpost-planner {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in COMMANDS:
        command = module.add(commands)
        command.allow_abbrev = False
        command.formatter_class = argparse.RawDescriptionHelpFormatter
        command.set_defaults(run=module.run, passes_on=module in {lab, desk})
    return parser


def _write_utf8() -> None:
    """Write UTF-8 into files and pipes whatever the locale; a terminal gets what it can show."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")


@contextmanager
def _warnings_in_words() -> Iterator[None]:
    """Say a warning as a sentence, without the line of our own code that gave it."""
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_, **__: print(
            f"outpost-planner: {message}", file=sys.stderr
        )
        yield


IN_PYTHON = {
    "connect(profile=...)": "--profile",
    'connect(region="us-west-2")': "--region us-west-2",
    "start_sandbox()": "'outpost-planner sandbox'",
    "country_code=": "--country ",
    "discount_rate=": "--rate ",
    "years=": "--years ",
}
"""What messages say to Python, and how the same is said here."""


def _said(error: object, status: int) -> int:
    text = str(error)
    for python, word in IN_PYTHON.items():
        text = text.replace(python, word)
    with suppress(BrokenPipeError):
        print(f"outpost-planner: {text}", file=sys.stderr)
    return status


def _after_broken_pipe() -> int:
    """End quietly: whoever reads has read enough, such as ``head``."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + getattr(signal, "SIGPIPE", 13)


def _our_mistake(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno})."
        " This is a mistake of outpost-planner, and nothing was bought. Please report this line,"
        " with the command that you typed."
    )
