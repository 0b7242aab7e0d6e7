"""A picture of a window, as a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QWidget

from hipline.home import home


def usual_picture_path() -> Path:
    """Return a path in the user's pictures, by the time.

    Raises
    ------
    InputError
        When nobody knows the home of the user; Qt would take the root of the disk for it.
    """
    at_home = home()
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return Path(where or at_home) / f"hipline-{datetime.now():%Y%m%d-%H%M%S}.png"


def save_picture_of(widget: QWidget, path: Path) -> bool:
    """Save a picture as a PNG file, and make its folder; return whether that worked."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return widget.grab().save(str(path), "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]
    except OSError:
        return False
