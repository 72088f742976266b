"""One SQLite file, safe between threads, processes and forks: under journal and history.

POSIX gives a process's locks on a file up as soon as the process closes any descriptor of that
file, be it another one ('How To Corrupt An SQLite Database File', 2.2). So a process has one
connection to a file, however many threads and objects use it, and nothing here ever opens the file
beside that connection.
"""

from __future__ import annotations

import os
import secrets
import threading
import weakref
from collections import deque
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from outpost_planner.files import sqlite
from outpost_planner.files.hold import held
from outpost_planner.files.known import forget, recall
from outpost_planner.files.modes import file_mode
from outpost_planner.files.trouble import EMPTY, FAILED, GONE, LOCKED, StoreError
from outpost_planner.files.writing import sync_folder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from outpost_planner.files.schema import Schema
    from outpost_planner.files.sqlite import Rows

    Identity = tuple[int, int]
    """Device and number of a file, by which the same path can be told from the same file."""


def open_store(path: Path, schema: Schema) -> Store:
    """Return this process's store of a file; nothing is made before something is written.

    Parameters
    ----------
    path
        Its canonical path; see `canonical_path`.
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
        with self._mine(timeout_s), sqlite.explained():
            database = self._connected(timeout_s)
            if database is None:
                yield None
                return
            with sqlite.transaction(database, "BEGIN", timeout_s):
                yield sqlite.Rows(database)

    @contextmanager
    def writing(self, timeout_s: float) -> Iterator[Rows]:
        """Write in one transaction, which is on the disk when this ends.

        Before a process writes to a file for the first time, and whenever something else than
        SQLite has written to it since, the whole file is checked, its indexes included. That takes
        0.6 s of processor time for 100,000 entries (150 MB), and 2 to 3 s pass where the machine is
        busy; `quick_check` would take a third of it, and says "ok" to an index that has lost a
        reference.

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
        with self._mine(timeout_s), sqlite.explained():
            database = self._connected(timeout_s)
            if database is None:
                self._make()
                database = self._connected(timeout_s)
            if database is None:
                raise StoreError(GONE, "was taken away at this moment")
            if not self._is_trusted(database):
                database = self._checked(timeout_s)
            with sqlite.transaction(database, "BEGIN IMMEDIATE", timeout_s):
                yield sqlite.Rows(database)
            if _identity(self.path) != self._identity:
                raise StoreError(GONE, "was taken away or replaced while it was written")
            self._trust(database)

    @contextmanager
    def hold(self, name: str, timeout_s: float) -> Iterator[None]:
        """Keep other threads and processes from holding the same name, by a lock file beside.

        Raises
        ------
        TimeoutError
            Where another holds it for longer.
        StoreError
            Where the lock's file cannot be made.
        """
        lock = self.path.with_name(
            f"{self.path.name}.{sha256(name.encode()).hexdigest()[:16]}.lock"
        )
        with ExitStack() as stack:
            try:
                lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                stack.enter_context(held(lock, timeout_s))
            except TimeoutError:
                raise
            except OSError as error:
                raise StoreError(
                    FAILED, f"cannot be locked: {lock} gave {error.strerror or error}"
                ) from error
            yield

    def verify(self, timeout_s: float) -> None:
        """Check the whole file, its indexes included; a missing one is whole.

        Raises
        ------
        StoreError
            Where it is damaged.
        """
        with self._mine(timeout_s), sqlite.explained():
            if self._connected(timeout_s) is not None:
                self._checked(timeout_s)

    def _is_trusted(self, database: sqlite3.Connection) -> bool:
        """Say whether this process found the file whole, and only SQLite has written since."""
        known = _trusted.get(self.path)
        if known is None or known == _state(self.path):
            return known is not None
        return self._seen is not None and self._seen != sqlite.data_version(database)

    def _checked(self, timeout_s: float) -> sqlite3.Connection:
        """Check the whole file, with a connection that remembers no page of it."""
        self._let_go()
        database = self._connected(timeout_s)
        if database is None:
            raise StoreError(GONE, "was taken away at this moment")
        sqlite.check(database)
        self._trust(database)
        return database

    def _trust(self, database: sqlite3.Connection) -> None:
        _trusted[self.path] = _state(self.path)
        self._seen = sqlite.data_version(database)

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
            self._database = sqlite.connect(self.path, timeout_s)
            self._identity = identity
            self._finalizer = weakref.finalize(self, sqlite.close, self._database, os.getpid())
        # Each time: another process may have another version of the package.
        if sqlite.version_of(self._database, self.schema) < self.schema.version:
            sqlite.migrate(self._database, self.schema)
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
            database = sqlite.connect(draft, timeout_s=10.0)
            try:
                sqlite.migrate(database, self.schema)
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


_stores: weakref.WeakValueDictionary[Path, Store] = weakref.WeakValueDictionary()
_registry = threading.Lock()
_latest: deque[Store] = deque(maxlen=8)
"""Stores that stay open though nobody has hold of them: the next call will ask for them again."""
_trusted: dict[Path, tuple[int, ...]] = {}
"""Files that this process has found whole, and their state after that and after each write of its
own."""
_left_behind: list[sqlite3.Connection] = []
"""A parent's connections, in its forked child: using or closing them there
could damage the file."""
_locks_over_fork: list[threading.Lock] = []


def _before_fork() -> None:
    """Fork between transactions: a child's copy of SQLite's memory of locks would be wrong."""
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
    os.register_at_fork(
        before=_before_fork,
        after_in_parent=_after_fork_in_parent,
        after_in_child=_after_fork_in_child,
    )


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
