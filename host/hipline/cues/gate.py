"""Which strides are judged: steady, level, straight walking and nothing else."""

from __future__ import annotations

import math

from hipline.cues.numbers import GateRule
from hipline.events import Reason, Stride
from hipline.gait.bouts import BREAK_S

SETTLING, PACE, NOT_LEVEL = "settling", "pace", "not level"  # beside the reasons of strides
_UNSETTLING = (Reason.TURN, Reason.GAP, Reason.CLIP_MOVED, Reason.STAIRS)


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

        The reasons are those of strides, and three more.
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
            return stride.reason or Reason.LOW_QUALITY
        if self._since <= rule.settle_strides:
            return SETTLING
        if not rule.cadence_from_spm <= stride.cadence_spm <= rule.cadence_to_spm:
            return PACE
        return "" if stride.tilt_rom_deg <= rule.tilt_rom_deg else NOT_LEVEL
