from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QStyleOptionButton, QToolButton

from hipline.coach.red_flags import Urgency
from hipline.sessions.live_recording import Moment
from hipline.sessions.recorder import RecordingState, RecordingStatus
from hipline.views.window.dialogs.safety import SafetyCheck
from hipline.views.window.relief import ANSWERS
from hipline.views.window.toolkit.palette import DARK, LIGHT

from .toolkit.test_palette import contrast


class Kept:
    """Stands for a recording: what it is told to keep."""

    def __init__(self, tmp_path) -> None:
        self.status = RecordingStatus(RecordingState.RECORDING, tmp_path / "walk.hipline")
        self.pains: list[tuple[float, int]] = []
        self.marks: list[str] = []
        self.time_s = 10.0

    def moment(self) -> Moment:
        return Moment(self.time_s, 1000.0)

    def moment_of(self, time_s: float) -> Moment:
        return Moment(time_s, 1000.0)

    def pain(self, score, place="", moment=None):
        self.pains.append((moment.time_s, score))

    def mark(self, text="", moment=None):
        self.marks.append(text)


@pytest.fixture
def kept(bench, tmp_path) -> Kept:
    made = Kept(tmp_path)
    bench.window.set_recording(made)
    bench.walk(0.0, 1.0)
    return made


def test_one_tap_keeps_a_score_with_the_moment_of_the_question(bench, kept):
    bench.window.controls.pain.trigger()
    assert bench.window.notebook.pain_bar.isVisible()
    kept.time_s = 14.0
    bench.window.notebook.pain_bar.scores[4].click()
    assert kept.pains == [(10.0, 4)]
    assert not bench.window.notebook.pain_bar.isVisible()


def test_the_button_of_the_clip_asks_about_its_own_moment(bench, kept):
    bench.feed.take_press(7.5)
    bench.window.notebook.pain_bar.scores[2].click()
    assert kept.pains == [(7.5, 2)]


def test_escape_and_not_now_keep_nothing(bench, kept):
    bench.window.notebook.ask_pain()
    QTest.keyClick(bench.window.notebook.pain_bar, Qt.Key.Key_Escape)
    bench.window.notebook.ask_pain()
    bench.window.notebook.pain_bar.later.click()
    assert kept.pains == []


def test_without_a_recording_nobody_is_asked(bench):
    bench.window.notebook.ask_pain()
    assert not bench.window.notebook.pain_bar.isVisible()


@pytest.mark.parametrize(("score", "asked"), [(6, False), (7, True), (10, True)])
def test_from_seven_on_the_safety_questions_come(bench, kept, score, asked):
    bench.window.notebook.ask_pain()
    bench.window.notebook.pain_bar.scores[score].click()
    assert (bench.window.notebook.safety is not None) is asked
    if bench.window.notebook.safety is not None:
        bench.window.notebook.safety.none.setChecked(True)
        bench.window.notebook.safety.next_button.click()
        bench.window.notebook.safety.done_button.click()
        assert kept.marks == ["safety questions: nothing on this list"]


def test_the_questions_cannot_be_waved_away_by_one_tap(bench, kept):
    bench.window.notebook.ask_pain()
    bench.window.notebook.pain_bar.scores[9].click()
    safety = bench.window.notebook.safety
    QTest.keyClick(safety, Qt.Key.Key_Escape)
    safety.close()
    assert safety.isVisible()
    assert not safety.next_button.isEnabled()
    safety.ticks["saddle"].setChecked(True)
    safety.next_button.click()
    assert safety.urgency is Urgency.EMERGENCY
    safety.close()
    safety.done_button.click()
    assert safety.isVisible()  # not before it is read
    safety.read.setChecked(True)
    safety.done_button.click()
    assert not safety.isVisible()


def test_a_yes_and_none_of_these_exclude_each_other(bench, kept):
    bench.window.notebook.ask_pain()
    bench.window.notebook.pain_bar.scores[9].click()
    safety = bench.window.notebook.safety
    safety.none.setChecked(True)
    safety.ticks["fall"].setChecked(True)
    assert not safety.none.isChecked()
    safety.none.setChecked(True)
    assert not safety.ticks["fall"].isChecked()


def test_relief_is_asked_once_after_a_pause_that_follows_pain(bench, kept):
    relief = bench.window.notebook.relief_bar
    relief.set_walking(False)
    assert not relief.pause.isActive()  # nothing hurt
    bench.window.notebook.ask_pain()
    bench.window.notebook.pain_bar.scores[3].click()
    relief.set_walking(True)
    relief.set_walking(False)
    assert relief.pause.isActive()
    relief.pause.timeout.emit()
    assert relief.isVisible()
    relief.answers[ANSWERS.index("a little")].click()
    assert kept.marks == ["better after stopping: a little"]
    relief.set_walking(True)
    relief.set_walking(False)
    assert not relief.pause.isActive()


def test_walking_on_takes_the_question_of_relief_away(bench, kept):
    relief = bench.window.notebook.relief_bar
    relief.expect(5)
    relief.set_walking(False)
    relief.pause.timeout.emit()
    relief.set_walking(True)
    assert not relief.isVisible()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_each_question_is_shown_whole_and_its_box_can_be_seen(app, theme):
    dialog = SafetyCheck(theme)
    dialog.show()
    for tick in (*dialog.ticks.values(), dialog.none):
        assert tick.width() >= tick.sizeHint().width()
        option = QStyleOptionButton()
        tick.initStyleOption(option)
        box = tick.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, tick)
        picture = dialog.grab().toImage()
        row = [picture.pixelColor(tick.mapTo(dialog, QPoint(x, box.center().y()))) for x in range(box.right() + 2)]
        assert max(contrast(seen.name(), theme.ground) for seen in row) >= 3.0
    dialog.deleteLater()


@pytest.mark.parametrize(("size", "makes_room"), [((900, 600), True), ((1280, 800), False)])
def test_the_question_squeezes_no_words_in_a_low_window(app, bench, kept, size, makes_room):
    window = bench.window
    window.resize(*size)
    window.notebook.ask_pain()
    app.processEvents()
    assert window.strip.isHidden() == makes_room
    for readout in window.plots.readouts:
        assert readout.name.height() >= readout.name.heightForWidth(readout.name.width())
        assert readout.value.height() >= readout.value.fontMetrics().height()
    window.notebook.pain_bar.later.click()
    app.processEvents()
    assert window.strip.isVisible()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_what_has_no_room_in_the_toolbar_can_be_found(app, bench, kept, theme):
    bench.window.set_theme(theme)
    bench.window.resize(900, 600)
    app.processEvents()
    more = bench.window.controls.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more.isVisible()
    picture = more.grab().toImage()
    seen = {picture.pixelColor(x, picture.height() // 2).name() for x in range(2, picture.width() - 2)}
    assert max(contrast(one, theme.button) for one in seen) >= 3.0
