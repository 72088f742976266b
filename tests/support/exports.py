"""Exports of lists of servers, as files."""

import io

import xlsxwriter

VINFO = (
    "VM",
    "Powerstate",
    "Template",
    "CPUs",
    "Memory",
    "Provisioned MiB",
    "In Use MiB",
    "VM UUID",
)


def vm(name, vcpus=2, memory=8192, *, state="poweredOn", template="False", disk=1024, uuid=None):
    """Return a row of vInfo."""
    return [name, state, template, vcpus, memory, disk, disk // 2, uuid or f"uuid-{name}"]


def as_csv(path, header, rows, separator=",", encoding="utf-8"):
    """Write a CSV file and return its path."""
    lines = [separator.join(map(str, each)) for each in (header, *rows)]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def as_workbook(path, header, rows, sheet="vInfo", above=()):
    """Write a workbook with one sheet and return its path."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        table = book.add_worksheet(sheet)
        for number, cells in enumerate((*above, header, *rows)):
            table.write_row(number, 0, cells)
    path.write_bytes(content.getvalue())
    return path
