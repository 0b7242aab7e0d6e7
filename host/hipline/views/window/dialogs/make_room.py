"""A walk is over, and its disk refuses the rest of it: whoever can make room is asked to, in a window."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox

from hipline.language import shown
from hipline.views.window.application import application, look_of
from hipline.views.window.toolkit.interrupt import run_dialog


class MakeRoom(QMessageBox):
    """Say what is in the way, and offer another try; nothing but its own button leaves the rest out."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.setWindowTitle(shown("Not stored yet"))
        self.setText(line)
        self.try_again = self.addButton(shown("Try again"), QMessageBox.ButtonRole.AcceptRole)
        self.leave = self.addButton(shown("Leave the rest out"), QMessageBox.ButtonRole.DestructiveRole)
        self.setDefaultButton(self.try_again)
        self.setEscapeButton(self.try_again)

    @property
    def again(self) -> bool:
        """Whether to try again."""
        return self.clickedButton() is not self.leave


def ask_for_room(line: str) -> bool:
    """Ask in a window of its own; return whether to try again.

    Raises
    ------
    KeyboardInterrupt
        When Ctrl-C comes instead of the answer.
    """
    look_of(application())
    dialog = MakeRoom(line)
    run_dialog(dialog)
    return dialog.again
