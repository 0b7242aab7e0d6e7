"""Write a session file: every method is part of a transaction, and a transaction that is over survives a power cut."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hipline.disk import is_name_too_long, sync_folder, why_missing
from hipline.errors import InputError
from hipline.events import Contact, Cue, Stride
from hipline.motion.calibration import Calibration
from hipline.sessions import columns, schema
from hipline.sessions.codec import Packed, pack
from hipline.sessions.connect import connect_writing, copy_as_it_is, describe, refuse_sealed, remove_session
from hipline.sessions.lock import FileLock
from hipline.sessions.software import software
from hipline.sessions.values import Action, Mark, Note, Origin, PainScore, to_json
from hipline.settings import Settings
from hipline_device.samples import SampleBlock


def utc_text(unix_s: float) -> str:
    """Write a time of the computer's clock as people and databases read it."""
    return datetime.fromtimestamp(unix_s, UTC).isoformat(timespec="milliseconds")


class SessionWriter:
    """The one writer of a session file; make it with `create` or `open`, use it with `with`.

    Call the methods inside `with writer.transaction():`; outside of one, each is a transaction of its own.
    """

    def __init__(self, path: Path, lock: FileLock, connection: sqlite3.Connection) -> None:
        self.path = path
        self._lock = lock
        self._connection = connection
        self._origins: dict[int, Origin] = {}

    @classmethod
    def create(cls, path: Path, unix_s: float, facts: dict[str, str] | None = None) -> Self:
        """Make a new file that its owner alone can read.

        Parameters
        ----------
        path : Path
            Where; nothing may be there yet. Its folder is made where it is missing.
        unix_s : float
            When the walk begins, seconds since 1970.
        facts : dict, optional
            More rows of the table `session`, such as "person".

        Raises
        ------
        InputError
            When it cannot be written, or is there already.
        """
        with _told(path):
            if path.parent.exists() and not path.parent.is_dir():
                raise InputError(f"{path.parent}: is a file; choose a folder that is yours")
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with contextlib.ExitStack() as on_failure:
                lock = _new_file(path, on_failure)
                connection = connect_writing(path, is_new=True)
                on_failure.callback(connection.close)
                schema.create(connection)
                columns.add_columns(connection)
                made = cls(path, lock, connection)
                all_facts = {"id": uuid.uuid4().hex, "made_at": utc_text(unix_s), **(facts or {})}
                with made.transaction():
                    for key, value in all_facts.items():
                        made.set_fact(key, value)
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # a session without its journal, too
                sync_folder(path.parent)
                on_failure.pop_all()
            return made

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file to write more into it; one of an older version is brought to this one.

        Raises
        ------
        InputError
            When it is no session file, cannot be written, or another program writes into it.
        """
        with _told(path):
            if not path.is_file():
                raise InputError(f"{path}: {why_missing(path)}")
            refuse_sealed(path)
            lock = FileLock(path)
            try:
                return cls(path, lock, _opened(path))
            except BaseException:
                lock.release()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Fold the journal into the file, so that it is one file again, and let others write."""
        with contextlib.suppress(sqlite3.Error):  # a full disk, a reader: then the journal stays beside the file
            self._connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        self._connection.close()
        self._lock.release()

    def discard(self) -> None:
        """Remove the file: nothing was recorded."""
        self._connection.close()
        remove_session(self.path)
        self._lock.release()

    def reopen(self) -> None:
        """Open the database anew, after something went wrong with it.

        Raises
        ------
        sqlite3.Error
            When that is not possible.
        """
        self._connection.close()
        self._connection = connect_writing(self.path)

    def copied(self, path: Path) -> Self:
        """Return a writer of a new file that holds what is on the disk of this one, and goes on with its runs.

        Raises
        ------
        InputError
            When it cannot be written, or this one cannot be read.
        """
        with _told(path), contextlib.ExitStack() as on_failure:
            lock = _new_file(path, on_failure)
            copy_as_it_is(self.path, path)
            connection = connect_writing(path)
            made = type(self)(path, lock, connection)
            made._origins.update(self._origins)
            sync_folder(path.parent)
            on_failure.pop_all()
        return made

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything inside or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
            raise

    def next_id(self, table: str) -> int:
        """Return the id that the next row of a table gets."""
        (last,) = self._connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
        return last + 1

    def set_fact(self, key: str, value: str) -> None:
        """Set a row of the table `session`."""
        self._connection.execute("INSERT OR REPLACE INTO session VALUES (?, ?)", (key, value))

    def add_run(self, run: int, origin: Origin, unix_s: float) -> None:
        """Begin a run."""
        self._origins[run] = origin
        acc_scale, gyr_scale = origin.scales or (None, None)
        self._connection.execute(
            "INSERT INTO runs VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
            (run, utc_text(unix_s), unix_s, origin.source, origin.rate_hz, acc_scale, gyr_scale, to_json(origin.clip),
             to_json(software()), origin.index_offset, origin.time_offset_s),
        )  # fmt: skip

    def end_run(self, run: int, unix_s: float) -> None:
        """Say that a run is over."""
        self._connection.execute("UPDATE runs SET ended_at = ? WHERE id = ?", (utc_text(unix_s), run))

    def add_block(self, block_id: int, run: int, received_s: float, block: SampleBlock, late: bool = False) -> None:
        """Store samples of a run that was begun by this writer; index and time as the clip counts them."""
        origin = self._origins[run]
        self.add_packed(block_id, run, received_s, pack(block, origin.rate_hz, origin.column_scales), late)

    def add_packed(self, block_id: int, run: int, received_s: float, packed: Packed, late: bool = False) -> None:
        """Store samples that were packed with the rate and the scales of their run."""
        self._connection.execute(
            "INSERT INTO blocks (id, run, received_s, late, first_index, first_time_s, count, index_data, time_data, "
            "encoding, data, times, crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (block_id, run, received_s, late, packed.first_index, packed.first_time_s, packed.count,
             packed.index_data, packed.time_data, packed.encoding, packed.data, packed.times, packed.crc),
        )  # fmt: skip

    def add_analysis(self, analysis: int, kind: str, settings: Settings, unix_s: float, late: bool = False) -> None:
        """Begin a version of the results, with the engine of this program."""
        self._connection.execute(
            "INSERT INTO analyses VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
            (analysis, utc_text(unix_s), kind, late, to_json(settings), to_json(software())),
        )

    def add_results(
        self,
        analysis: int,
        last_block: int,
        contacts: tuple[Contact, ...] = (),
        strides: tuple[Stride, ...] = (),
        cues: tuple[Cue, ...] = (),
    ) -> None:
        """Store what the pipeline said, and that it has seen all blocks up to this one."""
        for table, events in (("contacts", contacts), ("strides", strides), ("cues", cues)):
            if events:
                columns.write(self._connection, table, analysis, events)
        self._connection.execute("UPDATE analyses SET last_block = ? WHERE id = ?", (last_block, analysis))

    def add_calibration(self, analysis: int, after_block: int, calibration: Calibration) -> None:
        """Store how the clip is worn, from a block on."""
        self._connection.execute(
            "INSERT INTO calibrations (analysis, after_block, numbers) VALUES (?, ?, ?)",
            (analysis, after_block, to_json(calibration)),
        )

    def set_finished(self, analysis: int, finished: bool = True) -> None:
        """Say whether the end of the walk was analysed."""
        self._connection.execute("UPDATE analyses SET finished = ? WHERE id = ?", (finished, analysis))

    def add_action(self, action: Action) -> None:
        """Store what changes the analysis from a block on."""
        self._connection.execute(
            "INSERT INTO actions (after_block, time_s, unix_s, kind, value) VALUES (?, ?, ?, ?, ?)",
            (action.after_block, action.time_s, action.unix_s, action.kind, to_json(action.value)),
        )

    def add_mark(self, mark: Mark) -> None:
        """Store a moment that somebody marked."""
        self._connection.execute(
            "INSERT INTO marks (time_s, unix_s, text) VALUES (?, ?, ?)", (mark.time_s, mark.unix_s, mark.text)
        )

    def add_pain(self, pain: PainScore) -> None:
        """Store a pain score, 0 to 10.

        Raises
        ------
        InputError
            When it is none.
        """
        if not 0 <= pain.score <= 10:
            raise InputError(f"a pain score of {pain.score} is not on the scale; it goes from 0 to 10")
        self._connection.execute(
            "INSERT INTO pain (time_s, unix_s, score, place) VALUES (?, ?, ?, ?)",
            (pain.time_s, pain.unix_s, pain.score, pain.place),
        )

    def set_tag(self, name: str, value: str) -> None:
        """Set a tag, such as "shoes"; an empty value removes it."""
        if value:
            self._connection.execute("INSERT OR REPLACE INTO tags VALUES (?, ?)", (name, value))
        else:
            self._connection.execute("DELETE FROM tags WHERE name = ?", (name,))

    def add_note(self, run: int | None, note: Note) -> None:
        """Store what the app has to say about the recording."""
        self._connection.execute(
            "INSERT INTO notes (run, after_block, unix_s, kind, text) VALUES (?, ?, ?, ?, ?)",
            (run, note.after_block, note.unix_s, note.kind, note.text),
        )

    def execute(self, sql: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """Run a statement on the file."""
        return self._connection.execute(sql, values)


def _new_file(path: Path, on_failure: contextlib.ExitStack) -> FileLock:
    """Make an empty file that its owner alone can read, and the lock on it; on failure both are taken back."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    lock = FileLock(path)
    on_failure.callback(lock.release)
    on_failure.callback(remove_session, path)
    return lock


def _opened(path: Path) -> sqlite3.Connection:
    try:
        connection = connect_writing(path)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    try:
        schema.migrate(connection)
        columns.add_columns(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what goes wrong with a file into one line."""
    try:
        yield
    except FileExistsError:
        raise InputError(f"{path}: is there already; move it away, or choose another name") from None
    except OSError as error:
        if is_name_too_long(error):
            raise InputError(f"{path}: the name is too long for its disk; shorten it") from None
        raise InputError(
            f"{path.parent}: cannot be written ({error.strerror or error}); choose a folder that is yours"
        ) from None
    except sqlite3.Error as error:
        raise describe(path, error) from None
