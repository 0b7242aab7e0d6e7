"""Save what can be read of a damaged session into a new one; the damaged file is only read."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hipline.errors import InputError
from hipline.sessions import columns, schema
from hipline.sessions.connect import BESIDE, ENDING, SEALED, describe
from hipline.sessions.file import Session
from hipline.sessions.genuine import is_genuine
from hipline.sessions.lock import FileLock
from hipline.sessions.losses import losses_of
from hipline.sessions.opening import ask_passphrase, is_sealed
from hipline.sessions.pages import MAGIC
from hipline.sessions.salvage import Found, salvage
from hipline.sessions.stand_ins import with_analyses, with_runs
from hipline.sessions.values import Note
from hipline.sessions.vault import SealError, Vault
from hipline.sessions.versions import reanalyse
from hipline.sessions.writer import SessionWriter

_RESULTS = (*columns.TABLES, "analyses", "calibrations")


@dataclass(frozen=True, slots=True)
class Repaired:
    """A session that was saved from a damaged one.

    Attributes
    ----------
    path : Path
        The new session.
    rows : dict
        How many rows of each table were saved.
    samples : int
        How many samples are in it.
    duration_s : float
        From the first of them to the last.
    losses : tuple of str
        What could not be read, a line for each stretch of samples and each kind of row.
    anew : str
        Whether the results were measured anew, or why they could not be; empty where the old ones are whole.
    """

    path: Path
    rows: dict[str, int]
    samples: int
    duration_s: float
    losses: tuple[str, ...]
    anew: str


def why_refused(path: Path, content: bytes | None = None) -> InputError | None:
    """Read everything that a session holds; return what is in the way, None where nothing is."""
    try:
        with Session(path, content) as session:
            for read in (session.info, session.times, session.marks, session.pain, session.tags, session.actions):
                read()
            for analysis in session.analyses():
                session.results(analysis.id)
            for _ in session.blocks():
                pass
    except InputError as error:
        return error
    return None


def repair(path: str | os.PathLike[str], out: str | os.PathLike[str] | None = None) -> Repaired | None:
    """Save what can be read of a session into a new one.

    Parameters
    ----------
    path : path-like
        The session; neither it nor its journal is changed.
    out : path-like, optional
        The new session; None: beside it, with "-repaired" in its name. Nothing may be there yet.

    Returns
    -------
    Repaired or None
        None where the session is not damaged; nothing is written then.

    Raises
    ------
    InputError
        When there is nothing in it that can be read, its passphrase is not known, or the new session cannot be written.
    """
    path = Path(path)
    _refuse(path)
    opened = _unsealed(path) if is_sealed(path) else None
    reason = why_refused(path, opened)
    if reason is None:
        return None
    content = _content(path) if opened is None else opened
    if _is_newer(content):
        raise reason
    found = salvage(content, is_genuine)
    if not any(found[table].rows for table in ("blocks", "marks", "pain", "notes")):
        other = "" if opened is None else ", or the passphrase is wrong"
        raise InputError(f"{path}: nothing in it can be read any more{other}; use another copy of it")
    target = (
        Path(out)
        if out is not None
        else path.with_name(f"{path.name.removesuffix(SEALED).removesuffix(ENDING)}-repaired{ENDING}")
    )
    begun_unix_s = _begun(found, path)
    found = with_runs(found, begun_unix_s)
    losses = losses_of(found)
    _write(with_analyses(found, begun_unix_s), target, path, begun_unix_s, losses)
    return _finished(target, found, losses)


def _refuse(path: Path) -> None:
    """Refuse what cannot be repaired here, before anything is made."""
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name a session in it")
    if path.is_file():
        with contextlib.suppress(OSError):  # a folder that cannot be written: nobody records there
            FileLock(path).release()


def _unsealed(path: Path) -> bytes:
    """Return what was sealed, with its damage where it is damaged: the checksums of the samples tell what is good."""
    try:
        sealed, vault = path.read_bytes(), Vault(ask_passphrase(str(path)))
        try:
            return vault.open(sealed)
        except SealError:
            return vault.open_damaged(sealed)
    except SealError as error:
        raise InputError(f"{path}: {error}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}; is it yours?") from None


def _content(path: Path) -> bytes:
    """Return the file as it is with what waits in its journal."""
    try:
        content = path.read_bytes()
        with tempfile.TemporaryDirectory(prefix="hipline-") as folder:
            copy = Path(folder) / "walk"
            journals = [ending for ending in BESIDE if ending != "-shm" and path.with_name(path.name + ending).exists()]
            if not journals:
                return content
            copy.write_bytes(content)
            for ending in journals:
                shutil.copyfile(path.with_name(path.name + ending), copy.with_name(copy.name + ending))
            with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(copy, isolation_level=None)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return copy.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}; is it yours?") from None


def _is_newer(content: bytes) -> bool:
    application, version = content[68:72], int.from_bytes(content[60:64])
    return content.startswith(MAGIC) and application == schema.APPLICATION_ID.to_bytes(4) and version > schema.VERSION


def _begun(found: dict[str, Found], path: Path) -> float:
    """Return when the walk began, seconds since 1970, as well as is known."""
    with contextlib.suppress(KeyError, ValueError):
        return datetime.fromisoformat(found["session"].rows["made_at"]["value"]).timestamp()
    known = [row["unix_s"] for table in ("notes", "marks", "pain", "actions") for row in found[table].rows.values()]
    starts = [row["started_unix_s"] for row in found["runs"].rows.values()]
    return min([*known, *starts], default=path.stat().st_mtime)


def _write(found: dict[str, Found], target: Path, source: Path, begun_unix_s: float, losses: tuple[str, ...]) -> None:
    facts = {key: row["value"] for key, row in found["session"].rows.items()}
    last_block, told = max(found["blocks"].rows, default=0), f"lost: {'; '.join(losses) or 'nothing'}"
    try:
        with SessionWriter.create(target, begun_unix_s, facts | {"repaired_from": source.name}) as writer:
            with writer.transaction():
                for each in found.values():
                    if each.table.name != "session":
                        _insert(writer, each)
                writer.add_note(None, Note(last_block, time.time(), "damage", told))
    except sqlite3.Error as error:
        raise describe(target, error) from None


def _insert(writer: SessionWriter, found: Found) -> None:
    table = found.table.name
    present = {row[1] for row in writer.execute(f"PRAGMA table_info({table})")}
    for column in found.table.columns:
        if column.name not in present:  # of a newer engine
            writer.execute(f'ALTER TABLE {table} ADD COLUMN "{column.name}" {column.kind}')
    for row in found.rows.values():
        names = ", ".join(f'"{name}"' for name in row)
        places = ", ".join("?" * len(row))
        writer.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({places})", tuple(row.values()))


def _finished(target: Path, found: dict[str, Found], losses: tuple[str, ...]) -> Repaired:
    """Measure anew where results are lost, and prove that the new session can be read."""
    anew = ""
    if found["blocks"].rows and (
        any(found[table].is_damaged or found[table].holes for table in _RESULTS) or not found["analyses"].rows
    ):
        try:
            anew = f"measured anew from the samples, as version {reanalyse(target).id}"
        except InputError as error:
            anew = f"could not be measured anew ({error})"
    reason = why_refused(target)
    if reason is not None:
        raise InputError(f"{target}: was saved, but cannot be read back ({reason}); please report it")
    with Session(target) as session:
        info = session.info()
    rows = {name: len(each.rows) for name, each in found.items()}
    return Repaired(target, rows, info.samples, info.duration_s, losses, anew)
