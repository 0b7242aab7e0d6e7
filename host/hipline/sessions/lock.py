"""Only one program writes into a session file at a time: a lock that ends with the program that holds it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from hipline.disk import try_lock
from hipline.errors import InputError


class FileLock:
    """The right to write into a session file; a file beside it carries the lock.

    Parameters
    ----------
    path : Path
        The session file.

    Raises
    ------
    InputError
        When another program has it.
    OSError
        When the folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f".{path.name}.lock")
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            if not try_lock(descriptor, without_locks=True):  # better without one than no walk
                os.close(descriptor)
                raise InputError(
                    f"{path}: another Hipline is writing into this file; close that one first, or record a new walk"
                )
            if self._is_ours(descriptor):
                break
            os.close(descriptor)  # its owner has just removed it
        self._descriptor = descriptor

    def release(self) -> None:
        """Let others write."""
        if sys.platform == "win32":  # an open file cannot be removed there
            os.close(self._descriptor)
            with contextlib.suppress(OSError):
                self._path.unlink()
            return
        with contextlib.suppress(OSError):
            self._path.unlink()
        os.close(self._descriptor)

    def _is_ours(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False
