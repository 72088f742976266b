"""A journal's file, damaged as a disk would."""

import sqlite3


def damage(journal, name):
    """Overwrite the pages of a table or an index that hold rows, behind SQLite's back."""
    with sqlite3.connect(journal.path) as database:
        root = database.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)
        ).fetchone()[0]
        size = database.execute("PRAGMA page_size").fetchone()[0]
    database.close()
    content = bytearray(journal.path.read_bytes())
    content[(root - 1) * size : root * size] = b"\xff" * size
    journal.path.write_bytes(content)
    return bytes(content)
