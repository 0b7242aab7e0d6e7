"""Read a session file."""

from __future__ import annotations

import functools
import json
import math
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from hipline.errors import InputError
from hipline.events import Contact, Cue, Stride
from hipline.exchange.clock import Clock, describe_gaps
from hipline.exchange.recording import Recording
from hipline.motion.calibration import Calibration
from hipline.sessions import columns
from hipline.sessions.codec import DamagedError
from hipline.sessions.connect import ENDING, NEXT, Reading, describe
from hipline.sessions.results import Results
from hipline.sessions.samples import in_order, stored_blocks
from hipline.sessions.values import (
    Action,
    Analysis,
    Clip,
    Mark,
    Note,
    Origin,
    PainScore,
    Run,
    SessionInfo,
    StoredBlock,
    TimePoint,
    from_json,
)
from hipline.settings import Settings
from hipline_device.samples import SampleBlock

_T = TypeVar("_T")
_E = TypeVar("_E", Contact, Stride, Cue)
_P = ParamSpec("_P")


def _refusing(read: Callable[Concatenate[Session, _P], _T]) -> Callable[Concatenate[Session, _P], _T]:
    """Let a method tell in one line where what it reads is not what was written: a turned bit in a word, in JSON."""

    @functools.wraps(read)
    def refusing(session: Session, *args: _P.args, **named: _P.kwargs) -> _T:
        try:
            return read(session, *args, **named)
        except sqlite3.Error as error:
            raise describe(session.path, error) from None
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise session.damaged(error) from None

    return refusing


class Session:
    """A session file, open for reading; nothing in it is ever changed. Use it with `with`.

    Parameters
    ----------
    path : path-like
        The file; it may be one that is being recorded.
    content : bytes, optional
        What it holds, where that is not to be read from it; see `opening.open_session`.

    Raises
    ------
    InputError
        When it is no session file, damaged, or newer than this Hipline; one line with the next step.
    """

    def __init__(self, path: str | os.PathLike[str], content: bytes | None = None) -> None:
        self.path = Path(path)
        self._reading = Reading(self.path, content)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._reading.close()

    def damaged(self, error: Exception) -> InputError:
        """Return how to say that something in the file is not what was written."""
        what = " ".join(str(error).split()) or type(error).__name__
        return InputError(f"{self.path}: the file is damaged ({what}); {NEXT}")

    @property
    def name(self) -> str:
        """The file's name without folder and ending."""
        return self.path.name.partition(ENDING)[0] if ENDING in self.path.name else self.path.stem

    # ---- about the session

    @_refusing
    def facts(self) -> dict[str, str]:
        """Return the table `session`: id, when it was made, pseudonym of the person."""
        return dict(self._rows("SELECT key, value FROM session"))

    @_refusing
    def info(self) -> SessionInfo:
        """Return what a list of sessions shows; reads no samples."""
        facts, runs = self.facts(), self.runs()
        samples, first, first_s = self._rows(
            "SELECT coalesce(sum(count), 0), min(first_index + index_offset), min(first_time_s + time_offset_s) "
            "FROM blocks JOIN runs ON run = runs.id"
        )[0]
        ends = [
            (int(stored.block.index[-1]), float(stored.block.time_s[-1]))
            for run in runs
            for stored in self._blocks_where(
                "run = ? AND first_index = (SELECT max(first_index) FROM blocks WHERE run = ?)", (run.id, run.id)
            )
        ]
        last, last_s = max(ends, default=(0, 0.0))
        return SessionInfo(
            id=facts.get("id", ""),
            made_at=facts.get("made_at", ""),
            person=facts.get("person", ""),
            clip=runs[-1].origin.clip if runs else Clip(),
            rate_hz=runs[-1].origin.rate_hz if runs else math.nan,
            samples=samples,
            samples_lost=max(0, last - first + 1 - samples) if samples else 0,
            duration_s=last_s - first_s if samples else 0.0,
            runs=len(runs),
            interrupted=any(not run.ended_at for run in runs),
        )

    @_refusing
    def runs(self) -> tuple[Run, ...]:
        """Return the times that the app recorded into the file."""
        rows = self._rows(
            "SELECT id, source, rate_hz, acc_scale, gyr_scale, clip, started_at, started_unix_s, ended_at, software, "
            "index_offset, time_offset_s FROM runs ORDER BY id"
        )
        runs: list[Run] = []
        for run, source, rate_hz, acc_scale, gyr_scale, clip, start, start_unix_s, end, software, index, time_s in rows:
            scales = None if acc_scale is None or gyr_scale is None else (acc_scale, gyr_scale)
            origin = Origin(rate_hz, scales, from_json(Clip, clip), source, index, time_s)
            runs.append(Run(run, origin, start, start_unix_s, end or "", json.loads(software)))
        return tuple(runs)

    @property
    def rate_hz(self) -> float:
        """Nominal samples per second.

        Raises
        ------
        InputError
            When nothing was recorded.
        """
        runs = self.runs()
        if not runs:
            raise InputError(f"{self.path}: holds no samples; record a walk first")
        return runs[0].origin.rate_hz

    @_refusing
    def marks(self) -> tuple[Mark, ...]:
        """Return the marks, oldest first."""
        rows = self._rows("SELECT time_s, unix_s, text FROM marks ORDER BY unix_s, id")
        return tuple(Mark(_known(time_s), unix_s, text) for time_s, unix_s, text in rows)

    @_refusing
    def pain(self) -> tuple[PainScore, ...]:
        """Return the pain scores, oldest first."""
        rows = self._rows("SELECT time_s, unix_s, score, place FROM pain ORDER BY unix_s, id")
        return tuple(PainScore(_known(time_s), unix_s, score, place) for time_s, unix_s, score, place in rows)

    @_refusing
    def tags(self) -> dict[str, str]:
        """Return the tags: shoes, surface, carrying."""
        return dict(self._rows("SELECT name, value FROM tags ORDER BY name"))

    @_refusing
    def notes(self) -> tuple[Note, ...]:
        """Return what the app has to say about the recording, oldest first."""
        rows = self._rows("SELECT after_block, unix_s, kind, text FROM notes ORDER BY id")
        return tuple(Note(*row) for row in rows)

    @_refusing
    def times(self) -> tuple[TimePoint, ...]:
        """Return the points at which the computer's time of the samples is known, oldest first.

        Raises
        ------
        InputError
            When one of the notes that hold them is damaged.
        """
        try:
            return tuple(from_json(TimePoint, note.text) for note in self.notes() if note.kind == "time")
        except (ValueError, TypeError) as error:
            raise InputError(f"{self.path}: a note is damaged ({error}); {NEXT}") from None

    @_refusing
    def actions(self) -> tuple[Action, ...]:
        """Return what changes the analysis from a block on, oldest first."""
        rows = self._rows("SELECT after_block, time_s, unix_s, kind, value FROM actions ORDER BY id")
        return tuple(
            Action(after, _known(time_s), unix_s, kind, json.loads(value))
            for after, time_s, unix_s, kind, value in rows
        )

    # ---- samples

    def blocks(self) -> Iterator[StoredBlock]:
        """Yield the samples as they were received, late ones where they came."""
        return self._blocks_where("1 ORDER BY id")

    def samples(self) -> SampleBlock:
        """Return every sample once, in order, late ones in their place.

        Raises
        ------
        InputError
            When there is none.
        """
        blocks = [stored.block for stored in self.blocks()]
        if not blocks:
            raise InputError(f"{self.path}: holds no samples; record a walk first")
        return in_order(blocks)

    def recording(self) -> Recording:
        """Return the walk as every other recording: all samples, and what to know of them.

        Raises
        ------
        InputError
            When there are no samples.
        """
        block = self.samples()
        rate_hz = self.rate_hz
        gaps = describe_gaps(Clock(rate_hz, block.index), block.time_s) if len(block) > 1 else ()
        return Recording(block, rate_hz, self.name, gaps)

    # ---- results

    @_refusing
    def analyses(self) -> tuple[Analysis, ...]:
        """Return the versions of the results, oldest first.

        Raises
        ------
        InputError
            When the settings of one are damaged, or nothing for this Hipline.
        """
        rows = self._rows(
            "SELECT id, made_at, kind, late, settings, software, last_block, finished FROM analyses ORDER BY id"
        )
        try:
            return tuple(
                Analysis(
                    id_, made, kind, bool(late), from_json(Settings, settings), json.loads(software), last, bool(done)
                )
                for id_, made, kind, late, settings, software, last, done in rows
            )
        except json.JSONDecodeError as error:
            raise self.damaged(error) from None
        except (ValueError, TypeError) as error:  # limits of settings may be other ones in another Hipline
            raise InputError(f"{self.path}: the settings cannot be used by this Hipline ({error}); update it") from None

    @property
    def settings(self) -> Settings:
        """The settings of the newest version of the results; the usual ones where there is none."""
        analyses = self.analyses()
        return analyses[-1].settings if analyses else Settings()

    @_refusing
    def calibrations(self, analysis: int) -> tuple[tuple[int, Calibration], ...]:
        """Return how the clip was worn, each with the block after which it was known."""
        rows = self._rows("SELECT after_block, numbers FROM calibrations WHERE analysis = ? ORDER BY id", (analysis,))
        return tuple((after, from_json(Calibration, numbers)) for after, numbers in rows)

    def contacts(self, analysis: int) -> tuple[Contact, ...]:
        """Return the contacts of a version of the results, in the order in which they were told."""
        return self._events(Contact, "contacts", analysis)

    def strides(self, analysis: int) -> tuple[Stride, ...]:
        """Return the strides of a version of the results, in the order in which they were told."""
        return self._events(Stride, "strides", analysis)

    def cues(self, analysis: int) -> tuple[Cue, ...]:
        """Return the cues of a version of the results, in the order in which they were told."""
        return self._events(Cue, "cues", analysis)

    @_refusing
    def results(self, analysis: int) -> Results:
        """Return everything of a version of the results."""
        return Results(
            list(self.contacts(analysis)),
            list(self.strides(analysis)),
            list(self.cues(analysis)),
            [calibration for _, calibration in self.calibrations(analysis)],
        )

    def event_columns(self, table: str) -> tuple[str, ...]:
        """Return the fields of today's contacts, strides or cues that this file holds."""
        return tuple(columns.common_columns(self._connection, table))

    # ---- inside

    @_refusing
    def _events(self, kind: type[_E], table: str, analysis: int) -> tuple[_E, ...]:
        return tuple(columns.read(self._connection, kind, table, analysis))

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._reading.connection

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple]:
        return self._connection.execute(sql, values).fetchall()

    def _blocks_where(self, condition: str, values: tuple[object, ...] = ()) -> Iterator[StoredBlock]:
        try:
            yield from stored_blocks(self._connection, self.runs(), condition, values)
        except sqlite3.Error as error:
            raise describe(self.path, error) from None
        except DamagedError as error:
            raise InputError(f"{self.path}: the samples are damaged ({error}); {NEXT}") from None
        except (ValueError, TypeError, OverflowError) as error:
            raise self.damaged(error) from None


def _known(value: float | None) -> float:
    return math.nan if value is None else value
