"""How measured contacts and strides of the synthetic walker are held against its truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from labels import Array, pair
from table import TOLERANCES_S

from hipline.events import Contact, Side, Stride
from hipline_sim.truth import Truth

ANGLES = ("tilt_mean_deg", "tilt_rom_deg", "obliquity_rom_deg", "rotation_rom_deg")
SAME_STRIDE_S = 0.2  # both ends together: further off, it is another stride


class Judge:
    """Errors over performances whose truth is known."""

    def __init__(self) -> None:
        self.hits = dict.fromkeys(TOLERANCES_S, 0)
        self.found = self.true = self.paired = self.right = 0
        self._errors: list[list[float]] = []

    def add(
        self, truth: Truth, contacts: Sequence[Contact], strides: Iterable[Stride], start_s: float = -np.inf
    ) -> None:
        """Add one performance, from a time on; all strides that are given count."""
        kept = truth.contact_s >= start_s
        true_s, true_left = truth.contact_s[kept], truth.contact_left[kept]
        contacts = [c for c in contacts if c.time_s >= start_s]
        time_s = np.array([c.time_s for c in contacts])
        self.found += len(time_s)
        self.true += len(true_s)
        for tolerance_s in TOLERANCES_S:
            self.hits[tolerance_s] += len(pair(true_s, time_s, tolerance_s))
        pairs = pair(true_s, time_s, TOLERANCES_S[0])
        self.paired += len(pairs)
        self.right += sum((contacts[k].side is Side.LEFT) == true_left[i] for i, k in pairs)
        for stride in (s for s in strides if s.start_s >= start_s and truth.strides):
            apart, true = min(
                ((abs(t.start_s - stride.start_s) + abs(t.end_s - stride.end_s), t) for t in truth.strides),
                key=lambda one: one[0],
            )
            if apart < SAME_STRIDE_S:
                self._errors.append([getattr(stride, name) - getattr(true, name) for name in ANGLES])

    @property
    def strides(self) -> int:
        """How many strides were judged."""
        return len(self._errors)

    def rms_deg(self) -> Array:
        """Return the RMS error of each of ANGLES per stride, degrees; NaN where there was no stride."""
        return np.sqrt(np.mean(np.square(self._errors), axis=0)) if self._errors else np.full(len(ANGLES), np.nan)

    def f1(self, tolerance_s: float) -> float:
        """Return F1 of the contacts; NaN where there were none, true or found."""
        return 2 * self.hits[tolerance_s] / (self.found + self.true) if self.found + self.true else np.nan

    @property
    def sides(self) -> float:
        """Share of right sides; NaN where there was no contact."""
        return self.right / self.paired if self.paired else np.nan
