import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from hipline.commands import demo
from hipline.errors import LinkError

WAIT_S = 60.0  # for what takes a second on a quick machine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks for the simulator by its unix socket")


def _answers(path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def _eventually(is_true) -> bool:
    end_s = time.monotonic() + WAIT_S
    while time.monotonic() < end_s:
        if is_true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def place(tmp_path_factory, monkeypatch):
    """Give a short folder for sockets, which the demo takes for the place of temporary files."""
    folder = tmp_path_factory.mktemp("s")
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def started(place, signals_by_default):
    """Start the demo as a user does, and wait until it shows the walk."""
    words = [sys.executable, "-m", "hipline", "demo", "--no-window"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert any("Connected" in line for line in process.stdout)
            (clip,) = place.glob("hipline-*/clip")
            yield process, clip
        finally:
            process.kill()


def test_the_demo_shows_the_walk_and_leaves_nothing_behind(place):
    words = [sys.executable, "-m", "hipline", "demo", "--no-window", "--seconds", "2"]
    told = subprocess.run(words, capture_output=True, text=True, timeout=WAIT_S, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert "Connected" in told.stdout
    assert "Stand still" in told.stdout
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_demo_and_the_simulator(started, place, name):
    process, clip = started
    process.send_signal(getattr(signal, name))
    _, err = process.communicate(timeout=WAIT_S)
    assert (process.returncode, err) == (0, "")
    assert not _answers(clip)
    assert list(place.iterdir()) == []


def test_the_simulator_does_not_outlive_a_demo_that_was_killed(started):
    process, clip = started
    assert _answers(clip)
    process.kill()
    assert _eventually(lambda: not _answers(clip))


def test_a_simulator_that_does_not_start_is_told_with_its_last_words(place):
    with pytest.raises(LinkError, match=r"did not start: .*invalid choice: 'swim'"), demo.simulated_clip("swim"):
        pass
    assert list(place.iterdir()) == []


def test_a_long_path_of_temporary_files_is_no_hindrance(place, monkeypatch):
    deep = place / ("deep" * 25)
    deep.mkdir()
    monkeypatch.setattr(demo.tempfile, "tempdir", os.fspath(deep))
    with demo.simulated_clip() as radio:
        assert radio.startswith("sim:tcp:127.0.0.1:")
