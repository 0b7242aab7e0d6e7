from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import AsyncExitStack

import numpy as np
import pytest

from hipline.commands.live_view import View, run_live
from hipline.commands.scan import run_scan
from hipline.link.clip_link import ClipLink
from hipline.playback import Playback
from hipline.settings import Settings
from hipline.views.display import why_no_window
from hipline.worker import Worker
from hipline_device.samples import SampleBlock
from hipline_sim.address import TcpAddress
from hipline_sim.air import Air
from hipline_sim.clip import Clip


class Quiet:
    """A sensor that lies on a table."""

    rate_hz = 200.0

    def __len__(self) -> int:
        return 1_000_000

    def read(self, _start_index, count, /):
        return np.tile([0.0, 0.0, 9.81], (count, 1)), np.zeros((count, 3))


@pytest.fixture
def simulator():
    """A simulated clip in a thread of its own; the address that it listens at."""
    worker, ends = Worker("simulator"), AsyncExitStack()

    async def start() -> str:
        air = Air()
        where = await ends.enter_async_context(air.listen(TcpAddress("127.0.0.1", 0)))
        await ends.enter_async_context(Clip(air.adapter(), Quiet()))
        return str(where)

    async def stop() -> None:
        await ends.aclose()

    yield worker.submit(start()).result(10)
    worker.submit(stop()).result(10)
    worker.close()


def still(count: int = 200) -> SampleBlock:
    index = np.arange(count)
    return SampleBlock(index, index / 100.0, np.tile([0.0, 0.0, 9.81], (count, 1)), np.zeros((count, 3)))


def test_scan_lists_the_clips(simulator, capsys):
    assert run_scan(f"sim:{simulator}", 0.5) == 0
    name, address, strength, unit = capsys.readouterr().out.split()
    assert (name, unit) == ("Hipline", "dBm")
    assert len(address) == 17
    assert int(strength) < 0


def test_scan_without_a_simulator_is_one_clear_line(unused_tcp_port, capsys):
    assert run_scan(f"sim:tcp:127.0.0.1:{unused_tcp_port}", 0.5) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        f"hipline: No simulated clip answers at tcp:127.0.0.1:{unused_tcp_port}. Start hipline-sim, then try again.\n"
    )


def test_scan_with_no_clip_in_reach_is_one_clear_line(simulator, capsys, monkeypatch):
    monkeypatch.setattr("hipline.link.radio.SERVICE_UUID", "00000000-0000-1000-8000-00805f9b34fb")
    assert run_scan(f"sim:{simulator}", 0.3) == 1
    assert "has no free clip" in capsys.readouterr().err


def test_live_in_the_terminal_shows_the_walk_and_ends_after_its_time(simulator, capsys):
    assert run_live(lambda: ClipLink(f"sim:{simulator}"), Settings(), View(window=False, duration_s=0.5)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("Connected" in line for line in lines)
    assert "Stand still" in "".join(lines)
    assert lines[-1].endswith("samples lost.")


def test_live_without_a_clip_fails_with_one_clear_line(unused_tcp_port, capsys):
    radio = f"sim:tcp:127.0.0.1:{unused_tcp_port}"
    assert run_live(lambda: ClipLink(radio, find_s=0.3), Settings(), View(window=False)) == 1
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert "Start hipline-sim" in told.err
    assert "Traceback" not in told.err + told.out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_live_without_a_display_says_so_and_uses_the_terminal(monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run_live(lambda: Playback(still(), 100.0, np.inf), Settings(), View(window=True)) == 0
    told = capsys.readouterr()
    assert told.err == "hipline: no window here: there is no display. Showing the walk in the terminal.\n"
    assert "Measured 0:02" in told.out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_a_display_that_cannot_be_reached_does_not_end_the_program():
    environment = {**os.environ, "DISPLAY": ":987", "QT_QPA_PLATFORM": "xcb"}
    assert "display" in why_no_window(environment)


def test_where_qt_can_draw_there_is_a_window():
    assert why_no_window({**os.environ, "QT_QPA_PLATFORM": "offscreen"}) == ""


def test_where_qt_is_missing_it_is_said(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install" in why_no_window()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process")
@pytest.mark.usefixtures("signals_by_default")
def test_ctrl_c_disconnects_and_gives_a_summary(simulator):
    program = (
        "import sys\n"
        "from hipline.link.clip_link import ClipLink\n"
        "from hipline.commands.live_view import View, run_live\n"
        "from hipline.settings import Settings\n"
        f"sys.exit(run_live(lambda: ClipLink('sim:{simulator}'), Settings(), View(window=False)))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    while "Stand still" not in process.stdout.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert err == ""
    assert out.splitlines()[-1].endswith("samples lost.")
    assert any("Ended" in line for line in out.splitlines())


async def test_a_run_in_a_loop_that_goes_on_leaves_no_task_behind(simulator):
    before = asyncio.all_tasks()
    async with ClipLink(f"sim:{simulator}") as link:
        async for _ in link.blocks():
            break
    await asyncio.sleep(0.05)
    assert asyncio.all_tasks() == before
