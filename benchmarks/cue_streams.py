"""Strides of walks that never happened: level, straight and steady, with a stated spread from stride to stride."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.cues.measures import MEASURES
from hipline.events import Side, Stride

Array = NDArray[np.float64]

SPREADS = {measure.name: measure.spread for measure in MEASURES}
USUAL_TILT_DEG = SPREADS["tilt"]  # of straight walking; every spread is given as a multiple of its usual one


@dataclass(frozen=True, slots=True)
class Manner:
    """How one stride differs from the next.

    Attributes
    ----------
    tilt_sd_deg : float
        Spread of the mean tilt; all other measures spread as much more or less than usual as tilt does.
    memory : float
        Correlation of a stride with the next of the same foot.
    """

    tilt_sd_deg: float
    memory: float

    def __str__(self) -> str:
        return f"SD {self.tilt_sd_deg:g}°, AR {self.memory:g}"


@dataclass(frozen=True, slots=True)
class Shift:
    """What changes from a stride on: its field, by how much, in percent where `ratio`."""

    fields: tuple[str, ...]
    by: float
    ratio: bool = False


def _steps_like(memory: float) -> float:
    """Return the correlation of steps whose overlapping pairs, the strides, have this one two steps on.

    A stride is the mean of two steps; of steps with correlation r from one to the next, strides of the same foot have
    r (1 + r) / 2.
    """
    return 0.5 * (math.sqrt(1.0 + 8.0 * memory) - 1.0)


class Walker:
    """One person: what is usual for them, and a course of strides around it."""

    def __init__(self, seed: int, manner: Manner) -> None:
        self._rng, self._manner = np.random.default_rng(seed), manner
        rng = self._rng
        self._cadence_spm = rng.uniform(98.0, 118.0)
        self._usual = {
            "tilt_mean_deg": rng.normal(2.0, 4.0),
            "rotation_rom_deg": rng.uniform(7.0, 15.0),
            "pelvic_drop_deg": rng.uniform(2.0, 6.0),
            "step_asymmetry_pct": rng.normal(0.0, 4.0),
            "vertical_excursion_m": rng.uniform(0.03, 0.05),
            "braking_peak_m_s2": rng.uniform(1.5, 3.5),
        }

    def strides(self, count: int, shift: Shift | None = None, shifted_from: int = 0) -> Iterator[Stride]:
        """Yield strides of left and right in turn, as the pipeline tells them."""
        factor = self._manner.tilt_sd_deg / USUAL_TILT_DEG
        usual = self._usual
        columns = {
            "tilt_mean_deg": usual["tilt_mean_deg"] + factor * self._noise(count, SPREADS["tilt"]),
            "rotation_rom_deg": usual["rotation_rom_deg"] + factor * self._noise(count, SPREADS["rotation"]),
            "pelvic_drop_deg": usual["pelvic_drop_deg"] + factor * self._noise(count, SPREADS["drop_left"]),
            "step_asymmetry_pct": usual["step_asymmetry_pct"] + factor * self._noise(count, SPREADS["asymmetry"]),
            # the root of the excursion tells the step length
            "vertical_excursion_m": usual["vertical_excursion_m"]
            * np.exp(0.02 * factor * self._noise(count, SPREADS["step_length"])),
            "braking_peak_m_s2": usual["braking_peak_m_s2"]
            * np.exp(0.01 * factor * self._noise(count, SPREADS["braking"])),
        }
        if shift is not None:
            for name in shift.fields:
                late = columns[name][shifted_from:]
                late[:] = late * (1.0 + 0.01 * shift.by) if shift.ratio else late + shift.by
        columns["rotation_rom_deg"] = np.maximum(columns["rotation_rom_deg"], 0.5)
        columns["pelvic_drop_deg"] = np.maximum(columns["pelvic_drop_deg"], 0.0)
        cadence = self._cadence_spm + factor * self._noise(count, 2.0)
        rows = [
            dict(zip(columns, row, strict=True)) for row in zip(*(c.tolist() for c in columns.values()), strict=True)
        ]
        start_s = 0.0
        for k, (row, spm) in enumerate(zip(rows, cadence.tolist(), strict=True)):
            duration_s = 120.0 / spm
            yield Stride(
                start_s=start_s,
                end_s=start_s + duration_s,
                side=Side.LEFT if k % 2 else Side.RIGHT,
                duration_s=duration_s,
                cadence_spm=spm,
                tilt_max_deg=row["tilt_mean_deg"] + 2.0,
                tilt_rom_deg=4.0,
                obliquity_mean_deg=0.0,
                obliquity_rom_deg=8.0,
                turn_deg=0.0,
                valid=k > 0,
                reason="" if k else "start",
                bout=1,
                **row,
            )
            start_s += 0.5 * duration_s

    def _noise(self, count: int, sd: float) -> Array:
        """Return (count,) the course of a measure around its usual."""
        r = _steps_like(self._manner.memory)
        draws = self._rng.standard_normal(count + 1)
        steps = _recursive(draws, r)
        strides = 0.5 * (steps[:-1] + steps[1:])
        return sd * strides / math.sqrt(0.5 * (1.0 + r))


def _recursive(draws: Array, r: float) -> Array:
    """Return first-order autoregressive values of unit variance."""
    from scipy.signal import lfilter

    gain = math.sqrt(1.0 - r * r)
    driven = gain * draws
    driven[0] = draws[0]
    return np.asarray(lfilter([1.0], [1.0, -r], driven), dtype=np.float64)
