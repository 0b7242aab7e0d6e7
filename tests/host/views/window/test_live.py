from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel
from windows import CUE, OTHER, picture

from hipline.events import AngleBlock
from hipline.views.window.toolkit.palette import DARK, LIGHT


def _flat(start_s: float) -> AngleBlock:
    time_s = start_s + np.arange(10) / 100
    return AngleBlock(time_s, *(np.zeros(10),) * 4)


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


def test_picture_is_saved_and_a_failure_is_told(bench, tmp_path: Path) -> None:
    path = tmp_path / "new" / "window.png"
    assert bench.window.save_picture(path) == path
    assert QImage(str(path)).width() == bench.window.width()
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert bench.window.save_picture(blocked / "window.png") is None
    assert "cannot be written" in bench.window.status_bar.advice.toolTip()


def test_without_a_home_a_picture_is_refused_and_not_put_at_the_root_of_the_disk(bench, monkeypatch) -> None:
    tried: list[Path] = []
    monkeypatch.setattr("hipline.views.window.live.save_picture_of", lambda _, path: tried.append(path))
    monkeypatch.setenv("HOME", "")
    assert bench.window.save_picture() is None
    assert bench.window.status_bar.advice.toolTip().startswith("HOME is empty")
    assert tried == []


def test_smallest_window_clips_nothing(bench, app: QApplication) -> None:
    bench.walk(0, 12)
    bench.cue(CUE, OTHER)
    bench.window.resize(bench.window.minimumSize())
    app.processEvents()
    for label in bench.window.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.wordWrap() and label is not bench.window.status_bar.advice:
            assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width() + 1, label.text()
            assert label.visibleRegion().boundingRect().size() == label.size(), label.text()
