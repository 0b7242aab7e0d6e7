"""What every test may ask for."""

import asyncio
import os
import selectors
import signal
import struct
import time
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from hipline_device.control import Range, Rate, Resend, Start, Stop, Sync

# a busy machine is slow, and so is the first call of a function that numba compiles
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def _users(tmp_path_factory):
    """Give names of folders, one for each test; made by who needs one, as each that pytest makes takes longer."""
    folder = tmp_path_factory.mktemp("users")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _nothing_of_the_user(_users, monkeypatch):
    """Keep walks, pairings and all else that a test leaves away from the user's own."""
    monkeypatch.setenv("HIPLINE_DATA", str(next(_users)))


@pytest.fixture
def signals_by_default():
    """Let what a terminal sends end the programs that a test starts: a shell in the background has it ignored."""
    names = [name for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)]
    ignored = [
        signum for signum in map(signal.Signals.__getitem__, names) if signal.getsignal(signum) is signal.SIG_IGN
    ]
    for signum in ignored:
        signal.signal(signum, signal.default_int_handler if signum is signal.SIGINT else signal.SIG_DFL)
    yield
    for signum in ignored:
        signal.signal(signum, signal.SIG_IGN)


class _Instant(selectors.DefaultSelector):
    """Waits without waiting: only counts the time. For a thread it does wait."""

    TURN_S = 1e-6  # of the loop: on a clock that stands still, who is a rounding error early would wait for ever

    now_s = 0.0
    threads = 0  # that are at work for the loop, in true time

    def select(self, timeout=None):
        self.now_s += self.TURN_S
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.threads or timeout is None:
            return super().select(timeout)
        time.sleep(0)  # what was just written to a socket of this process may be on its way
        ready = super().select(0)
        if not ready:
            self.now_s += timeout
        return ready


class _InstantLoop(asyncio.SelectorEventLoop):
    """A loop whose clock advances only where everything in this process waits, and then at once."""

    def __init__(self):
        self._instant = _Instant()
        super().__init__(self._instant)

    def time(self):
        return self._instant.now_s

    def run_in_executor(self, executor, func, *args):
        future = super().run_in_executor(executor, func, *args)
        self._instant.threads += 1
        future.add_done_callback(self._thread_is_done)
        return future

    def _thread_is_done(self, _future):
        self._instant.threads -= 1


def pytest_asyncio_loop_factories(item):
    """Choose the clock of a test: that of the computer, or the one that does not keep it waiting."""
    return {"instant": _InstantLoop} if item.get_closest_marker("at_once") else {"true": asyncio.new_event_loop}


def _run_at_once(work):
    with asyncio.Runner(loop_factory=_InstantLoop) as runner:
        return runner.run(work)


@pytest.fixture(scope="session")
def run_at_once():
    """Give what runs a coroutine on a loop whose clock advances only where everything waits, and then at once."""
    return _run_at_once


@pytest.fixture(scope="session")
def recordings() -> Path:
    """Give the folder of the shared recordings of real people, or skip."""
    named = os.environ.get("HIPLINE_RECORDINGS")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "recordings"
    if not any(folder.glob("*.npz")):
        pytest.skip(f"no recordings of real people in {folder.name!r}; name their folder in HIPLINE_RECORDINGS")
    return folder


_LAYOUTS = {1: "<B", 2: "<", 3: "<H", 4: "<BH", 5: "<B", 6: "<BBB", 7: "<", 8: "<HII"}
_MEANT = [Start(), Start(1), Start(42), Stop(), Rate(50), Rate(100), Rate(200), Range(4, 500), Range(0, 0), Sync()]


def _any_command(rng, seq, epoch=0):
    if rng.random() < 0.3:
        resends = [Resend(epoch, 0, rng.randrange(1, 100))] * 3
        return rng.choice(_MEANT + resends).to_bytes(seq)
    opcode = rng.choice((*_LAYOUTS, 0, 9, 0x80, 0xFF))
    size = struct.calcsize(_LAYOUTS.get(opcode, "<H"))
    values = bytes(rng.choice((0, 0, 1, 2, 4, 8, 10, 50, 100, 200, 255, rng.randrange(256))) for _ in range(size))
    data = bytes((opcode, seq)) + values
    return data if rng.random() < 0.8 else (data + rng.randbytes(4))[: rng.randrange(len(data) + 5)]


@pytest.fixture(scope="session")
def any_command():
    """Give what makes a command that may be right, with values that may be wrong, and a length that may be."""
    return _any_command
