"""One SQLite file, safe between threads, processes and forks: what the journal and the history stand on.

POSIX gives a process's locks on a file up as soon as the process closes any descriptor of that file, be
it another one ('How To Corrupt An SQLite Database File', 2.2). So a process has one connection to a file,
however many threads and objects use it, and nothing here ever opens the file beside that connection.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import weakref
from collections import deque
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from outpost_planner.files.hold import held
from outpost_planner.files.known import forget, recall
from outpost_planner.files.places import file_mode, sqlite_uri, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    Values = Mapping[str, Any] | Sequence[Any]
    Identity = tuple[int, int]

DAMAGED, GONE, EMPTY, OTHER, NEWER, LOCKED, DOUBLE, FAILED = (
    "damaged", "gone", "empty", "other", "newer", "locked", "double", "failed",
)  # fmt: skip
"""Kinds of trouble with a store."""


class StoreError(Exception):
    """A store cannot be used.

    Parameters
    ----------
    kind
        One of the kinds of trouble above.
    what
        What is wrong, to stand after the file's name: ``is damaged (...)``.
    """

    def __init__(self, kind: str, what: str) -> None:
        self.kind, self.what = kind, what
        super().__init__(what)


class Rows:
    """A transaction under way: statements in it, each with its values by name or by place."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def read(self, statement: str, values: Values = ()) -> list[Any]:
        """Return the rows of a query, whose values go by name and by position."""
        return list(self._database.execute(statement, values))

    def change(self, statement: str, values: Values = ()) -> int:
        """Make a change, and return how many rows it concerned."""
        return self._database.execute(statement, values).rowcount

    def add(self, statement: str, values: Values = (), key: str = "") -> int:  # noqa: ARG002 - another store asks for it
        """Insert one row, and return its number, which stands in the column `key`."""
        return int(self._database.execute(statement, values).lastrowid or 0)


@dataclass(frozen=True)
class Schema:
    """What a store holds.

    Parameters
    ----------
    application_id
        Marks the SQLite file as this kind of store.
    migrations
        One step per schema version, applied in order: SQL, or a function of the transaction. The file's
        user_version counts those applied.
    may_begin_again
        Whether a new file may take the place of one that was here and is gone.
    """

    application_id: int
    migrations: tuple[str | Callable[[Any], None], ...]
    may_begin_again: bool = False


def open_store(path: Path, schema: Schema) -> Store:
    """Return this process's store of a file; nothing is made before something is written.

    Parameters
    ----------
    path
        Its canonical path; see `place`.
    schema
        What it holds.
    """
    with _registry:
        store = _stores.get(path)
        if store is None:
            store = _stores[path] = Store(path, schema)
        _latest.append(store)
        return store


def begin_anew(path: Path) -> None:
    """Take what stands at a path from now on for what is meant; an empty file is taken away.

    Parameters
    ----------
    path
        A store's canonical path.
    """
    _trusted.pop(path, None)
    forget(path)
    if path.exists() and path.stat().st_size == 0:
        path.unlink()


class Store:
    """One file, and this process's only connection to it. Made by `open_store`.

    Parameters
    ----------
    path
        The file.
    schema
        What it holds.
    """

    def __init__(self, path: Path, schema: Schema) -> None:
        self.path = path
        self.schema = schema
        self.lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        self._identity: Identity | None = None
        self._finalizer: weakref.finalize | None = None
        self._seen: int | None = None

    @contextmanager
    def reading(self, timeout_s: float) -> Iterator[Rows | None]:
        """Read in one transaction; None where there is no file yet.

        Parameters
        ----------
        timeout_s
            How long to wait for another that is writing [s].

        Raises
        ------
        StoreError
            Where the file cannot be read, or was there and is gone.
        """
        with self._mine(timeout_s), _explained():
            database = self._connected(timeout_s)
            if database is None:
                yield None
                return
            with _transaction(database, "BEGIN", timeout_s):
                yield Rows(database)

    @contextmanager
    def writing(self, timeout_s: float) -> Iterator[Rows]:
        """Write in one transaction, which is on the disk when this ends.

        Before a process writes to a file for the first time, and whenever something else than SQLite has
        written to it since, the whole file is checked, its indexes included. That takes 0.6 s of
        processor time for 100,000 entries (150 MB), and 2 to 3 s pass where the machine is busy; `quick_check` would
        take a third of it, and says "ok" to an index that has lost a reference.

        Parameters
        ----------
        timeout_s
            How long to wait for another that is writing [s].

        Raises
        ------
        StoreError
            Where the file cannot be written, is damaged, or was there and is gone: also where that
            happened meanwhile.
        """
        with self._mine(timeout_s), _explained():
            database = self._connected(timeout_s)
            if database is None:
                self._make()
                database = self._connected(timeout_s)
            if database is None:
                raise StoreError(GONE, "was taken away at this moment")
            if not self._is_trusted(database):
                database = self._checked(timeout_s)
            with _transaction(database, "BEGIN IMMEDIATE", timeout_s):
                yield Rows(database)
            if _identity(self.path) != self._identity:
                raise StoreError(GONE, "was taken away or replaced while it was written")
            self._trust(database)

    @contextmanager
    def hold(self, name: str, timeout_s: float) -> Iterator[None]:
        """Keep every other thread and process from holding the same name, by a lock file beside this one.

        Raises
        ------
        TimeoutError
            Where another holds it for longer.
        StoreError
            Where the lock's file cannot be made.
        """
        lock = self.path.with_name(f"{self.path.name}.{sha256(name.encode()).hexdigest()[:16]}.lock")
        with ExitStack() as stack:
            try:
                lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                stack.enter_context(held(lock, timeout_s))
            except TimeoutError:
                raise
            except OSError as error:
                raise StoreError(FAILED, f"cannot be locked: {lock} gave {error.strerror or error}") from error
            yield

    def verify(self, timeout_s: float) -> None:
        """Check the whole file, its indexes included; a missing one is whole.

        Raises
        ------
        StoreError
            Where it is damaged.
        """
        with self._mine(timeout_s), _explained():
            if self._connected(timeout_s) is not None:
                self._checked(timeout_s)

    def _is_trusted(self, database: sqlite3.Connection) -> bool:
        """Say whether this process has found the file whole, and SQLite alone has written to it since."""
        known = _trusted.get(self.path)
        if known is None or known == _state(self.path):
            return known is not None
        return self._seen is not None and self._seen != _data_version(database)

    def _checked(self, timeout_s: float) -> sqlite3.Connection:
        """Check the whole file, with a connection that remembers no page of it."""
        self._let_go()
        database = self._connected(timeout_s)
        if database is None:
            raise StoreError(GONE, "was taken away at this moment")
        _check(database)
        self._trust(database)
        return database

    def _trust(self, database: sqlite3.Connection) -> None:
        _trusted[self.path] = _state(self.path)
        self._seen = _data_version(database)

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self.lock:
            self._let_go()

    @contextmanager
    def _mine(self, timeout_s: float) -> Iterator[None]:
        """Keep the connection to one thread."""
        if not self.lock.acquire(timeout=max(timeout_s, 0.0)):
            raise StoreError(LOCKED, "is in use by another thread")
        try:
            yield
        finally:
            self.lock.release()

    def _connected(self, timeout_s: float) -> sqlite3.Connection | None:
        """Return the connection to the file that stands at the path now; None where none does."""
        identity = _identity(self.path)
        if self._database is not None and identity != self._identity:
            self._let_go()
        if identity is None:
            was_here = self.path in _trusted or recall(self.path) is not None
            if was_here and not self.schema.may_begin_again:
                raise StoreError(GONE, "was here and is gone")
            return None
        if self._database is None:
            if self.path.stat().st_size == 0:
                raise StoreError(EMPTY, "is empty: it was cut off, or never was one")
            self._keep_private()
            self._database = _connect(self.path, timeout_s)
            self._identity = identity
            self._finalizer = weakref.finalize(self, _close, self._database, os.getpid())
        # Each time: another process may have another version of the package.
        if self._version(self._database) < len(self.schema.migrations):
            self._migrate(self._database)
        return self._database

    def _let_go(self) -> None:
        if self._finalizer is not None:
            self._finalizer()
        self._database = self._identity = self._finalizer = self._seen = None

    def _keep_private(self) -> None:
        """Take from others what an older version, or a copy, let them read."""
        mode, wanted = self.path.stat().st_mode & 0o777, file_mode(self.path.parent)
        if mode & 0o200 and mode & ~wanted:
            with suppress(OSError):
                self.path.chmod(wanted)

    def _make(self) -> None:
        """Make the file, whole or not at all: whoever finds it finds its schema in it."""
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f".{self.path.name}.{secrets.token_hex(8)}.new"
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            draft.chmod(file_mode(folder))
            database = _connect(draft, timeout_s=10.0)
            try:
                self._migrate(database)
            finally:
                database.close()
            self._put_in_place(draft)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(folder)

    def _put_in_place(self, draft: Path) -> None:
        """Give the draft its name, unless somebody else's has it by now."""
        try:
            os.link(draft, self.path)
        except FileExistsError:
            return
        except OSError:
            # A file system without hard links, as on some shares.
            with held(self.path.with_name(f"{self.path.name}.lock"), timeout_s=10.0):
                if not self.path.exists():
                    draft.rename(self.path)

    def _migrate(self, database: sqlite3.Connection) -> None:
        with _transaction(database, "BEGIN IMMEDIATE"):
            rows = Rows(database)
            for step in self.schema.migrations[self._version(database) :]:
                if callable(step):
                    step(rows)
                    continue
                for statement in step.split(";"):
                    rows.change(statement)
            database.execute(f"PRAGMA application_id = {self.schema.application_id}")
            database.execute(f"PRAGMA user_version = {len(self.schema.migrations)}")

    def _version(self, database: sqlite3.Connection) -> int:
        version = int(database.execute("PRAGMA user_version").fetchone()[0])
        application = int(database.execute("PRAGMA application_id").fetchone()[0])
        is_empty = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if application != self.schema.application_id and not (is_empty and application == version == 0):
            raise StoreError(OTHER, "is a database of something else")
        if version > len(self.schema.migrations):
            raise StoreError(
                NEWER,
                f"was written by a newer outpost_planner (schema {version}, this one knows "
                f"{len(self.schema.migrations)})",
            )
        return version


_stores: weakref.WeakValueDictionary[Path, Store] = weakref.WeakValueDictionary()
_registry = threading.Lock()
_latest: deque[Store] = deque(maxlen=8)
"""Stores that stay open though nobody has hold of them: the next call will ask for them again."""
_trusted: dict[Path, tuple[int, ...]] = {}
"""Files that this process has found whole, and their state after that and after each write of its own."""
_left_behind: list[sqlite3.Connection] = []
"""A parent's connections, in its forked child: using or closing them there could damage the file."""
_locks_over_fork: list[threading.Lock] = []


def _before_fork() -> None:
    """Fork between two transactions: SQLite's memory of locks that others hold would lie to the child."""
    _locks_over_fork[:] = [_registry, *(store.lock for store in list(_stores.values()))]
    for lock in list(_locks_over_fork):
        if not lock.acquire(timeout=30.0):
            _locks_over_fork.remove(lock)


def _after_fork_in_parent() -> None:
    for lock in _locks_over_fork:
        lock.release()
    _locks_over_fork.clear()


def _after_fork_in_child() -> None:
    for store in list(_stores.values()):
        store.lock = threading.Lock()
        if store._database is not None:  # noqa: SLF001 - a store's own module
            _left_behind.append(store._database)  # noqa: SLF001
            store._finalizer = store._database = store._identity = store._seen = None  # noqa: SLF001
    global _registry  # noqa: PLW0603 - its holder may be a thread that the child does not have
    _registry = threading.Lock()
    _locks_over_fork.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)


def _connect(path: Path, timeout_s: float) -> sqlite3.Connection:
    # rw, for reading too: what a killed process left half written is rolled back first. A file that
    # cannot be written is opened for reading alone.
    database = sqlite3.connect(
        sqlite_uri(path, "rw"), uri=True, timeout=timeout_s, isolation_level=None, check_same_thread=False
    )
    database.row_factory = sqlite3.Row
    # A rollback journal works on network shares too, where a write-ahead log does not; EXTRA has the
    # directory entry synced as well.
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA synchronous = EXTRA")
    database.execute("PRAGMA foreign_keys = ON")
    return database


def _close(database: sqlite3.Connection, process: int) -> None:
    if os.getpid() == process:
        database.close()


@contextmanager
def _transaction(database: sqlite3.Connection, begin: str, timeout_s: float = 10.0) -> Iterator[None]:
    database.execute(f"PRAGMA busy_timeout = {int(timeout_s * 1000)}")
    try:
        database.execute(begin)
        yield
        database.execute("COMMIT")
    finally:
        # Also after an interrupt that came between two lines.
        if database.in_transaction:
            database.execute("ROLLBACK")


def _check(database: sqlite3.Connection) -> None:
    """Compare every page and every index with its table; quick_check would not look into the indexes."""
    found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(DAMAGED, f"is damaged ({found.strip()})")


def _data_version(database: sqlite3.Connection) -> int:
    """Return a number that changes when another connection has written, by SQLite's own counter in the file."""
    return int(database.execute("PRAGMA data_version").fetchone()[0])


def _state(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _identity(path: Path) -> Identity | None:
    """Return which file stands at a path; None for none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise StoreError(DOUBLE, f"has it already ({error})") from error
    except sqlite3.Error as error:
        kind, what = _REASONS.get(_name(error), (FAILED, f"gave an error ({error})"))
        raise StoreError(kind, what) from error
    except TimeoutError as error:
        raise StoreError(LOCKED, "is locked by another program") from error
    except OSError as error:
        raise StoreError(FAILED, f"cannot be reached ({error.strerror or error})") from error


_REASONS = {
    "SQLITE_BUSY": (LOCKED, "is locked by another program"),
    "SQLITE_CANTOPEN": (FAILED, "cannot be opened"),
    "SQLITE_CORRUPT": (DAMAGED, "is damaged"),
    "SQLITE_FULL": (FAILED, "cannot be written, because the disk is full"),
    "SQLITE_IOERR": (FAILED, "cannot be read or written: the disk or the share gave an error"),
    "SQLITE_NOTADB": (DAMAGED, "is damaged, or no such file at all"),
    "SQLITE_PROTOCOL": (FAILED, "cannot be locked: the file system offers no locks"),
    "SQLITE_READONLY": (FAILED, "can be read but not written"),
}


def _name(error: sqlite3.Error) -> str:
    """Return SQLite's name of an error, without the detail that its extended codes add."""
    return "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])
