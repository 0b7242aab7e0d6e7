"""Small helpers that give widgets their colours and letter sizes."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QCheckBox, QWidget

from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.palette import Theme


def tint(widget: QWidget, *, ink: str | None = None, ground: str | None = None) -> None:
    """Give a widget its own text colour or ground; all other colours stay the application's."""
    palette = QPalette()
    if ink is not None:
        palette.setColor(QPalette.ColorRole.WindowText, QColor(ink))
    if ground is not None:
        palette.setColor(QPalette.ColorRole.Window, QColor(ground))
        widget.setAutoFillBackground(True)
    widget.setPalette(palette)


def letters(widget: QWidget, size_px: int, bold: bool = False) -> None:
    """Choose the size of a widget's text in pixels at the system's usual letters, and its weight."""
    widget.setFont(sizes.sized(widget.font(), size_px, bold))


def frame_ticks(parent: QWidget, theme: Theme) -> None:
    """Draw the boxes of all ticks in a widget so that they can be seen on the ground of this look."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor(theme.ground))
    palette.setColor(QPalette.ColorRole.WindowText, QColor(theme.ink))
    # Fusion takes the frame from this colour, 1.4 times darker: on a dark ground that would be black on black
    palette.setColor(QPalette.ColorRole.Window, QColor(theme.soft_ink).lighter(140))
    for tick in parent.findChildren(QCheckBox):
        tick.setPalette(palette)


def button_style(theme: Theme) -> str:
    """Return the style sheet of the buttons; what is switched on stands out in every look."""
    return (
        f"QToolButton {{ background: {theme.button}; color: {theme.ink}; border: 1px solid {theme.line};"
        "  border-radius: 4px; padding: 4px 10px; }"
        f"QToolButton:hover, QToolButton:focus {{ border-color: {theme.soft_ink}; }}"
        f"QToolButton:checked {{ background: {theme.accent}; color: {theme.on_accent};"
        f"  border-color: {theme.accent}; }}"
        f"QToolButton:checked:focus {{ border-color: {theme.ink}; }}"
        f"QToolButton:disabled {{ color: {theme.contact}; }}"
        # of a toolbar too narrow for all: Qt makes it 12 pixels wide, and padding would leave no room for its arrow
        "QToolButton#qt_toolbar_ext_button { padding: 0; }"
    )


def push_style(theme: Theme) -> str:
    """Return the style sheet of push buttons and ticks, as large as their letters want."""
    return (
        f"QPushButton {{ background: {theme.button}; color: {theme.ink}; border: 1px solid {theme.line};"
        "  border-radius: 6px; padding: 6px 12px; }"
        f"QPushButton:hover, QPushButton:focus {{ border-color: {theme.accent}; }}"
        f"QPushButton:disabled {{ color: {theme.contact}; }}"
        f"QCheckBox {{ color: {theme.ink}; spacing: 10px; padding: 4px; }}"
        f"QCheckBox::indicator {{ width: {sizes.px(18)}px; height: {sizes.px(18)}px; }}"
    )
