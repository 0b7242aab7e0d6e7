"""Which walks hold the same samples: the library is looked through once, however many recordings are asked about."""

from __future__ import annotations

import contextlib
import hashlib
from collections import defaultdict
from pathlib import Path

from hipline.errors import InputError
from hipline.library.folder import Library
from hipline.library.rows import WalkRow
from hipline_device.samples import SampleBlock


class Twins:
    """Where samples are already; of each walk its digest is kept, so that a thousand take little memory.

    Parameters
    ----------
    library : Library, optional
        Whose walks count too, as they were when this was made; each is read once, when its number of samples is
        first asked about.
    """

    def __init__(self, library: Library | None = None) -> None:
        self._library = library
        self._unread: defaultdict[int, list[WalkRow]] = defaultdict(list)  # by their number of samples
        self._found: dict[bytes, Path] = {}
        for row in library.walks() if library is not None else ():
            if not row.error:
                self._unread[row.samples].append(row)

    def add(self, block: SampleBlock, path: Path) -> Path | None:
        """Note where samples are from now on; return where the same were before, None where they were nowhere."""
        self._read(len(block))
        digest = _digest(block)
        twin = self._found.get(digest)
        if twin is None:
            self._found[digest] = path
        return twin

    def _read(self, count: int) -> None:
        for row in self._unread.pop(count, ()):
            assert self._library is not None  # the rows are its
            with contextlib.suppress(InputError), self._library.open(row) as session:  # what cannot be read is no twin
                self._found.setdefault(_digest(session.samples()), self._library.path_of(row))


def _digest(block: SampleBlock) -> bytes:
    """Return what equal samples share, and no others; a zero is a zero whatever its sign."""
    return hashlib.sha256(b"".join((part + 0.0).tobytes() for part in (block.acc_sensor, block.gyr_sensor))).digest()
