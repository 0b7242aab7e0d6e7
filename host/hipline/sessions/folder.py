"""Where walks are kept on this machine, and what their files are called."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hipline.home import data_folder
from hipline.sessions.connect import ENDING


def walks_folder() -> Path:
    """Return the folder where walks are recorded when no other is named."""
    return data_folder() / "walks"


def new_path(folder: Path, now: datetime) -> Path:
    """Return a path for a walk that begins now; nothing is there yet."""
    stem = f"walk-{now:%Y%m%d-%H%M%S}"
    path, number = folder / f"{stem}{ENDING}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{ENDING}"
    return path
