"""Ctrl-C while a window is open: Qt itself knows nothing of it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog

_AWAKE_MS = 250


@contextmanager
def on_interrupt(do: Callable[[], object]) -> Iterator[None]:
    """Do something at Ctrl-C, while the context lasts and Qt's loop runs in it."""
    # Python takes a signal only between two of its own steps: a window that is not drawn takes none
    awake = QTimer(interval=_AWAKE_MS)
    awake.timeout.connect(lambda: None)
    awake.start()
    before = signal.signal(signal.SIGINT, lambda *_: do())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        awake.stop()


def run_dialog(dialog: QDialog) -> None:
    """Show a dialog until it is answered.

    Raises
    ------
    KeyboardInterrupt
        When Ctrl-C ended it.
    """
    cut: list[bool] = []

    def cut_short() -> None:
        cut.append(True)
        dialog.done(QDialog.DialogCode.Rejected)

    with on_interrupt(cut_short):
        dialog.exec()
    if cut:
        raise KeyboardInterrupt
