from __future__ import annotations

import signal

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from hipline.views.window.dialogs.safety import ask_safety


@pytest.mark.usefixtures("signals_by_default")
def test_ctrl_c_ends_even_a_dialog_that_waits_for_its_answer(app: QApplication) -> None:
    before = signal.getsignal(signal.SIGINT)

    def give_up() -> None:
        dialog = app.activeModalWidget()
        assert isinstance(dialog, QDialog)
        dialog.done(0)

    late = QTimer(singleShot=True, interval=5000)
    late.timeout.connect(give_up)
    late.start()
    QTimer.singleShot(100, lambda: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        ask_safety()
    assert late.isActive(), "it was ended from outside"
    assert signal.getsignal(signal.SIGINT) is before
