"""Which software made a result: versions, and a fingerprint of everything that computes."""

from __future__ import annotations

import functools
import hashlib
import platform
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

_COMPUTES = ("motion", "gait", "cues", "pipeline.py", "events.py", "settings.py")


def _sources(place: Traversable) -> list[Traversable]:
    if place.is_file():
        return [place] if place.name.endswith(".py") else []
    if not place.is_dir():
        return []
    return [source for inner in sorted(place.iterdir(), key=lambda item: item.name) for source in _sources(inner)]


@functools.cache
def engine() -> str:
    """Return twelve digits that change when the code of the engine does."""
    digest = hashlib.sha256()
    for part in _COMPUTES:
        for source in _sources(files("hipline") / part):
            digest.update(source.name.encode() + b"\0" + source.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]


_version = functools.cache(version)  # looks into the folder of the package each time


def software() -> dict[str, str]:
    """Return the versions of all that has a part in the numbers."""
    return {
        **{name: _version(name) for name in ("hipline", "numpy", "scipy", "ahrs")},
        "engine": engine(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}".strip(),
    }
