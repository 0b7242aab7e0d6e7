"""Which strides are judged: steady, level, straight walking and nothing else."""

from __future__ import annotations

import math

from hipline.cues.numbers import GateRule
from hipline.events import Stride
from hipline.gait.bouts import BREAK_S
from hipline.gait.strides import CLIP_MOVED as MOVED
from hipline.gait.strides import STAIRS

SETTLING = "settling"
_UNSETTLING = ("turn", "gap", MOVED, STAIRS)


class Gate:
    """Tell of each stride why it is not judged.

    Parameters
    ----------
    rule : GateRule
        What is asked of a stride.
    """

    def __init__(self, rule: GateRule) -> None:
        self._rule = rule
        self._since = 0  # strides since the walk began, turned, was lost or left the level
        self._bout = 0
        self._end_s = -math.inf

    def update(self, stride: Stride) -> str:
        """Take the next stride, judged or not; return why it is not judged, empty where it is.

        The reasons are those of `Stride`, and "settling", "pace" and "not level".
        """
        rule = self._rule
        if stride.bout != self._bout or stride.start_s - self._end_s > BREAK_S:
            self._since = 0
        self._bout, self._end_s = stride.bout, stride.end_s
        if stride.reason in _UNSETTLING:
            self._since = 0
            return stride.reason
        self._since += 1
        if not stride.valid:
            return stride.reason or "low quality"
        if self._since <= rule.settle_strides:
            return SETTLING
        if not rule.cadence_from_spm <= stride.cadence_spm <= rule.cadence_to_spm:
            return "pace"
        return "" if stride.tilt_rom_deg <= rule.tilt_rom_deg else "not level"
