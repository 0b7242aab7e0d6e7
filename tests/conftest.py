"""What every test may ask for."""

import os
import signal
import struct
from pathlib import Path

import pytest
from hypothesis import settings

from hipline_device.control import Range, Rate, Resend, Start, Stop, Sync

# a busy machine is slow, and so is the first call of a function that numba compiles
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _nothing_of_the_user(tmp_path_factory, monkeypatch):
    """Keep pairings of a test away from the user's own."""
    monkeypatch.setenv("HIPLINE_DATA", str(tmp_path_factory.mktemp("data")))


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
