"""Hand over to a server, such as JupyterLab, that stands in this process's place until it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def serve(module: str, arguments: Sequence[str], variables: Mapping[str, str]) -> int:
    """Run a module of this Python as the program that the person started.

    Parameters
    ----------
    module
        Such as ``jupyterlab``.
    arguments
        Its words.
    variables
        Environment variables besides those of this process.

    Returns
    -------
    int
        Its exit status.
    """
    command = [sys.executable, "-m", module, *arguments]
    environment = os.environ | variables
    sys.stdout.flush()
    if os.name == "posix":
        # In this process's place: Ctrl-C and SIGTERM reach the server and nobody else.
        os.execve(sys.executable, command, environment)  # noqa: S606 - no shell is meant
    with subprocess.Popen(command, env=environment) as server:  # noqa: S603 - the person's own words
        while True:
            # The server hears Ctrl-C itself, and asks whether it is meant.
            with suppress(KeyboardInterrupt):
                return server.wait()


def root_is_meant() -> list[str]:
    """Return the word that Jupyter wants where the only user is root, as in a container."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--allow-root"] if is_root else []
