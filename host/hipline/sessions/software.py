"""Which software made a result: versions, the form of the arithmetic, and a fingerprint of everything that computes."""

from __future__ import annotations

import functools
import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

from hipline.motion.forms import compiler
from hipline.motion.fusion import FUSIONS

# what the pipeline is made of: a folder whole, for a part of it is imported late, or where an extra is installed
_COMPUTES = {
    "hipline": (
        "motion", "gait", "cues", "pipeline.py", "events.py", "settings.py", "places.py", "wording.py", "errors.py",
    ),
    "hipline_device": ("samples.py",),
}  # fmt: skip
_LIBRARIES = ("hipline", "numpy", "scipy", "ahrs")  # everybody has them
_NONE = "none"


def _sources(place: Traversable) -> list[Traversable]:
    if place.is_file():
        return [place] if place.name.endswith(".py") else []
    if not place.is_dir():
        return []
    return [source for inner in sorted(place.iterdir(), key=lambda item: item.name) for source in _sources(inner)]


def hashed() -> list[Traversable]:
    """Return the files that the fingerprint is taken of."""
    return [
        source for package, parts in _COMPUTES.items() for part in parts for source in _sources(files(package) / part)
    ]


@functools.cache
def engine() -> str:
    """Return twelve digits that change when the code of the engine does."""
    digest = hashlib.sha256()
    for source in hashed():
        digest.update(source.name.encode() + b"\0" + source.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]


@functools.cache  # looks into the folder of the package each time
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return _NONE


def versions() -> dict[str, str]:
    """Return the versions of the packages that every walk is measured with."""
    return {name: _version(name) for name in _LIBRARIES}


def form_of(fusion: str) -> str:
    """Return a filter with its version, and what compiled the loops, in words for people."""
    name, compiled = f"{fusion} {_version(fusion)}", compiler()
    return f"{name}, loops compiled by numba {compiled}" if compiled else name


def numerics() -> dict[str, str]:
    """Return all that may change a digit of a result: packages, filters, the compiler in use, and the engine."""
    filters = {name: _version(name) for name in FUSIONS}
    return {**versions(), **filters, "numba": compiler() or _NONE, "engine": engine()}


def software() -> dict[str, str]:
    """Return the versions of all that has a part in the numbers."""
    return {
        **numerics(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}".strip(),
    }


def is_here(then: Mapping[str, str]) -> bool:
    """Tell whether a result that this software made would come out here to the last bit."""
    return all(then.get(name) == here for name, here in numerics().items())


def elsewhere(then: Mapping[str, str], fusion: str) -> dict[str, str]:
    """Say of each thing that has a part in the numbers, and was another then, what it was and what it is here.

    Parameters
    ----------
    then : mapping
        What `software` told when a result was made.
    fusion : str
        The filter that made it; those that had no part in it are left out.
    """
    now, unused = software(), set(FUSIONS) - {fusion}
    return {
        name: f"no {name}, here {here}" if then[name] == _NONE else f"{name} {then[name]}, here {here}"
        for name, here in now.items()
        if name in then and then[name] != here and name not in unused
    }
