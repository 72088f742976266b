"""Long work off the thread that answers clicks: one job at a time, with progress and an end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import traitlets as t

from outpost_planner.errors import PlannerError

if TYPE_CHECKING:
    from collections.abc import Callable

CANCELLED = "It was cancelled."


class Work(t.HasTraits):
    """One job at a time.

    In a kernel a job runs in a thread, and everything it says reaches the traits on the kernel's
    own thread. In a plain program, which has no event loop, it runs at once.

    Attributes
    ----------
    busy
        Whether a job runs.
    title
        What it does.
    done, total
        How far it is; total 0 where that is not known.
    can_cancel
        Whether `cancel` ends it.

    Examples
    --------
    >>> said = []
    >>> Work().start("Counting", lambda work: 6 * 7, said.append, said.append)
    True
    >>> said
    [42]
    """

    busy = t.Bool(default_value=False)
    title = t.Unicode("")
    done = t.Int(0)
    total = t.Int(0)
    can_cancel = t.Bool(default_value=False)

    def __init__(self) -> None:
        super().__init__()
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._finish: Callable[[], None] | None = None
        self._finishing = threading.Lock()
        # Of each job that waits: what begins the job, and what is told if the job is cancelled
        # first.
        self._waiting: deque[tuple[Callable[[], bool], Callable[[str], None]]] = deque()

    def start(
        self,
        title: str,
        job: Callable[[Work], Any],
        then: Callable[[Any], None],
        failed: Callable[[str], None],
        *,
        can_cancel: bool = False,
        can_wait: bool = False,
    ) -> bool:
        """Begin a job; while another runs, it waits its turn, or is not begun.

        Parameters
        ----------
        title
            What is done, for the progress bar.
        job
            Does the work, in another thread; it may call `report`. It sets no trait.
        then
            Takes what the job returned.
        failed
            Takes what went wrong, in words.
        can_cancel
            Whether the job calls `report` often enough to be cancelled.
        can_wait
            Whether it waits for the jobs before it.

        Returns
        -------
        bool
            Whether the job was begun, or waits.
        """
        if self.busy:
            if can_wait:
                self._waiting.append(
                    (lambda: self.start(title, job, then, failed, can_cancel=can_cancel), failed)
                )
            return can_wait
        self._cancelled.clear()
        self.title, self.done, self.total, self.can_cancel, self.busy = (
            title,
            0,
            0,
            can_cancel,
            True,
        )
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        if self._loop is None:
            self._run(job, then, failed)
        else:
            self._thread = threading.Thread(target=self._run, args=(job, then, failed), daemon=True)
            self._thread.start()
        return True

    def report(self, done: int, total: int) -> None:
        """Say how far a job is; ends it with `KeyboardInterrupt` where somebody cancelled it."""
        if self._cancelled.is_set():
            raise KeyboardInterrupt
        if self._loop is None:
            self.done, self.total = done, total
        elif total <= 100 or done == total or done % (total // 100) == 0:
            self._loop.call_soon_threadsafe(self._show, done, total)

    def cancel(self) -> None:
        """End the job as soon as it reports again; the job keeps what it has.

        Jobs that wait behind it are told.
        """
        self._cancelled.set()
        while self._waiting:
            _, failed = self._waiting.popleft()
            failed(CANCELLED)

    def wait(self, timeout_s: float = 60.0) -> None:
        """Wait until every job is over, as a test or a notebook does that prints what came."""
        until = time.monotonic() + timeout_s
        while self.busy and self._thread is not None and time.monotonic() < until:
            self._thread.join(max(0.0, until - time.monotonic()))
            self._end()

    def _show(self, done: int, total: int) -> None:
        if self.busy:
            self.done, self.total = done, total

    def _run(
        self, job: Callable[[Work], Any], then: Callable[[Any], None], failed: Callable[[str], None]
    ) -> None:
        finish: Callable[[], None]
        try:
            value = job(self)
            finish = lambda: then(value)  # noqa: E731 - called once, on the kernel's thread
        except PlannerError as error:
            said = str(error)
            finish = lambda: failed(said)  # noqa: E731
        except KeyboardInterrupt:
            finish = lambda: failed(CANCELLED)  # noqa: E731
        except Exception as error:  # noqa: BLE001 - shown to the person, where a thread would swallow it
            unexpected = f"{type(error).__name__}: {error}"
            finish = lambda: failed(unexpected)  # noqa: E731
        self._finish = finish
        if self._loop is None:
            self._end()
        else:
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        with self._finishing:
            finish, self._finish = self._finish, None
        if finish is not None:
            self.busy = False
            finish()
            if self._waiting and not self.busy:
                begin, _ = self._waiting.popleft()
                begin()
