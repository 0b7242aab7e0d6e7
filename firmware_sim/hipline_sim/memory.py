"""What the clip keeps while it is off: the count of epochs, and its owner's keys."""

from __future__ import annotations

import json
from pathlib import Path

from bumble.keys import MemoryKeyStore, PairingKeys

from hipline_sim.errors import SimError


class Memory(MemoryKeyStore):
    """A key store for one owner, and the number of the newest epoch.

    Parameters
    ----------
    path : Path, optional
        Where it is kept; None forgets it with this object.

    Raises
    ------
    SimError
        When the file cannot be read.
    """

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._path = path
        self._epoch = -1
        if path is not None and path.exists():
            try:
                held = json.loads(path.read_text(encoding="utf-8"))
                self._epoch = int(held["epoch"])
                self.all_keys = {name: PairingKeys.from_dict(keys) for name, keys in held["keys"].items()}
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                raise SimError(f"{path}: not a clip's memory ({error}); choose another file, or delete it") from error

    @property
    def owner(self) -> str | None:
        """Identity address of the owner; None while nobody owns the clip."""
        return next(iter(self.all_keys), None)

    def next_epoch(self) -> int:
        """Return the number of a new epoch, which no earlier one had."""
        self._epoch = (self._epoch + 1) & 0xFFFF
        self._save()
        return self._epoch

    def _save(self) -> None:
        if self._path is None:
            return
        held = {"epoch": self._epoch, "keys": {name: keys.to_dict() for name, keys in self.all_keys.items()}}
        try:
            self._path.write_text(json.dumps(held, indent=1), encoding="utf-8")
            self._path.chmod(0o600)
        except OSError as error:
            raise SimError(f"{self._path}: cannot be written: {error.strerror or error}") from error

    async def update(self, name: str, keys: PairingKeys) -> None:
        """Keep the owner's keys."""
        await super().update(name, keys)
        self._save()

    async def delete(self, name: str) -> None:
        """Forget the owner."""
        await super().delete(name)
        self._save()
