from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from hipline.events import Notice, NoticeKind
from hipline.link.status import LinkState, LinkStatus
from hipline.replayer import Transport
from hipline.sessions.script import Script
from hipline.sessions.values import Mark, PainScore
from hipline.settings import Settings
from hipline.views.window.feed import Feed
from hipline.views.window.replay import ReplayWindow
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture(scope="module")
def script() -> Script:
    n = 3000
    acc, gyr = Walker(preset("straight"), 100.0).samples(0, n)
    block = SampleBlock(np.arange(n), np.arange(n) / 100.0, acc, gyr)
    marks = (Mark(12.0, 0.0, "kerb"), Mark(np.nan, 0.0, "before"), Mark(21.0, 0.0, "stairs"))
    return Script(block, 100.0, Settings(), "walk", (), marks, (PainScore(18.0, 0.0, 4, "left hip"),))


class Replay:
    """A replay window on a clock of its own, and what its bar asks for."""

    def __init__(self) -> None:
        self.feed, self.now_s = Feed(), 0.0
        self.window = ReplayWindow(self.feed, [(12.0, "kerb"), (21.0, "stairs")], now_s=lambda: self.now_s)
        self.bar = self.window.transport
        self.asked: list[object] = []
        for signal in (self.bar.asked_to_play, self.bar.sought, self.bar.sought_by, self.bar.speed_chosen):
            signal.connect(self.asked.append)
        self.window.show()
        self.feed.take_status(LinkStatus(LinkState.STREAMING, "", "walk", rate_hz=100.0))

    def at(self, time_s: float, playing: bool = True, speed: float = 1.0) -> None:
        self.feed.take_transport(Transport(0.0, 30.0, time_s, playing, speed))

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> object:
        self.asked.clear()
        QTest.keyClick(self.window, key, modifier)
        return self.asked[0] if self.asked else None


@pytest.fixture
def replay(app: QApplication):
    made = Replay()
    yield made
    made.window.close()
    made.window.deleteLater()
    app.sendPostedEvents()
    app.processEvents()


def test_the_keys_and_the_bar_ask_for_the_same(replay: Replay) -> None:
    replay.at(15.0)
    replay.window.activateWindow()
    QTest.qWaitForWindowActive(replay.window)
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    assert replay.press(Qt.Key.Key_Space) is False
    replay.at(15.0, playing=False)
    assert replay.press(Qt.Key.Key_Space) is True
    assert replay.press(Qt.Key.Key_Left, shift) == -10.0
    assert replay.press(Qt.Key.Key_Right, shift) == 10.0
    assert replay.press(Qt.Key.Key_Home) == 0.0
    assert replay.press(Qt.Key.Key_End) == 30.0
    assert replay.press(Qt.Key.Key_Left, control) == 12.0
    assert replay.press(Qt.Key.Key_Right, control) == 21.0
    assert replay.press(Qt.Key.Key_BracketRight) == 2.0
    assert replay.press(Qt.Key.Key_BracketLeft) == 0.5
    replay.at(25.0, speed=16.0)
    assert replay.press(Qt.Key.Key_Right, control) is None  # no mark comes any more
    assert replay.press(Qt.Key.Key_BracketRight) is None
    replay.asked.clear()
    replay.bar.slider.setSliderPosition(100)
    replay.bar.slider.triggerAction(replay.bar.slider.SliderAction.SliderSingleStepAdd)
    assert replay.asked == [10.0, 11.0]


def test_the_bar_shows_place_length_and_speed(replay: Replay) -> None:
    replay.at(15.04, speed=0.5)
    shown = (replay.bar.place.text(), replay.bar.speed.text(), replay.bar.play.text())
    assert shown == ("0:15 / 0:30", "0.5×", "Pause")


def test_a_speed_without_end_is_told_in_words(replay):
    replay.at(3.0, speed=float("inf"))
    assert replay.bar.speed.text() == "fastest"
    replay.at(3.0, speed=0.5)
    assert replay.bar.speed.text() == "0.5×"


def test_nobody_is_asked_to_answer_the_cues_of_a_stored_walk(replay: Replay) -> None:
    answers: list[str] = []
    replay.window.on_felt = lambda: answers.append("felt")
    replay.window.on_too_much = lambda: answers.append("too much")
    replay.feed.notices.emit((Notice(NoticeKind.CUE, "tilt_forward", "Grow tall."),))
    assert replay.window.banner.cue_text == "Grow tall."
    shown = [button.text() for button in replay.window.banner.findChildren(QToolButton) if button.isVisible()]
    assert shown == []
    before = replay.window.status_bar.advice.toolTip()
    for key in (Qt.Key.Key_I, Qt.Key.Key_T):
        replay.press(key)
    for action in (replay.window.controls.felt, replay.window.controls.too_much):
        action.trigger()
    assert answers == []
    assert replay.window.status_bar.advice.toolTip() == before
