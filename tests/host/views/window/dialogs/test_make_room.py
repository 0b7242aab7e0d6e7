from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from hipline.views.window.dialogs.make_room import MakeRoom


def test_nothing_but_its_own_button_leaves_the_rest_of_a_walk_out(app):
    for do, again in (
        (lambda it: it.try_again.click(), True),
        (lambda it: it.leave.click(), False),
        (lambda it: QTest.keyClick(it, Qt.Key.Key_Escape), True),
        (lambda it: QTest.keyClick(it, Qt.Key.Key_Return), True),
        (lambda it: it.close(), True),
    ):
        dialog = MakeRoom("The disk is full.")
        QTimer.singleShot(0, lambda dialog=dialog, do=do: do(dialog))
        dialog.exec()
        assert dialog.again is again
        dialog.deleteLater()
