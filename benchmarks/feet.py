"""Contacts of a person whose feet wore sensors of their own, found from those sensors alone.

Nobody labelled these walks; but whose foot it is needs no label, and a heel that hits the ground can be seen in the
foot's own acceleration to within a few hundredths of a second. The leg swings the foot up, toes first; the end of that
swing is where its rate about the sideways axis falls through zero, and the knock of the heel lies beside it.

References
----------
Sabatini, Martelloni, Scapellato, Cavallo: Assessment of walking features from foot inertial sensing, IEEE Trans Biomed
Eng 52, 2005 (end of swing). Jasiewicz et al.: Gait event detection using linear accelerometers or angular velocity
transducers in able-bodied and spinal-cord injured individuals, Gait Posture 24, 2006 (the two agree within 0.02 s).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from labels import Array, Labels, folder
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, sosfiltfilt

SWING_RAD_S = 2.0  # a foot that swings turns faster
SWING_HZ = 8.0
APART_S = 0.4  # between two swings of one foot
LONGEST_FALL_S = 0.6  # from the middle of the swing to its end
KNOCK_S = (0.06, 0.08)  # before and after the end of the swing
SIDEWAYS = 1  # axis of the foot sensors about which the foot turns


def feet_paths() -> list[Path]:
    """Return the recordings that hold both feet on the clock of the pelvis."""
    return sorted(folder().glob("qmt-*.npz"))


def read_feet(path: Path, walks_s: tuple[float, float]) -> Labels:
    """Return the contacts within a time, s, in which the person walks."""
    with np.load(path) as arrays:
        time_s, rate_hz = arrays["time_s"], float(arrays["fs_hz"])
        found = sorted(
            (at_s, int(foot == "L"))
            for foot in "LR"
            for at_s in _contacts(time_s, arrays[f"foot_{foot}_acc"], arrays[f"foot_{foot}_gyr"], rate_hz)
            if walks_s[0] <= at_s <= walks_s[1]
        )
    return Labels(
        np.array([at_s for at_s, _ in found]),
        np.array([left for _, left in found], dtype=np.int64),
        np.array([[found[0][0], found[-1][0]]]),
    )


def _contacts(time_s: NDArray[np.float64], acc: Array, gyr: Array, rate_hz: float) -> list[float]:
    """Return the times, s, at which one foot lands."""
    rate = gyr[:, SIDEWAYS]
    smooth = sosfiltfilt(butter(2, SWING_HZ, fs=rate_hz, output="sos"), rate)
    jerk = np.abs(np.diff(np.linalg.norm(acc, axis=1)))
    before, after = (round(s * rate_hz) for s in KNOCK_S)
    times: list[float] = []
    for swing in find_peaks(smooth, height=SWING_RAD_S, distance=round(APART_S * rate_hz))[0]:
        fall = rate[swing : swing + round(LONGEST_FALL_S * rate_hz)] <= 0.0
        if not fall.any():
            continue
        ended = int(swing) + int(np.argmax(fall)) - 1
        first = max(0, ended - before)
        knock = jerk[first : ended + after]
        at = first + int(np.argmax(knock > 0.5 * knock.max())) + 0.5  # between the two samples that differ
        times.append(float(np.interp(at, np.arange(len(time_s)), time_s)))
    return times
