"""TOML files that people read, compare in git and now and then edit: one row of a table per line.

The standard library reads them. `tomlkit` writes them: it is kept by Poetry's people, and unlike
`tomli-w` it can write a table's rows as one line each, which is what git compares.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

MAX_BYTES = 4_000_000
"""Greatest file that is read: a plan has some ten thousand bytes, one with a large quote a hundred
thousand."""

Keys = tuple[str | int, ...]
"""Where a value stands: the names of its tables and keys, and the places in lists, from 0."""


def toml_text(content: Mapping[str, Any], comment: str = "") -> str:
    """Write tables as TOML, in the order given.

    A list directly in a table is written with one line per element. Deeper lists of tables, as
    AWS's answers have them, are written as TOML's arrays of tables.

    Parameters
    ----------
    content
        Tables by name: texts, numbers, dates, lists and dicts; no None.
    comment
        Stands at the head; several lines are separated by newlines.

    Examples
    --------
    >>> print(toml_text({"prices": {"rows": [{"item": "OR-RKGP001", "price": "1.50"}]}}, "Prices"))
    # Prices
    <BLANKLINE>
    [prices]
    rows = [
      {item = "OR-RKGP001", price = "1.50"},
    ]
    <BLANKLINE>
    """
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    tables = [f"[{_key(name)}]\n{_table_text(name, table)}" for name, table in content.items()]
    return "\n".join([head, *tables] if head else tables)


def _table_text(name: str, table: Mapping[str, Any]) -> str:
    import tomlkit  # noqa: PLC0415 - takes 40 ms, which only a file that is written need wait for

    lines = [
        f"{_key(key)} = {_value(value)}\n" for key, value in table.items() if not _is_table(value)
    ]
    # A table in a table comes last: what follows its heading would be taken for its own.
    inner = [
        "\n" + tomlkit.dumps({name: {key: value}})
        for key, value in table.items()
        if _is_table(value)
    ]
    return "".join([*lines, *inner])


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _value(value: Any) -> str:
    import tomlkit  # noqa: PLC0415

    if isinstance(value, list):
        rows = "".join(f"  {_in_line(each)},\n" for each in value)
        return f"[\n{rows}]" if rows else "[]"
    if isinstance(value, str) and "\n" in value:
        return tomlkit.string(value, multiline=True).as_string()
    return _in_line(value)


def _in_line(value: Any) -> str:
    """Write a value in one line; tomlkit's own containers take ten times as long for each row."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(key)} = {_in_line(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_in_line, value))}]"
    # By how it is written in Python too: 1, 1.0 and True are equal, and so are 0.0 and -0.0.
    return _scalar(repr(value), value)


@lru_cache(maxsize=4096)
def _scalar(_: str, value: Any) -> str:
    import tomlkit  # noqa: PLC0415

    return str(tomlkit.item(value).as_string())


@lru_cache(maxsize=512)
def _key(name: str) -> str:
    import tomlkit  # noqa: PLC0415

    return str(tomlkit.key(name).as_string())


def read_toml(path: Path, what: str) -> tuple[str, dict[str, Any]]:
    """Read a TOML file, whole or not at all.

    Parameters
    ----------
    path
        The file.
    what
        What it should be, with its article, for the message: ``a plan file``.

    Returns
    -------
    tuple
        The file's text, and what it holds.

    Raises
    ------
    InputError
        Where there is no such file, and where it is no TOML: with the line.
    """
    try:
        with path.open("rb") as file:
            read = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(read) > MAX_BYTES:
        raise InputError(
            f"{path} is no {_noun(what)}: it has more than {MAX_BYTES:,} bytes. Name the right"
            " file."
        )
    try:
        text = read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = read[: error.start].count(b"\n") + 1
        raise InputError(
            f"{path} is no {_noun(what)}: line {line} holds bytes that are no text (UTF-8). Name"
            " the right file, or save it as UTF-8."
        ) from error
    if not text.strip():
        raise InputError(
            f"{path} is empty, and no {_noun(what)}. Take it from a backup or from git."
        )
    try:
        # Windows ends lines in two characters, and old editors mix both.
        return text, tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{path} cannot be read as {what}.", [_why_no_toml(text, error)]
        ) from error


def _noun(what: str) -> str:
    return what.removeprefix("a ").removeprefix("an ")


def _why_no_toml(text: str, error: Exception) -> str:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith(("<<<<<<< ", ">>>>>>> ")):
            return (
                f"line {number}: {line[:40]!r} is a mark of git, which could not merge two"
                " versions; choose one of them"
            )
    if isinstance(error, RecursionError):
        return "its lists or tables are nested too deep"
    if text.lstrip().startswith(("{", "[{")):
        return "line 1: this is JSON, or something like it, and no TOML"
    said = str(error)
    if found := re.search(r"(.*) \(at (line \d+), column (\d+)\)$", said, re.DOTALL):
        return f"{found[2]}, character {found[3]}: {_lower(found[1])}"
    last = len(text.splitlines())
    return f"line {last}: {_lower(said.removesuffix(' (at end of document)'))}; the file ends here"


def _lower(said: str) -> str:
    return said[:1].lower() + said[1:]


def line_of(text: str, keys: Keys) -> int | None:
    r"""Return the line on which a value stands, counted from 1; None where it is not found.

    Where the value itself has no line of its own, that of what holds it is returned.

    Parameters
    ----------
    text
        The file's text, which `read_toml` could read.
    keys
        Where the value stands.

    Examples
    --------
    >>> text = '[prices]\nrows = [\n  {price = "1.50"},\n  {price = 2.5},\n]\n'
    >>> line_of(text, ("prices", "rows", 1, "price")), line_of(text, ("prices", "currency"))
    (4, 1)
    """
    best: tuple[int, int] | None = None
    for number, found in _places(text):
        depth = len(found)
        if found == keys[:depth] and (best is None or depth > best[0]):
            best = depth, number
    return None if best is None else best[1]


_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*([A-Za-z0-9_-]+|"[^"]*"|'[^']*')\s*=\s*(.*)$""")


def _places(text: str) -> Iterator[tuple[int, Keys]]:
    """Yield each line at which a table, a key or an element of a list begins, and where that is."""
    table: Keys = ()
    counts: dict[Keys, int] = {}
    inside: Keys | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if inside is not None:
            if line.lstrip().startswith("]"):
                inside = None
            elif line.strip() and not line.lstrip().startswith("#"):
                at = counts[inside] = counts.get(inside, -1) + 1
                yield number, (*inside, at)
            continue
        if header := _HEADER.match(line):
            table = _of_header(header, counts)
            yield number, table
        elif key := _KEY.match(line):
            here = (*table, key[1].strip("\"'"))
            yield number, here
            # A list that goes on in the next lines, with one element in each.
            if key[2].split("#")[0].strip() == "[":
                inside = here
                counts.pop(here, None)


def _of_header(header: re.Match[str], counts: dict[Keys, int]) -> Keys:
    names = [each.strip().strip("\"'") for each in header[2].split(".")]
    keys: Keys = ()
    for at, name in enumerate(names):
        keys = (*keys, name)
        if header[1] == "[[" and at == len(names) - 1:
            counts[keys] = counts.get(keys, -1) + 1
        if keys in counts:
            keys = (*keys, counts[keys])
    return keys


def said_keys(keys: Sequence[str | int]) -> str:
    """Write where a value stands as a person finds it: lists count from 1.

    Examples
    --------
    >>> said_keys(("prices", "rows", 1, "upfront_price"))
    'prices.rows[2].upfront_price'
    """
    words = [f"[{each + 1}]" if isinstance(each, int) else f".{each}" for each in keys]
    return "".join(words).removeprefix(".")
