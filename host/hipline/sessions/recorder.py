"""The thread that writes: it takes what there is twice a second, and never holds up who brings it."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from hipline.errors import HiplineError
from hipline.sessions.elsewhere import copy_elsewhere
from hipline.sessions.writer import SessionWriter
from hipline.wording import Text

_log = logging.getLogger(__name__)

COMMIT_S = 0.4  #: how long anything waits for its transaction while the disk works
RETRY_S = 1.0  # after the disk has refused
LAST_TRIES_S = 3.0  # for what still waits when the recording ends
MOST_WAITING = 1_440_000  #: samples in memory, four hours at 100 Hz and 190 MB; more are not taken
_MOST_JOBS = 400_000  # two for each block of ten samples, and some
_JOBS_AT_ONCE = 2_000  # a little room on a full disk is of use already
_LITTLE_BYTES = 1_000_000
_WAITING_BYTES = 60  # of each waiting sample in the file, at most: one that came as no counts
_LOOK_S = 0.02


class RecordingState(StrEnum):
    """How the recording stands."""

    RECORDING = "recording"
    WAITING = "waiting"  #: the disk refuses; what comes is kept in memory, and tried again
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """One snapshot of the recording; frozen, so it may cross threads.

    Attributes
    ----------
    state : RecordingState
        How it stands.
    path : Path
        The file.
    advice : str
        One line: what happened and what to do; empty when all is well.
    samples : int
        On the disk, of this run.
    rate_hz : float
        Their number per second; 0 before the first.
    waiting : int
        Samples in memory only.
    dropped : int
        Samples that could not be stored, and are lost.
    kept : bool
        Whether the file stays when the recording ends.
    """

    state: RecordingState
    path: Path
    advice: str = ""
    samples: int = 0
    rate_hz: float = 0.0
    waiting: int = 0
    dropped: int = 0
    kept: bool = True

    @property
    def stored_s(self) -> float:
        """Seconds of samples on the disk."""
        return self.samples / self.rate_hz if self.rate_hz else 0.0

    @property
    def waiting_s(self) -> float:
        """Seconds of samples in memory only."""
        return self.waiting / self.rate_hz if self.rate_hz else 0.0


Write = Callable[[SessionWriter], None]


@dataclass(frozen=True, slots=True)
class _Job:
    write: Write
    samples: int


class Recorder:
    """Carry writes to a session file in a thread of its own; `close` it once.

    Each transaction holds what came within `COMMIT_S`. When the disk refuses (it is full, it was pulled out), nothing
    is lost that was written; what comes waits in memory, and is tried again until there is room.

    Parameters
    ----------
    writer : SessionWriter
        The open file; from now on it belongs to the thread.
    rate_hz : float
        Samples per second, to tell seconds.
    kept : bool
        Whether the file stays; for the words alone.
    """

    def __init__(self, writer: SessionWriter, rate_hz: float = 0.0, *, kept: bool = True) -> None:
        self._writer = writer
        self._status = RecordingStatus(RecordingState.RECORDING, writer.path, rate_hz=rate_hz, kept=kept)
        self._watchers: list[Callable[[RecordingStatus], None]] = []
        self._jobs: deque[_Job] = deque()
        self._ready = threading.Condition()
        self._waiting = 0  # samples in the jobs
        self._dropped = 0
        self._refused = 0  # how often the disk has
        self._hindrance = Text("")  # why, the last time
        self._closing = self._discard = False
        self._writing = threading.RLock()  # the writer is in use
        self._thread = threading.Thread(target=self._work, name="hipline-recorder", daemon=True)
        self._thread.start()

    @property
    def status(self) -> RecordingStatus:
        """The newest snapshot."""
        return self._status

    def watch(self, changed: Callable[[RecordingStatus], None]) -> None:
        """Call `changed` at every change of the status, in the thread that writes."""
        self._watchers.append(changed)

    def set_rate(self, rate_hz: float) -> None:
        """Say how many samples come per second."""
        self._status = replace(self._status, rate_hz=rate_hz)

    def put(self, write: Write, samples: int = 0) -> bool:
        """Hand over a write; returns at once.

        Parameters
        ----------
        write : callable
            Takes the `SessionWriter`, inside a transaction; it is called again when that one fails.
        samples : int
            How many samples it stores.

        Returns
        -------
        bool
            False when there is no room in memory, and it was dropped.
        """
        with self._ready:
            if self._closing or self._waiting + samples > MOST_WAITING or len(self._jobs) >= _MOST_JOBS:
                self._dropped += samples
                return False
            self._jobs.append(_Job(write, samples))
            self._waiting += samples
            self._ready.notify()
        return True

    def settle(self) -> bool:
        """Wait until all that was handed over is on the disk, or the disk has refused once more; say which."""
        refused = self._refused
        while self._jobs and self._refused == refused and self._thread.is_alive():
            time.sleep(_LOOK_S)
        return not self._jobs

    def move(self) -> bool:
        """Go on in a copy of the file, in another place that has room for it and for all that waits.

        Returns
        -------
        bool
            False where there is no such place, and nothing has changed.
        """
        with self._writing:
            moved = copy_elsewhere(self._writer, self._waiting * _WAITING_BYTES)
            if moved is None:
                return False
            self._writer.close()
            self._writer = moved
            self._status = replace(self._status, path=moved.path)
        return True

    def close(self, *, discard: bool = False) -> RecordingStatus:
        """Write what waits, end the thread, and let go of the file.

        Parameters
        ----------
        discard : bool
            Whether to remove the file instead.

        Returns
        -------
        RecordingStatus
            The last snapshot; what still waits or was dropped in it is lost.
        """
        with self._ready:
            self._closing, self._discard = True, discard
            self._ready.notify()
        self._thread.join()
        return self._status

    def _work(self) -> None:
        fails = 0
        last_try_s = float("inf")
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._jobs or self._closing)
                # let more come, so that the disk is asked twice a second and not at every packet
                if fails or len(self._jobs) < _JOBS_AT_ONCE:
                    self._ready.wait_for(lambda: self._closing, RETRY_S if fails else COMMIT_S)
                jobs = [self._jobs[i] for i in range(min(len(self._jobs), _JOBS_AT_ONCE))]
                if self._closing:
                    last_try_s = min(last_try_s, time.monotonic() + LAST_TRIES_S)
            if not jobs:
                break
            with self._writing:
                error = self._store(jobs, anew=fails > 1)
            fails = fails + 1 if error else 0
            if error and time.monotonic() >= last_try_s:
                break
            if error and self._closing:
                time.sleep(0.2)
        self._end()

    def _store(self, jobs: list[_Job], anew: bool) -> Exception | None:
        """Write jobs in one transaction; return what was in the way."""
        try:
            if anew:
                self._writer.reopen()
            with self._writer.transaction():
                for job in jobs:
                    job.write(self._writer)
        except (sqlite3.Error, OSError, HiplineError) as error:
            _log.info("not stored: %r", error)
            self._hindrance = self._hindrance_of(error)
            waits = Text("{why} What was recorded is safe, the rest waits in memory.", why=self._hindrance)
            self._tell(state=RecordingState.WAITING, advice=waits, samples=0)
            self._refused += 1
            return error
        except Exception:  # the edge of the thread: a job that cannot be written must not keep the others from it
            if len(jobs) == 1:
                _log.exception("a record could not be written and was left out")
                self._done(jobs)
                return None
            return next(filter(None, (self._store([job], anew=False) for job in jobs)), None)
        self._done(jobs)
        return None

    def _done(self, jobs: list[_Job]) -> None:
        stored = sum(job.samples for job in jobs)
        with self._ready:
            for _ in jobs:
                self._jobs.popleft()
            self._waiting -= stored
        self._tell(state=RecordingState.RECORDING, advice="", samples=stored)

    def _tell(self, state: RecordingState, advice: str, samples: int) -> None:
        self._status = replace(
            self._status,
            state=state,
            advice=advice,
            samples=self._status.samples + samples,
            waiting=self._waiting,
            dropped=self._dropped,
        )
        for changed in self._watchers:
            changed(self._status)

    def _hindrance_of(self, error: Exception) -> Text:
        """Say what is in the way of the recording, and what to do."""
        path = self._writer.path
        try:
            full = shutil.disk_usage(path.parent).free < _LITTLE_BYTES
        except OSError:
            full = False
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if full or code == sqlite3.SQLITE_FULL:
            return Text("The disk is full: make room on the disk of {folder}.", folder=path.parent)
        if code == sqlite3.SQLITE_BUSY:
            return Text("Another program holds {file}: close it.", file=path.name)
        return Text("{path} cannot be written ({error}): is its disk still there?", path=path, error=error)

    def _end(self) -> None:
        try:
            if self._discard:
                self._writer.discard()
            else:
                self._writer.close()
        except (sqlite3.Error, OSError) as error:
            _log.info("not closed: %r", error)
        lost = self._dropped + self._waiting
        self._tell(state=RecordingState.ENDED, advice=self._hindrance if lost else "", samples=0)
