from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from windows import CUE


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
