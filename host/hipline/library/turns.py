"""One program at a time seals and opens the files of a library; the others wait, or come later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hipline.errors import InputError
from hipline.sessions.lock import FileLock

PATIENCE_S = 5.0  #: how long to wait where it cannot be done later
_LOOK_S = 0.05


@contextmanager
def alone(path: Path, patience_s: float = 0.0) -> Iterator[None]:
    """Be the only program that changes how a library is kept.

    Parameters
    ----------
    path : Path
        The file that says how it is kept.
    patience_s : float
        How long to wait for another program, s.

    Raises
    ------
    InputError
        When another one is still at it.
    OSError
        When the folder cannot be written.
    """
    until_s = time.monotonic() + patience_s
    while True:
        try:
            lock = FileLock(path)
            break
        except InputError:
            if time.monotonic() >= until_s:
                raise InputError(
                    f"{path.parent}: another Hipline is sealing or opening it; try again when that one is done"
                ) from None
            time.sleep(_LOOK_S)
    try:
        yield
    finally:
        lock.release()
