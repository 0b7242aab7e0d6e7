"""What the big number shows: one change per stride, and no flicker at the edge of the band."""

from __future__ import annotations

import math
from enum import Enum

from hipline.events import Band, Bands, Stride

GAUGE_DEG = (-10.0, 15.0)  #: the ends of the scale under the number
_OVERLAP_S = 0.05  # strides of the two feet overlap by half; one that starts earlier is part of the shown one
_WHOLE_DEG = 0.65  # a whole degree changes only when the value is clearly nearer to another
_EDGE_DEG = 0.5  # back in the band only this far inside of its limit


class Place(Enum):
    """Where the tilt is, seen from the wearer's band."""

    UNKNOWN = "unknown"
    INSIDE = "inside"
    FORWARD = "forward"
    BACK = "back"


class Reading:
    """Turn strides into the few numbers that a walker reads while walking.

    Each change shows the mean of the strides that ended since the last one: one of each foot as a rule.
    Strides that are not valid are passed over.
    """

    def __init__(self) -> None:
        self.tilt_deg = math.nan
        self.rotation_deg = math.nan
        self.cadence_spm = math.nan
        self.place = Place.UNKNOWN
        self.whole_tilt_deg = math.nan  #: the tilt in whole degrees, held steady
        self._band = Band()
        self._waiting: Stride | None = None
        self._shown_end_s = -math.inf

    def set_bands(self, bands: Bands) -> None:
        """Take the limits that the cue rules use."""
        self._band = bands.tilt_mean_deg
        self._judge()

    def add(self, stride: Stride) -> bool:
        """Take a stride; return whether the numbers changed."""
        if not stride.valid:
            return False
        if stride.start_s < self._shown_end_s - _OVERLAP_S:
            self._waiting = stride
            return False
        shown = [stride] if self._waiting is None else [self._waiting, stride]
        self._waiting = None
        self._shown_end_s = stride.end_s
        self.tilt_deg = sum(s.tilt_mean_deg for s in shown) / len(shown)
        self.rotation_deg = sum(s.rotation_rom_deg for s in shown) / len(shown)
        self.cadence_spm = sum(s.cadence_spm for s in shown) / len(shown)
        if not abs(self.tilt_deg - self.whole_tilt_deg) <= _WHOLE_DEG:
            self.whole_tilt_deg = float(round(self.tilt_deg))
        self._judge()
        return True

    def _judge(self) -> None:
        low, high = self._band.low, self._band.high
        if not math.isfinite(self.tilt_deg) or not (math.isfinite(low) or math.isfinite(high)):
            self.place = Place.UNKNOWN
            return
        if self.place is Place.FORWARD:
            high -= _EDGE_DEG
        elif self.place is Place.BACK:
            low += _EDGE_DEG
        if self.tilt_deg > high:
            self.place = Place.FORWARD
        elif self.tilt_deg < low:
            self.place = Place.BACK
        else:
            self.place = Place.INSIDE
