"""What really happened: the angles, contacts and strides of a performance, without any measuring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hipline_sim.pelvis import Pelvis

Array = NDArray[np.float64]
Side = Literal["left", "right"]

_STRIDE_POINTS = 401  # at which a stride's means and ranges are taken


@dataclass(frozen=True, slots=True)
class TrueStride:
    """One gait cycle, from an initial contact to the next of the same foot; angles in degrees."""

    start_s: float
    end_s: float
    side: Side
    duration_s: float
    cadence_spm: float
    tilt_mean_deg: float
    tilt_max_deg: float
    tilt_rom_deg: float
    obliquity_mean_deg: float
    obliquity_rom_deg: float
    rotation_rom_deg: float  #: with the stride's own turn removed
    turn_deg: float  #: change of the pelvis' heading over the stride, left positive


@dataclass(frozen=True, slots=True)
class Truth:
    """Exact angles at the clip's sample times, contacts and strides.

    Zero of tilt and obliquity is the walker's neutral standing; zero of rotation is the heading.

    Attributes
    ----------
    time_s : (n,) float64
        Clip's clock, s.
    tilt_deg, obliquity_deg, rotation_deg, heading_deg : (n,) float64
        Degrees; positive = front down, left side up, turned left, walking direction turned left.
    contact_s : (c,) float64
        Time of each initial contact, clip's clock, s.
    contact_left : (c,) bool
        Whether it is a left one.
    strides : tuple of TrueStride
        In the order in which they end.
    """

    time_s: Array
    tilt_deg: Array
    obliquity_deg: Array
    rotation_deg: Array
    heading_deg: Array
    contact_s: Array
    contact_left: NDArray[np.bool_]
    strides: tuple[TrueStride, ...]

    @property
    def contacts(self) -> list[tuple[float, Side]]:
        """Time and side of each initial contact."""
        return [
            (float(t), "left" if left else "right") for t, left in zip(self.contact_s, self.contact_left, strict=True)
        ]


def _stride(pelvis: Pelvis, start_s: float, end_s: float, left: bool, stretch: float) -> TrueStride:
    pose = pelvis.pose(np.linspace(start_s, end_s, _STRIDE_POINTS))
    tilt, obliquity = np.rad2deg(pose.tilt), np.rad2deg(pose.obliquity)
    yaw = np.rad2deg(pose.heading + pose.rotation)
    straight = yaw - np.linspace(yaw[0], yaw[-1], _STRIDE_POINTS)
    duration_s = (end_s - start_s) / stretch
    return TrueStride(
        start_s=start_s / stretch,
        end_s=end_s / stretch,
        side="left" if left else "right",
        duration_s=duration_s,
        cadence_spm=120.0 / duration_s,
        tilt_mean_deg=float(tilt.mean()),
        tilt_max_deg=float(tilt.max()),
        tilt_rom_deg=float(np.ptp(tilt)),
        obliquity_mean_deg=float(obliquity.mean()),
        obliquity_rom_deg=float(np.ptp(obliquity)),
        rotation_rom_deg=float(np.ptp(straight)),
        turn_deg=float(yaw[-1] - yaw[0]),
    )


def truth_of(pelvis: Pelvis, count: int, rate_hz: float, stretch: float = 1.0) -> Truth:
    """Return the truth of a performance.

    Parameters
    ----------
    pelvis : Pelvis
        Who performed.
    count, rate_hz : int, float
        Samples and their rate on the clip's clock.
    stretch : float
        True time over clip's time.
    """
    time_s = np.arange(count) / rate_hz
    pose = pelvis.pose(time_s * stretch)
    contact_s, left = pelvis.timeline.contacts()
    bouts = pelvis.timeline.bouts
    strides = [
        _stride(pelvis, float(contact_s[i - 2]), float(contact_s[i]), bool(left[i]), stretch)
        for i in range(2, len(contact_s))
        if any(b.start_s <= contact_s[i - 2] and contact_s[i] <= b.end_s for b in bouts)
    ]
    return Truth(
        time_s=time_s,
        tilt_deg=np.rad2deg(pose.tilt),
        obliquity_deg=np.rad2deg(pose.obliquity),
        rotation_deg=np.rad2deg(pose.rotation),
        heading_deg=np.rad2deg(pose.heading),
        contact_s=contact_s / stretch,
        contact_left=left,
        strides=tuple(strides),
    )
