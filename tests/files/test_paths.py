"""Places that a user names: one reading of a path everywhere, and files that are whole or as they
were.
"""

import json
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import outpost_planner as planner
from outpost_planner.files.paths import user_path
from outpost_planner.files.writing import write_files

CATALOG = planner.read_catalog()
COMPARISON = planner.compare_payments(CATALOG.line_items({"OR-SV1U001": 1}))
FRAMES = planner.flatten_orders(planner.sample_orders()[:3])
SAMPLES = planner.sample_data_path()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder with the sample data in it, and another folder to work in."""
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    for name in ("catalog.csv", "prices.csv"):
        (home / name).write_bytes((SAMPLES / name).read_bytes())
    (home / "orders").mkdir()
    first = min((SAMPLES / "orders").glob("*.json"))
    (home / "orders" / first.name).write_bytes(first.read_bytes())
    monkeypatch.setenv("HOME", str(home))
    for name in ("OUTPOST_PLANNER_JOURNAL", "OUTPOST_PLANNER_HISTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(work)
    return home


def names_in(folder):
    """Return the names of what stands in a folder."""
    return {each.name for each in folder.iterdir()}


def everything_that_takes_a_path(sandbox, folder):
    """Call every function that takes a path, each with a place in this folder."""
    batch = user_path(f"{folder}/batch.csv")
    batch.write_text(
        "reference,outpost,items,option,term\nPO-1,op-0123456789abcdef0,OR-SV1U001:1,NO_UPFRONT,\n"
    )
    return {
        "catalog": len(
            planner.read_catalog(f"{folder}/catalog.csv", prices=f"{folder}/prices.csv").items
        ),
        "batch": len(planner.read_batch(f"{folder}/batch.csv", CATALOG)),
        "sample orders": len(planner.sample_orders(f"{folder}/orders")),
        "parquet": FRAMES.to_parquet(f"{folder}/parquet"),
        "csv": FRAMES.to_csv(f"{folder}/csv"),
        "excel": FRAMES.to_excel(f"{folder}/orders.xlsx"),
        "payments": COMPARISON.to_excel(f"{folder}/payments.xlsx"),
        "table": COMPARISON.to_csv(f"{folder}/payments.csv"),
        "history": planner.open_history(path=f"{folder}/history.sqlite").record(
            planner.sample_orders()[:1]
        ),
        "journal": planner.receipts(journal=f"{folder}/journal.sqlite3"),
        "a journal": planner.Journal(Path(f"{folder}/journal2.sqlite3")).path,
        "a history": planner.History(f"{folder}/history2.sqlite", "live").path,
        "state": sandbox.save(f"{folder}/sandbox.json"),
    }


def test_the_home_folder_is_meant_wherever_a_path_is_given(home, sandbox):
    """`~` is the home folder in every function, and no folder of that name is ever made."""
    done = everything_that_takes_a_path(sandbox, "~")
    assert {
        "orders.xlsx",
        "payments.xlsx",
        "payments.csv",
        "history.sqlite",
        "sandbox.json",
    } <= names_in(home)
    assert done["a journal"] == home / "journal2.sqlite3"
    assert done["a history"] == home / "history2.sqlite"
    with planner.start_sandbox(state="~/sandbox.json") as again:
        assert again.client().list_outposts()["Outposts"]
    assert names_in(Path()) == set()


def test_the_variables_of_journal_and_history_know_the_home_folder_too(home, monkeypatch):
    """A path in the environment is read like any other."""
    monkeypatch.setenv("OUTPOST_PLANNER_HISTORY", "~/h.sqlite")
    monkeypatch.setenv("OUTPOST_PLANNER_JOURNAL", "~/j.sqlite3")
    assert planner.open_history().path == home / "h.sqlite"
    assert planner.open_journal().path == home / "j.sqlite3"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (5, "path takes a path, not int"),
        (b"/tmp/x", "os.fsdecode"),
        (" ", "path is empty"),
        ("file:///tmp/x.csv", "is a URL"),
        (Path("s3://bucket/x.csv"), "is a URL"),
        ("~nobody-of-this-name/x", "the home folder of ~nobody-of-this-name is not known"),
        ("a\0b", "zero byte"),
        ("\ud800", "no file's name can have"),
    ],
)
def test_what_is_no_path_is_said_in_words(given, said):
    """Other kinds, URLs and what no file system takes."""
    with pytest.raises(planner.InputError, match=said):
        user_path(given)


FULL_DISK = """
import json, os, resource, sys
from pathlib import Path
import outpost_planner as planner

folder = Path(sys.argv[1])
comparison = planner.compare_payments(planner.read_catalog().line_items({"OR-SV1U001": 1}))
frames = planner.flatten_orders(planner.sample_orders()[:3])
sandbox = planner.start_sandbox()
writers = {
    "orders.xlsx": frames.to_excel,
    "payments.xlsx": comparison.to_excel,
    "payments.csv": comparison.to_csv,
    "parquet": frames.to_parquet,
    "csv": frames.to_csv,
    "state.json": sandbox.save,
}

def there():
    return {str(each): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}

for name, write in writers.items():
    write(folder / name)
before = there()
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
said = {}
for name, write in writers.items():
    try:
        write(folder / name)
    except planner.InputError as error:
        said[name] = str(error)
# What counts the branches that are reached has a file to write too, when the process ends.
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(json.dumps({"said": said, "unchanged": there() == before}))
sandbox.stop()
"""


def test_a_full_disk_leaves_what_was_there(tmp_path):
    """No file may grow beyond 100 bytes: each write fails in words, old files are whole, and
    nothing lies beside.
    """
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stderr == ""
    result = json.loads(done.stdout)
    assert result["unchanged"]
    assert len(result["said"]) == 6
    for name, said in result["said"].items():
        assert "cannot be written: File too large; the file that is there is as it was" in said, (
            name
        )


def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path):
    """A process that dies while it writes has not touched what was there."""
    path = tmp_path / "x.csv"
    path.write_text("old")
    script = f"""
        import os
        from pathlib import Path
        from outpost_planner.files.writing import write_files
        def write(file):
            file.write(b"new" * 100_000)
            os.kill(os.getpid(), 9)
        write_files({{Path({str(path)!r}): write}})
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert done.returncode == -9
    assert path.read_text() == "old"


def test_mode_and_link_stay(tmp_path):
    """A file shared with a group stays shared; a link still leads to the file, which is the new
    one.
    """
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_files({link: b"new"})
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_of_several_files_none_changes_where_one_cannot(tmp_path):
    """The first is not moved into its place before the last one is written."""
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").mkdir()
    with pytest.raises(planner.InputError, match="a folder or a device is there"):
        write_files({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert (tmp_path / "a").read_text() == "old"
    assert names_in(tmp_path) == {"a", "b"}
