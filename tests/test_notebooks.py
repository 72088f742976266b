"""The notebooks are stored as they ran, say nothing private, and a changed number is noticed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOKS = sorted(Path(__file__).parent.parent.glob("notebooks/*.ipynb"))
SANITIZE = Path(__file__).parent / "nbval_sanitize.cfg"
NBVAL = ["--nbval", "--nbval-sanitize-with", SANITIZE, "-p", "no:cacheprovider"]
SANDBOX_ACCOUNT = "123456789012"
PRICE = r"\$\d{3},\d{3}\.00"


def code_cells(notebook: Path) -> list[dict]:
    cells = json.loads(notebook.read_text())["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def up_to_the_first_price(notebook: Path) -> str:
    """The beginning of a notebook: a strict comparison of the whole takes half a minute."""
    whole = json.loads(notebook.read_text())
    last = next(n for n, cell in enumerate(whole["cells"]) if re.search(PRICE, json.dumps(cell)))
    return json.dumps({**whole, "cells": whole["cells"][: last + 1]})


def test_there_are_notebooks():
    """The other tests here look at something."""
    assert len(NOTEBOOKS) >= 3


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_code_cell_was_run_in_order_and_without_error(notebook):
    """A cell stored without its output would pass the strict comparison with nothing compared."""
    cells = code_cells(notebook)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output["output_type"] for cell in cells for output in cell["outputs"]}
    assert "error" not in kinds
    assert not any(output.get("name") == "stderr" for cell in cells for output in cell["outputs"])


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_reads_like_a_short_book(notebook):
    """It opens with a title, and no cell is longer than a person reads at a glance."""
    first = json.loads(notebook.read_text())["cells"][0]
    assert "".join(first["source"]).startswith("# ")
    lengths = [
        len([line for line in "".join(cell["source"]).splitlines() if line.strip()])
        for cell in code_cells(notebook)
    ]
    assert max(lengths) <= 10


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_stored_notebook_holds_no_account_credential_or_path(notebook):
    """The only account is the sandbox's; no key, token, home folder or port is stored."""
    # Carriers' tracking numbers have twelve digits too.
    text = re.sub(
        r"(?:DHL|DBS|FEDEX|UPS|EXPEDITORS|tracking number) \d{12}", "", notebook.read_text()
    )
    without_pictures = re.sub(r'"image/png": "[^"]*"', "", text)
    assert set(re.findall(r"(?<![\w.])\d{12}(?![\w.])", without_pictures)) <= {SANDBOX_ACCOUNT}
    assert not re.findall(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}|aws_secret|SessionToken", without_pictures)
    assert not re.findall(r"/home/|/root/|/tmp/|127\.0\.0\.1:\d+", without_pictures)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_stored_notebook_shows_no_table_as_pandas_writes_it(notebook):
    """No bare numbers of rows, no NaN, no seconds of a midnight: every table is one for people."""
    for cell in code_cells(notebook):
        for output in cell["outputs"]:
            page = "".join(output.get("data", {}).get("text/html", ""))
            text = "".join(output.get("data", {}).get("text/plain", ""))
            assert 'class="dataframe"' not in page, cell["source"]
            assert "dtype:" not in text, cell["source"]
            shown = re.sub(r"<[^>]*>", " ", page)
            assert not re.search(r"NaN|NaT|&lt;NA&gt;|00:00:00|\d\.\d{5}", shown), cell["source"]


def test_a_changed_number_in_a_stored_output_fails_the_strict_comparison(tmp_path):
    """One cent more in one table, and nbval names the cell; the same notebook unchanged passes
    beside it.
    """
    original = next(path for path in NOTEBOOKS if path.stem.startswith("02"))
    text = up_to_the_first_price(original)
    price = re.search(PRICE, text).group()
    changed = text.replace(price, price[:-1] + "1", 1)
    (tmp_path / "data").symlink_to(original.parent.parent / "data")
    copies = tmp_path / "notebooks"
    copies.mkdir()
    (copies / "as_stored.ipynb").write_text(text)
    (copies / "one_cent_more.ipynb").write_text(changed)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *NBVAL, "-q", "--rootdir", tmp_path, copies],
        capture_output=True,
        text=True,
        check=False,
    )
    failed = re.findall(r"^FAILED \S*?(\w+\.ipynb)::", run.stdout, flags=re.MULTILINE)
    assert failed == ["one_cent_more.ipynb"], run.stdout
