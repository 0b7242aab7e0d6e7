"""The clip's button, for whoever has no clip: lines on the standard input."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Callable

HINT = "Enter presses the clip's button and opens pairing for a minute; 'long' makes the clip forget its owner"

_PRESSES = {"": False, "short": False, "long": True}


def is_ours() -> bool:
    """Whether the standard input is a terminal that this program may read: in the foreground."""
    if not sys.stdin.isatty():
        return False
    if sys.platform == "win32":
        return True
    with contextlib.suppress(OSError):
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    return False


def listen(press: Callable[[bool], None], closed: Callable[[], None]) -> None:
    """Read lines in a thread of their own: each press, told as long or not; then the end of the input.

    Parameters
    ----------
    press, closed : callable
        Called in the loop's thread.
    """
    loop = asyncio.get_running_loop()

    def tell(work: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was faster to end
            loop.call_soon_threadsafe(work)

    def read() -> None:
        line = b""
        with contextlib.suppress(OSError):
            while data := os.read(sys.stdin.fileno(), 4096):  # buffered, it would hold a lock that the exit needs
                *whole, line = (line + data).split(b"\n")
                for word in whole:
                    long = _PRESSES.get(word.decode(errors="replace").strip().lower())
                    if long is not None:
                        tell(lambda long=long: press(long))
        tell(closed)

    threading.Thread(target=read, name="console", daemon=True).start()
