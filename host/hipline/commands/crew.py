"""Many recordings at once: processes of this program, one recording each at a time.

A process of its own for each recording in turn, over pipes: started anew and not forked, the same on every system, and
one that dies takes nothing with it but the recording that it had. The processes do not see Ctrl-C: their parent ends
them.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

_Outcome = TypeVar("_Outcome")
_Out_co = TypeVar("_Out_co", covariant=True)

WORKER = (sys.executable, "-P", "-m", "hipline.commands.worker")  # -P: files of the user are no modules

PREPARING = "preparing"  # what a process sends before an outcome while functions are compiled anew

_GLANCE_S = 0.2  # how often a wait lets Ctrl-C through, where the system does not
_END_S = 5.0
# the recordings are shared out, not the sums
_ALONE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")


def cores() -> int:
    """Return how many processes this machine lets us run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _how_ended(status: int) -> str:
    if status == -getattr(signal, "SIGKILL", 9):
        return "it was ended from outside, as a system does when memory runs short"
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"signal {signal.Signals(-status).name}"
    return f"status {status}; HIPLINE_DEBUG=1 in the environment shows more"


class Work(Protocol[_Out_co]):
    """What is done with each recording; it is sent to the processes."""

    def do(self, file: Path, /) -> _Out_co:
        """Return what came of a recording; never an exception."""
        ...

    def failed(self, file: Path, line: str, /) -> _Out_co:
        """Return what came of a recording whose process died, from the line that says how."""
        ...

    def tidy(self, file: Path, /) -> None:
        """Remove what a process that died has left of a recording."""
        ...


class Crew(Generic[_Outcome]):
    """Measure recordings in processes; use it with `with`, and take `outcomes` once.

    Parameters
    ----------
    files : sequence of Path
        The recordings.
    work : Work
        What is done with each.
    size : int
        Processes at once.
    command : sequence of str
        What a process runs.
    tries : int
        How often a recording is begun whose process dies.
    tell_preparing : callable
        Called once by whoever takes the outcomes, when compiling takes long in a process.
    """

    def __init__(
        self,
        files: Sequence[Path],
        work: Work[_Outcome],
        size: int,
        command: Sequence[str] = WORKER,
        tries: int = 1,
        *,
        tell_preparing: Callable[[], None] = lambda: None,
    ) -> None:
        self._files = files
        self._work = work
        self._command = command
        self._tries = tries
        self._tell_preparing = tell_preparing
        self._is_preparing = threading.Event()
        self._todo = iter(range(len(files)))
        self._done: queue.SimpleQueue[tuple[int, _Outcome]] = queue.SimpleQueue()
        self._lock = threading.Lock()  # of what follows, and of starting
        self._running: set[subprocess.Popen[bytes]] = set()
        self._ended = False
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(min(size, len(files)))]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes, whatever they are doing."""
        with self._lock:
            self._ended = True
            for process in self._running:
                process.kill()
        for thread in self._threads:
            thread.join()

    def outcomes(self) -> Iterator[tuple[int, _Outcome]]:
        """Yield the number of each recording and what came of it, as they get ready."""
        is_told = False
        for _ in self._files:
            while True:
                if self._is_preparing.is_set() and not is_told:
                    is_told = True
                    self._tell_preparing()
                with contextlib.suppress(queue.Empty):
                    yield self._done.get(timeout=_GLANCE_S)
                    break

    def _serve(self) -> None:
        """Let one process after the other measure, until nothing is left."""
        process: subprocess.Popen[bytes] | None = None
        while (number := self._next()) is not None:
            outcome, process = self._measured(self._files[number], process)
            self._done.put((number, outcome))
        if process is not None:
            self._let_go(process)

    def _measured(
        self, file: Path, process: subprocess.Popen[bytes] | None
    ) -> tuple[_Outcome, subprocess.Popen[bytes] | None]:
        """Let a process measure a recording, or one after the other; return what came of it, and the process."""
        told = ""
        for _ in range(self._tries):
            try:
                if process is not None and process.poll() is not None:  # it died of nothing that it was asked
                    self._let_go(process)
                    process = None
                if process is None:
                    process = self._start()
                    self._ask(process, self._work)
                self._ask(process, file)
                while (answer := pickle.load(_pipe(process.stdout))) == PREPARING:
                    self._is_preparing.set()
                return answer, process
            except Exception as error:  # the edge of one recording: the others are still to be measured
                told = self._what_happened(process, error)
                self._work.tidy(file)
                process = None
                if self._ended:
                    break
        return self._work.failed(file, f"{file}: {told}"), None

    def _next(self) -> int | None:
        with self._lock:
            return None if self._ended else next(self._todo, None)

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._ended:
                raise OSError("the call has ended")
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if os.environ.get("HIPLINE_DEBUG") else subprocess.DEVNULL,
                env=_ALONE | os.environ,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
            self._running.add(process)
        return process

    @staticmethod
    def _ask(process: subprocess.Popen[bytes], what: Any) -> None:
        asked = _pipe(process.stdin)
        pickle.dump(what, asked)
        asked.flush()

    def _what_happened(self, process: subprocess.Popen[bytes] | None, error: Exception) -> str:
        if process is None:
            return f"no process could be started to measure it ({error}); use fewer --jobs"
        status = self._let_go(process)
        return f"the process that measured it broke off ({_how_ended(status)}); measure it again with --jobs 1"

    def _let_go(self, process: subprocess.Popen[bytes]) -> int:
        """End a process by closing its input; return its status."""
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what it did not read is lost
                _pipe(pipe).close()
        try:
            status = process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        with self._lock:
            self._running.discard(process)
        return status


def _pipe(pipe: Any) -> Any:
    assert pipe is not None  # every process here has both
    return pipe
