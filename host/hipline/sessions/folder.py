"""Where walks are kept on this machine, and what their files are called."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from hipline.home import home
from hipline.sessions.connect import ENDING


def data_folder(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """Return the folder for the user's data: that of Hipline, where this kind of system keeps such folders."""
    variables = os.environ if environment is None else environment
    if platform == "win32":
        local = variables.get("LOCALAPPDATA")
        return (Path(local) if local else home() / "AppData" / "Local") / "Hipline"
    if platform == "darwin":
        return home() / "Library" / "Application Support" / "Hipline"
    named = variables.get("XDG_DATA_HOME", "")
    # the XDG rules: a relative path is no path
    return (Path(named) if Path(named).is_absolute() else home() / ".local" / "share") / "hipline"


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
