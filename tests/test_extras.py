"""Without an extra everything else works, and what needs the extra says how it is installed."""

import json

import pytest
from support.without import EVERY_EXTRA, LAB, POSTGRES, SANDBOX, python_without

CORE = """
import outpost_planner as planner
lines = planner.read_catalog().line_items({"OR-RKGP001": 2})
comparison = planner.compare_payments(lines, country_code="US", discount_rate=0.08)
print(comparison)
planner.plot_payments(comparison).figure.savefig("pay.png")
comparison.to_excel("pay.xlsx")
print(planner.size(planner.Demand({"m5.xlarge": 10}), planner.read_catalog(), country_code="US"))
print(planner.flatten_orders(planner.sample_orders()).orders.shape)
print(planner.DeskModel, planner.PaymentModel(lines))
plan = planner.make_plan(lines)
planner.open_plan(planner.save_plan(plan, "plan.toml"))
try:
    planner.connect(profile="nobody")
except planner.InputError as error:
    print(error)
"""

EVERYTHING = """
from outpost_planner import *
import outpost_planner as planner
planner.read_catalog()
print(len([getattr(planner, name) for name in planner.__all__]))
help(planner)
"""

CALLS = {
    "start_sandbox()": "sandbox",
    "mock_outposts(lambda: None)": "sandbox",
    "OrderDesk(planner.read_catalog(), None)": "lab",
    "PaymentExplorer(planner.read_catalog().line_items({'OR-RKGP001': 1}))": "lab",
    "open_journal('postgresql://user@server/database')": "postgres",
    "receipts(journal='postgresql://user@server/database')": "postgres",
}


def test_the_core_prices_sizes_plots_and_plans_without_any_extra(tmp_path):
    """No moto, no widget, no IPython, no SQLAlchemy: what needs none of them needs none."""
    run = python_without(EVERY_EXTRA, CORE, tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert "for 2 × or-rkgp001 in us" in run.stdout.lower()
    assert (tmp_path / "pay.xlsx").stat().st_size > 5000


def test_every_name_can_be_read_without_any_extra(tmp_path):
    """`import *`, a reader of all names and `help` do not fail over one that is not installed."""
    run = python_without(EVERY_EXTRA, EVERYTHING, tmp_path)
    assert run.returncode == 0, run.stderr
    assert "start_sandbox" in run.stdout


def test_each_door_names_the_command_that_opens_it(tmp_path):
    """One sentence, as InputError and ImportError alike, with the extra in it."""
    code = f"""
import json
import outpost_planner as planner
said = {{}}
for call in {list(CALLS)!r}:
    try:
        eval("planner." + call)
    except planner.MissingExtra as error:
        assert isinstance(error, ImportError) and isinstance(error, planner.InputError)
        said[call] = str(error)
print(json.dumps(said))
"""
    run = python_without(EVERY_EXTRA, code, tmp_path)
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    for call, extra in CALLS.items():
        assert f'Type: pip install "outpost-planner[{extra}]"' in said[call]
        assert call.partition("(")[0] in said[call] or extra == "postgres"


@pytest.mark.parametrize(
    ("blocked", "call"),
    [(LAB | POSTGRES, "start_sandbox()"), (SANDBOX | POSTGRES, "OrderDesk"), (LAB, "connect")],
)
def test_one_extra_is_enough_for_what_needs_it(tmp_path, blocked, call):
    """The sandbox needs no widgets, and the desk no sandbox."""
    code = f"import outpost_planner as planner\nprint(planner.{call})"
    run = python_without(blocked, code, tmp_path)
    assert run.returncode == 0, run.stderr
    assert "not installed" not in run.stdout + run.stderr


def test_a_name_works_in_the_same_process_once_its_extra_is_there(tmp_path):
    """A person installs the extra beside a running kernel and calls again."""
    code = """
import outpost_planner as planner
try:
    planner.start_sandbox()
except planner.MissingExtra:
    sys.meta_path = [each for each in sys.meta_path if type(each).__name__ != "Blocker"]
print(planner.start_sandbox())
"""
    run = python_without(SANDBOX, code, tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("SANDBOX 123456789012")


def test_an_import_that_fails_for_another_reason_is_not_explained_away(tmp_path):
    """A broken pandas is no missing extra: its own error is shown."""
    run = python_without({"pandas"}, "import outpost_planner; outpost_planner.Catalog", tmp_path)
    assert run.returncode == 1
    assert "No module named 'pandas'" in run.stderr
    assert "outpost-planner[" not in run.stderr
