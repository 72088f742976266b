"""How Sphinx builds the site: the pages that stand beside the code, the notebooks as stored, and
every public name.

The pages are read where they stand (the sources are the whole repository), so that a link works in
a checkout, on the web and on the site alike.
"""

import ast
import inspect
import itertools
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils import get_source_line
from sphinx.application import Sphinx

import outpost_planner

ROOT = Path(__file__).parent.parent

project = "outpost_planner"
version = release = outpost_planner.__version__

root_doc = "docs/index"
include_patterns = ["*.md", "docs/*", "data/README.md", "notebooks/*.ipynb"]
exclude_patterns = ["docs/conf.py"]
extensions = ["sphinx.ext.autodoc", "numpydoc", "myst_nb", "sphinxcontrib.mermaid"]
html_theme = "furo"
html_title = "outpost_planner"
html_copy_source = False

# A reference that leads nowhere is an error: Sphinx runs with -n -W.
nitpicky = True
default_role = "py:obj"
# Types in a signature name pandas, boto3 and Python, whose inventories would have to come over the
# network.
nitpick_ignore_regex = [("py:class", r".*")]

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
numpydoc_show_class_members = False

# The tests hold the stored outputs to what the code gives; the site shows them.
nb_execution_mode = "off"
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]


def public_names() -> list[tuple[str, str]]:
    """List each public name with the room that it comes from, as the package's stub does."""
    stub = ast.parse((ROOT / "outpost_planner" / "__init__.pyi").read_text(encoding="utf-8"))
    lines = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    return [
        (str(line.module).partition(".")[0], alias.name) for line in lines for alias in line.names
    ]


def describe(name: str) -> str:
    """Return the directive for a public name."""
    value = getattr(outpost_planner, name)
    if not isinstance(value, type):
        return f".. autofunction:: {name}\n"
    if issubclass(value, BaseException):
        return f".. autoclass:: {name}\n"
    # What a class inherits within the package is its own face; what pandas, traitlets and widgets
    # give is not.
    outside = [
        base.__name__ for base in value.__mro__ if not base.__module__.startswith("outpost_planner")
    ]
    return f".. autoclass:: {name}\n   :members:\n   :inherited-members: {', '.join(outside)}\n"


def list_public_names(_app: Sphinx, docname: str, source: list[str]) -> None:
    """Fill the page of the reference: a section for each room, opened by
    the room's own sentence.
    """
    if docname != "docs/reference":
        return
    parts = [source[0], ".. currentmodule:: outpost_planner\n"]
    for room, names in itertools.groupby(public_names(), key=lambda pair: pair[0]):
        sentence = import_module(f"outpost_planner.{room}").__doc__ or ""
        parts += [room, "-" * len(room), "", sentence.partition("\n")[0], ""]
        parts += [describe(name) for _, name in names]
    source[0] = "\n".join(parts)


def is_known(name: str, owner: str) -> bool:
    """Say whether a name is a field of a class, or a parameter of what a docstring describes."""
    holder, _, last = name.rpartition(".")
    try:
        value = pkgutil.resolve_name(f"outpost_planner.{holder}" if holder else owner)
    except (AttributeError, ImportError, ValueError):
        return False
    return callable(value) and (last in inspect.signature(value).parameters or hasattr(value, last))


def accept_fields_and_parameters(
    _app: Sphinx, _env: Any, node: nodes.Element, contnode: nodes.Node
) -> nodes.Node | None:
    """Return the name as it stands where it has no entry of its own in the reference, and is right
    all the same.
    """
    owner = str(get_source_line(node)[0]).partition("docstring of ")[2].partition(":")[0]
    return contnode if is_known(node["reftarget"], owner) else None


def setup(app: Sphinx) -> None:
    """Sphinx calls this."""
    app.connect("source-read", list_public_names)
    app.connect("missing-reference", accept_fields_and_parameters)
