"""Whether walking bears out that the clip slipped.

Standing cannot tell a clip that slipped from somebody who sits upright on a bench or leans on a wall: gravity lies
elsewhere in both. Walking can. A clip that slipped by an angle shows about that angle in every stride from then on;
who sat down walks on as before. People walk with the pelvis tipped by some degrees otherwise than they stand, so that
small angles stay in doubt until a stand, or a new zero, ends it.
"""

from __future__ import annotations

import math

from hipline.motion.zero import Lean

TELLING_DEG = 15.0  # a smaller one may be a way to walk: healthy people tip the pelvis by 3 to 8° more than in standing
BORNE_OUT = 0.5  # share of the lean in doubt that a stride shows at least where the clip slipped
STRIDES = 4  # in a row, of both feet, that say otherwise


class SlipCheck:
    """Hold strides against the stand that puts the zero in doubt."""

    def __init__(self) -> None:
        self._lean: Lean | None = None
        self._against = 0  # strides in a row

    def update(self, lean: Lean | None, tilt_deg: float, obliquity_deg: float) -> bool:
        """Return whether the zero is still in doubt at the next stride.

        Parameters
        ----------
        lean : Lean or None
            Of the stand that puts the zero in doubt; None where it is in none.
        tilt_deg, obliquity_deg : float
            Means of the stride.
        """
        if lean is None:
            return False
        if lean != self._lean:
            self._lean, self._against = lean, 0
        if not self.is_refuted(lean):
            size_deg = math.hypot(lean.tilt_deg, lean.obliquity_deg)
            along_deg = (tilt_deg * lean.tilt_deg + obliquity_deg * lean.obliquity_deg) / size_deg
            against = size_deg >= TELLING_DEG and along_deg < BORNE_OUT * size_deg
            self._against = self._against + 1 if against else 0
        return not self.is_refuted(lean)

    def is_refuted(self, lean: Lean) -> bool:
        """Return whether the strides since that stand said that the clip lies as it did at neutral."""
        return lean == self._lean and self._against >= STRIDES
