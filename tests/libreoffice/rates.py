"""What LibreOffice Calc's own NPV and IRR make of generated price sheets, their payments written
out month by month.

Run it with ``python tests/libreoffice/rates.py``: it draws the price sheets, writes every payment
as a number into a workbook beside the formulas of Calc, lets LibreOffice compute them, and stores
sheets and results in rates.json, with which the tests compare the library. No formula of the
library and no closed formula takes part.
"""

import json
import random
import tempfile
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

STORED = Path(__file__).with_name("rates.json")
TERMS = {"ONE_YEAR": 12, "THREE_YEARS": 36, "FIVE_YEARS": 60}
OPTIONS = ("ALL_UPFRONT", "PARTIAL_UPFRONT", "NO_UPFRONT")
SHEETS = 60


def draw_sheet(draw):
    """Return a price sheet in cents, as a quote may be: the less is paid
    upfront, the dearer it is.
    """
    monthly = draw.randint(50_000, 3_000_000)
    cents = []
    for term, months in TERMS.items():
        share, dearer = draw.uniform(0.2, 0.8), draw.uniform(1.005, 1.4)
        cents += [
            [term, "ALL_UPFRONT", monthly * months, 0],
            [
                term,
                "PARTIAL_UPFRONT",
                int(monthly * months * share),
                int(monthly * (1 - share) * dearer),
            ],
            [term, "NO_UPFRONT", 0, int(monthly * (2 * dearer - 1))],
        ]
        monthly = int(monthly * draw.uniform(0.75, 0.98))
    return {
        "discount_rate": round(draw.uniform(-0.05, 0.4), 4),
        "timing": draw.choice(["end", "start"]),
        "compounding": draw.choice(["annual", "monthly"]),
        "cents": cents,
    }


def payments(upfront, monthly, months, timing):
    """List the payments in dollars, from month 0 to 60."""
    paid = (
        [upfront, *[monthly] * months]
        if timing == "end"
        else [upfront + monthly, *[monthly] * (months - 1)]
    )
    return [cents / 100 for cents in paid] + [0] * (61 - len(paid))


def write(sheets, path):
    """Write one row per pair: its payments, what it defers against all upfront, and Calc's
    formulas of both.
    """
    book = openpyxl.Workbook()
    page = book.active
    page.append(
        ["", *(f"month {month}" for month in range(61)), "", "NPV", "monthly IRR", "annual rate"]
    )
    last = get_column_letter(2 + 60)
    first, end = get_column_letter(70), get_column_letter(70 + 60)
    for sheet in sheets:
        rate, monthly = sheet["discount_rate"], sheet["compounding"] == "monthly"
        for term, option, upfront, each in sheet["cents"]:
            row = page.max_row + 1
            paid = payments(upfront, each, TERMS[term], sheet["timing"])
            ((whole_upfront, none),) = (
                line[2:] for line in sheet["cents"] if line[:2] == [term, "ALL_UPFRONT"]
            )
            whole = payments(whole_upfront, none, TERMS[term], sheet["timing"])
            page.append([None, *paid])
            months = f"{rate}/12" if monthly else f"(1+{rate})^(1/12)-1"
            page.cell(row, 64).value = f"=B{row}+NPV({months},C{row}:{last}{row})"
            if option == "ALL_UPFRONT":
                continue
            for column, (later, now) in enumerate(zip(paid, whole, strict=True), start=70):
                page.cell(row, column).value = later - now
            page.cell(row, 65).value = f"=IRR({first}{row}:{end}{row},0.01)"
            page.cell(row, 66).value = f"=(1+BM{row})^12-1"
    book.save(path)


def main():
    """Draw, let LibreOffice compute, and store."""
    from workbook import convert

    draw = random.Random(20261124)
    sheets = [draw_sheet(draw) for _ in range(SHEETS)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rates.xlsx"
        write(sheets, path)
        page = openpyxl.load_workbook(convert(path, Path(folder) / "out"), data_only=True).active
    rows = iter(page.iter_rows(min_row=2, min_col=64, max_col=66, values_only=True))
    for sheet in sheets:
        computed = [next(rows) for _ in sheet["cents"]]
        sheet["npv"] = [npv for npv, _, _ in computed]
        sheet["implied_annual_rate"] = [rate for _, _, rate in computed]
    STORED.write_text(
        "[\n" + ",\n".join(json.dumps(sheet, separators=(",", ":")) for sheet in sheets) + "\n]\n"
    )


if __name__ == "__main__":
    main()
