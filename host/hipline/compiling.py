"""Notice when functions are compiled anew, which takes a minute on first use; what was kept on disk is loaded at once.

Who measures where somebody waits says so in a line, instead of standing still without a word.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Self

from hipline.motion import forms

PREPARING = "Preparing, once on this computer; it may take a minute."
SOON_S = 1.0  # what takes no longer needs no word


class Compiling:
    """Watch what is compiled, from whichever thread; use it with `with`. Of several that watch, the last one is told.

    Parameters
    ----------
    tell : callable
        Called once, by the thread that compiles, when compiling goes on although it has taken `SOON_S`.
    now_s : callable
        A monotonic clock, s.
    """

    def __init__(self, tell: Callable[[], None] = lambda: None, now_s: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._now_s = tell, now_s
        self._began_s: list[float] = []  # of a function, and of those that are compiled for it
        self._took_s = 0.0
        self._told = False

    def __enter__(self) -> Self:
        forms.watchers.append(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        forms.watchers.remove(self._note)

    @property
    def is_long(self) -> bool:
        """Whether compiling has taken longer than needs no word, over all functions."""
        began_s = self._began_s[:1]  # a copy: another thread compiles
        return self._took_s + sum(self._now_s() - start_s for start_s in began_s) >= SOON_S

    def _note(self, begins: bool) -> None:
        if begins:
            self._began_s.append(self._now_s())
            if self.is_long and not self._told:
                self._told = True
                self._tell()
        elif self._began_s:  # what was compiled already when the watch began is not counted
            start_s = self._began_s.pop()
            if not self._began_s:
                self._took_s += self._now_s() - start_s
