"""``outpost-planner lab``: a workspace of one's own, open in JupyterLab."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from outpost_planner.cli.serve import root_is_meant, serve
from outpost_planner.extras import MissingExtra, require

if TYPE_CHECKING:
    import argparse

FIRST = "notebooks/01-plan-an-order.ipynb"
DEFAULT_FOLDER = "outposts"
NO_NEWS = (
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
)
"""Without these the first start asks whether JupyterLab may fetch news from the network."""


def add(commands: Any) -> argparse.ArgumentParser:
    """Describe the command."""
    command = commands.add_parser(
        "lab",
        help="make a workspace with the notebooks and samples, and open JupyterLab on it",
        description=(
            "Make a workspace: notebooks, pages of docs/, sample catalog, prices and orders, yours"
            " to change.\nFiles that are there already are kept. Then JupyterLab opens on it, and"
            " the notebooks work\non the sandbox."
        ),
        epilog=(
            "Further words go to JupyterLab.\n\n"
            "example:\n  outpost-planner lab outposts --no-browser --port 8890"
        ),
    )
    command.add_argument(
        "folder", nargs="?", default=DEFAULT_FOLDER, help="the workspace (default: %(default)s)"
    )
    command.add_argument(
        "--journal",
        action="store_true",
        help="from now on, record orders in the workspace's own journal, in place of yours",
    )
    command.add_argument("--no-browser", action="store_true", help="print the address alone")
    command.add_argument(
        "--no-start", action="store_true", help="make the workspace, and start nothing"
    )
    return command


def run(options: argparse.Namespace) -> int:
    """Make the workspace, and open it."""
    from outpost_planner.cli.workspace import JOURNAL, make_workspace
    from outpost_planner.files.paths import user_path

    if not options.no_start:
        require("outpost-planner lab", "jupyterlab", "ipywidgets")
    workspace = make_workspace(user_path(options.folder, "folder").resolve())
    print(workspace.in_words)
    own = workspace.folder / JOURNAL
    # The folder is made at once: the next start has to find it, or a reference could be ordered
    # a second time.
    if options.journal:
        own.parent.mkdir(exist_ok=True)
    variables = {"OUTPOST_PLANNER_JOURNAL": str(own)} if own.parent.is_dir() else {}
    if variables:
        print(f"Orders are recorded in {own}.")
    if options.no_start:
        return 0
    _say_what_the_notebooks_lack()
    browser = ["--no-browser"] if options.no_browser else []
    arguments = [
        f"--ServerApp.root_dir={workspace.folder}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        *NO_NEWS,
        *root_is_meant(),
        *browser,
        *options.further,
    ]
    return serve("jupyterlab", arguments, variables)


def _say_what_the_notebooks_lack() -> None:
    try:
        require("The sandbox, on which the notebooks rehearse,", "moto")
    except MissingExtra as missing:
        print(f"outpost-planner: {missing}", file=sys.stderr)
