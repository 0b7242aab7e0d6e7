"""`hipline demo`: a simulated clip in a process of its own, and the live view on it."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from hipline.commands.live import new_recording, run_recorded
from hipline.commands.live_view import View
from hipline.commands.signals import ended_by_any_signal
from hipline.errors import LinkError
from hipline.settings import Settings

_START_S = 30.0  # a cold start on a slow machine reads many files
_END_S = 5.0
_LONGEST_SOCKET_PATH = 90  # bytes; systems allow 104 or 108


@contextlib.contextmanager
def _place() -> Iterator[str]:
    """Yield an address that only this user can reach: a unix socket, or a free port where there is none."""
    with tempfile.TemporaryDirectory(prefix="hipline-") as folder:
        socket = Path(folder) / "clip"
        fits = len(bytes(socket)) <= _LONGEST_SOCKET_PATH
        yield "tcp:127.0.0.1:0" if sys.platform == "win32" or not fits else f"unix:{socket}"


def _first_line(process: subprocess.Popen[str]) -> str:
    """Wait for the first line of a process, or for its end; empty when there was none in time."""
    assert process.stdout is not None
    lines: queue.Queue[str] = queue.Queue()
    stdout = process.stdout
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    try:
        return lines.get(timeout=_START_S)
    except queue.Empty:
        return ""


def _end(process: subprocess.Popen[str]) -> None:
    """End a process, kindly at first."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


@contextlib.contextmanager
def simulated_clip(walk: str = "demo") -> Iterator[str]:
    """Run a simulated clip and yield the name of the radio that reaches it.

    The simulator ends with this block; should this program die first, it ends when its standard input closes.

    Parameters
    ----------
    walk : str
        What the simulated walker does.

    Raises
    ------
    LinkError
        When the simulator does not start; the message holds its last words.
    """
    with _place() as address, tempfile.TemporaryFile("w+") as words:
        command = [sys.executable, "-m", "hipline_sim", "--walk", walk, "--listen", address, "--hold", "--tethered"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words, text=True
        ) as process:
            try:
                ready = _first_line(process)
                if not ready.startswith("ready:"):
                    _end(process)
                    words.seek(0)
                    last = (words.read().strip().splitlines() or ["it said nothing"])[-1]
                    raise LinkError(f"the simulated clip did not start: {last}. Install Hipline again.")
                yield f"sim:{ready.rpartition('--sim ')[2].strip()}"
            finally:
                _end(process)


def run_demo(settings: Settings, view: View, folder: Path | None = None, record: bool = True) -> int:
    """Show a simulated walk.

    Parameters
    ----------
    settings : Settings
        The numbers that the therapist chose.
    view : View
        How.
    folder : Path, optional
        Where the recorded walk is kept; None: it is recorded all the same, and removed at the end.
    record : bool
        Whether it is recorded at all.

    Returns
    -------
    int
        The exit status of the view.

    Raises
    ------
    LinkError
        When the simulator does not start.
    """
    with ended_by_any_signal(), contextlib.ExitStack() as ends:
        radio = ends.enter_context(simulated_clip("guided" if settings.guided else "demo"))
        recording = None
        if record:
            place = folder or Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="hipline-")))
            recording = new_recording(place, settings, kept=folder is not None)
        return run_recorded(radio, None, recording, settings, view)
