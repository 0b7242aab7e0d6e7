"""Seal bytes with a passphrase, and open them again: AES-256-GCM, the key made of the passphrase by scrypt.

A sealed file begins with a header that says how its key is made, so the passphrase alone opens any copy of it:

    "HIPLSEAL", version (1), log2 of scrypt's n, its r and p, 16 bytes of salt, 12 bytes of nonce; then the sealed bytes

The header is bound to the sealed bytes: neither can be changed without it being found.

References
----------
Percival, Josefsson: The scrypt password-based key derivation function, RFC 7914, 2016. Dworkin: Recommendation for
block cipher modes of operation: Galois/Counter Mode, NIST SP 800-38D, 2007.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hipline.errors import InputError
from hipline.sessions.connect import SEAL

SHORTEST = 8  #: letters of a passphrase
COST = 17  #: log2 of scrypt's n: 128 MB and a third of a second for each guess
_VERSION, _R, _P = 1, 8, 1
_HEADER = struct.Struct("<8sBBBB16s12s")
_TAG_BYTES = 16
_HIGHEST_COST = 20  # a file that asks for more would take the memory of the machine


class SealError(InputError):
    """Sealed bytes cannot be opened: another passphrase, or they were changed."""


@dataclass(frozen=True, slots=True)
class _Header:
    cost: int
    r: int
    p: int
    salt: bytes
    nonce: bytes

    def __bytes__(self) -> bytes:
        return _HEADER.pack(SEAL, _VERSION, self.cost, self.r, self.p, self.salt, self.nonce)

    @classmethod
    def of(cls, sealed: bytes) -> Self:
        """Read the start of sealed bytes.

        Raises
        ------
        SealError
            When it is none, damaged, or newer than this Hipline.
        """
        if len(sealed) < _HEADER.size or not sealed.startswith(SEAL):
            raise SealError("is not a sealed file, or its start is damaged; use another copy of it")
        _, version, cost, r, p, salt, nonce = _HEADER.unpack_from(sealed)
        if version != _VERSION:
            raise SealError(f"was sealed by a newer Hipline (version {version}, this one knows {_VERSION}); update it")
        if not (1 <= cost <= _HIGHEST_COST and 1 <= r <= 32 and 1 <= p <= 16):
            raise SealError("its start is damaged; use another copy of it")
        return cls(cost, r, p, salt, nonce)


class Vault:
    """Seal and open with one passphrase.

    Parameters
    ----------
    passphrase : str
        Whatever its user chose; `check_passphrase` judges a new one.
    salt : bytes, optional
        16 bytes for what is sealed here; None: new ones. One salt for many files lets the key be made once.
    """

    def __init__(self, passphrase: str, salt: bytes | None = None) -> None:
        self._passphrase = passphrase.encode()
        self.salt = salt or os.urandom(16)
        self._keys: dict[tuple[int, int, int, bytes], bytes] = {}

    @classmethod
    def for_sealed(cls, passphrase: str, sealed: bytes) -> Self:
        """Return a vault that seals with the salt of what was sealed before; so the key is made once for both."""
        return cls(passphrase, salt_of(sealed))

    def seal(self, content: bytes) -> bytes:
        """Return the content, sealed."""
        header = _Header(COST, _R, _P, self.salt, os.urandom(12))
        return bytes(header) + AESGCM(self._key(header)).encrypt(header.nonce, content, bytes(header))

    def open(self, sealed: bytes) -> bytes:
        """Return what was sealed.

        Raises
        ------
        SealError
            When the passphrase is another one, or the bytes were changed.
        """
        header = _Header.of(sealed)
        try:
            body = memoryview(sealed)[_HEADER.size :]
            return AESGCM(self._key(header)).decrypt(header.nonce, body, bytes(header))
        except (InvalidTag, ValueError):
            raise SealError("the passphrase is wrong, or the file is damaged; try again, or use another copy") from None

    def open_damaged(self, sealed: bytes) -> bytes:
        """Return what was sealed, with the damaged bytes in their place: nothing of it is proved to be what was sealed.

        Raises
        ------
        SealError
            When the header is damaged, of which the key is made.

        References
        ----------
        NIST SP 800-38D, 7.1: the bytes are counter mode, whose first block has number 2; the tag behind them, which
        proves them, is left out.
        """
        header = _Header.of(sealed)
        counter = modes.CTR(header.nonce + (2).to_bytes(4))
        return Cipher(algorithms.AES(self._key(header)), counter).decryptor().update(sealed[_HEADER.size : -_TAG_BYTES])

    def _key(self, header: _Header) -> bytes:
        which = (header.cost, header.r, header.p, header.salt)
        if which not in self._keys:
            scrypt = Scrypt(header.salt, 32, 2**header.cost, header.r, header.p)
            self._keys[which] = scrypt.derive(self._passphrase)
        return self._keys[which]


def check_passphrase(passphrase: str) -> str:
    """Return a new passphrase that is worth its name.

    Raises
    ------
    InputError
        When it is too short.
    """
    if len(passphrase) < SHORTEST:
        raise InputError(f"a passphrase of fewer than {SHORTEST} letters is easily guessed; choose some words")
    return passphrase


def salt_of(sealed: bytes) -> bytes:
    """Return the salt with which bytes were sealed.

    Raises
    ------
    SealError
        When they are not sealed.
    """
    return _Header.of(sealed).salt
