"""Where the user of this computer is at home, and where Hipline keeps what is the user's: one rule for all of it.

Walks, the library, catalogs, answers and the keys of pairings lie in one folder: the one that HIPLINE_DATA names, else
that of Hipline where this kind of system keeps the data of programs. `docs/library.md` tells it to people.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from hipline.errors import InputError

DATA = "HIPLINE_DATA"  #: names another folder than the usual one


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
            f"or {DATA}, to a folder that is yours"
        )
    return found


def data_folder(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """Return the folder for what Hipline keeps.

    Parameters
    ----------
    environment : mapping, optional
        The variables; None: those of this process.
    platform : str
        Kind of system, as `sys.platform` names it.

    Raises
    ------
    InputError
        When it lies in the home of the user, and nobody knows that.
    """
    variables = os.environ if environment is None else environment
    if variables.get(DATA):
        return Path(variables[DATA])
    if platform == "win32":
        local = variables.get("LOCALAPPDATA")
        return (Path(local) if local else home() / "AppData" / "Local") / "Hipline"
    if platform == "darwin":
        return home() / "Library" / "Application Support" / "Hipline"
    named = variables.get("XDG_DATA_HOME", "")
    # the XDG rules: a relative path is no path
    return (Path(named) if Path(named).is_absolute() else home() / ".local" / "share") / "hipline"
