"""What is asked of the disk: files that are whole or not there, names that survive a power cut, locks."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PART = ".part"  #: ending of a file that is not whole yet
_ANYBODY, _OWNER = 0o666, 0o600  # less what the user's mask takes away


def part_of(path: Path) -> Path:
    """Return where a file is written before it is whole."""
    return path.with_name(f".{path.name}{PART}")


def in_circle(path: Path) -> bool:
    """Return whether links on the way to a file lead back to themselves."""
    try:
        path.stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    except ValueError:  # no name that a file can have
        pass
    return False


def why_missing(path: Path) -> str:
    """Say why nothing can be opened under a name, and what to do."""
    if in_circle(path):
        return "its links lead in a circle; name the file that is meant"
    return "there is no such file; check the name and the folder"


def is_name_too_long(error: OSError) -> bool:
    """Return whether no file can be made because of its name: room, or another folder, is of no help then."""
    return error.errno == errno.ENAMETOOLONG


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield where to write a file; it is put in its place at the end, or, where something goes wrong, removed.

    Raises
    ------
    OSError
        When it cannot be put there.
    """
    part = part_of(path)
    try:
        yield part
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file whole; what was there before stays until then, through a power cut, too.

    Parameters
    ----------
    path : Path
        The file.
    content : bytes
        What it holds afterwards.
    private : bool
        Whether its owner alone may read it.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    with replacing(path) as part:
        part.unlink(missing_ok=True)  # left by a crash, and with whatever rights
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER if private else _ANYBODY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let what was made, renamed or removed in a folder stay so after a power cut, where the system can."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def try_lock(descriptor: int, *, without_locks: bool) -> bool:
    """Lock an open file until it is closed; return whether nobody else had.

    Parameters
    ----------
    descriptor : int
        Of the file.
    without_locks : bool
        What to return on a file system that knows no locks.
    """
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there is none elsewhere

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl  # noqa: PLC0415 - there is none on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return without_locks
    return True
