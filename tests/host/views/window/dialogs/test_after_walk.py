from __future__ import annotations

from PySide6.QtWidgets import QLabel

from hipline.coach import own_walking
from hipline.coach.pain import Score
from hipline.coach.walk_report import report_of
from hipline.errors import InputError
from hipline.events import Cue, CueLevel, Side
from hipline.views.window.dialogs.after_walk import AfterWalk
from hipline.views.window.toolkit.palette import DARK, LIGHT
from hipline.views.words.report import told


def test_the_page_shows_every_line_in_both_looks(app, make_stride):
    strides = [make_stride(5 + 0.55 * k, Side.LEFT if k % 2 else Side.RIGHT) for k in range(200)]
    report = report_of(strides, [Cue(60.0, "tilt_forward", CueLevel.CUE, 6.0, 5.0, "")], [Score(80.0, 4)])
    assert report is not None
    lines = [line.text for line in told(report)]
    assert "First after 75 seconds of walking." in lines
    for theme in (LIGHT, DARK):
        page = AfterWalk(report, theme)
        shown = [label.text() for label in page.findChildren(QLabel)]
        assert set(lines) <= set(shown)
        page.deleteLater()


class Question:
    """Note each answer."""

    lines = ("95 to 105 steps a minute: tilt 6.1° ± 0.4°, of 60 strides; new.",)

    def __init__(self):
        self.answers = []

    def keep(self):
        self.answers.append("keep")
        return own_walking.KEPT

    def take_back(self):
        self.answers.append("take back")
        return own_walking.TAKEN_BACK

    def not_now(self):
        return own_walking.FINE

    def never(self):
        raise InputError("the disk is full")


def _page(make_stride, question):
    report = report_of([make_stride(5 + 0.55 * k, Side.LEFT) for k in range(20)], ())
    assert report is not None
    page = AfterWalk(report, question=question)
    page.show()
    return page, page.usual


def test_nothing_is_kept_without_a_yes_and_a_yes_can_be_taken_back(app, make_stride):
    question = Question()
    page, usual = _page(make_stride, question)
    assert question.lines[0] in usual.told.text()
    assert not [button for button in (usual.keep, usual.not_now, usual.never) if button.autoDefault()]
    page.accept()  # closed without an answer
    assert question.answers == []
    page, usual = _page(make_stride, question)
    usual.keep.click()
    assert usual.told.text() == own_walking.KEPT
    assert [usual.keep.isVisible(), usual.never.isVisible(), usual.take_back.isVisible()] == [False, False, True]
    usual.take_back.click()
    assert question.answers == ["keep", "take back"]
    assert usual.told.text() == own_walking.TAKEN_BACK
    assert not usual.take_back.isVisible()
    page.close()


def test_what_cannot_be_written_is_said(app, make_stride):
    page, usual = _page(make_stride, Question())
    usual.never.click()
    assert usual.told.text() == "the disk is full"
    page.close()
