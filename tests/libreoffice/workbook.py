"""What LibreOffice Calc makes of the exported workbook, its inputs changed by hand.

Run it with ``python tests/libreoffice/workbook.py``: each case's workbook is written at other
inputs than the case's own, the case's inputs are typed over them, LibreOffice recalculates every
formula, and what it computed is stored in workbook.json, which the tests compare with the library
wherever LibreOffice is not at hand.
"""

import json
import subprocess
import tempfile
from pathlib import Path

import openpyxl

import outpost_planner as planner

STORED = Path(__file__).with_name("workbook.json")
PRICES = Path(__file__).parents[1] / "support/fixed_prices.csv"

CASES = {
    "as exported": {},
    "a dearer rate": {"discount_rate": 0.125},
    "charges at the start": {"timing": "start", "discount_rate": 0.06},
    "compounded monthly": {"compounding": "monthly", "discount_rate": 0.12},
    "a rate of zero": {"discount_rate": 0.0},
    "dear to pay later": {"monthly_times": 8},
    "more of it, in Germany": {
        "country_code": "DE",
        "quantities": {"OR-RKGP003": 7, "OR-SV1U001": 12},
    },
}

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""  # noqa: E501


def comparison(*, quantities=None, country_code="US", monthly_times=1, **convention):
    """Compare as a case says; with dearer monthly prices the rates implied are far above those of
    any loan.
    """
    quantities = quantities or {"OR-RKGP003": 1, "OR-SV1U001": 4}
    catalog = planner.read_catalog(prices=PRICES)
    prices = catalog.prices.assign(
        monthly_recurring_price=(catalog.prices["monthly_recurring_price"] * monthly_times).round(2)
    )
    return planner.compare_payments(
        catalog.line_items(quantities), country_code=country_code, prices=prices, **convention
    )


def recalculated(case, folder):
    """Type a case's inputs over a workbook written at others, and return what LibreOffice computes
    of it.
    """
    wanted = comparison(**case)
    path = Path(folder) / "payments.xlsx"
    comparison(country_code=wanted.country_code).to_excel(path)
    book = openpyxl.load_workbook(path)
    main, units = book["Comparison"], book["Line items"]
    main["B4"], main["B5"], main["B6"] = (
        wanted.convention.discount_rate,
        wanted.convention.timing,
        wanted.convention.compounding,
    )
    for row, quantity in enumerate(wanted.lines.quantities.values(), start=4):
        units.cell(row, 2).value = quantity
    for row, prices in enumerate(wanted.prices.monthly / 100, start=4):
        for place, price in enumerate(prices.tolist()):
            units.cell(row, 4 + 2 * place).value = price
    book.save(path)
    return read(convert(path, Path(folder) / "out"))


def convert(path, folder):
    """Let LibreOffice load a workbook, recalculate it and save it again."""
    profile = Path(folder) / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
    words = [
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(folder),
    ]
    subprocess.run(["soffice", *words, str(path)], check=True, capture_output=True, timeout=120)
    return Path(folder) / Path(path).name


def read(path):
    """Return the table of the first sheet and the totals of the cash flows,
    as numbers and words.
    """
    book = openpyxl.load_workbook(path, data_only=True)
    rows = book["Comparison"].iter_rows(min_row=11, max_row=20, values_only=True)
    names, *table = [list(row[:17]) for row in rows]
    flows = [
        list(row[1:10])
        for row in book["Cash flows"].iter_rows(min_row=2, max_row=63, values_only=True)
    ]
    return {
        "best": book["Comparison"]["B9"].value,
        "names": names,
        "table": table,
        "cash_flows": flows,
    }


def main():
    """Store what every case gives."""
    results = {}
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            results[name] = recalculated(case, folder)
    STORED.write_text(
        json.dumps(results, indent=None, separators=(",", ":")).replace('"table"', '\n"table"')
        + "\n"
    )


if __name__ == "__main__":
    main()
