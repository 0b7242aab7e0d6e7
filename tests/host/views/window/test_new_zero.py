from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from walking import Lasting, slipped
from windows import CUE
from worn import worn

from hipline.link.status import LinkState, LinkStatus
from hipline.motion.sources import ZeroSource
from hipline.settings import Settings
from hipline.views.window.live import LiveWindow
from hipline.views.window.run import run_window
from hipline.views.window.toolkit.palette import DARK, LIGHT
from hipline.views.words import general as words


def press_z(window: LiveWindow) -> None:
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_Z)


def test_a_clip_that_may_have_moved_is_asked_about_with_a_button_until_the_doubt_is_over(bench) -> None:
    banner, action = bench.window.banner, bench.window.controls.new_zero
    bench.walk(0, 6)
    assert banner.notice_text == ""
    assert not action.isEnabled()
    bench.say(clip_moved=True)
    assert banner.notice_text == "Did the clip move? Stand still for three seconds, then press New zero."
    assert banner.announced == banner.notice_text
    assert banner._new_zero.isVisible()
    assert "(Z)" in banner._new_zero.toolTip()
    assert action.isEnabled()
    bench.say()
    assert banner.notice_text == ""
    assert not banner._new_zero.isVisible()
    assert not action.isEnabled()


def test_the_notice_is_calm_beeps_not_and_moves_nothing(bench, app: QApplication, monkeypatch) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    bench.window.controls.sound.trigger()
    for theme in (LIGHT, DARK):
        bench.window.set_theme(theme)
        for size in (bench.window.size(), bench.window.minimumSize()):
            bench.window.resize(size)
            bench.say()
            app.processEvents()
            before = bench.window.plots.geometry()
            bench.say(clip_moved=True)
            app.processEvents()
            assert bench.window.plots.geometry() == before
            row = bench.window.banner._cue
            assert row.grab().toImage().pixelColor(row.width() - 4, 3) == QColor(theme.calm)  # beside the letters
    assert not beeps


def test_no_word_about_the_band_is_shown_while_the_zero_is_in_doubt(bench) -> None:
    headline = bench.window.headline
    for tilt_deg in (2.0, 8.0):
        bench.walk(0, 6, tilt_deg)
        assert headline.stride.word.text() in words.PLACE.values()
        bench.say(clip_moved=True)
        assert headline.stride.word.text() == words.DOUBT
        assert headline.stride.gauge._inside
        bench.say()


def test_a_cue_from_before_the_doubt_gives_way_to_the_notice(bench) -> None:
    banner = bench.window.banner
    bench.cue(CUE)
    bench.say(clip_moved=True)
    assert banner.cue_text == ""
    assert banner.notice_text
    bench.say()
    assert banner.cue_text == CUE.message


def test_trouble_with_the_link_is_told_before_the_notice_and_an_ended_walk_asks_nothing(bench) -> None:
    banner, action = bench.window.banner, bench.window.controls.new_zero
    bench.say(clip_moved=True)
    for state in (LinkState.LOST, LinkState.ENDED):
        bench.feed.take_status(LinkStatus(state, "Bring it nearer."))
        assert banner.notice_text == ""
        assert not action.isEnabled()
    bench.feed.take_status(LinkStatus(LinkState.STREAMING))
    assert banner.notice_text
    assert action.isEnabled()


def test_key_and_button_ask_for_a_new_zero_only_where_it_helps(bench) -> None:
    asked: list[int] = []
    bench.window.on_new_zero = lambda: asked.append(1)
    bench.feed.take_calibration(worn())
    press_z(bench.window)
    assert not asked
    bench.say(clip_moved=True)
    press_z(bench.window)
    assert len(asked) == 1
    bench.window.banner._new_zero.click()
    assert len(asked) == 2
    bench.say()
    bench.feed.take_calibration(worn(zero=ZeroSource.FIRST_WALK))
    press_z(bench.window)
    assert len(asked) == 3, "nobody stood quietly before: any stand is better"


def test_a_new_zero_is_told_and_numbers_of_the_old_one_are_not_shown_any_more(bench) -> None:
    headline, banner = bench.window.headline, bench.window.banner
    bench.walk(0, 6, tilt_deg=8.0)
    bench.say(clip_moved=True)
    bench.feed.take_rezeroed(True)
    bench.say()
    assert banner.cue_text == words.ZERO_TAKEN
    assert headline.stride.tilt.text() == words.NOT_KNOWN
    assert headline.stride.word.text() == ""
    bench.walk(6, 12, tilt_deg=1.0)
    assert headline.stride.tilt.text() == "+1°"
    assert headline.stride.word.text() == "in your band"


def test_a_new_zero_that_could_not_be_taken_changes_nothing_but_a_word(bench) -> None:
    bench.walk(0, 6, tilt_deg=8.0)
    bench.feed.take_rezeroed(False)
    assert bench.window.banner.cue_text == words.NO_STAND
    assert bench.window.headline.stride.tilt.text() == "+8°"


@pytest.mark.parametrize(("quality", "told"), [("sure", False), ("fair", False), ("doubtful", True)])
def test_only_a_doubtful_forward_is_said_in_one_quiet_line(bench, quality: str, told: bool) -> None:
    banner = bench.window.banner
    bench.feed.take_calibration(worn(quality=quality))
    assert (banner._cue.text.text() == words.NOT_SURE_OF_FORWARD) is told
    assert not banner._cue.text.font().bold()
    bench.cue(CUE)
    assert banner.cue_text == CUE.message
    assert banner._cue.text.text() == CUE.message


def test_the_tooltip_tells_where_zero_and_forward_come_from(bench) -> None:
    bench.walk(0, 6)
    bench.feed.take_calibration(worn(quality="fair"))
    told = bench.window.headline.toolTip()
    assert told == "Zero: quiet standing, 0:02 to 0:07 after the start\nForward: first steps (fair)"
    assert words.zero_told(worn(), float("nan")).startswith("Zero: quiet standing\n")


def test_z_in_the_window_takes_the_new_zero_in_the_links_thread(app: QApplication) -> None:
    seen: list[str] = []
    ready: list[tuple[Callable[[LiveWindow], bool], Callable[[LiveWindow], object]]] = [
        (lambda w: bool(w.banner.notice_text), press_z),
        (lambda w: bool(w.banner.cue_text), lambda w: seen.append(w.banner.cue_text)),
        (lambda w: not w.banner.notice_text, lambda w: w.close()),
    ]
    timer = QTimer(interval=20)

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, LiveWindow) and window.isVisible() and ready and ready[0][0](window):
                ready.pop(0)[1](window)

    timer.timeout.connect(look)
    timer.start()
    assert run_window(Lasting(slipped()), Settings()) == 0
    timer.stop()
    assert not ready
    assert seen == [words.ZERO_TAKEN]
