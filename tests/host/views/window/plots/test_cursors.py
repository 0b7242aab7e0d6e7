from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from hipline.views.words import general as words


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
