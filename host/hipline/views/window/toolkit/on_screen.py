"""Windows and dialogs no larger than the screen that they are shown on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from hipline.views.window.toolkit import sizes

_TITLE_PX = 40  # no system tells the height of a title bar before there is one


def fit_to(window: QWidget, room: QSize) -> None:
    """Make a window that is about to be shown no larger than the room on its screen, frame and title included."""
    window.resize(window.size().boundedTo(room - QSize(0, _TITLE_PX)))


def size_dialog(dialog: QWidget, usual_px: tuple[int, int]) -> None:
    """Give a dialog its size at the system's usual letters, larger for larger ones, and no larger than its screen."""
    dialog.resize(*(sizes.px(side_px) for side_px in usual_px))
    fit_to(dialog, dialog.screen().availableSize())


def scrolled(page: QWidget) -> QScrollArea:
    """Return a frame that shows a page as wide as there is room, and scrolls what is below."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area
