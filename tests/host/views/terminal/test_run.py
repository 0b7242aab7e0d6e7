from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

import numpy as np
from terminals import Pipe
from walking import slipped

from hipline.events import FirstWalk, Stage
from hipline.playback import Playback
from hipline.settings import Settings
from hipline.views.terminal.block import block
from hipline.views.terminal.facts import Facts
from hipline.views.terminal.keys import Keys
from hipline.views.terminal.run import KEYS, run_terminal
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words
from hipline_device.samples import SampleBlock
from hipline_sim.fault_source import FaultySource
from hipline_sim.faults import Fault, Kind, Plan
from hipline_sim.script import Bend, Stand, Walk, WalkScript
from hipline_sim.walker import Walker


def still(count: int) -> SampleBlock:
    index = np.arange(count)
    acc = np.tile([0.0, 0.0, 9.81], (count, 1))
    return SampleBlock(index, index / 100.0, acc, np.zeros((count, 3)))


def test_running_to_the_end_gives_a_summary_and_status_zero():
    out = Pipe()
    assert run_terminal(Playback(still(300), 100.0, np.inf), Settings(), stream=out) == 0
    assert out.getvalue().splitlines()[-1] == "Measured 0:03: 0 strides, 0 of 300 samples lost."


def test_a_reader_that_goes_away_ends_the_run():
    ours, theirs = os.pipe()
    os.close(ours)
    playback = Playback(still(100_000), 100.0, 1.0)
    with os.fdopen(theirs, "w") as out:
        assert run_terminal(playback, Settings(), stream=out) == 0
    assert playback.status.samples_received < 100


def test_who_can_press_keys_is_told_which_and_how_to_end(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("hipline.views.terminal.keys._in_front", lambda: True)
    monkeypatch.setattr(Keys, "watch", lambda *_: asyncio.sleep(0.0))
    still = np.zeros((600, 3))
    block = SampleBlock(np.arange(600), np.arange(600) / 100.0, still + 9.81, still)
    run_terminal(Playback(block, 100.0, np.inf), Settings(), stream=Pipe())
    assert capsys.readouterr().err == f"{KEYS}\n"
    assert "Ctrl-C: end" in KEYS


def test_z_in_the_terminal_takes_the_new_zero(monkeypatch):
    async def press(keys: Keys, take: Callable[[str], None]) -> None:
        while True:
            take("z")
            await asyncio.sleep(0.0)

    monkeypatch.setattr(Keys, "watch", press)
    out = Pipe()
    assert run_terminal(Playback(slipped(), 100.0, np.inf), Settings(), stream=out) == 0
    told = out.getvalue().splitlines()
    assert told.count(words.ZERO_TAKEN) == 1
    assert told.index(words.CLIP_MOVED_NO_KEY) < told.index(words.ZERO_TAKEN)


def test_c_in_the_terminal_begins_a_new_calibration_and_a_slip_is_asked_about(monkeypatch):
    async def press(keys: Keys, take: Callable[[str], None]) -> None:
        while True:
            if "moved" in told:
                take("c")
                return
            await asyncio.sleep(0.0)

    told: list[str] = []

    class Telling(Pipe):
        def write(self, text: str) -> int:
            told.extend(["moved"] if words.CLIP_MOVED_NO_KEY in text else [])
            return super().write(text)

    monkeypatch.setattr(Keys, "watch", press)
    walker = Walker(WalkScript((Stand(7.0), Bend(9.0, 2, 45.0), Stand(3.0), Walk(24.0), Stand(9.0), Walk(4.0))), 100.0)
    source = FaultySource(walker, Plan((Fault(Kind.SLIP, 35.0, value=6.0, axis=1),)))
    acc, gyr = source.read(0, len(source))
    index = np.arange(len(acc))
    out = Telling()
    playback = Playback(SampleBlock(index, index / 100.0, acc, gyr), 100.0, np.inf)
    assert run_terminal(playback, Settings(guided=True), stream=out) == 0
    lines = out.getvalue().splitlines()
    assert "Calibration: all is well." in lines
    assert lines.index(words.CLIP_MOVED_NO_KEY) < lines.index(guide_words.BEGUN)
    assert lines[lines.index(guide_words.BEGUN) + 1].startswith("Step 1 of 3: Stand still")


def test_a_first_walk_asks_for_each_pace_and_tells_how_far_it_is():
    walker = Walker(WalkScript((Stand(7.0), Walk(30.0, 78.0, 0.6))), 100.0)
    acc, gyr = walker.samples(0, 3700)
    index, out = np.arange(3700), Pipe()
    playback = Playback(SampleBlock(index, index / 100.0, acc, gyr), 100.0, np.inf)
    assert run_terminal(playback, Settings(first_walk=True), stream=out) == 0
    asked = [line for line in out.getvalue().splitlines() if "of 3 paces are known" in line]
    assert [line.split(". ")[1].split()[0] for line in asked] == ["2", "10", "20", "This"]  # pace is known already
    facts = Facts()
    facts.stage, facts.first_walk = Stage.READY, FirstWalk("usual", 15, 30, False, 1, 3)
    lines = [text for text, _ in block(facts, tall=False)]
    assert "Pace 2 of 3: Walk as usual   15 of 30 strides" in lines
    assert any(line.startswith("█" * 15) for line in lines)
