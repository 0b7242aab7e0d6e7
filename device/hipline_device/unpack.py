"""From packets to sample blocks: units, a count that does not wrap, times that only grow."""

from __future__ import annotations

from collections import deque

import numpy as np

from hipline_device.packets import DataPacket
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme

_REMEMBERED_PACKETS = 8  # a packet that starts within these is a repetition; before them, a restart
_RESTART_GAP_S = 1.0


def _steps_between(old: int, new: int) -> int:
    """Return new - old of two wrapping u32, as the step nearest to zero."""
    return (new - old + 0x8000_0000) % 0x1_0000_0000 - 0x8000_0000


class Unpacker:
    """Turn the packets of one clip into sample blocks, in the order in which they came.

    Keep one for as long as the app knows the clip, across reconnections: the index then shows what was lost.

    - **Repeated samples** (a notification delivered twice) are dropped and counted.
    - **Lost samples** are a step of the index; they are counted.
    - **A restarted clip** counts its samples and its clock from zero again. How long it was away is not in
      the packets, so the new epoch is set one second (and its samples) after the last sample known: index and
      time keep growing, and everything downstream sees a gap, never two strange halves joined. These
      placeholders are not counted as lost. A clip that restarted within its first eight packets looks like a
      repetition until it has passed them; one that restarted unseen and has counted past the old index looks
      like a loss.
    """

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._scales = scheme.scales
        self._starts: deque[tuple[int, int]] = deque(maxlen=_REMEMBERED_PACKETS)  # raw index, raw time of each
        self._next_raw = 0
        self._next_index = 0
        self._epoch_time_us = 0
        self._last_time_s = -np.inf
        self.received = 0  #: samples passed on
        self.lost = 0  #: samples that the index shows were taken and never came
        self.duplicates = 0  #: samples dropped because they had come before
        self.restarts = 0  #: times that the clip began to count anew

    def _begin(self, packet: DataPacket) -> None:
        self._next_raw = self._next_index = packet.index

    def _restart(self, packet: DataPacket) -> None:
        self.restarts += 1
        last_time_us = round(self._last_time_s * 1e6)
        gap = max(1, round(_RESTART_GAP_S * self._scheme.rate_hz))
        self._epoch_time_us = last_time_us + round(gap * 1e6 / self._scheme.rate_hz) - packet.time_us
        self._next_index += gap - 1
        self._next_raw = packet.index
        self._starts.clear()

    def _is_restart(self, packet: DataPacket) -> bool:
        if not self._starts:
            return False
        oldest_index, oldest_time_us = self._starts[0]
        _, newest_time_us = self._starts[-1]
        if _steps_between(self._next_raw, packet.index) >= 0:
            return packet.time_us < newest_time_us
        return _steps_between(oldest_index, packet.index) < 0 or packet.time_us < oldest_time_us

    def block(self, packet: DataPacket) -> SampleBlock:
        """Return the samples of a packet that had not come before; the block may be empty.

        Returns
        -------
        SampleBlock
            The index continues the clip's own as int64; times are the packet's time plus k / rate.
        """
        if self._last_time_s == -np.inf:
            self._begin(packet)
        elif self._is_restart(packet):
            self._restart(packet)
        ahead = _steps_between(self._next_raw, packet.index)
        seen = min(max(-ahead, 0), len(packet))
        fresh = len(packet) - seen
        k = np.arange(seen, len(packet))
        index = self._next_index + ahead + k
        time_s = (packet.time_us + self._epoch_time_us) * 1e-6 + k / self._scheme.rate_hz
        self.duplicates += seen
        if fresh:
            # a clip whose clock stumbles must not break the promise of growing times
            time_s += max(0.0, self._last_time_s + 1e-6 - float(time_s[0]))
            self.received += fresh
            self.lost += max(ahead, 0)
            self._starts.append((packet.index, packet.time_us))
            self._next_raw = (packet.index + len(packet)) & 0xFFFF_FFFF
            self._next_index += ahead + len(packet)
            self._last_time_s = float(time_s[-1])
        units = packet.counts[seen:] * self._scales
        return SampleBlock(index, time_s, units[:, :3], units[:, 3:])
