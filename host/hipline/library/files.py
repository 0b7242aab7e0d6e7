"""Folders that only their owner enters, and files erased so that little is left."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

from hipline.disk import sync_folder

_FOLDER, _OTHERS = 0o700, 0o077
_ZEROS = bytes(1 << 20)


def make_folder(path: Path) -> None:
    """Make a folder that only its owner can enter, and the folders above it."""
    path.mkdir(parents=True, exist_ok=True, mode=_FOLDER)
    keep_private(path)


def keep_private(path: Path) -> None:
    """Take the rights of others on a file or a folder away, where the system knows such rights."""
    if sys.platform == "win32":  # the user's own folders are private there
        return
    with contextlib.suppress(OSError):  # of somebody else, or on a file system without rights
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            path.chmod(mode & ~_OTHERS)  # what its owner may not do stays so


def erase(path: Path) -> None:
    """Write zeros over a file, then remove it; what a link points at is left alone.

    On disks that write in place nothing can be read any more. Flash disks and file systems that copy on write may keep
    the old blocks: there only encryption helps, of the library or of the disk.

    Raises
    ------
    OSError
        When it cannot be removed.
    """
    if path.is_symlink():
        path.unlink()
        return
    with contextlib.suppress(OSError), path.open("r+b") as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(_ZEROS[:left])
        file.flush()
        os.fsync(file.fileno())
        file.truncate(0)
    path.unlink()


def remove_folder(folder: Path) -> None:
    """Erase every file in a folder, and the folder."""
    for path in sorted(folder.rglob("*"), key=lambda path: -len(path.parts)):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            erase(path)
    folder.rmdir()
    sync_folder(folder.parent)
