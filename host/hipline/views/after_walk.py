"""After the walk: what went well first, then the pain beside the minutes, then a few things that may feel good."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from hipline.coach.walk_report import WalkReport
from hipline.views.application import application, look_of
from hipline.views.palette import LIGHT, Theme
from hipline.views.report_lines import Line, told
from hipline.views.styling import letters, push_style, tint

TITLE = "After the walk"
_SIZE_PX = (640, 620)


class AfterWalk(QDialog):
    """Show the report of one walk."""

    def __init__(self, report: WalkReport, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(TITLE)
        self.resize(*_SIZE_PX)
        self._theme = theme
        self._page = QWidget()
        self._lines = QVBoxLayout(self._page)
        self._lines.setContentsMargins(20, 16, 20, 16)
        self._lines.setSpacing(8)
        for line in told(report):
            self._add(line)
        self._lines.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._page)
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 12)
        layout.addWidget(area, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        tint(self, ground=theme.ground)
        tint(self._page, ground=theme.ground)
        self.setStyleSheet(push_style(theme))

    def _add(self, line: Line) -> None:
        label = QLabel(line.text)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        letters(label, line.size_px, line.bold)
        tint(label, ink=self._theme.soft_ink if line.soft else self._theme.ink)
        self._lines.addWidget(label)


def show_report(report: WalkReport) -> None:
    """Show the page in a window of its own until it is closed."""
    AfterWalk(report, look_of(application())).exec()
