"""Catalogs, price sheets and batches with one thing wrong; the oracle knows what each cell was
meant to say.
"""

import csv
import io
import random
import re
import tempfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

import outpost_planner as planner
from outpost_planner.order.batch.reading import BATCH_COLUMNS
from outpost_planner.plan.columns import ITEM_COLUMNS, PRICE_COLUMNS

CATALOG = planner.read_catalog()
OUTPOST = "op-0123456789abcdef0"
TEXTS = {"name", "source", "reference"}
"""Columns whose cells say nothing but what stands in them."""

NUMBERS = {"power_kva", "weight_lbs", "upfront_price", "monthly_recurring_price"}
TABLES = {
    "catalog": (
        ITEM_COLUMNS,
        [
            [
                "OR-AAAAAA1",
                "Rack, four hosts",
                "RACK",
                "AVAILABLE",
                "c5:c5.24xlarge:3",
                "6.5",
                "1400",
                "10;40",
                "EBS",
                "",
            ],
            [
                "OR-AAAAAA2",
                "Server",
                "SERVER",
                "AVAILABLE",
                "m5:m5.xlarge:1",
                "1.25",
                "50",
                "10",
                "",
                "",
            ],
            [
                "OR-AAAAAA3",
                "Rack of Köln",
                "RACK",
                "DISCONTINUED",
                "",
                "12",
                "2000",
                "",
                "EBS;S3",
                "MULTI_RACK",
            ],
        ],
    ),
    "prices": (
        tuple(PRICE_COLUMNS),
        [
            [
                "OR-RKGP001",
                "US",
                "ONE_YEAR",
                "ALL_UPFRONT",
                "80000",
                "0",
                "USD",
                "2026-11-01",
                "quote Q-1",
            ],
            [
                "OR-RKGP001",
                "US",
                "ONE_YEAR",
                "PARTIAL_UPFRONT",
                "42744.50",
                "3744.07",
                "USD",
                "2026-11-02",
                "quote",
            ],
            [
                "OR-RKGP001",
                "US",
                "ONE_YEAR",
                "NO_UPFRONT",
                "0",
                "7250",
                "USD",
                "2026-11-02",
                "quote, by mail",
            ],
        ],
    ),
    "batch": (
        BATCH_COLUMNS,
        [
            ["PO-1", OUTPOST, "OR-RKGP001:2;OR-ACENET1:1", "NO_UPFRONT", "ONE_YEAR"],
            ["PO-2", OUTPOST, "OR-RKST001:1", "ALL_UPFRONT", ""],
        ],
    ),
}
ODD = [*list("\x00\r\n\t \"';,.:-+=@0123456789eExX%$€()/\\"), "\xa0", "２", "−", "é", "\ufeff"]


def mutated(count, seed):
    """Yield kind, verdict and detail for each of so many inputs."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(count):
            table = chance.choice(list(TABLES))
            change = chance.choice(CHANGES)
            yield (
                f"{table}: {change.__name__}",
                *_verdict(Path(folder) / f"{table}.csv", table, change, chance),
            )


def _verdict(path, table, change, chance):
    columns, rows = TABLES[table]
    content, may_be = change(list(columns), [list(row) for row in rows], chance)
    path.write_bytes(
        content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    )
    try:
        found = READERS[table](path)
    except planner.InputError as error:
        said = str(error)
        if may_be is ALWAYS:
            return "SILENT", f"refused what is plain: {said[:300]}"
        return (
            ("refused", "") if said and len(said) < 20_000 else ("SILENT", "refused without words")
        )
    except Exception as error:  # noqa: BLE001 - what else is raised is what is looked for
        return "TRACEBACK", f"{type(error).__name__}: {error}: {content!r:.600}"
    meant = _meant(columns, rows) if may_be is ALWAYS else may_be
    if meant is not None and any(
        found == each for each in (meant if isinstance(meant, list) else [meant])
    ):
        return "as meant", ""
    return "SILENT", f"{found} from {content!r:.600}"


ALWAYS = object()
"""The file says the same as before, and must be read so."""


def _meant(columns, rows):
    """Return what a file says, by an own reading of plain cells: one dict
    per row, numbers exact.
    """
    return tuple(
        tuple(sorted((name, _plain(name, cell)) for name, cell in zip(columns, row, strict=True)))
        for row in rows
    )


def _plain(name, cell):
    if name in NUMBERS:
        return Decimal(cell).normalize()
    return (
        tuple(_part(name, part.strip()) for part in cell.split(";"))
        if name in LISTS
        else cell.strip()
    )


def _part(name, part):
    """Return 1.0 of a list of whole numbers as 1, which it is."""
    return (
        part.partition(".")[0]
        if name == "supported_uplink_gbps" and re.fullmatch(r"\d+\.0+", part)
        else part
    )


LISTS = {"ec2_capacities", "supported_uplink_gbps", "supported_storage", "items"}


def _read_catalog(path):
    items = planner.read_catalog(path).items.reset_index()
    return tuple(_row(row) for row in items.to_dict("records"))


def _read_prices(path):
    return tuple(_row(row) for row in planner.read_catalog(prices=path).prices.to_dict("records"))


def _read_batch(path):
    rows = []
    for each in planner.read_batch(path, CATALOG).requests:
        items = tuple(f"{item}:{quantity}" for item, quantity in each.lines.quantities.items())
        cells = (
            each.reference,
            each.outpost_id,
            items,
            each.payment_option,
            each.payment_term or "",
        )
        rows.append(tuple(sorted(zip(BATCH_COLUMNS, cells, strict=True))))
    return tuple(rows)


READERS = {"catalog": _read_catalog, "prices": _read_prices, "batch": _read_batch}


def _row(row):
    return tuple(sorted((name, _cell(name, value)) for name, value in row.items()))


def _cell(name, value):
    if name in NUMBERS:
        return Decimal(repr(value) if isinstance(value, float) else str(value)).normalize()
    if name in LISTS:
        return tuple(map(str, value)) or ("",)
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    return "" if value is None or value != value else value  # noqa: PLR0124 - NaN


def _written(columns, rows, separator=",", line_end="\n", *, quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=line_end, quoting=quoting).writerows(
        [columns, *rows]
    )
    return out.getvalue()


def same_in_another_form(columns, rows, chance):
    """Separators, line ends, byte order mark, order of columns, blank rows and columns, quotation
    marks.
    """
    order = chance.sample(range(len(columns)), len(columns))
    rows = [[row[each] for each in order] for row in rows]
    blank = chance.randrange(3)
    header = [columns[each] for each in order] + [""] * blank
    rows = [[*row, *[""] * chance.choice([blank, 0]), *[""] * chance.randrange(2)] for row in rows]
    rows = [row if len(row) >= len(columns) else [*row, ""] for row in rows]
    if chance.random() < 0.5:
        rows.insert(chance.randrange(len(rows) + 1), [""] * chance.randrange(1, 12))
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    text = _written(
        header, rows, chance.choice(",;\t"), chance.choice(["\n", "\r\n", "\r"]), quoting=quoting
    )
    return chance.choice(["", "\ufeff"]) + text, ALWAYS


def number_in_another_notation(columns, rows, chance):
    """One number or all of them, with other separators, signs, digits or powers: what was meant, or
    words.
    """
    places = [
        (row, at)
        for row in range(len(rows))
        for at, name in enumerate(columns)
        if name in NUMBERS | {"items"}
    ]
    chosen = places if chance.random() < 0.3 else [chance.choice(places)]
    write = chance.choice(NOTATIONS)
    was = [list(row) for row in rows]
    for row, at in chosen:
        cell = rows[row][at]
        before, colon, last = cell.rpartition(":")
        value = chance.choice(
            [None, None, str(chance.randrange(1, 999) * 1000), f"{chance.randrange(10**6)}.25"]
        )
        whole = columns[at] in {"weight_lbs", "items"}
        if value and not (whole and "." in value) and columns[at] != "items":
            last = value
        rows[row][at], was[row][at] = before + colon + write(last), before + colon + last
        if (
            len(chosen) == 1
            and columns[at] == "power_kva"
            and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", rows[row][at])
        ):
            # The other powers have decimal points, and so show what this one means.
            was[row][at] = rows[row][at]
    meant = _meant(columns, was)
    return _written(columns, rows, chance.choice(",;\t")), meant


def _grouped(separator, decimal):
    def write(text):
        whole, _, fraction = text.partition(".")
        grouped = re.sub(r"(?<=\d)(?=(\d{3})+$)", separator, whole)
        return grouped + (decimal + fraction if fraction else "")

    return write


NOTATIONS = [
    *(_grouped(each, decimal) for each, decimal in (".,", ",.", " ,", " .", "'.", "',", "\N{NO-BREAK SPACE},")),  # noqa: E501
    lambda text: text.replace(".", ","),
    lambda text: f"{Decimal(text):.3f}".replace(".", ","),
    lambda text: f"{Decimal(text):E}",
    lambda text: f"{float(text):.0E}",
    lambda text: f"${text}",
    lambda text: f"{text} USD",
    lambda text: f"{text}%",
    lambda text: f"({text})",
    lambda text: f"−{text}",
    lambda text: text.translate({ord(str(each)): chr(0xFF10 + each) for each in range(10)}),
    lambda text: text.translate({ord(str(each)): chr(0x660 + each) for each in range(10)}),
    lambda text: text + "0" * 5000,
    lambda text: f" {text} ",
]  # fmt: skip


def one_character_of_one_cell(columns, rows, chance):
    """A character put in, left out or replaced: the cell as it stands now, or words."""
    row, at = chance.randrange(len(rows)), chance.randrange(len(columns))
    cell = rows[row][at]
    place = chance.randrange(len(cell) + 1)
    rows[row][at] = cell[:place] + chance.choice([*ODD, ""]) + cell[place + chance.randrange(2) :]
    return _written(columns, rows), _as_it_stands(columns, rows, row, at)


def _as_it_stands(columns, rows, row, at):
    """Return what a file may be read as whose cell was changed; None where it must be refused."""
    name, cell = columns[at], rows[row][at].strip()
    if name in TEXTS:
        # An apostrophe before what a spreadsheet would run is taken away.
        variants = [cell, cell[1:]] if cell.startswith("'") else [cell]
    elif name in NUMBERS:
        plain = cell.replace(",", ".")
        either = re.fullmatch(r"[+-]?[1-9]\d{0,2}([.,])\d{3}", cell)
        # Other powers in the file have decimal points, and so show what this one means.
        is_shown = name == "power_kva" and either and either[1] == "."
        if (either and not is_shown) or not re.fullmatch(r"[+-]?\d*\.?\d+", plain, re.ASCII):
            return None
        variants = [plain]
    else:
        variants = [cell]
    found = []
    for each in variants:
        rows[row][at] = each
        try:
            found.append(_normal(columns, rows))
        except InvalidOperation:
            return None
    return found


def _normal(columns, rows):
    """Return what rows say; a list may have empty parts, spaces and zeros before its numbers."""
    meant = []
    for row in _meant(columns, rows):
        cells = dict(row)
        for name in LISTS & cells.keys():
            parts = (
                ":".join(field.strip() for field in part.split(":")) for part in cells[name] if part
            )
            cells[name] = tuple(
                re.sub(r"(^|:)(?:\+?0*(?=\d+$)|-(?=0+$))", r"\1", part) for part in parts
            ) or ("",)
        meant.append(tuple(sorted(cells.items())))
    return tuple(meant)


def cut_short(columns, rows, chance):
    """The file ends in the middle: rows that are whole, or words; the last text may have lost its
    end.
    """
    text = _written(columns, rows)
    end = chance.randrange(len(text))
    kept = list(csv.reader(io.StringIO(text[:end], newline="")))[1:]
    if not kept or len(kept[-1]) != len(columns):
        return text[:end], None
    try:
        return text[:end], [_normal(columns, kept)]
    except InvalidOperation:
        return text[:end], None


def bytes_of_another_kind(columns, rows, chance):
    """Another encoding, a workbook, zeros: words, where any character is not ASCII."""
    text = _written(columns, rows)
    encode = chance.choice([
        lambda: text.encode("utf-16"),
        lambda: text.encode("utf-16-le"),
        lambda: b"PK\x03\x04" + bytes(chance.randrange(256) for _ in range(200)),
        lambda: text.replace("R", "\0", 1).encode(),
        lambda: text.encode() + b"\xff",
    ])  # fmt: skip
    return encode(), None


def rows_above_the_header(columns, rows, chance):
    """A line for Excel, a title, blank rows: words."""
    above = chance.choice(["sep=;", "sep=,", "", "Prices 2026", ",,,", "a,b,c", "\n\n"])
    return f"{above}\n{_written(columns, rows)}", None


def a_column_or_row_wrong(columns, rows, chance):
    """A name changed, twice or away; a row twice, a cell too many or too few: words."""
    kind = chance.randrange(5)
    at = chance.randrange(len(columns))
    if kind == 0:
        columns[at] = columns[at] + chance.choice(["x", " x", "_"])
    elif kind == 1:
        columns[at] = columns[at - 1]
    elif kind == 2:
        columns.pop(at)
    elif kind == 3:
        rows.append(list(chance.choice(rows)))
    else:
        chance.choice(rows).insert(at, "x")
    return _written(columns, rows), None


def a_date_in_another_form(columns, rows, chance):
    """Every form but 2026-11-01: words; a table without dates gets a word for an enum instead."""
    at = columns.index("as_of") if "as_of" in columns else len(columns) - 1
    forms = [
        "20261101",
        "2026-W45-1",
        "01.11.2026",
        "11/1/2026",
        "2026-11",
        "46327",
        "2026-02-30",
        "1 Nov 2026",
    ]
    chance.choice(rows)[at] = chance.choice(forms)
    return _written(columns, rows), None


CHANGES = [
    same_in_another_form,
    number_in_another_notation,
    one_character_of_one_cell,
    cut_short,
    bytes_of_another_kind,
    rows_above_the_header,
    a_column_or_row_wrong,
    a_date_in_another_form,
]
