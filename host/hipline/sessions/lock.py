"""Only one program writes into a session file at a time: a lock that ends with the program that holds it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from hipline.disk import try_lock
from hipline.errors import InputError


def _lock_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def is_written(path: Path) -> bool:
    """Tell whether a program writes into a session file now; nothing is made or changed."""
    try:
        descriptor = os.open(_lock_of(path), os.O_RDWR)
    except OSError:  # no lock, or one of somebody else: what is only read is not refused for that
        return False
    try:
        return not try_lock(descriptor, without_locks=True)
    finally:
        os.close(descriptor)


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
        self._path = _lock_of(path)
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
