from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from hipline.events import (
    AngleBlock,
    Band,
    Bands,
    Contact,
    Cue,
    CueLevel,
    FirstWalk,
    Notice,
    NoticeKind,
    Side,
    Stage,
    Usual,
)
from hipline.link.status import LinkState, LinkStatus
from hipline.views.window.plots.plot import Y_RANGES
from hipline.views.window.toolkit.palette import DARK, LIGHT
from hipline.views.words import general as words

CUE = Cue(20.0, "tilt_forward", CueLevel.CUE, 6.0, 5.0, "Grow tall and let your tailbone drop a little.")
CLEAR = Cue(30.0, "tilt_forward", CueLevel.CLEAR, 2.0, 5.0, "Nicely back in your band.")
OTHER = Cue(25.0, "rotation_small", CueLevel.CUE, 3.0, 4.0, "Let your arms swing freely.")


def picture(widget) -> QImage:
    return widget.grab().toImage()


def curve(window, index: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return x as the window shows it, 0 at the right edge, and y."""
    plot = window.plots.plots[index]
    x, y = plot.curve.getData()
    return x + plot.layer.pos().x(), y


def tick_pieces(plot) -> list[tuple[float, float]]:
    """Return x and height of each piece of the contact ticks, in the layer's time."""
    path = plot.ticks.path()
    points = [path.elementAt(i) for i in range(path.elementCount())]
    return [(start.x, end.y - start.y) for start, end in zip(points[::2], points[1::2], strict=True)]


def test_samples_reach_the_plots_on_a_fixed_axis(bench) -> None:
    bench.walk(0, 20)
    x, y = curve(bench.window)
    assert x[0] <= -10
    assert -0.4 < x[-1] < 1.1
    np.testing.assert_allclose(bench.window.plots.plots[0].view.viewRange()[0], [-10, 0])
    assert np.isfinite(y).all()


def test_pause_keeps_the_picture_while_data_go_on(bench) -> None:
    bench.walk(0, 20)
    bench.window.controls.pause.trigger()
    plots = bench.window.plots.plots
    before, written = [picture(plot) for plot in plots], bench.feed.trace.written
    bench.walk(20, 25, tilt_deg=8.0)
    assert [picture(plot) for plot in plots] == before
    assert bench.feed.trace.written == written + 500
    bench.window.controls.live.trigger()
    bench.frame(0.1)
    assert not bench.window.lookback.paused
    assert picture(plots[0]) != before[0]
    assert bench.window.plots.end_s == pytest.approx(25, abs=0.5)


def test_pause_shows_that_it_is_one(bench) -> None:
    bench.walk(0, 12)
    assert not bench.window.controls.live.isEnabled()
    bench.window.lookback.pause(True)
    assert bench.window.controls.live.isEnabled()
    assert "paused" in bench.window.plots.plots[-1].bottom.labelText


def test_one_can_look_back_while_paused_and_not_beyond_what_is_kept(bench) -> None:
    bench.walk(0, 40)
    bench.window.lookback.scroll_by(-15)
    assert bench.window.lookback.paused
    assert bench.window.plots.end_s == pytest.approx(25, abs=0.5)
    assert curve(bench.window)[0][0] <= -10
    bench.window.lookback.scroll_by(-1000)
    assert bench.window.plots.end_s == pytest.approx(10)
    bench.window.lookback.scroll_by(+1000)
    assert bench.window.plots.end_s == pytest.approx(40, abs=0.1)


def test_scroll_bar_and_plots_say_the_same(bench) -> None:
    bench.walk(0, 40)
    bench.frame(0.0, count=6)
    bar = bench.window.lookback.bar
    assert bar.maximum() == pytest.approx(30 * 100, abs=30)
    assert bar.value() == bar.maximum()
    bar.setValue(500)
    assert bench.window.lookback.paused
    assert bench.window.plots.end_s == pytest.approx(15.0)


def test_gap_is_a_broken_line_and_a_shaded_band(bench) -> None:
    bench.walk(0, 10)
    bench.frame(0.1, count=7)
    bench.walk(10.7, 14)
    plot = bench.window.plots.plots[0]
    _, y = curve(bench.window)
    assert np.isnan(y).sum() == 1
    path = plot.curve.getPath()
    starts = [path.elementAt(i).x for i in range(path.elementCount()) if path.elementAt(i).isMoveTo()]
    assert len(starts) == 2
    shift = bench.window.plots.end_s + plot.layer.pos().x()
    np.testing.assert_allclose(plot.gaps.spans + shift, [[9.99, 10.7]], atol=1e-6)


def test_lost_signal_lets_a_shaded_band_grow_from_the_right(bench) -> None:
    bench.walk(0, 20)
    bench.feed.take_status(LinkStatus(LinkState.LOST, "The clip was lost. Bring it nearer."))
    bench.frame(0.1, count=40)
    plot = bench.window.plots.plots[0]
    start, end = plot.gaps.spans[-1] + plot.layer.pos().x()
    assert end == pytest.approx(0.0)
    assert start == pytest.approx(-3.0, abs=0.3)
    assert bench.window.headline.stride.word.text() == "no signal"
    assert bench.window.plots.readouts[0].value.text() == words.NOT_KNOWN


def test_left_and_right_ticks_differ_by_dash_and_letter(bench) -> None:
    bench.walk(0, 12)
    plots = bench.window.plots
    pieces = Counter(x for x, _ in tick_pieces(plots.plots[0]))
    shown = [c for c in plots.letters.text if c != " "]
    assert set(shown) == {"L", "R"}
    assert all(a != b for a, b in pairwise(shown))
    assert [pieces[x] > 1 for x in sorted(pieces)] == [letter == "R" for letter in shown]
    low, high = plots.plots[0].view.viewRange()[1]
    assert max(height for _, height in tick_pieces(plots.plots[0])) == pytest.approx(high - low)


def test_contact_told_late_stands_at_its_own_time(bench) -> None:
    bench.walk(0, 12, steps=False)
    bench.say(contacts=(Contact(9.5, Side.LEFT, 12.0),))
    bench.frame(0.0)
    plot = bench.window.plots.plots[2]
    ((x, _),) = tick_pieces(plot)
    assert x + plot.layer.pos().x() == pytest.approx(9.5 - bench.window.plots.end_s)


def test_letters_come_from_a_pool_that_does_not_grow_with_the_walk(bench) -> None:
    bench.walk(0, 15)
    pool = bench.window.plots.letters._pool
    items = len(bench.window.plots.plots[0].scene().items())
    size = len(pool)
    bench.walk(15, 60)
    assert len(pool) <= size + 3
    assert len(bench.window.plots.plots[0].scene().items()) <= items + 3


def test_cue_shows_its_words_until_it_is_cleared(bench) -> None:
    banner = bench.window.banner
    bench.walk(0, 3)
    assert banner.cue_text == ""
    bench.cue(CUE)
    assert banner.cue_text == CUE.message
    assert banner.announced == CUE.message
    bench.walk(3, 20)
    assert banner.cue_text == CUE.message
    bench.cue(OTHER)
    assert banner.cue_text.splitlines() == [CUE.message, OTHER.message]
    bench.cue(CLEAR)
    assert banner.cue_text == OTHER.message
    assert banner.announced == CLEAR.message


def test_good_news_goes_by_itself(bench) -> None:
    bench.cue(CUE)
    bench.cue(CLEAR)
    banner = bench.window.banner
    assert banner.cue_text == CLEAR.message
    banner._calm_down.timeout.emit()
    assert banner.cue_text == ""


def test_cue_moves_nothing_in_the_window(bench, app: QApplication) -> None:
    bench.walk(0, 3)
    app.processEvents()
    before = bench.window.plots.geometry()
    bench.cue(CUE)
    app.processEvents()
    assert bench.window.plots.geometry() == before


def test_beep_is_only_made_when_wanted(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    bench.cue(CUE)
    assert not beeps
    bench.window.controls.sound.trigger()
    bench.cue(OTHER)
    assert len(beeps) == 1


def test_theme_toggles_everything(bench, app: QApplication) -> None:
    bench.walk(0, 12)
    window = bench.window
    for theme in (DARK, LIGHT):
        window.controls.dark.trigger()
        app.processEvents()
        assert QApplication.palette().window().color() == QColor(theme.window)
        image = picture(window)
        assert image.pixelColor(2, window.height() // 2) == QColor(theme.window)
        plot = window.plots.plots[0]
        assert plot.curve.opts["pen"].color() == QColor(theme.traces[0])
        assert picture(window.strip).pixelColor(4, 4) == QColor(theme.ground)


def test_stages_guide_the_wearer(bench) -> None:
    headline = bench.window.headline
    for stage, text in (
        (Stage.STAND, "Stand still for a few seconds"),
        (Stage.WALK, "Walk straight ahead, a few steps"),
    ):
        bench.say(stage=stage)
        assert headline.guidance.asked.isVisible()
        assert headline.guidance.asked.text() == text
    bench.say(stage=Stage.READY)
    assert not headline.guidance.asked.isVisible()
    assert headline.stride.tilt.isVisible()


def test_wearer_is_not_told_to_stand_before_the_clip_is_there(bench) -> None:
    bench.say(stage=Stage.STAND)
    bench.feed.take_status(LinkStatus(LinkState.SEARCHING, "Bluetooth is off. Turn it on."))
    assert bench.window.headline.guidance.asked.text() == words.LINK[LinkState.SEARCHING]
    assert bench.window.headline.guidance.why.text() == "Bluetooth is off. Turn it on."


def test_headline_shows_number_word_and_band(bench) -> None:
    bench.walk(0, 6, tilt_deg=2.0)
    headline = bench.window.headline
    assert headline.stride.tilt.text() == "+2°"
    assert headline.stride.word.text() == "in your band"
    assert headline.stride.band.text() == "your band: up to +5°"
    assert headline.stride.rotation.text() == "14°"
    assert headline.stride.cadence.text() == "109"
    bench.walk(6, 12, tilt_deg=8.0)
    assert headline.stride.tilt.text() == "+8°"
    assert headline.stride.word.text() == "▶ tipped forward"


def test_standing_wearer_sees_that_the_number_is_old(bench) -> None:
    bench.walk(0, 6)
    bench.say(steady=False)
    assert bench.window.headline.stride.word.text() == "standing"


def test_big_number_is_readable_across_a_room(bench, app: QApplication) -> None:
    bench.walk(0, 6)
    app.processEvents()
    assert bench.window.headline.stride.tilt.font().pixelSize() >= 100
    bench.window.resize(bench.window.minimumSize())
    app.processEvents()
    assert bench.window.headline.stride.tilt.font().pixelSize() >= 60


def test_strip_has_a_bar_for_each_stride_and_tells_each(bench, make_stride) -> None:
    strip = bench.window.strip
    strides = tuple(
        make_stride(2 + 0.55 * n, Side.LEFT if n % 2 else Side.RIGHT, reason="turning" if n == 3 else "")
        for n in range(6)
    )
    bench.say(strides=strides)
    assert [s for s, _ in strip.shown()] == list(strides)
    assert "Right stride" in words.stride_told(strip.shown()[0][0])
    assert strip.accessibleDescription().startswith("Last: Left stride")
    many = tuple(make_stride(10 + 0.55 * n) for n in range(500))
    bench.say(strides=many)
    shown = strip.shown()
    assert shown[-1][0] is many[-1]
    assert 30 < len(shown) < 80
    assert min(slot.left() for _, slot in shown) >= 150


def test_stride_that_does_not_count_is_drawn_otherwise(bench, make_stride) -> None:
    strip = bench.window.strip
    bench.say(strides=(make_stride(2.0, tilt_deg=4.0),))
    good = picture(strip)
    strip._strides.clear()
    bench.say(strides=(make_stride(2.0, tilt_deg=4.0, reason="turning"),))
    assert picture(strip) != good


def test_band_of_the_rule_is_shaded_in_the_tilt_plot(bench) -> None:
    band = bench.window.plots.plots[0].band
    bench.say(bands=Bands())
    assert not band.isVisible()
    bench.say(bands=Bands(Band(-2.0, 5.0)))
    assert band.isVisible()
    assert band.getRegion() == (-2.0, 5.0)


def test_status_bar_has_rate_lost_battery_and_time(bench) -> None:
    bench.walk(0, 7)
    status = LinkStatus(LinkState.STREAMING, "The clip's battery is low.", "Clip 7C:12", 9, 99.94, 700, 7)
    bench.feed.take_status(status)
    bench.frame(0.0, count=6)
    bar = bench.window.status_bar
    assert bar.state.text() == "● Connected"
    assert bar.rate.text() == "99.9 Hz"
    assert bar.lost.text() == "Lost 7 (0.99 %)"
    assert bar.battery.text() == "Battery 9 %, charge soon"
    assert bar.time.text() == "Time 0:06"
    assert bar.advice.toolTip() == status.advice


@pytest.mark.parametrize("state", [LinkState.LOST, LinkState.FAILED])
def test_trouble_stays_in_the_window_with_its_advice(bench, state: LinkState) -> None:
    banner = bench.window.banner
    bench.feed.take_status(LinkStatus(state, "Bluetooth is off. Turn it on."))
    bench.frame(0.1, count=100)
    assert banner.link_text == "✕  Bluetooth is off. Turn it on."
    bench.feed.take_status(LinkStatus(LinkState.STREAMING))
    assert banner.link_text == ""


@pytest.mark.parametrize("length_s", [5, 10, 30, 60])
def test_window_lengths_have_a_key_each(bench, length_s: int) -> None:
    bench.walk(0, 12)
    action = bench.window.controls.lengths[[5, 10, 30, 60].index(length_s)]
    action.trigger()
    assert bench.window.plots.window_s == length_s
    assert [a.isChecked() for a in bench.window.controls.lengths].index(True) == [5, 10, 30, 60].index(length_s)
    assert action.shortcut().toString() in action.toolTip()


def test_every_button_names_its_key(bench) -> None:
    for action in bench.window.controls.actions():
        if action.text():
            assert f"({action.shortcut().toString()})" in action.toolTip()


def test_keys_work(bench) -> None:
    bench.walk(0, 12)
    bench.window.activateWindow()
    QTest.qWaitForWindowActive(bench.window)
    QTest.keyClick(bench.window, Qt.Key.Key_Space)
    assert bench.window.lookback.paused
    QTest.keyClick(bench.window, Qt.Key.Key_L)
    assert not bench.window.lookback.paused
    QTest.keyClick(bench.window, Qt.Key.Key_Left)
    assert bench.window.lookback.paused


def test_fit_holds_the_curve_and_can_be_taken_back(bench) -> None:
    bench.walk(0, 12, tilt_deg=40.0)
    view = bench.window.plots.plots[0].view
    bench.window.controls.fit.trigger()
    low, high = view.viewRange()[1]
    assert 36 < low < 39
    assert 41 < high < 44
    bench.window.controls.usual.trigger()
    np.testing.assert_allclose(view.viewRange()[1], Y_RANGES[0])


def test_cursor_runs_through_all_plots_and_shows_values(bench, app: QApplication) -> None:
    bench.walk(0, 12)
    plots = bench.window.plots
    app.processEvents()
    viewport = plots.plots[1].viewport()
    middle = QPointF(viewport.width() / 2, 20)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    no_key = Qt.KeyboardModifier.NoModifier
    app.sendEvent(viewport, QMouseEvent(QEvent.Type.MouseMove, middle, middle, none, none, no_key))
    at = {plot.cursor_line.value() for plot in plots.plots}
    assert len(at) == 1
    assert all(plot.cursor_line.isVisible() for plot in plots.plots)
    value = bench.feed.trace.at(plots.end_s + at.pop())[0]
    assert plots.readouts[0].value.text() == words.signed(value, "°", 1)
    app.sendEvent(viewport, QMouseEvent(QEvent.Type.MouseButtonPress, middle, middle, left, left, no_key))
    assert plots.readouts[0].value.text() == "Δ 0.0°"
    bench.walk(12, 13)
    assert plots.plots[0].anchor_line.value() == pytest.approx(plots.plots[0].cursor_line.value() - 1.0, abs=0.1)
    app.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    assert not plots.plots[0].cursor_line.isVisible()


def test_nothing_is_drawn_while_nobody_can_see_it(bench) -> None:
    window = bench.window
    assert window.drawing
    window.hide()
    assert not window.drawing
    window.show()
    assert window.drawing
    window.setWindowState(Qt.WindowState.WindowMinimized)
    assert not window.drawing
    window.setWindowState(Qt.WindowState.WindowNoState)
    assert window.drawing


def test_window_that_was_hidden_shows_the_present_again(bench) -> None:
    bench.walk(0, 5)
    bench.window.hide()
    for packet in range(50, 300):
        bench.say(_flat(packet / 10))
        bench.now_s += 0.1
    bench.window.show()
    bench.frame(0.0, count=2)
    assert bench.window.plots.end_s == pytest.approx(30, abs=0.3)


def test_plots_have_names_and_values_stand_in_labels(bench) -> None:
    bench.walk(0, 6)
    bench.frame(0.0, count=6)
    names = [plot.accessibleName() for plot in bench.window.plots.plots]
    assert names[0] == "Plot of pelvic tilt"
    assert len(set(names)) == 4
    for readout in bench.window.plots.readouts:
        assert readout.value.accessibleName()
        assert readout.value.text() != words.NOT_KNOWN
    assert all(isinstance(label, QLabel) for label in (bench.window.headline.stride.tilt, bench.window.status_bar.lost))


def test_picture_is_saved_and_a_failure_is_told(bench, tmp_path: Path) -> None:
    path = tmp_path / "new" / "window.png"
    assert bench.window.save_picture(path) == path
    assert QImage(str(path)).width() == bench.window.width()
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert bench.window.save_picture(blocked / "window.png") is None
    assert "cannot be written" in bench.window.status_bar.advice.toolTip()


def test_note_stays_in_sight_while_the_status_goes_on(bench) -> None:
    bench.window.status_bar.say("Picture saved")
    bench.feed.take_status(LinkStatus(LinkState.STREAMING, "Charge it after this walk."))
    assert bench.window.status_bar.advice.toolTip() == "Picture saved"


def test_smallest_window_clips_nothing(bench, app: QApplication) -> None:
    bench.walk(0, 12)
    bench.cue(CUE, OTHER)
    bench.window.resize(bench.window.minimumSize())
    app.processEvents()
    for label in bench.window.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.wordWrap() and label is not bench.window.status_bar.advice:
            assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width() + 1, label.text()
            assert label.visibleRegion().boundingRect().size() == label.size(), label.text()


def test_empty_window_can_be_paused_scrolled_and_fitted(bench) -> None:
    window = bench.window
    window.lookback.pause(True)
    window.lookback.scroll_by(-5)
    window.controls.fit.trigger()
    window.lookback.set_window_length(60)
    window.plots.show_values()
    bench.frame(0.1, count=10)
    assert not window.lookback.paused
    assert math.isnan(window.plots.end_s)


def _flat(start_s: float) -> AngleBlock:
    time_s = start_s + np.arange(10) / 100
    return AngleBlock(time_s, *(np.zeros(10),) * 4)


def test_a_cue_asks_whether_it_was_felt_or_too_much_until_there_is_an_answer(bench) -> None:
    answers: list[str] = []
    bench.window.on_felt, bench.window.on_too_much = (
        (lambda: answers.append("felt")),
        (lambda: answers.append("too much")),
    )
    controls = bench.window.controls
    controls.too_much.trigger()  # no cue was given: nothing to answer
    assert answers == []
    bench.cue(CUE)
    controls.felt.trigger()
    controls.felt.trigger()
    assert answers == ["felt"]
    assert bench.window.banner.cue_text == CUE.message
    bench.cue(CLEAR)
    bench.cue(CUE)
    controls.too_much.trigger()
    assert answers == ["felt", "too much"]


def test_what_the_mode_withholds_is_not_shown(bench) -> None:
    bench.say(cues=(CUE,), notices=())
    assert bench.window.banner.cue_text == ""


def test_praise_is_shown_for_a_moment_as_good_news(bench) -> None:
    bench.say(notices=(Notice(NoticeKind.PRAISE, "", "Well done."),))
    assert bench.window.banner.cue_text == "Well done."
    assert not bench.window.controls.felt.isEnabled()


def test_the_own_walking_is_shown_with_its_doubt_and_counts_for_nothing_while_the_clip_may_have_moved(bench):
    bench.walk(0, 3)
    own = bench.window.headline.stride.own
    assert own.text() == "your own walking: not known yet"
    bench.say(bands=Bands(tilt_usual=Usual(1.5, 0.4, 1.0, 12, False)))
    assert own.text() == "your own walking: +1.5° ± 0.8°, not yet sure"
    bench.say(bands=Bands(tilt_usual=Usual(1.5, 0.2, 1.0, 60, True)))
    assert own.text() == "your own walking: +1.5° ± 0.4°"
    bench.say(bands=Bands(), clip_moved=True)
    assert own.text() == "your own walking counts again after a new zero"
    bench.say(bands=Bands(tilt_usual=Usual(1.5, 1.1, 1.0, 60, False)), clip_moved=False)
    assert own.text() == "your own walking: +1.5° ± 2.2°, not yet sure"


def test_a_first_walk_asks_for_one_pace_after_the_other_once_the_clip_is_calibrated(bench):
    headline, asked = bench.window.headline, FirstWalk("slow", 0, 30, False, 0, 3)
    bench.say(stage=Stage.STAND, first_walk=asked)
    assert not headline.first_walk.isVisible()
    assert "slowly" not in bench.window.banner._cue.text.text()
    bench.say(stage=Stage.READY, first_walk=asked)
    assert headline.first_walk.isVisible()
    assert headline.first_walk.asked.text() == "Walk slowly"
    bench.say(first_walk=FirstWalk("usual", 0, 30, True, 1, 3))
    assert headline.first_walk.more.text() == "This pace is known already: walk a little quicker."
    bench.say(first_walk=FirstWalk("usual", 12, 30, False, 1, 3))
    assert headline.first_walk.count.text() == "12 of 30 strides"
    assert headline.first_walk.bar.value() == 40
    bench.say(first_walk=FirstWalk("done", 30, 30, True, 3, 3))
    assert not headline.first_walk.isVisible()
    assert bench.window.banner.announced == "Your own walking is known. Thank you."


def test_every_button_can_be_reached_and_pressed_by_the_keyboard_alone(bench, app: QApplication) -> None:
    window, controls = bench.window, bench.window.controls
    window.activateWindow()
    app.processEvents()
    reached: list[str] = []
    for _ in range(20):
        focus = app.focusWidget()
        assert focus is not None
        if focus.parent() is controls:
            reached.append(focus.text())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    shown = [action for action in controls.actions() if action.text() and action.isVisible() and action.isEnabled()]
    assert {action.text() for action in shown} <= set(reached)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_button_with_the_focus_takes_the_keys_that_press_it_before_pause(bench, app: QApplication, key) -> None:
    window, controls = bench.window, bench.window.controls
    window.activateWindow()
    app.processEvents()
    button = controls.widgetForAction(controls.dark)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, key)
    assert controls.dark.isChecked()
    bench.cue(CUE)
    told: list[str] = []
    window.on_felt = lambda: told.append("felt")
    felt = next(it for it in window.banner.findChildren(QToolButton) if it.defaultAction() is controls.felt)
    felt.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(felt, key)
    assert told == ["felt"]
    assert not controls.pause.isChecked()
