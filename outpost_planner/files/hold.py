"""A lock that keeps threads and processes apart, and goes with the process that holds it."""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from outpost_planner.files.modes import file_mode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_threads: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
"""One lock for the threads of this process by lock file: a process never opens a lock file twice at
a time."""

if hasattr(os, "register_at_fork"):
    # The threads that hold these are not in the child, and would never let go.
    os.register_at_fork(after_in_child=_threads.clear)


@contextmanager
def held(path: Path, timeout_s: float) -> Iterator[None]:
    """Hold a lock file against every other thread and process.

    The lock is the operating system's (flock, or Windows' own), which survives that some other
    descriptor of the file is closed, ends with the process that holds it, and works over NFS and
    SMB. The file stays afterwards: a waiter would lock a file that is gone.

    Parameters
    ----------
    path
        The lock file, by its canonical path; made if need be.
    timeout_s
        How long to wait [s].

    Raises
    ------
    TimeoutError
        Where another holds it for longer.
    OSError
        Where the file cannot be made, or the file system has no locks.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - takes 80 ms, which reading a journal need not wait for

    ends = time.monotonic() + timeout_s
    threads = _threads[path]
    if not threads.acquire(timeout=timeout_s):
        raise TimeoutError
    try:
        # No fallback to locks that outlive their process: a person would have to remove them.
        lock = FileLock(
            path, mode=file_mode(path.parent), thread_local=False, fallback_to_soft=False
        )
        try:
            lock.acquire(timeout=max(0.0, ends - time.monotonic()))
        except Timeout as error:
            raise TimeoutError from error
        try:
            yield
        finally:
            lock.release()  # in a forked child this does nothing, and the lock stays its parent's
    finally:
        threads.release()
