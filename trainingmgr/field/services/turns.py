"""Phones that come back all at once take turns: whoever reads a page waits for none of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import random
from threading import Lock
from time import monotonic

PLACES = 2
"""So many phones are served at a time by one web process, which has four threads: of one the body
comes in while the entries of the other are written.
"""
FIRST_GUESS = 0.1
LONGEST = 30.0
AT_A_TIME = 3
"""So many are told to come when one place is thought to be free: one of them finds it."""


class Turns:
    """Whoever finds no place is told when to come again: each a little after the one before, so
    that the places are filled and few knock in vain. Of one process, in seconds.
    """

    def __init__(self, places: int = PLACES) -> None:
        self._lock = Lock()
        self._free, self._places = places, places
        self._takes = FIRST_GUESS
        self._next = 0.0

    @contextmanager
    def turn(self) -> Iterator[float]:
        """0 while it lasts; otherwise how long to wait."""
        if wait := self._come():
            yield wait
            return
        began = monotonic()
        try:
            yield 0.0
        finally:
            self._go(monotonic() - began)

    def _come(self) -> float:
        with self._lock:
            if self._free:
                self._free -= 1
                return 0.0
            now = monotonic()
            self._next = max(self._next, now) + self._takes / self._places / AT_A_TIME
            return min(self._next - now, LONGEST) + random() * min(self._takes, 1.0)

    def _go(self, took: float) -> None:
        with self._lock:
            self._free += 1
            self._takes += (took - self._takes) / 8
