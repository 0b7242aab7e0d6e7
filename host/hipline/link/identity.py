"""Who the app is to a clip, where it brings its own Bluetooth stack: an address, and the keys of its pairings.

An operating system keeps both for its own adapter. A virtual adapter, or a dongle driven by this app, has neither: a
clip that was paired yesterday would take the app for a stranger. Each adapter that is open at a time needs an address
of its own, so there are several identities, and each is lent to one adapter at a time, over all processes of the user.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bumble import hci
from bumble.keys import KeyStore, MemoryKeyStore, PairingKeys

from hipline.disk import try_lock, write_whole
from hipline.home import DATA, data_folder, home

_log = logging.getLogger(__name__)

_IDENTITIES = 16
_ADDRESS = re.compile("[0-9A-F]{2}(:[0-9A-F]{2}){5}")


def former_folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Return where keys were kept before all that Hipline keeps lay in one folder; None where that is no other one.

    It was where a relative XDG_DATA_HOME led from the folder one was in, and on a Windows without LOCALAPPDATA right in
    the home of the user.
    """
    if environment.get(DATA) or platform == "darwin":
        return None
    if platform == "win32":
        return None if environment.get("LOCALAPPDATA") else home() / "Hipline"
    named = environment.get("XDG_DATA_HOME", "")
    return Path(named) / "hipline" if named and not Path(named).is_absolute() else None


def _take_over(former: Path, folder: Path) -> None:
    """Bring keys to where they are kept now, unless there are some: without them each clip had to be paired anew."""
    if not any(folder.glob("*.json")):
        for kept in former.glob("*.json"):
            shutil.move(kept, folder / kept.name)


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


class _KeptKeys(MemoryKeyStore):
    """The keys of one identity, in a file that its user alone can read; the file is never half written."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.address, self.all_keys = _read(path) or (hci.Address.generate_static_address().to_string(False), {})
        self._save()

    def _save(self) -> None:
        keys = {name: keys.to_dict() for name, keys in self.all_keys.items()}
        write_whole(self._path, json.dumps({self.address: keys}).encode(), private=True)

    def _try_to_save(self) -> None:
        try:
            self._save()
        except OSError as error:  # the walk goes on; the next one has to pair again
            _log.warning("the pairing cannot be kept in %s: %s", self._path, error.strerror or error)

    async def update(self, name: str, keys: PairingKeys) -> None:
        await super().update(name, keys)
        self._try_to_save()

    async def delete(self, name: str) -> None:
        self.all_keys.pop(name, None)
        self._try_to_save()


def _read(path: Path) -> tuple[str, dict[str, PairingKeys]] | None:
    """Return an address and its keys; None where there is no file, or a damaged one, which is made anew."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        ((address, keys),) = held.items()
        if _ADDRESS.fullmatch(address) is None:
            return None
        return address, {name: PairingKeys.from_dict(values) for name, values in keys.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return None


def _kept(folder: Path, number: int) -> Identity | None:
    """Return an identity that this user has kept, or a new one to be kept; None while somebody has it."""
    lock = (folder / f"{number}.lock").open("w")
    try:
        if try_lock(lock.fileno(), without_locks=False):
            keys = _KeptKeys(folder / f"{number}.json")
            return Identity(hci.Address(keys.address, hci.Address.RANDOM_DEVICE_ADDRESS), keys, lock)
    except BaseException:
        lock.close()
        raise
    lock.close()
    return None


def borrow() -> Identity:
    """Return the first identity that no other adapter uses; one for this time only, where none can be kept."""
    folder = data_folder() / "adapters"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        former = former_folder(os.environ)
        if former is not None:
            _take_over(former / "adapters", folder)
        for number in range(_IDENTITIES):
            identity = _kept(folder, number)
            if identity is not None:
                return identity
    except OSError as error:
        _log.warning("pairings cannot be kept in %s: %s", folder, error.strerror or error)
    return Identity(hci.Address.generate_static_address(), MemoryKeyStore())
