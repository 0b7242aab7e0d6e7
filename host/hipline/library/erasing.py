"""Delete a person: their walks, what lies beside these, their name, and their rows in the index."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from hipline.disk import sync_folder
from hipline.errors import HiplineError
from hipline.library.files import remove_folder
from hipline.library.folder import Library
from hipline.library.store import leaving_folder
from hipline.sessions.connect import ENDING
from hipline.sessions.lock import FileLock


@dataclass(frozen=True, slots=True)
class Erased:
    """A file that is gone, and how many bytes it held."""

    path: Path
    size: int


def will_be_erased(library: Library, id_: str) -> list[Erased]:
    """Return every file that `erase_person` would delete.

    Raises
    ------
    InputError
        When there is no such person.
    """
    return [Erased(path, path.lstat().st_size) for path in library.files_of(id_)]


def erase_person(library: Library, id_: str) -> list[Erased]:
    """Delete a person; what was deleted is returned.

    The folder is renamed first: from then on there is no such person, and whatever interrupts the rest, the next use
    of the library ends it.

    Raises
    ------
    InputError
        When there is no such person, or one of their walks is being recorded; nothing is deleted then.
    HiplineError
        When the system refuses; the next use of the library tries again.
    """
    person = library.person(id_)
    folder = library.folder_of(person.id)
    with contextlib.ExitStack() as locks:
        for path in folder.glob(f"*{ENDING}"):
            locks.callback(FileLock(path).release)  # refused while somebody writes into it
    erased = will_be_erased(library, person.id)
    leaving = leaving_folder(folder)
    try:
        folder.rename(leaving)
        sync_folder(leaving.parent)
        library.forget(person.id)
        remove_folder(leaving)
    except OSError as error:
        raise HiplineError(
            f"{error.filename or folder}: cannot be deleted ({error.strerror or error}); "
            "close what holds it, and give the command again"
        ) from None
    return erased
