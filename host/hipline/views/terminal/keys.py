"""Single keys of a terminal, taken without Enter and without waiting."""

from __future__ import annotations

import asyncio
import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

_LOOK_S = 0.1


class Keys:
    """The keys that are pressed on the standard input.

    Attributes
    ----------
    usable : bool
        Whether keys can come: not from a pipe, a file, or a terminal that another program is using.
    """

    def __init__(self) -> None:
        self.usable = sys.stdin is not None and sys.stdin.isatty() and _in_front()

    async def watch(self, take: Callable[[str], None]) -> None:
        """Hand over each key until cancelled or no more can come; then the terminal is as it was before."""
        with _key_by_key() if self.usable else nullcontext():
            while self.usable:
                for key in self._pressed():
                    take(key)
                await asyncio.sleep(_LOOK_S)

    def _pressed(self) -> str:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            return "".join(iter(lambda: msvcrt.getwch() if msvcrt.kbhit() else "", ""))
        # a program in the background that reads is stopped
        if not _in_front() or not select.select([sys.stdin], [], [], 0.0)[0]:
            return ""
        try:
            got = os.read(sys.stdin.fileno(), 64)
        except OSError:  # the terminal was closed
            got = b""
        self.usable = bool(got)
        return got.decode("ascii", "ignore")


@contextmanager
def _key_by_key() -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    import termios  # noqa: PLC0415 - not on Windows
    import tty  # noqa: PLC0415

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield
    finally:
        if _in_front():
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _in_front() -> bool:
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:
        return False
