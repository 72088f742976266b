"""Frames as files that other programs open: Parquet, CSV and Excel."""

import openpyxl
import pandas as pd
import pytest

from outpost_planner import InputError, flatten_orders, sample_orders
from outpost_planner.files import export
from outpost_planner.files.spreadsheet import EXCEL_CHARACTERS

NAMES = ["orders", "line_items", "assets", "mac_addresses"]


@pytest.fixture(scope="module")
def frames():
    return flatten_orders(sample_orders())


def test_parquet_gives_the_same_frames_back(frames, tmp_path):
    """Values, time zones and the order of the statuses survive."""
    folder = frames.to_parquet(tmp_path / "new" / "folder")
    for name in NAMES:
        read = pd.read_parquet(folder / f"{name}.parquet")
        pd.testing.assert_frame_equal(
            read, getattr(frames, name), check_dtype=False, check_categorical=False
        )
        assert (
            read.dtypes.astype("str").tolist()
            == getattr(frames, name).dtypes.astype("str").tolist()
        )
    status = pd.read_parquet(folder / "orders.parquet")["status"]
    assert status.cat.ordered
    assert list(status.cat.categories) == list(frames.orders["status"].cat.categories)


def test_csv_is_plain_text_with_times_in_utc(frames, tmp_path):
    """Every row is there, and a time says that it is UTC."""
    folder = frames.to_csv(tmp_path)
    for name in NAMES:
        read = pd.read_csv(folder / f"{name}.csv", dtype="str")
        assert len(read) == len(getattr(frames, name))
        assert list(read.columns) == list(getattr(frames, name).columns)
    assert read["mac_address"].tolist() == frames.mac_addresses["mac_address"].tolist()
    dates = pd.read_csv(folder / "orders.csv")["order_submission_date"]
    assert dates.str.endswith("+00:00").all()


def test_a_workbook_has_a_sheet_a_frame(frames, tmp_path):
    """Numbers are numbers, times are dates, and a tracking number keeps its digits."""
    sheets = pd.read_excel(
        frames.to_excel(tmp_path / "orders.xlsx"),
        sheet_name=None,
        dtype={"shipment_tracking_number": "str"},
    )
    assert list(sheets) == NAMES
    assert sheets["line_items"]["quantity"].tolist() == frames.line_items["quantity"].tolist()
    naive = frames.orders["order_submission_date"].dt.tz_localize(None)
    assert (
        sheets["orders"]["order_submission_date"].dt.round("s").tolist()
        == naive.dt.round("s").tolist()
    )
    expected = frames.line_items["shipment_tracking_number"].dropna().tolist()
    assert expected
    assert sheets["line_items"]["shipment_tracking_number"].dropna().tolist() == expected


def test_text_from_the_api_is_never_a_formula(tmp_path):
    """A tracking number that begins with an equals sign runs nothing where the file is opened."""
    lines = [
        {
            "LineItemId": "=1+1",
            "ShipmentInformation": {"ShipmentTrackingNumber": "https://example.com"},
        }
    ]
    path = flatten_orders([{"OrderId": "oo-1", "LineItems": lines}]).to_excel(tmp_path / "x.xlsx")
    cells = openpyxl.load_workbook(path)["line_items"][2]
    assert [
        (cell.value, cell.data_type, cell.hyperlink)
        for cell in cells
        if cell.value in {"=1+1", "https://example.com"}
    ] == [
        ("=1+1", "s", None),
        ("https://example.com", "s", None),
    ]


def test_what_excel_cannot_hold_is_said_or_shortened(tmp_path, monkeypatch):
    """Dates before 1900 become text, long text ends with a mark, too many rows are refused."""
    odd = {"OrderId": "o" * 40_000, "OrderSubmissionDate": "1850-01-01"}
    path = flatten_orders([odd]).to_excel(tmp_path / "x.xlsx")
    row = pd.read_excel(path, sheet_name="orders").iloc[0]
    assert len(row["order_id"]) == EXCEL_CHARACTERS
    assert row["order_id"].endswith("…")
    assert str(row["order_submission_date"]).startswith("1850-01-01")
    monkeypatch.setattr(export, "EXCEL_ROWS", 3)
    with pytest.raises(InputError, match="to_parquet"):
        flatten_orders([{}, {}, {}]).to_excel(tmp_path / "y.xlsx")
    assert not (tmp_path / "y.xlsx").exists()


def test_no_orders_make_readable_files(tmp_path):
    """Empty frames are files with a header."""
    frames = flatten_orders([])
    assert pd.read_parquet(frames.to_parquet(tmp_path) / "orders.parquet").empty
    assert list(pd.read_csv(frames.to_csv(tmp_path) / "assets.csv").columns) == list(
        frames.assets.columns
    )
    assert list(pd.read_excel(frames.to_excel(tmp_path / "x.xlsx"), sheet_name=None)) == NAMES


@pytest.mark.parametrize("method", ["to_parquet", "to_csv", "to_excel"])
def test_a_place_that_cannot_be_written_is_named(frames, tmp_path, method):
    """A file in the way is an error in words."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="cannot be written"):
        getattr(frames, method)(tmp_path / "file" / "orders.xlsx")


def test_a_workbook_needs_the_name_of_one(frames, tmp_path):
    """Another ending than .xlsx is explained."""
    with pytest.raises(InputError, match=r"\.xlsx"):
        frames.to_excel(tmp_path / "orders.ods")
