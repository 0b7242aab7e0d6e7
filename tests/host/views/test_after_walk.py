from __future__ import annotations

from PySide6.QtWidgets import QLabel

from hipline.coach.pain import Score
from hipline.coach.walk_report import report_of
from hipline.events import Cue, CueLevel, Side
from hipline.views.after_walk import AfterWalk
from hipline.views.palette import DARK, LIGHT
from hipline.views.report_lines import told


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
