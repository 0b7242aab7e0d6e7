"""The cue rules: tilt that stays forward, rotation that stays too large or too small."""

from __future__ import annotations

import numpy as np

from hipline.cues import words
from hipline.cues.baseline import Baseline
from hipline.cues.streak import Streak
from hipline.events import Band, Bands, Cue, Stride
from hipline.settings import RotationRule, Settings, TiltRule

ROTATION_CLEAR = 0.25  # the cue clears this share of the way from the limit back to the baseline


class TiltCue:
    """Say so when the pelvis stays tipped forward of the wearer's own walking (or of their standing)."""

    def __init__(self, rule: TiltRule) -> None:
        self._rule = rule
        self._baseline = Baseline(rule.baseline_strides)
        self._streak = Streak(rule.strides)

    @property
    def band(self) -> Band:
        """The band of the stride-mean tilt in which no cue is given, degrees from standing."""
        if self._rule.from_standing:
            return Band(high=self._rule.limit_deg)
        if self._baseline.value is None:
            return Band()
        return Band(high=self._baseline.value + self._rule.limit_deg)

    def update(self, stride: Stride, now_s: float) -> Cue | None:
        """Judge a good stride that was told at `now_s`."""
        value, limit = stride.tilt_mean_deg, self.band.high
        self._baseline.update(value)
        change = self._streak.update(value > limit, value < limit - self._rule.clear_below_deg)
        if change is None:
            return None
        return Cue(now_s, "tilt_forward", change, value, limit, words.text("tilt_forward", change))


class RotationCue:
    """Say so when the trunk turns more or less than the wearer's own usual."""

    def __init__(self, rule: RotationRule) -> None:
        self._rule = rule
        self._baseline = Baseline(rule.baseline_strides)
        self._large, self._small = Streak(rule.strides), Streak(rule.strides)

    @property
    def band(self) -> Band:
        """The band of the rotation range in which no cue is given, degrees."""
        usual = self._baseline.value
        if usual is None:
            return Band()
        return Band(max(0.5 * usual, usual - self._rule.below_deg), usual + self._rule.above_deg)

    def update(self, stride: Stride, now_s: float) -> list[Cue]:
        """Judge a good stride that was told at `now_s`."""
        value, band, usual = stride.rotation_rom_deg, self.band, self._baseline.value
        self._baseline.update(value)
        if usual is None:
            return []
        high = band.high + ROTATION_CLEAR * (usual - band.high)
        low = band.low + ROTATION_CLEAR * (usual - band.low)
        changes = (
            ("rotation_large", self._large.update(value > band.high, value < high), band.high),
            ("rotation_small", self._small.update(value < band.low, value > low), band.low),
        )
        return [
            Cue(now_s, rule, change, value, limit, words.text(rule, change))
            for rule, change, limit in changes
            if change is not None
        ]


class CueRules:
    """All rules together; strides that are not good are not judged."""

    def __init__(self, settings: Settings) -> None:
        self._tilt = TiltCue(settings.tilt)
        self._rotation = RotationCue(settings.rotation)

    @property
    def bands(self) -> Bands:
        """Where no cue is given, as of now."""
        return Bands(tilt_mean_deg=self._tilt.band, rotation_rom_deg=self._rotation.band)

    def update(self, stride: Stride, now_s: float) -> list[Cue]:
        """Take the next stride, told at `now_s`, s; return the cues that change with it."""
        if not stride.valid or not np.isfinite(stride.tilt_mean_deg):
            return []
        tilt = self._tilt.update(stride, now_s)
        return ([tilt] if tilt is not None else []) + self._rotation.update(stride, now_s)
