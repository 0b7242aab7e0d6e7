"""Open a stored walk, sealed or not."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from hipline.errors import InputError
from hipline.sessions.connect import SEAL, SEALED, begins_with, is_session
from hipline.sessions.file import Session
from hipline.sessions.vault import SealError, Vault

PASSPHRASE_FILE = "HIPLINE_PASSPHRASE_FILE"  #: names a file with the passphrase, for programs and processes

_vaults: list[Vault] = []  # asked for once in a process


def is_sealed(path: Path) -> bool:
    """Tell from its first bytes whether a file is sealed, or from its name that it wants to be."""
    return begins_with(path, SEAL) or path.suffix == SEALED


def is_stored_walk(path: Path) -> bool:
    """Tell from a glance whether a file is a session, sealed or not, whatever may be wrong with it."""
    return is_session(path) or is_sealed(path)


def ask_passphrase(what: str, *, twice: bool = False) -> str:
    """Return a passphrase: from the file that `HIPLINE_PASSPHRASE_FILE` names, or from whoever sits at the terminal.

    Raises
    ------
    InputError
        When there is neither, or the two do not agree.
    """
    named = os.environ.get(PASSPHRASE_FILE)
    if named:
        try:
            passphrase = Path(named).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            raise InputError(f"{named}: the passphrase cannot be read ({why}); check {PASSPHRASE_FILE}") from None
        if not passphrase:
            raise InputError(f"{named}: holds no passphrase; check {PASSPHRASE_FILE}")
        return passphrase
    if sys.stdin is None or not sys.stdin.isatty():
        raise InputError(f"{what}: needs its passphrase; name a file that holds it in {PASSPHRASE_FILE}")
    told = getpass.getpass(f"Passphrase for {what}: ")
    if twice and getpass.getpass("Once more: ") != told:
        raise InputError("the two passphrases are not the same; try again")
    return told


def open_session(path: str | os.PathLike[str], vault: Vault | None = None) -> Session:
    """Open a session for reading; a sealed one is opened in memory, nothing of it is written anywhere.

    Parameters
    ----------
    path : path-like
        The file.
    vault : Vault, optional
        For a sealed one; None: the passphrase is asked for.

    Raises
    ------
    InputError
        When it cannot be read, or the passphrase is wrong.
    """
    file = Path(path)
    if not is_sealed(file):
        return Session(file)
    try:
        sealed = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror or error}") from None
    try:
        return Session(file, _opened(sealed, str(file), vault))
    except SealError as error:
        raise InputError(f"{file}: {error}") from None


def _opened(sealed: bytes, what: str, vault: Vault | None) -> bytes:
    if vault is not None:
        return vault.open(sealed)
    for known in _vaults:
        try:
            return known.open(sealed)
        except SealError:
            continue
    asked = Vault(ask_passphrase(what))
    content = asked.open(sealed)
    _vaults.append(asked)
    return content
