"""The one Qt application of this process, and the look that the desktop asks for."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from hipline.views.window.toolkit.palette import DARK, LIGHT, Theme, qt_palette
from hipline.views.words import general as words


def application() -> QApplication:
    """Return the application, made where there is none yet."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(words.TITLE)
    app.setStyle("Fusion")
    return app


def look_of(app: QApplication) -> Theme:
    """Return the look that the desktop asks for, and take its palette."""
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    theme = DARK if dark else LIGHT
    app.setPalette(qt_palette(theme))
    return theme
