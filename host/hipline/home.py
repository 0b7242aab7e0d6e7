"""Where the user of this computer is at home."""

from __future__ import annotations

import os
from pathlib import Path

from hipline.errors import InputError


def home() -> Path:
    """Return the home of the user.

    Raises
    ------
    InputError
        When nobody knows it: an empty HOME would be taken for the root of the disk.
    """
    try:
        found = Path.home()
    except RuntimeError:  # no HOME, and no account of that number: a container
        found = None
    if found is None or not found.is_absolute() or os.environ.get("HOME") == "":
        raise InputError(
            "HOME is empty, missing or no whole path, so there is no place for what Hipline keeps; set HOME, "
            "or XDG_DATA_HOME, to a folder that is yours"
        )
    return found
