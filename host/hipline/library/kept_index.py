"""The index of a library as it is kept beside the files: brought up to them, and written where it has changed."""

from __future__ import annotations

import contextlib
from pathlib import Path

from hipline.errors import HiplineError
from hipline.library.index import Index
from hipline.library.rows import WalkRow, row_of, row_of_failure
from hipline.library.store import Store
from hipline.sessions.connect import BESIDE, ENDING, SEALED
from hipline.sessions.opening import open_session


class KeptIndex:
    """The rows of all walks, as the files of a store tell.

    Parameters
    ----------
    store : Store
        The files.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index = Index(store.read(store.index))
        self.refresh()

    def close(self) -> None:
        """Let go of the memory."""
        self._index.close()

    def walks(self, person: str | None = None) -> list[WalkRow]:
        """Return the walks of a person, or of all, by time."""
        return self._index.walks(person)

    def refresh(self, *, anew: bool = False) -> None:
        """Bring the index up to the files.

        Parameters
        ----------
        anew : bool
            Whether to read every file again, also those that have not changed.
        """
        if anew:
            self._index.close()
            self._index = Index()
        known = self._index.known()
        seen: set[tuple[str, str]] = set()
        changed = anew
        for folder in self._store.person_folders():
            for path in sorted(folder.iterdir()):
                if not path.name.endswith((ENDING, ENDING + SEALED)) or path.name.startswith("."):
                    continue
                size, mtime_ns = _state_of(path)
                key = (folder.name, path.name)
                seen.add(key)
                if known.get(key) != (size, mtime_ns):
                    self._index.put(self._row(folder.name, path, size, mtime_ns))
                    changed = True
        for gone in known.keys() - seen:
            self._index.remove(*gone)
            changed = True
        if changed:
            self._keep()

    def forget(self, person: str) -> None:
        """Take a person out of the index, and erase the one that knew them.

        Raises
        ------
        OSError
            When that cannot be done.
        """
        self._index.remove(person)
        self._store.erase_index()
        self._keep()

    def _keep(self) -> None:
        """Write the index; where that cannot be done it is made anew the next time."""
        with contextlib.suppress(OSError):
            self._store.write(self._store.index, self._index.to_bytes())

    def _row(self, person: str, path: Path, size: int, mtime_ns: int) -> WalkRow:
        try:
            with open_session(path, self._store.vault) as session:
                return row_of(session, person, path, size, mtime_ns)
        except HiplineError as error:
            return row_of_failure(person, path, size, mtime_ns, error)


def _state_of(path: Path) -> tuple[int, int]:
    """Return size and time of change of a file and of the journal beside it."""
    size = mtime_ns = 0
    for part in (path, *(path.with_name(path.name + ending) for ending in BESIDE)):
        with contextlib.suppress(OSError):
            state = part.stat()
            size, mtime_ns = size + state.st_size, max(mtime_ns, state.st_mtime_ns)
    return size, mtime_ns
