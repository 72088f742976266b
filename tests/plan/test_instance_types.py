"""The table of instance types that the package brings is EC2's, as moto keeps it."""

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "data" / "make_instance_types.py"


def test_the_table_is_as_new_as_moto():
    """Row by row; after moto was renewed, the script writes the table again."""
    spec = importlib.util.spec_from_file_location("make_instance_types", SCRIPT)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    rows = [made.HEAD, *made.rows()]
    lines = [",".join(map(str, row)) for row in rows]
    assert made.TABLE.read_text().splitlines() == lines, f"python {SCRIPT}"
