"""From the clip over Bluetooth to a cue, and back to the clip's motor: what is felt and heard of it.

All is counted in the time of the walk. The clip walks no faster than the app can follow, and a walk ends a while after
what is waited for has happened, so that a busy machine takes longer and sees the same.
"""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace

import pytest

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
from hipline_device.samples import SampleBlock
from hipline_sim.address import TcpAddress
from hipline_sim.air import Air
from hipline_sim.clip import Clip, ClipSettings
from hipline_sim.presets import preset
from hipline_sim.radio import AppRadio
from hipline_sim.walker import Walker

# known before: this walker then stays tipped forward from the first stride that is judged
TIPPED = Settings(own=OwnWalking((OwnValue("tilt", 110.0, -8.0, 0.5, 60),)), budget=BudgetRule(apart_s=1800.0))
SPEED = 20.0
AHEAD = 200  # samples that the clip may have sent and the app has not taken yet
LATER_S = 6.0  # of the walk
PATIENT_S = 60.0  # of the wall: what takes longer does not come


class Simulated:
    """A clip in a thread of its own that waits for the app, and what its motor was asked."""

    def __init__(self, monkeypatch) -> None:
        self.asked: list[Pattern] = []
        self._taken, self._news = 0, asyncio.Event()
        room = AppRadio.room

        async def room_and_taken(radio: AppRadio) -> None:
            await room(radio)
            while self._clip.stream.sent > self._taken + AHEAD:
                self._news.clear()
                await self._news.wait()

        monkeypatch.setattr(AppRadio, "room", room_and_taken)
        self._worker, self._ends = Worker("simulator"), AsyncExitStack()
        self.radio = f"sim:{self._worker.submit(self._start()).result(PATIENT_S)}"

    def taken(self, samples: int) -> None:
        """Hear how many samples the app has taken; called in its thread."""
        self._taken = samples
        self._loop.call_soon_threadsafe(self._news.set)

    async def _start(self) -> str:
        self._loop = asyncio.get_running_loop()
        air = Air()
        where = await self._ends.enter_async_context(air.listen(TcpAddress("127.0.0.1", 0)))
        settings = ClipSettings(speed=SPEED, hold=True, pairing_s=600.0, stranger_s=PATIENT_S)
        self._clip = clip = Clip(air.adapter(), Walker(preset("straight"), 100.0, seed=3), settings)
        await self._ends.enter_async_context(clip)
        shake = clip.motor.alert

        def note(alert) -> None:
            self.asked.append(alert.pattern)
            shake(alert)

        clip.motor.alert = note
        return str(where)

    def close(self) -> None:
        self._worker.submit(self._ends.aclose()).result(PATIENT_S)
        self._worker.close()


class Link(ClipLink):
    """The link to it, which ends a while of the walk after something has happened."""

    def __init__(self, clip: Simulated, happened: Callable[[], bool]) -> None:
        super().__init__(clip.radio, find_s=PATIENT_S, silence_s=PATIENT_S)
        self._clip, self._happened = clip, happened

    async def blocks(self) -> AsyncIterator[SampleBlock]:
        happened_s = None
        async with aclosing(super().blocks()) as blocks:
            async for block in blocks:
                yield block
                self._clip.taken(int(block.index[-1]) + 1)
                now_s = block.time_s[-1]
                if happened_s is None and self._happened():
                    happened_s = now_s
                if happened_s is not None and now_s > happened_s + LATER_S:
                    return


@pytest.fixture
def clip(monkeypatch):
    monkeypatch.setattr("hipline.link.inlet._FRESH_S", PATIENT_S)
    monkeypatch.setattr("hipline.link.clip_link._COMMAND_S", PATIENT_S)
    made = Simulated(monkeypatch)
    yield made
    made.close()


class Terminal(io.StringIO):
    """A stream that says that it is a terminal, of too few lines to draw in."""

    def isatty(self) -> bool:
        return True


def _walk(clip, monkeypatch, settings=TIPPED, sound="none", felt=0):
    """Walk until a while after the first cue, and after it was felt so often; return what was given and told."""
    given: list[NoticeKind] = []
    cues: list[str] = []
    take = TerminalView.take_update

    def take_and_note(view, update):
        take(view, update)
        given.extend(notice.kind for notice in update.notices if notice.kind.asks)
        cues.extend(cue.rule for cue in update.cues if cue.level.asks)

    monkeypatch.setattr(TerminalView, "take_update", take_and_note)
    monkeypatch.setattr("hipline.views.terminal.live._LEAST_ROWS", 1000)  # line by line
    out, link = Terminal(), Link(clip, lambda: bool(cues) and len(clip.asked) >= felt)
    assert run_terminal(link, settings, PATIENT_S, stream=out, sound=sound) == 0
    assert cues, "there was a cue in the walk"
    return given, out.getvalue()


def test_in_the_terminal_each_cue_shakes_the_clip_once_and_rings_where_that_was_asked_for(clip, monkeypatch):
    given, text = _walk(clip, monkeypatch, sound="tone", felt=1)
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

    def take_and_note(window, notices):
        take(window, notices)
        given.extend(notice.kind for notice in notices if notice.kind.asks)

    monkeypatch.setattr(LiveWindow, "_take_notices", take_and_note)
    link = Link(clip, lambda: bool(given) and len(clip.asked) >= felt)
    assert run_window(link, TIPPED, PATIENT_S, sound=sound) == 0
    assert given == [NoticeKind.CUE]
    assert clip.asked == [VIBRATIONS[NoticeKind.CUE].pattern] * felt
