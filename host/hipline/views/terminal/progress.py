"""How far a long piece of work has come: one line on a terminal, nothing elsewhere."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from hipline.views.telling import tell_preparing
from hipline.views.terminal.block import Tint
from hipline.views.terminal.writer import Writer
from hipline.wording import count_of

_WIDEST, _NARROWEST = 30, 5  # columns of the bar
_FORESEEN_S = 3.0  # before, nobody can tell how long it takes


def _left(seconds: float) -> str:
    """Say how long something still takes, no more exactly than it is known."""
    if seconds < 60:
        return f"about {max(1, round(seconds))} s left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 90 else f"about {round(minutes / 60)} h left"


def progress_line(done: int, failed: int, total: int, passed_s: float, columns: int) -> str:
    """Write the line: a bar and words, as many as fit into the columns."""
    words = [f"{done} of {count_of(total, 'recording')}"]
    if failed:
        words.append(f"{failed} failed")
    if 0 < done < total and passed_s >= _FORESEEN_S:
        words.append(_left(passed_s / done * (total - done)))
    while len(words) > 1 and len(", ".join(words)) > columns:
        words.pop()
    text = ", ".join(words) if len(", ".join(words)) <= columns else f"{done}/{total}"[:columns]
    width = min(_WIDEST, columns - len(text) - 2)
    if width < _NARROWEST:
        return text
    full = width * done // total
    return f"{'█' * full}{'·' * (width - full)}  {text}"


class Progress:
    """Count what is done, and show it where somebody watches; close it at the end.

    Parameters
    ----------
    total : int
        Pieces of work.
    writer : Writer
        Where to show it.
    now_s : callable
        A monotonic clock, s.
    """

    def __init__(self, total: int, writer: Writer, now_s: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._writer = writer
        self._now_s = now_s
        self._start_s = now_s()
        self._done = self._failed = 0
        self._draw()

    def step(self, *, failed: bool) -> None:
        """Count one piece as done."""
        self._done += 1
        self._failed += failed
        self._draw()

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Make room for lines that somebody else writes."""
        self._writer.erase()
        try:
            yield
        finally:
            self._draw()

    def tell_preparing(self) -> None:
        """Say that functions are compiled anew."""
        with self.aside():
            tell_preparing()

    def close(self) -> None:
        """Take the line away."""
        self._writer.erase()

    def _draw(self) -> None:
        if self._writer.is_terminal and self._total > 1:
            passed_s = self._now_s() - self._start_s
            line = progress_line(self._done, self._failed, self._total, passed_s, self._writer.columns)
            self._writer.redraw([(line, Tint.SOFT)])
