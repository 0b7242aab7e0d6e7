"""Ctrl-C while something is measured: let through between two parts of the work, and nowhere else.

A handler of a signal runs wherever Python code runs, which is also inside a call of what numba compiled: it looks up
the type of each array and each named tuple that it returns by a function in Python. An error raised there is not
expected. The result is then half made, and the process ends with a crash or with a `SystemError`.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

PATIENCE_S = 2.0  # who asks again after so long is let through at once: it may compile for a minute, which can be left

_MAY_RAISE = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK", "SIGALRM")  # as far as the system has them

_Handler = Callable[[int, Any], Any]


class _Held:
    """Signals that came and wait for their handlers."""

    def __init__(self, handlers: dict[int, _Handler]) -> None:
        self._handlers = handlers
        self._came_s: dict[int, float] = {}

    def note(self, number: int, frame: object) -> None:
        """Take a signal in place of its handler."""
        now_s = time.monotonic()
        if now_s - self._came_s.setdefault(number, now_s) > PATIENCE_S:
            del self._came_s[number]
            self._handlers[number](number, frame)

    def let_through(self) -> None:
        """Let the handlers have what came."""
        while self._came_s:
            number, _ = self._came_s.popitem()
            self._handlers[number](number, None)


def _nothing() -> None:
    """Let nothing through: no signal is handled in a thread beside the main one."""


@contextlib.contextmanager
def held_back() -> Iterator[Callable[[], None]]:
    """Keep the handlers of signals waiting, whatever they do; at the end they get what came.

    What a system does by itself on a signal, such as ending the process, is not kept waiting.

    Yields
    ------
    callable
        To be called between two parts of the work: lets through what came, and raises what a handler raises.
    """
    if threading.current_thread() is not threading.main_thread():
        yield _nothing
        return
    numbers = [int(getattr(signal, name)) for name in _MAY_RAISE if hasattr(signal, name)]
    handlers = {number: handler for number in numbers if callable(handler := signal.getsignal(number))}
    held = _Held(handlers)
    with contextlib.ExitStack() as ends:
        ends.callback(held.let_through)
        for number, handler in handlers.items():
            ends.callback(signal.signal, number, handler)
            signal.signal(number, held.note)
        yield held.let_through
