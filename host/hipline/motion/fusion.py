"""The filters that can follow the attitude, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hipline.errors import HiplineError
from hipline.motion.orientation import Attitude, Orientation
from hipline.motion.strapdown import AhrsStrapdown, Strapdown
from hipline.motion.timeline import EvenBlock
from hipline.wording import how_to_add

DEFAULT = "ahrs"


class Fusion(Protocol):
    """Something that follows the attitude of the sensor, block by block; any chunking gives the same."""

    @property
    def gyr_bias(self) -> NDArray[np.float64]:
        """Gyroscope bias in use, rad/s, sensor frame, shape (3,)."""
        ...

    def update(self, block: EvenBlock) -> Attitude:
        """Return the attitude at each sample of the block; a new run starts anew."""
        ...


@cache
def _strapdown() -> Callable[[float, int, float], Strapdown]:
    """Return the fastest form that works here."""
    try:
        from hipline.motion.compiled import CompiledStrapdown  # noqa: PLC0415 - an extra
    except (ImportError, RuntimeError):  # not installed; or no folder to keep what was compiled
        return AhrsStrapdown
    return CompiledStrapdown


def _ahrs(rate_hz: float) -> Fusion:
    return Orientation(rate_hz, new_strapdown=_strapdown())


def _vqf(rate_hz: float) -> Fusion:
    from hipline.motion.vqf_filter import VqfFilter  # noqa: PLC0415 - an extra: not everybody has it

    return VqfFilter(rate_hz)


_MAKERS: dict[str, Callable[[float], Fusion]] = {"ahrs": _ahrs, "vqf": _vqf}
FUSIONS = tuple(_MAKERS)


def new_fusion(name: str, rate_hz: float) -> Fusion:
    """Return a filter by its name.

    Raises
    ------
    HiplineError
        When there is none of this name, or when the package that it needs is not installed.
    """
    if name not in _MAKERS:
        raise HiplineError(f"no fusion is called {name!r}; choose one of {', '.join(FUSIONS)}")
    try:
        return _MAKERS[name](rate_hz)
    except ImportError:
        raise HiplineError(
            f"the fusion {name!r} needs a package that is not installed; leave the option out, or {how_to_add(name)}"
        ) from None


def require(name: str) -> None:
    """Do nothing where a filter can be used.

    Raises
    ------
    HiplineError
        When there is none of this name, or when the package that it needs is not installed.
    """
    new_fusion(name, 100.0)
