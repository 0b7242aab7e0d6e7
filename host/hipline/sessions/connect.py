"""Open the database of a session: for writing by one program, for reading by anybody, never changed by a reader."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from pathlib import Path

from hipline.disk import in_circle, why_missing
from hipline.errors import InputError
from hipline.sessions import schema
from hipline.sessions.pages import HEADER_BYTES, MAGIC, told_page_bytes

ENDING = ".hipline"
SEALED = ".sealed"  #: comes after the ending of a file that is sealed
BESIDE = ("-wal", "-shm", "-journal")  #: what lies beside a database that is open, or was when its app died
NEXT = "use another copy of it, or save what can be read with `hipline repair`"  #: where a file is damaged
SEAL = b"HIPLSEAL"  #: with which such a file begins

_CHECKPOINT_PAGES = 200  # a file that is copied without its journal lacks some seconds, not minutes
_WAIT_S = 5.0  # for another program that holds the file for a moment


def is_session(path: Path) -> bool:
    """Tell from its first bytes whether a file is a database, or from its name that it wants to be one."""
    return begins_with(path, MAGIC) or path.suffix == ENDING


def begins_with(path: Path, start: bytes) -> bool:
    """Tell whether a file begins so; what is no plain file, such as a pipe, would be waited for, and does not."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(start)) == start
    except OSError:
        return False


def refuse_sealed(path: Path) -> None:
    """Refuse a file that is sealed, where only an open one will do.

    Raises
    ------
    InputError
        When it is.
    """
    with path.open("rb") as file:
        if file.read(len(SEAL)) == SEAL:
            raise InputError(
                f"{path}: is sealed, and is only read; `hipline library decrypt` opens its library for good"
            )


def _checked(path: Path) -> Path:
    """Refuse what is no file that can be read.

    Raises
    ------
    InputError
        In one line.
    """
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a folder; name a session in it")
        if path.exists() and not path.is_file():
            raise InputError(f"{path}: is not a regular file; copy the session into a file first")
        with path.open("rb") as file:
            start = file.read(HEADER_BYTES)
        journal = path.with_name(f"{path.name}-wal")
        is_whole = path.stat().st_size >= _size_told(start) or (journal.exists() and journal.stat().st_size > 0)
    except OSError as error:
        if isinstance(error, FileNotFoundError) or in_circle(path):
            raise InputError(f"{path}: {why_missing(path)}") from None
        raise InputError(f"{path}: cannot be read: {error.strerror or error}; is it yours?") from None
    refuse_sealed(path)
    if start and not start.startswith(MAGIC):
        raise InputError(f"{path}: is not a Hipline session, or its start is damaged; {NEXT}")
    if not is_whole:
        raise InputError(f"{path}: the file is damaged or was cut off; {NEXT}")
    return path


def _size_told(header: bytes) -> int:
    """Return the size that a database says it has; 0 where it says nothing."""
    if len(header) < HEADER_BYTES:
        return 0
    return told_page_bytes(header) * int.from_bytes(header[28:32])


def remove_session(path: Path) -> None:
    """Remove a file that became no session, and what a database leaves beside it."""
    for ending in ("", *BESIDE):
        with contextlib.suppress(OSError):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def describe(path: Path, error: sqlite3.Error) -> InputError:
    """Say in one line what a database error means."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return InputError(f"{path}: the file is damaged or was cut off ({error}); {NEXT}")
    if primary == sqlite3.SQLITE_BUSY:
        return InputError(f"{path}: another program holds the file; close that one first")
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return InputError(f"{path}: cannot be written; choose a file and a folder that are yours")
    if primary == sqlite3.SQLITE_FULL:
        return InputError(f"{path}: the disk is full; make room and try again")
    if primary == sqlite3.SQLITE_IOERR:
        return InputError(f"{path}: the disk refuses to read or write it ({error}); make room, or use another disk")
    return InputError(f"{path}: the file cannot be used ({error}); {NEXT}")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(
        address, uri=True, timeout=_WAIT_S, isolation_level=None, check_same_thread=False, cached_statements=64
    )
    connection.execute("PRAGMA foreign_keys = OFF")
    return connection


def connect_writing(path: Path, *, is_new: bool = False) -> sqlite3.Connection:
    """Open a session file that exists, so that every transaction is on the disk when it is committed.

    Raises
    ------
    sqlite3.Error
        When that cannot be done.
    InputError
        When it is no session file, or one of a newer Hipline; it is not touched then.
    """
    connection = _connect(path, "rw")
    try:
        if not is_new:
            schema.version_of(connection)
        # FULL: a transaction survives a power cut, too
        for setting in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "fullfsync = ON",
            "checkpoint_fullfsync = ON",
            f"wal_autocheckpoint = {_CHECKPOINT_PAGES}",
        ):
            connection.execute(f"PRAGMA {setting}").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def copy_as_it_is(path: Path, into: Path) -> None:
    """Copy what was committed into a database, its journal included, into an empty file.

    Raises
    ------
    sqlite3.Error
        When that cannot be done.
    """
    with contextlib.closing(_connect(path, "ro")) as source, contextlib.closing(_connect(into, "rw")) as target:
        source.backup(target)


class Reading:
    """A connection that reads, and the copy that it reads where the file itself cannot be opened in its place.

    Parameters
    ----------
    path : Path
        The session file; neither it nor its journal is changed.
    content : bytes, optional
        What it holds, where that is not to be read from it: it was sealed.

    Raises
    ------
    InputError
        When it is no session file, damaged, or newer than this Hipline.
    """

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self.connection = self._open(_checked(path)) if content is None else self._open_content(path, content)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None

    def _open(self, path: Path) -> sqlite3.Connection:
        try:
            try:
                return self._prepared(_connect(path, "ro"))
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (
                    sqlite3.SQLITE_CANTOPEN,
                    sqlite3.SQLITE_READONLY,
                    sqlite3.SQLITE_IOERR,
                ):
                    raise
                # a journal in a folder that cannot be written, after a crash
                return self._prepared(_connect(self._copied(path), "rw"))
        except sqlite3.Error as error:
            self._clean_up()
            raise describe(path, error) from None
        except InputError as error:
            self._clean_up()
            raise InputError(f"{path}: {error}") from None
        except OSError as error:
            self._clean_up()
            raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None

    def _open_content(self, path: Path, content: bytes) -> sqlite3.Connection:
        memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        try:
            memory.deserialize(content)
            return self._prepared(memory)
        except sqlite3.Error as error:
            memory.close()
            raise describe(path, error) from None
        except InputError as error:
            raise InputError(f"{path}: {error}") from None

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """Check the file; bring one of an older version to this one, in memory."""
        try:
            version = schema.version_of(connection)
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                raise InputError(f"the file is damaged or was cut off; {NEXT}")
            if version == schema.VERSION:
                return connection
            memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            connection.backup(memory)
            schema.migrate(memory)
        except UnicodeDecodeError:  # sqlite3 cannot write down what it found wrong
            connection.close()
            raise InputError(f"the file is damaged or was cut off; {NEXT}") from None
        except BaseException:
            connection.close()
            raise
        connection.close()
        return memory

    def _copied(self, path: Path) -> Path:
        self._copy = tempfile.TemporaryDirectory(prefix="hipline-")
        copy = Path(self._copy.name) / path.name
        shutil.copyfile(path, copy)
        journal = path.with_name(f"{path.name}-wal")
        if journal.exists():
            shutil.copyfile(journal, copy.with_name(journal.name))
        return copy

    def _clean_up(self) -> None:
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None
