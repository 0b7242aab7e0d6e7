"""From the clip over Bluetooth to a cue, and back to the clip's motor: what is felt and heard of it."""

from __future__ import annotations

import io
import os
import time
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer

from hipline.cues.modes import FeedbackRule, Mode
from hipline.cues.numbers import BudgetRule
from hipline.cues.own import OwnValue, OwnWalking
from hipline.events import NoticeKind
from hipline.link.clip_link import ClipLink
from hipline.settings import Settings
from hipline.views.outputs import VIBRATIONS
from hipline.views.terminal.live import TerminalView
from hipline.views.terminal.run import run_terminal
from hipline.views.window.live import LiveWindow
from hipline.views.window.run import run_window
from hipline.worker import Worker
from hipline_device.alert import Pattern
from hipline_sim.address import TcpAddress
from hipline_sim.air import Air
from hipline_sim.clip import Clip, ClipSettings
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

SPEED = 20.0
# known before: this walker then stays tipped forward from the first stride that is judged
TIPPED = Settings(own=OwnWalking((OwnValue("tilt", 110.0, -8.0, 0.5, 60),)), budget=BudgetRule(apart_s=1800.0))
LATER_S, LONGEST_S = 0.3, 20.0  # of the wall


class Simulated:
    """A clip in a thread of its own, and what its motor was asked."""

    def __init__(self) -> None:
        self.asked: list[Pattern] = []
        self._worker, self._ends = Worker("simulator"), AsyncExitStack()
        self.radio = f"sim:{self._worker.submit(self._start()).result(10)}"

    async def _start(self) -> str:
        air = Air()
        where = await self._ends.enter_async_context(air.listen(TcpAddress("127.0.0.1", 0)))
        clip = Clip(air.adapter(), Walker(preset("straight"), 100.0, seed=3), ClipSettings(speed=SPEED))
        await self._ends.enter_async_context(clip)
        shake = clip.motor.alert

        def note(alert) -> None:
            self.asked.append(alert.pattern)
            shake(alert)

        clip.motor.alert = note
        return str(where)

    def close(self) -> None:
        self._worker.submit(self._ends.aclose()).result(10)
        self._worker.close()


@pytest.fixture
def clip():
    made = Simulated()
    yield made
    made.close()


class Terminal(io.StringIO):
    """A stream that says that it is a terminal, of too few lines to draw in."""

    def isatty(self) -> bool:
        return True


def _walk(clip, monkeypatch, settings=TIPPED, sound="none"):
    """Walk until a while after the first cue; return what was given, and what the terminal was told."""
    given: list[NoticeKind] = []
    cued_s: list[float] = []
    take = TerminalView.take_update

    def take_until_later(view, update):
        given.extend(notice.kind for notice in update.notices if notice.kind.asks)
        cued_s.extend(time.monotonic() for cue in update.cues if cue.level.asks)
        view._writer.closed = bool(cued_s) and time.monotonic() - cued_s[0] > LATER_S
        take(view, update)

    monkeypatch.setattr(TerminalView, "take_update", take_until_later)
    monkeypatch.setattr("hipline.views.terminal.live._LEAST_ROWS", 1000)  # line by line
    out = Terminal()
    assert run_terminal(ClipLink(clip.radio), settings, LONGEST_S, stream=out, sound=sound) == 0
    assert cued_s, "there was a cue in the walk"
    return given, out.getvalue()


def test_in_the_terminal_each_cue_shakes_the_clip_once_and_rings_where_that_was_asked_for(clip, monkeypatch):
    given, text = _walk(clip, monkeypatch, sound="tone")
    assert given == [NoticeKind.CUE]
    assert clip.asked == [VIBRATIONS[NoticeKind.CUE].pattern]
    assert text.count("\a") == 1
    assert "Cue: " in text


@pytest.mark.parametrize("how", ["test", "quiet"])
def test_a_silent_test_and_a_quiet_walk_shake_nothing(clip, monkeypatch, how):
    settings = replace(TIPPED, feedback=FeedbackRule(mode=Mode.TEST)) if how == "test" else TIPPED
    given, text = _walk(clip, monkeypatch, settings, sound="quiet" if how == "quiet" else "tone")
    assert bool(given) is (how == "quiet")
    assert clip.asked == []
    assert "\a" not in text


@pytest.mark.parametrize(("sound", "felt"), [("none", 1), ("quiet", 0)])
def test_in_the_window_a_cue_shakes_the_clip_once_and_a_quiet_one_not_at_all(clip, monkeypatch, sound, felt):
    monkeypatch.setitem(os.environ, "QT_QPA_PLATFORM", "offscreen")
    given: list[NoticeKind] = []
    take = LiveWindow._take_notices

    def take_until_later(window, notices):
        take(window, notices)
        asked = [notice.kind for notice in notices if notice.kind.asks]
        if asked and not given:
            QTimer.singleShot(round(1000 * LATER_S), window.close)
        given.extend(asked)

    monkeypatch.setattr(LiveWindow, "_take_notices", take_until_later)
    assert run_window(ClipLink(clip.radio), TIPPED, LONGEST_S, sound=sound) == 0
    assert given == [NoticeKind.CUE]
    assert clip.asked == [VIBRATIONS[NoticeKind.CUE].pattern] * felt
