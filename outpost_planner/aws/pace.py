"""As many reads per second as AWS allows: slower after throttles, faster again after a while.

botocore's own ``adaptive`` mode reached half of what a limit of 100 requests a second allowed
(botocore 1.44.5, 16 threads): each throttled request sleeps by itself, and ever longer. Here all
share one pace.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque

REMEMBERED = 50
"""How many of the last answers tell how fast AWS answers."""

ENOUGH = 20
"""Answers that tell how fast AWS answers, to slow down for the first time..."""

LEARNING_S = 1.0
"""...or the time after which fewer must do [s]."""

TOLERATED = 0.05
"""The share of throttles that is no reason to slow down: without any, the limit would never be
found."""

SLOW_DOWN = 0.95
"""To slow down: this share of what was answered lately."""

SLOWEST = 1.0
"""Never less than this [requests/s]."""


class Pace:
    """The pace that the requests of one account and Region share; safe to use from many threads.

    There is no limit until the first throttle. From then on requests leave at even distances.

    Examples
    --------
    >>> pace = Pace()
    >>> sent_at = pace.wait()
    >>> pace.rate
    inf
    """

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._answers: deque[float] = deque([time.monotonic()], maxlen=REMEMBERED)
        self._slowed_at = time.monotonic()
        self._answered = self._throttled = 0
        self._rate = math.inf
        self._next_slot = 0.0

    @property
    def rate(self) -> float:
        """The present limit [requests/s], which grows faster the longer ago it was lowered.

        5 % after half a second, threefold after three: small steps around AWS's limit, and a quick
        way back from far below it.
        """
        quiet = min(time.monotonic() - self._slowed_at, 20.0)
        return self._rate * math.exp(0.05 * quiet + 0.1 * quiet**2)

    @property
    def closed(self) -> bool:
        """True once nobody is to wait any more."""
        return self._closed.is_set()

    def wait(self) -> float:
        """Wait for one's turn, and return when it came, to be told to `throttled`."""
        # Whoever is next waits inside the gate and the others before it, so that each distance is
        # of the rate as it is then, not as it was when they came.
        with self._gate:
            delay = self._next_slot - time.monotonic()
            if delay > 0:
                self._closed.wait(delay)
            turn = time.monotonic()
            self._next_slot = turn + 1 / self.rate
            return turn

    def answered(self) -> None:
        """Note a request that was answered."""
        with self._lock:
            self._answers.append(time.monotonic())
            self._answered += 1

    def throttled(self, sent_at: float) -> None:
        """Note a request that came too early; slow down after too many of those.

        One that was sent before the last slowing down says nothing about the pace since then.
        """
        with self._lock:
            if sent_at < self._slowed_at:
                return
            self._throttled += 1
            now = time.monotonic()
            if math.isinf(self._rate):
                too_early = len(self._answers) < ENOUGH and now - self._answers[0] < LEARNING_S
            else:
                too_early = self._throttled <= 1 + TOLERATED * self._answered
            if too_early:
                return
            # AWS allowed what it answered lately; a little less than that is the new pace.
            lately = (len(self._answers) - 1) / max(now - self._answers[0], 0.01)
            self._rate = max(SLOWEST, SLOW_DOWN * min(self.rate, lately))
            self._slowed_at = now
            self._answered = self._throttled = 0

    def close(self) -> None:
        """Let nobody wait any more."""
        self._closed.set()
