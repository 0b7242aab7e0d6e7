"""The sideways acceleration by which the feet are told apart, with the clip's place on the belt taken into account.

A rigid body turns alike everywhere, but where its turning grows faster or slower, a point ahead of its middle is pushed
to the side by dw/dt times the distance, and one behind its middle to the other. In running that is as much as the sway
itself, so on the front of the belt a clip may feel the feet the other way about. Where it is known to sit there, the
push is taken off, and the middle of the pelvis remains. That holds however the runner turns: descriptions of running
put the pelvis at its furthest half a stride apart, and a clip that was worked out for the back would feel it the more.

On the back nothing is taken off, for those whose feet are known, and to whom the template is fitted, wore it there;
a clip on the side of the hip is neither ahead of the middle nor behind it.

References
----------
Heinz, Peterson, Johnson, Kerr: Exploring relationships in body dimensions, J Stat Educ 11, 2003. In 507 adults the mean
breadth between the iliac crests is 0.28 m, the girth 0.77 m at the waist and 0.86 m at the navel: ellipses of that
breadth and these girths are 0.21 and 0.27 m deep.
Novacheck: The biomechanics of running, Gait Posture 7, 1998 (how the pelvis turns).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipline.motion.pelvis import PelvisBlock

Array = NDArray[np.float64]

HALF_DEPTH_M = 0.12
AHEAD_M = {"front": HALF_DEPTH_M}  # what is taken off, by `Settings.worn`


class Sway:
    """Follow the sideways acceleration.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    worn : str, optional
        Where the clip is worn, one of `hipline.places.PLACES`; None: not known.
    """

    def __init__(self, rate_hz: float, worn: str | None = None) -> None:
        self._ahead = AHEAD_M.get(worn or "", 0.0) * rate_hz
        self.reset()

    def reset(self) -> None:
        """Forget the past: the next sample begins anew."""
        self._turning: Array | None = None  # of the last sample, (1,), rad/s

    def update(self, block: PelvisBlock) -> Array:
        """Return the sideways acceleration (n,) of the next samples, m/s², positive to the left."""
        felt = block.acc_level[:, 1]
        if not self._ahead or not len(block):
            return felt
        turning = block.gyr_level[:, 2]
        before = turning[:1] if self._turning is None else self._turning
        self._turning = turning[-1:].copy()
        return felt - self._ahead * np.diff(turning, prepend=before)
