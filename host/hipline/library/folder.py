"""The library: people, the walks of each, and an index of what is known of these."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from hipline.errors import InputError
from hipline.home import data_folder
from hipline.library.files import make_folder
from hipline.library.kept_index import KeptIndex
from hipline.library.people import Person, checked_id, next_id
from hipline.library.rows import WalkRow
from hipline.library.store import PERSON, Store, sealed
from hipline.sessions.connect import ENDING
from hipline.sessions.file import Session
from hipline.sessions.folder import new_path
from hipline.sessions.opening import ask_passphrase, open_session
from hipline.sessions.vault import Vault

FOLDER = "HIPLINE_LIBRARY"  #: names another folder than the usual one


def usual_folder() -> Path:
    """Return the folder of the library where none is named."""
    named = os.environ.get(FOLDER)
    return Path(named) if named else data_folder() / "library"


class Library:
    """A library, open; use it with `with`, which keeps the index.

    Parameters
    ----------
    folder : Path, optional
        Where; None: the usual folder. It is made where it is missing.
    passphrase : callable
        Asked for the passphrase of an encrypted library.

    Raises
    ------
    InputError
        When the folder cannot be used, or the passphrase is wrong; nothing is touched then.
    """

    def __init__(self, folder: Path | None = None, passphrase: Callable[[str], str] = ask_passphrase) -> None:
        self._store = store = Store(folder or usual_folder(), passphrase)
        self.folder, self.people_folder = store.folder, store.people_folder
        self._index = KeptIndex(store)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    @property
    def vault(self) -> Vault | None:
        """What seals its files; None where they are not sealed."""
        return self._store.vault

    @property
    def encrypted(self) -> bool:
        """Whether its files are sealed."""
        return self.vault is not None

    # ---- people

    def people(self) -> list[Person]:
        """Return all people, by id."""
        return [self._person_in(folder) for folder in self._store.person_folders()]

    def person(self, id_: str) -> Person:
        """Return one person, whatever the case of the letters of their id.

        Raises
        ------
        InputError
            When there is none.
        """
        found = [folder for folder in self._store.person_folders() if folder.name.casefold() == id_.casefold()]
        if not found:
            raise InputError(
                f"there is no person {id_!r} in {self.folder}; `hipline library list` shows all, "
                "`hipline library add-person` adds one"
            )
        return self._person_in(found[0])

    def add_person(self, id_: str | None = None, name: str = "") -> Person:
        """Add a person.

        Parameters
        ----------
        id_ : str, optional
            Pseudonym; None: the next number.
        name : str
            What the therapist calls them; stays in the library.

        Raises
        ------
        InputError
            When the id cannot be used or is taken, or the folder cannot be written.
        """
        taken = [person.id for person in self.people()]
        made = Person(
            next_id(taken) if id_ is None else checked_id(id_),
            name.strip(),
            datetime.now(UTC).isoformat("T", "seconds"),
        )
        if made.id.casefold() in {other.casefold() for other in taken}:
            raise InputError(f"there is a person {made.id} already; choose another id")
        folder = self.people_folder / made.id
        try:
            make_folder(folder)
            self._store.write(folder / PERSON, made.to_json().encode())
        except OSError as error:
            raise self._store.unusable(error) from None
        return made

    def folder_of(self, id_: str) -> Path:
        """Return the folder of a person.

        Raises
        ------
        InputError
            When there is none.
        """
        return self.people_folder / self.person(id_).id

    def read_of(self, id_: str, name: str) -> bytes | None:
        """Return a small file in the folder of a person; None where there is none, or it is not what was written.

        Raises
        ------
        InputError
            When there is no such person.
        """
        return self._store.read(self.folder_of(id_) / name)

    def write_of(self, id_: str, name: str, content: bytes) -> None:
        """Write a small file, sealed where all are, into the folder of a person.

        Raises
        ------
        InputError
            When there is no such person, or it cannot be written.
        """
        try:
            self._store.write(self.folder_of(id_) / name, content)
        except OSError as error:
            raise self._store.unusable(error) from None

    def new_walk_path(self, id_: str, when: datetime) -> Path:
        """Return a path for a new walk of a person; nothing is there yet, sealed or not.

        Raises
        ------
        InputError
            When there is no such person.
        """
        folder = self.folder_of(id_)
        path, number = new_path(folder, when), 1
        stem = path.name.removesuffix(ENDING)
        while path.exists() or sealed(path).exists():
            number += 1
            path = folder / f"{stem}-{number}{ENDING}"
        return path

    # ---- walks

    def walks(self, person: str | None = None) -> list[WalkRow]:
        """Return the walks of a person, or of all, by time."""
        return self._index.walks(None if person is None else self.person(person).id)

    def search(self, words: list[str]) -> list[WalkRow]:
        """Return the walks of which every word is known, those of the person's name included."""
        names = {person.id: person.name.casefold() for person in self.people()}
        found: list[WalkRow] = []
        for row in self._index.walks():
            about = f"{row.words} {names.get(row.person, '')}"
            if all(word.casefold() in about for word in words):
                found.append(row)
        return found

    def walk(self, named: str) -> WalkRow:
        """Return the walk that is meant by PERSON/WALK, by a beginning of that, or by the path of its file.

        Raises
        ------
        InputError
            When none or more than one is meant.
        """
        wanted = Path(named)
        if wanted.exists():
            parts = (wanted.resolve().parent.name, wanted.name)
            found = [row for row in self.walks() if (row.person, row.file) == parts]
        else:
            key = named.casefold()
            every = {f"{row.person}/{row.name}".casefold(): row for row in self.walks()}
            found = [every[key]] if key in every else [row for name, row in every.items() if name.startswith(key)]
        if len(found) != 1:
            many = f"{len(found)} walks are" if found else "no walk is"
            raise InputError(
                f"{many} meant by {named!r}; name one as PERSON/WALK, as `hipline library list PERSON` shows"
            )
        return found[0]

    def path_of(self, row: WalkRow) -> Path:
        """Return the file of a walk."""
        return self.people_folder / row.person / row.file

    def open(self, row: WalkRow) -> Session:
        """Open a walk for reading.

        Raises
        ------
        InputError
            When it cannot be read.
        """
        return open_session(self.path_of(row), self.vault)

    def files_of(self, id_: str) -> list[Path]:
        """Return every file in the folder of a person."""
        return sorted(path for path in self.folder_of(id_).rglob("*") if not path.is_dir())

    # ---- the index

    def refresh(self, *, anew: bool = False) -> None:
        """Bring the index up to the files.

        Parameters
        ----------
        anew : bool
            Whether to read every file again, also those that have not changed.
        """
        self._index.refresh(anew=anew)

    def forget(self, id_: str) -> None:
        """Take a person out of the index, and erase the one that knew them.

        Raises
        ------
        OSError
            When that cannot be done.
        """
        self._index.forget(id_)

    # ---- encryption

    def seal_walk(self, path: Path) -> Path:
        """Seal a walk that is no longer written into; see `Store.seal_walk`."""
        return self._store.seal_walk(path)

    def encrypt(self, passphrase: str) -> int:
        """Seal every file of the library; return how many walks. See `Store.encrypt` for what it raises."""
        count = self._store.encrypt(passphrase)
        self.refresh()
        return count

    def decrypt(self) -> int:
        """Open every file of the library again; return how many walks. See `Store.decrypt` for what it raises."""
        count = self._store.decrypt()
        self.refresh()
        return count

    # ---- inside

    def _person_in(self, folder: Path) -> Person:
        """Read a person; a folder that somebody else has put there is one without a name."""
        content = self._store.read(folder / PERSON)
        try:
            return Person(folder.name, *_name_and_time(content))
        except ValueError:
            return Person(folder.name)


def _name_and_time(content: bytes | None) -> tuple[str, str]:
    if content is None:
        return "", ""
    person = Person.from_json(content.decode())
    return person.name, person.added_at
