"""The units that a plain file may be in, and the telling of them by magnitude."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipline.errors import InputError
from hipline_device.samples import STANDARD_GRAVITY

ACC_UNITS = {"m/s2": 1.0, "g": STANDARD_GRAVITY}  #: factor to m/s²
GYR_UNITS = {"rad/s": 1.0, "deg/s": float(np.pi / 180.0)}  #: factor to rad/s

OWN_UNITS = ("m/s2", "rad/s")  #: of the app

_TURN_RAD_S = 12.0  # a pelvis does not turn this fast for long, not in running and not in sitting down
_COUNTS = "find the unit and convert to {} (raw counts: multiply by the sensor's scale)"


def scale_of(unit: str, known: dict[str, float], argument: str) -> float:
    """Return the factor from a unit, which an argument has named, to the app's own.

    Raises
    ------
    InputError
        When the unit is not known.
    """
    if unit not in known:
        raise InputError(f'{argument}="{unit}" is not known; use {" or ".join(known)}')
    return known[unit]


def _is_gravity(norm: NDArray[np.float64]) -> bool:
    """Tell whether a length stays around that of gravity, in m/s² or in g."""
    low, median, high = np.percentile(norm, [25, 50, 75])
    steady = high - low < 0.5 * median
    return bool(steady) and any(abs(median / gravity - 1.0) < 0.15 for gravity in (1.0, STANDARD_GRAVITY))


def _judge_acc(norm: NDArray[np.float64], unit: str) -> str:
    """Say what is wrong with an acceleration, m/s² if `unit` is right; empty when it holds gravity."""
    scale = ACC_UNITS[unit]
    median = float(np.median(norm)) / scale
    gravity = STANDARD_GRAVITY / scale
    if 0.8 < median / gravity < 1.25:
        return ""
    said = f"the median acceleration is {median:.3g}, where standing and walking give {gravity:.3g} {unit}"
    if unit == "m/s2" and 0.8 < median < 1.25:
        return f'{said}: it is in g; add acc_unit="g", or multiply by {STANDARD_GRAVITY}'
    if unit == "g" and 0.8 < median / STANDARD_GRAVITY < 1.25:
        return f'{said}: it is in m/s2; leave out acc_unit="g"'
    if 800 < median < 1250:
        return f'{said}: it is in mg; divide by 1000 and add acc_unit="g"'
    if median < 0.5 * gravity:
        return f"{said}: gravity is missing; export the raw acceleration, with gravity in it"
    return f"{said}; {_COUNTS.format('m/s2')}"


def _judge_gyr(norm: NDArray[np.float64], moves: bool, unit: str, rate_hz: float) -> str:
    """Say what is wrong with an angular rate, rad/s if `unit` is right; empty when it suits a walk."""
    fast_s = np.count_nonzero(norm > _TURN_RAD_S) / rate_hz
    high = float(np.percentile(norm, 99)) / GYR_UNITS[unit]
    if not norm.any():
        return (
            "the gyr columns are 0 in every row: the gyroscope was off, and nobody can be seen walking; "
            "record again with it on"
        )
    if fast_s >= 1.0:
        said = f"the angular rate reaches {high:.3g}, where a pelvis turns at 12 rad/s (690 deg/s) at most"
        if unit == "rad/s" and high * GYR_UNITS["deg/s"] < _TURN_RAD_S:
            return f'{said}: it is in deg/s; add gyr_unit="deg/s", or multiply by {np.pi / 180:.6g}'
        return f"{said}; {_COUNTS.format('rad/s')}"
    if unit == "deg/s" and moves and high < 0.6 * _TURN_RAD_S:
        return (
            f"the angular rate stays below {high:.3g}, too little for deg/s while the body moves: "
            'it is in rad/s; leave out gyr_unit="deg/s"'
        )
    return ""


def check_units(
    acc: NDArray[np.float64], gyr: NDArray[np.float64], acc_unit: str, gyr_unit: str, rate_hz: float
) -> None:
    """Refuse columns whose magnitudes do not fit a motion sensor on a body, in the units that were said.

    Parameters
    ----------
    acc, gyr : (n, 3) float64
        The values, converted to m/s² and rad/s by the units that were said.
    acc_unit, gyr_unit : str
        These units, for the words.
    rate_hz : float
        Samples per second.

    Raises
    ------
    InputError
        Says the magnitude, the unit that it points to, and the argument to add.
    """
    acc_norm, gyr_norm = np.linalg.norm(acc, axis=1), np.linalg.norm(gyr, axis=1)
    acc_file, gyr_file = acc_norm / ACC_UNITS[acc_unit], gyr_norm / GYR_UNITS[gyr_unit]
    if _is_gravity(gyr_file) and not _is_gravity(acc_file):
        raise InputError(
            f"acc and gyr are swapped: gravity is in the gyr columns (median length {np.median(gyr_file):.3g}), "
            f"not in the acc columns ({np.median(acc_file):.3g}); swap their names"
        )
    wrong = [
        said
        for said in (
            _judge_acc(acc_norm, acc_unit),
            _judge_gyr(gyr_norm, bool(acc_norm.std() > 0.05 * acc_norm.mean()), gyr_unit, rate_hz),
        )
        if said
    ]
    if wrong:
        raise InputError("; and ".join(wrong))
