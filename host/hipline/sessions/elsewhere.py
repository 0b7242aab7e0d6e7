"""Another place of this computer for a walk whose own disk refuses the rest of it."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hipline.errors import InputError
from hipline.home import home
from hipline.sessions.connect import BESIDE, ENDING
from hipline.sessions.writer import SessionWriter

WHOLE = "-whole"  #: ends the name of such a copy: it may come to lie beside the file that lacks the rest
_SPARE_BYTES = 2_000_000  # a journal, and what the walk still brings
_KEPT = Path("/var/tmp")  # survives a restart, which a folder for temporary files may not


def places() -> Iterator[Path]:
    """Yield folders in which this user may write, those first that survive a restart."""
    with contextlib.suppress(InputError):  # nobody knows where this user is at home
        yield home()
    yield _KEPT
    with contextlib.suppress(OSError):  # every one of its places is full
        yield Path(tempfile.gettempdir())


def copy_elsewhere(writer: SessionWriter, more_bytes: int) -> SessionWriter | None:
    """Copy a session to where there is room for it and for some bytes more.

    Parameters
    ----------
    writer : SessionWriter
        Of the session; it stays as it is.
    more_bytes : int
        How many are still to be written.

    Returns
    -------
    SessionWriter or None
        Of the copy, in a folder of its own; None where there is no such place.
    """
    path = writer.path
    name = f"{path.name.removesuffix(ENDING).removesuffix(WHOLE)}{WHOLE}{ENDING}"
    for place in places():
        with contextlib.suppress(OSError):
            twice = 2 * (_bytes_of(path) + more_bytes)  # where its library is encrypted, it is sealed there
            if shutil.disk_usage(place).free < twice + _SPARE_BYTES:
                continue
            folder = Path(tempfile.mkdtemp(prefix="hipline-", dir=place))
            try:
                return writer.copied(folder / name)
            except InputError:
                folder.rmdir()
    return None


def _bytes_of(path: Path) -> int:
    beside = (path.with_name(path.name + ending) for ending in BESIDE)
    return sum(file.stat().st_size for file in (path, *beside) if file.exists())
