"""The files of a library: read and written alike whether they are sealed or not.

LIBRARY/people/P07/person.json             pseudonym, and the name that is only here
LIBRARY/people/P07/numbers.json            numbers of the cue rules that the therapist chose for them
LIBRARY/people/P07/own.json                their own walking, kept where they agreed
LIBRARY/people/P07/walk-....hipline        a walk
LIBRARY/index.sqlite                       made of these, and made anew where it is missing
LIBRARY/encryption.json                    where the library is encrypted; then all but this is `*.sealed`
"""

from __future__ import annotations

import base64
import contextlib
import json
import time
from collections.abc import Callable
from pathlib import Path

from hipline.errors import HiplineError, InputError
from hipline.library.files import PART, erase, keep_private, make_folder, remove_folder, write_private
from hipline.library.turns import PATIENCE_S, alone
from hipline.sessions.connect import ENDING, SEALED
from hipline.sessions.lock import FileLock
from hipline.sessions.vault import SealError, Vault, check_passphrase
from hipline.sessions.writer import SessionWriter

LEAVING = ".leaving-"  #: begins the name of a folder that is being deleted
PERSON = "person.json"
_PEOPLE, _INDEX, _ENCRYPTION = "people", "index.sqlite", "encryption.json"
_ABANDONED_S = 3600.0  # a file that is still not whole after so long never will be
_KNOWN_TEXT = b"Hipline library"
_PATIENCE_S, _LOOK_S = (
    5.0,
    0.05,
)  # how long to wait for another program that seals or opens files, and how often to look


class Store:
    """A folder of files, sealed where its owner has encrypted it.

    Parameters
    ----------
    folder : Path
        Where; it is made where it is missing.
    passphrase : callable
        Asked for the passphrase where it is encrypted.

    Raises
    ------
    InputError
        When the folder cannot be used, or the passphrase is wrong; nothing is touched then.
    """

    def __init__(self, folder: Path, passphrase: Callable[[str], str]) -> None:
        self.folder = folder
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder}: is a file; name a folder with --library")
        self.vault = self._unlocked(passphrase)  #: None where nothing is sealed
        try:
            if not folder.exists():  # one that was there may serve for other things too: it keeps its rights
                make_folder(folder)
            make_folder(self.people_folder)
            self._finish_what_was_begun()
        except OSError as error:
            raise self.unusable(error) from None

    @property
    def people_folder(self) -> Path:
        """The folder of the folders of all people."""
        return self.folder / _PEOPLE

    def person_folders(self) -> list[Path]:
        """Return the folder of each person, by id."""
        return sorted(path for path in self.people_folder.iterdir() if path.is_dir() and not path.name.startswith("."))

    @property
    def index(self) -> Path:
        """The file of the index; sealed, another stands in its place."""
        return self.folder / _INDEX

    def unusable(self, error: OSError) -> InputError:
        """Return what to say where the system refuses."""
        return InputError(
            f"{self.folder}: cannot be used ({error.strerror or error}); choose a folder that is yours with --library"
        )

    def read(self, path: Path) -> bytes | None:
        """Read a small file; None where it is not there, or not what it was."""
        try:
            if self.vault is None:
                return path.read_bytes()
            return self.vault.open(sealed(path).read_bytes())
        except (OSError, SealError):
            return None

    def write(self, path: Path, content: bytes) -> None:
        """Write a small file whole.

        Raises
        ------
        InputError
            When the library was decrypted meanwhile.
        OSError
            When it cannot be written.
        """
        if self.vault is None:
            write_private(path, content)
            return
        self._refuse_if_opened()
        write_private(sealed(path), self.vault.seal(content))

    def erase_index(self) -> None:
        """Erase the file of the index.

        Raises
        ------
        OSError
            When that cannot be done.
        """
        path = self.index if self.vault is None else sealed(self.index)
        if path.exists():
            erase(path)

    def seal_walk(self, path: Path) -> Path:
        """Seal a walk that is no longer written into, and erase the open file.

        Raises
        ------
        InputError
            When it is still being recorded, or is damaged; when the library is being decrypted, or was meanwhile.
        """
        with alone(self.folder / _ENCRYPTION, PATIENCE_S):
            self._refuse_if_opened()
            return self._seal(path)

    def _seal(self, path: Path) -> Path:
        assert self.vault is not None  # only what is encrypted seals
        SessionWriter.open(path).close()  # one file, without a journal; refused while somebody writes
        into, content = sealed(path), path.read_bytes()
        write_private(into, self.vault.seal(content))
        if self.vault.open(into.read_bytes()) != content:
            into.unlink()
            raise HiplineError(f"{into}: was not written well; the walk stays as it is. Is the disk sound?")
        erase(path)
        return into

    def encrypt(self, passphrase: str) -> int:
        """Seal every file; return how many walks.

        Raises
        ------
        InputError
            When it is encrypted already, when a walk is being recorded, or the passphrase is too short.
        HiplineError
            When some walks could not be sealed.
        """
        if self.vault is not None:
            raise InputError(f"{self.folder}: is encrypted already; decrypt it first to change the passphrase")
        vault = Vault(check_passphrase(passphrase))
        try:
            with alone(self.folder / _ENCRYPTION):
                for path in self._open_walks():
                    FileLock(path).release()  # refused while somebody writes into one
                known = base64.b64encode(vault.seal(_KNOWN_TEXT)).decode()
                write_private(self.folder / _ENCRYPTION, json.dumps({"known_text": known}, indent=2).encode() + b"\n")
                self.vault = vault
                count = self._seal_all()
        except OSError as error:
            raise self.unusable(error) from None
        left = self._open_walks()
        if left:
            raise HiplineError(
                f"{left[0]}: could not be sealed, is it damaged, or the disk full? ({len(left)} of {len(left) + count} "
                "walks are still open; they are tried again at every command)"
            )
        return count

    def decrypt(self) -> int:
        """Open every file again; return how many walks.

        Raises
        ------
        InputError
            When it is not encrypted, or a file cannot be opened; it then stays encrypted.
        """
        vault = self.vault
        if vault is None:
            raise InputError(f"{self.folder}: is not encrypted")
        try:
            with alone(self.folder / _ENCRYPTION, PATIENCE_S):
                self._refuse_if_opened()
                return self._open_all(vault)
        except OSError as error:
            raise self.unusable(error) from None

    def _open_all(self, vault: Vault) -> int:
        count = 0
        for path in sorted(self.people_folder.rglob(f"*{SEALED}")):
            opened = path.with_name(path.name.removesuffix(SEALED))
            try:
                write_private(opened, vault.open(path.read_bytes()))
            except SealError as error:
                raise InputError(f"{path}: {error}; move it away to decrypt the others") from None
            path.unlink()
            count += opened.name.endswith(ENDING)
        sealed(self.index).unlink(missing_ok=True)
        (self.folder / _ENCRYPTION).unlink()
        self.vault = None
        return count

    def _refuse_if_opened(self) -> None:
        """Refuse to seal for a library that another program has decrypted: nobody would find the key again."""
        if not (self.folder / _ENCRYPTION).exists():
            raise InputError(f"{self.folder}: was decrypted by another Hipline just now; try again")

    def _unlocked(self, passphrase: Callable[[str], str]) -> Vault | None:
        try:
            text = (self.folder / _ENCRYPTION).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self.unusable(error) from None
        try:
            known = base64.b64decode(json.loads(text)["known_text"], validate=True)
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{self.folder / _ENCRYPTION}: is damaged; use another copy of it") from None
        vault = Vault.for_sealed(passphrase(str(self.folder)), known)
        try:
            vault.open(known)
        except SealError:
            raise InputError(f"{self.folder}: the passphrase is wrong; nothing was touched") from None
        return vault

    def _finish_what_was_begun(self) -> None:
        """End a deletion that was interrupted, remove files that never became whole, seal what was left open."""
        for folder in self.people_folder.glob(f"{LEAVING}*"):
            remove_folder(folder)
        for part in self.people_folder.rglob(f".*{PART}"):
            if time.time() - part.stat().st_mtime > _ABANDONED_S:
                erase(part)
        for path in self.people_folder.rglob("*"):
            keep_private(path)
        left = *self._open_walks(), *self.people_folder.glob(f"*/{PERSON}"), *self.folder.glob(_INDEX)
        if self.vault is not None and left:
            with contextlib.suppress(InputError), alone(self.folder / _ENCRYPTION):  # or another one does it just now
                self._refuse_if_opened()
                self._seal_all()

    def _open_walks(self) -> list[Path]:
        return [path for path in sorted(self.people_folder.rglob(f"*{ENDING}")) if not path.name.startswith(".")]

    def _seal_all(self) -> int:
        count = 0
        for path in self._open_walks():
            # it is being recorded, is damaged, or the disk is full: it stays, and is listed
            with contextlib.suppress(HiplineError, OSError):
                self._seal(path)
                count += 1
        for path in sorted(self.people_folder.glob("*/*.json")):
            self.write(path, path.read_bytes())
            erase(path)
        if self.index.exists():
            erase(self.index)
        return count


def sealed(path: Path) -> Path:
    """Return what a file is called when it is sealed."""
    return path.with_name(path.name + SEALED)


def leaving_folder(folder: Path) -> Path:
    """Return what the folder of a person is called while it is being deleted: whatever happens, it is no person."""
    return folder.with_name(f"{LEAVING}{folder.name}")
