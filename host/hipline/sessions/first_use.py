"""Whether the safety questions were answered on this machine, in a small file beside the walks."""

from __future__ import annotations

import json
import time
from pathlib import Path

from hipline.home import data_folder

_NAME = "first-use.json"


def _path(folder: Path | None) -> Path:
    return (folder or data_folder()) / _NAME


def was_answered(folder: Path | None = None) -> bool:
    """Tell whether somebody went through the questions here and found nothing; a file that cannot be read counts as no.

    Parameters
    ----------
    folder : Path, optional
        Where; None: the user's data folder.
    """
    try:
        return json.loads(_path(folder).read_text("utf-8"))["nothing_found"] is True
    except (OSError, ValueError, KeyError, TypeError):
        return False


def remember_answered(folder: Path | None = None) -> None:
    """Note that nothing was found; where that cannot be written, the questions come again."""
    path = _path(folder)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(json.dumps({"nothing_found": True, "unix_s": round(time.time())}), "utf-8")
    except OSError:
        return
