"""Ctrl-C ends what measures between two parts of its work, whatever is being done when it comes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from hipline import interrupts
from hipline.exchange.recording import Recording
from hipline.interrupts import held_back
from hipline.motion.offline import both_ways
from hipline.sessions.file import Session
from hipline.sessions.importing import import_recording
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

RATE_HZ = 100.0
LENGTH_S = 7200.0

# counts how often compiled code asks Python for a type; at one of those moments Ctrl-C comes
INSIDE = """
import signal, sys
from numba.core import serialize
usual, left = serialize._numba_unpickle, int(sys.argv[1])
def unpickle(*of):
    global left
    left -= 1
    if left == 0:
        signal.raise_signal(signal.SIGINT)
    return usual(*of)
serialize._numba_unpickle = unpickle
from hipline.cli import main
sys.exit(main(sys.argv[2:]))
"""

# ends one call after the other, each at some moment
ANY_MOMENT = """
import json, os, random, signal, sys, threading
from hipline.cli import main
from hipline.warm_up import warm_up
warm_up()
chance, ends = random.Random(int(sys.argv[1])), []
for _ in range(10):
    threading.Timer(chance.uniform(0.3, 2.0), os.kill, (os.getpid(), signal.SIGINT)).start()
    ends.append(main(sys.argv[2:]))
print(json.dumps(ends))
"""

skip_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process")


@pytest.fixture
def handled():
    """Give the signals that the handler of SIGINT got, which raises nothing."""
    got: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: got.append(number))
    yield got
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def ctrl_c():
    """Let Ctrl-C raise, as it does where a script does not keep it away."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_signal_waits_for_the_next_part(handled):
    with held_back() as let_through:
        let_through()
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        assert handled == []
        let_through()
        assert handled == [signal.SIGINT]
        let_through()
    assert handled == [signal.SIGINT]


def test_what_came_in_the_last_part_is_let_through_at_the_end(handled):
    with held_back():
        signal.raise_signal(signal.SIGINT)
        assert handled == []
    assert handled == [signal.SIGINT]
    signal.raise_signal(signal.SIGINT)
    assert handled == 2 * [signal.SIGINT]


def test_an_error_of_the_work_does_not_keep_ctrl_c_away(ctrl_c):
    def work() -> None:
        with held_back():
            signal.raise_signal(signal.SIGINT)
            raise ValueError

    with pytest.raises(KeyboardInterrupt):
        work()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_asks_again_after_long_is_let_through_at_once(ctrl_c, monkeypatch):
    now_s = [0.0]
    monkeypatch.setattr(interrupts.time, "monotonic", lambda: now_s[0])
    with held_back():
        signal.raise_signal(signal.SIGINT)
        now_s[0] = interrupts.PATIENCE_S + 0.1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with held_back() as let_through:
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            let_through()
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_thread_touches_no_handler(handled):
    def work():
        before = signal.getsignal(signal.SIGINT)
        with held_back() as let_through:
            told.append(signal.getsignal(signal.SIGINT) is before)
            let_through()

    told: list[bool] = []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert told == [True]


def _block(seconds: float) -> SampleBlock:
    """Return the same walk again and again."""
    acc, gyr = Walker(preset("straight")).samples(0, 6000)
    index = np.arange(round(seconds * RATE_HZ))
    return SampleBlock(index, index / RATE_HZ, acc[index % len(acc)], gyr[index % len(gyr)])


def test_the_way_forward_and_back_pauses_in_between_and_ends_where_a_pause_raises():
    pauses = []
    both_ways(_block(400.0), RATE_HZ, "ahrs", lambda: pauses.append(1))
    assert len(pauses) >= 9

    def end() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        both_ways(_block(60.0), RATE_HZ, "ahrs", end)


@pytest.fixture(scope="module")
def long(tmp_path_factory) -> Path:
    """Give a folder with two hours of walking: a plain recording, and a session."""
    folder = tmp_path_factory.mktemp("long")
    block = _block(LENGTH_S)
    np.savez(folder / "long.npz", time_s=block.time_s, acc=block.acc_sensor, gyr=block.gyr_sensor)
    short = Recording(block[: round(1200 * RATE_HZ)], RATE_HZ, "short")
    import_recording(short, folder / "long.npz", folder / "short.hipline", Settings())
    return folder


def _analyses(path: Path) -> list[int]:
    with Session(path) as session:
        return [analysis.id for analysis in session.analyses()]


def _run(program: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)


# call: one at which each command crashed before signals were held back; where loops change, look again
@pytest.mark.parametrize(
    ("call", "words"),
    [
        (80, ["analyse", "long.npz", "--out", "out"]),
        (600, ["analyse", "long.npz", "--offline", "--out", "out"]),
        (80, ["own", "long.npz"]),
        (80, ["export", "long.npz", "--format", "csv", "--out", "out"]),
        (80, ["import", "long.npz", "--out", "out"]),
        (80, ["replay", "--check", "short.hipline"]),
        (80, ["replay", "--reanalyse", "short.hipline"]),
    ],
)
@pytest.mark.usefixtures("signals_by_default")
def test_ctrl_c_inside_of_compiled_code_ends_every_command_as_anywhere(long, tmp_path, monkeypatch, call, words):
    pytest.importorskip("numba", reason="the compiled form is the extra 'fast'")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    for name in ("long.npz", "short.hipline"):
        (tmp_path / name).write_bytes((long / name).read_bytes())
    before = _analyses(tmp_path / "short.hipline")
    done = _run(INSIDE, str(call), *words)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
    assert list((tmp_path / "out").iterdir()) == []
    assert _analyses(tmp_path / "short.hipline") == before


@skip_on_windows
@pytest.mark.usefixtures("signals_by_default")
def test_ctrl_c_at_any_moment_ends_quietly(long, tmp_path):
    pytest.importorskip("numba", reason="the compiled form is the extra 'fast'")
    done = _run(ANY_MOMENT, str(os.getpid()), "analyse", long / "long.npz", "--out", tmp_path / "out")
    assert done.stderr == ""
    assert json.loads(done.stdout) == 10 * [130]
    assert not list((tmp_path / "out").glob("*"))
