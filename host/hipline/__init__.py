"""Hipline: pelvic tilt, obliquity and rotation in every stride, from a clip on the waistband.

>>> import hipline
>>> walk = hipline.analyse("walk.csv")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hipline.analysis import Walk, analyse
    from hipline.errors import HiplineError, InputError
    from hipline.settings import Settings

__all__ = ["HiplineError", "InputError", "Settings", "Walk", "analyse"]

_HOMES = {
    "analyse": "hipline.analysis",
    "Walk": "hipline.analysis",
    "HiplineError": "hipline.errors",
    "InputError": "hipline.errors",
    "Settings": "hipline.settings",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: commands that need no numerics start at once."""
    if name not in _HOMES:
        raise AttributeError(f"module 'hipline' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - the same reason

    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
