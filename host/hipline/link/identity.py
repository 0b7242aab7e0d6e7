"""Who the app is to a clip, where it brings its own Bluetooth stack: an address, and the keys of its pairings.

An operating system keeps both for its own adapter. A virtual adapter, or a dongle driven by this app, has neither: a
clip that was paired yesterday would take the app for a stranger. Each adapter that is open at a time needs an address
of its own, so there are several identities, and each is lent to one adapter at a time, over all processes of the user.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bumble import hci
from bumble.keys import JsonKeyStore, KeyStore, MemoryKeyStore

_log = logging.getLogger(__name__)

_IDENTITIES = 16


def _data_folder() -> Path:
    """Return where this user's programs keep what they need again; HIPLINE_DATA in the environment goes first."""
    named = os.environ.get("HIPLINE_DATA")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Hipline"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Hipline"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "hipline"


def _lock(file: IO[str]) -> bool:
    """Lock a file for this process until it is closed; return whether nobody else had."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - there is none elsewhere

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - there is none on Windows

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Identity:
    """An address and its keys; `release` it when the adapter is closed."""

    address: hci.Address
    keys: KeyStore
    lock: IO[str] | None = None

    def release(self) -> None:
        """Leave it to others."""
        if self.lock is not None:
            self.lock.close()


def _kept(folder: Path, number: int) -> Identity | None:
    """Return an identity that this user has kept, or a new one to be kept; None while somebody has it."""
    lock = (folder / f"{number}.lock").open("w")
    if not _lock(lock):
        lock.close()
        return None
    path = folder / f"{number}.json"
    address: str | None = None
    with contextlib.suppress(OSError, ValueError):  # what is damaged is made anew
        address = next(iter(json.loads(path.read_text(encoding="utf-8"))), None)
    if address is None:
        address = hci.Address.generate_static_address().to_string(False)
        path.write_text(json.dumps({address: {}}), encoding="utf-8")
        path.chmod(0o600)
    keys = JsonKeyStore(address, str(path))
    return Identity(hci.Address(address, hci.Address.RANDOM_DEVICE_ADDRESS), keys, lock)


def borrow() -> Identity:
    """Return the first identity that no other adapter uses; one for this time only, where none can be kept."""
    folder = _data_folder() / "adapters"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(_IDENTITIES):
            identity = _kept(folder, number)
            if identity is not None:
                return identity
    except OSError as error:
        _log.warning("pairings cannot be kept in %s: %s", folder, error.strerror or error)
    return Identity(hci.Address.generate_static_address(), MemoryKeyStore())
