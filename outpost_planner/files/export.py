"""DataFrames to files: a folder of Parquet or CSV, or a workbook that Excel opens without harm."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Literal

import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.files.paths import user_path
from outpost_planner.files.spreadsheet import disarmed_frame, excel_text
from outpost_planner.files.writing import write_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EXCEL_ROWS = 1_048_576
"""Rows of an Excel sheet, the header among them."""

EXCEL_FIRST_YEAR = 1900
"""Excel counts days from 1900; an earlier date is written as text."""


def to_folder(
    frames: Mapping[str, pd.DataFrame], path: str | Path, kind: Literal["parquet", "csv"]
) -> Path:
    """Write one file per frame into a folder.

    Parameters
    ----------
    frames
        DataFrames by the names of their files.
    path
        A folder, made where it is missing.
    kind
        ``parquet`` or ``csv``.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    InputError
        Where the folder cannot be written.
    """
    folder = user_path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written: {error.strerror}. Choose a folder of yours."
        ) from error
    write = _write_parquet if kind == "parquet" else _write_csv
    write_files(
        {folder / f"{name}.{kind}": partial(write, frame) for name, frame in frames.items()}
    )
    return folder


def to_workbook(frames: Mapping[str, pd.DataFrame], path: str | Path) -> Path:
    """Write a workbook with one sheet per frame.

    Parameters
    ----------
    frames
        DataFrames by the names of their sheets.
    path
        The workbook, such as ``orders.xlsx``.

    Returns
    -------
    pathlib.Path
        The workbook.

    Raises
    ------
    InputError
        Where a frame has more rows than a sheet, or the file cannot be written.
    """
    too_long = [
        f"{name}: {len(frame):,} rows" for name, frame in frames.items() if len(frame) >= EXCEL_ROWS
    ]
    if too_long:
        raise InputError(
            f"A sheet of Excel holds {EXCEL_ROWS - 1:,} rows below its header. Use to_parquet.",
            too_long,
        )
    workbook = user_path(path)
    if workbook.suffix.lower() != ".xlsx":
        raise InputError(f"{workbook} is no name for a workbook; choose one that ends in .xlsx.")
    # xlsxwriter would turn text that begins with "=" into a formula, which a reader runs.
    options = {
        "options": {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
    }

    def write(file: BinaryIO) -> None:
        # All in memory, so that a full disk is met once, where it is said in words.
        book = io.BytesIO()
        with pd.ExcelWriter(book, engine="xlsxwriter", engine_kwargs=options) as writer:
            for name, frame in frames.items():
                _for_excel(frame).to_excel(
                    writer, sheet_name=name, index=False, freeze_panes=(1, 0)
                )
                writer.sheets[name].autofit()
        file.write(book.getbuffer())

    write_files({workbook: write})
    return workbook


def _write_parquet(frame: pd.DataFrame, file: BinaryIO) -> None:
    frame.to_parquet(file, index=False)


def _write_csv(frame: pd.DataFrame, file: BinaryIO) -> None:
    # With this line end the writer quotes texts with a line break of either kind.
    disarmed_frame(frame).to_csv(file, index=False, encoding="utf-8", lineterminator="\r\n")


def _for_excel(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: _excel_column(column) for name, column in frame.items()})


def _excel_column(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        naive = column.dt.tz_convert("UTC").dt.tz_localize(None)
        if (naive.dt.year < EXCEL_FIRST_YEAR).any():
            return naive.astype("str")
        return naive
    if pd.api.types.is_string_dtype(column.dtype) or isinstance(column.dtype, pd.CategoricalDtype):
        return column.map(excel_text, na_action="ignore")
    return column
