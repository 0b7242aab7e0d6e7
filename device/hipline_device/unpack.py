"""From packets to sample blocks: units, a count that does not wrap, times that only grow."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline_device.holes import Hole, Holes
from hipline_device.packets import DataPacket
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme
from hipline_device.status import Status

RESTART_GAP_S = 1.0  #: how long a clip that counts anew was away, its samples do not say: a mark, no measurement
_JUMP_S = 0.05  # what a clock that runs steadily is never off by
_JUMP_SHARE = 0.02  # of the time since the last sample: more than any rate is off by
_OFFSETS = 16  # of the clip's clock, that are remembered to place late samples
_TICK_S = 1e-6

_Array = NDArray[np.float64]


def _nearest(low_bits: int, bits: int, near: int) -> int:
    """Return the number that ends in these low bits and is nearest to another one."""
    half = 1 << (bits - 1)
    return near + ((low_bits - near + half) & ((1 << bits) - 1)) - half


@dataclass(frozen=True, slots=True)
class Range:
    """A run of samples as the clip counts them: what `control.Resend` asks for.

    Attributes
    ----------
    first : int
        Index in the clip's present epoch, not cut to 32 bits.
    count : int
    """

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """The new samples of a packet; either part may be empty.

    Attributes
    ----------
    live : SampleBlock
        Newer than everything before, and on time.
    late : SampleBlock
        Sent again, or overtaken by newer ones: to be put in their place, and no reason for a cue. The index
        grows inside the block, but may lie anywhere.
    """

    live: SampleBlock
    late: SampleBlock


class Unpacker:
    """Turn the packets of one clip into sample blocks, whatever the air does to them.

    Keep one for as long as the app knows the clip, across reconnections, and call `meet` after each: a packet
    carries no more than the low bits of index, clock and epoch. What it makes of them:

    - **Repeated samples** are dropped and counted.
    - **Missing samples** are a step of the index. They count as lost until they come late.
    - **A restarted clip** (its epoch has changed) counts from zero again. Its sample 0 is set one second after
      the last sample known, or where `meet` was told; index and time keep growing, and everything downstream
      sees a gap, never two strange halves joined. The gap itself is not counted as lost, but the samples that
      the clip has taken since are.
    - **A clock that jumps** while the count goes on is taken for what it is: times go on as the rate says, and
      `time_of` knows the new offset.

    Without `meet` four restarts in a row look like none, and the clip's samples like repetitions.
    """

    def __init__(self, scheme: Scheme) -> None:
        self._scales = scheme.scales
        self._period_s = 1.0 / scheme.rate_hz
        self._begun = False
        self._epoch: int | None = None
        self._epoch_mask = 3  # of the epoch's bits that are known
        self._next_raw = 0
        self._near_raw = 0  # what the index of the next packet cannot be far from
        self._base = 0  # index in blocks, less the clip's own
        self._clock_us = 0  # the clip's own, at the sample before the next one
        self._last_s = -math.inf
        self._offsets: deque[int] = deque([0], _OFFSETS)  # time less clock, µs; the newest last
        self._holes = Holes()
        self.received = 0  #: samples passed on, late ones too
        self.lost = 0  #: samples that the clip has taken and that have not come
        self.late = 0  #: samples that came late
        self.duplicates = 0  #: samples dropped because they had come before, or belong before the first
        self.restarts = 0  #: times that the clip began to count anew
        self.jumps = 0  #: times that the clip's clock jumped

    # ---- what the link tells and asks

    def meet(self, status: Status, now_s: float | None = None) -> None:
        """Take the clip's status after each connecting, before the first packet.

        Parameters
        ----------
        status : Status
            Just read.
        now_s : float, optional
            The time now, on the time axis of the blocks, where the app knows it by its own clock. It places a
            restarted clip truly.
        """
        following = _nearest(status.next, 32, self._next_raw)
        another_epoch = self._epoch is None or (status.epoch ^ self._epoch) & self._epoch_mask
        if not self._begun:
            self._next_raw = status.next
            self._clock_us = status.clock_us - self._microseconds(1)
        elif another_epoch or following < self._next_raw:
            zero_s = None if now_s is None else now_s - status.next * self._period_s
            self._restart(status.clock_us - self._microseconds(status.next), zero_s)
            following = status.next
        self._epoch, self._epoch_mask = status.epoch, 0xFFFF
        self._near_raw = max(self._next_raw, following)

    def remember(self, holes: Iterable[Hole]) -> None:
        """Take what misses of a walk that was interrupted: holes in order, all before the newest sample known."""
        for hole in holes:
            self._holes.open(hole)
            self.lost += len(hole)

    def time_of(self, clock_us: int) -> float:
        """Return the time on the time axis of the blocks at which the clip's clock says this, s."""
        return (clock_us + self._offsets[-1]) * 1e-6

    def missing(self, *, oldest: int | None = None, stop: int | None = None) -> list[Range]:
        """Return the samples of the present epoch that have not come, oldest first.

        Parameters
        ----------
        oldest : int, optional
            Low 32 bits of the oldest index that the clip holds; what is older is left out.
        stop : int, optional
            Low 32 bits of the first index that is to come live; what lies between the newest that came and this
            is missing too.
        """
        if not self._begun:
            return []
        runs = [(hole.first - self._base, hole.stop - self._base) for hole in self._holes]
        if stop is not None:
            runs.append((self._next_raw, _nearest(stop, 32, self._next_raw)))
        floor = 0 if oldest is None else _nearest(oldest, 32, self._next_raw)
        kept = [(max(first, floor), end) for first, end in runs]
        return [Range(first, end - first) for first, end in kept if end > first]

    # ---- packets

    def take(self, packet: DataPacket) -> Arrival:
        """Return the samples of a packet that had not come before.

        Returns
        -------
        Arrival
            Indices continue the clip's own; times are the packet's time plus k / rate.
        """
        if not self._begun:
            self._begin(packet)
        elif self._epoch is not None and (packet.epoch ^ self._epoch) & 3:
            self._restart(packet.time_us - self._microseconds(packet.index), None)
            self._epoch, self._epoch_mask = packet.epoch, 3
            self._near_raw = packet.index
        raw = _nearest(packet.index, DataPacket.INDEX_BITS, self._near_raw)
        behind = min(max(self._next_raw - raw, 0), len(packet))
        units = packet.counts * self._scales
        late = self._fill(packet, raw, behind, units) if behind else None
        fresh = self._extend(packet, raw, behind, units)
        if not packet.resent:
            return Arrival(fresh, fresh[:0] if late is None else late)
        self.late += len(fresh)
        return Arrival(fresh[:0], fresh if late is None else SampleBlock.join([late, fresh]))

    def _microseconds(self, samples: int) -> int:
        return round(samples * self._period_s * 1e6)

    def _begin(self, packet: DataPacket) -> None:
        raw = packet.index
        clock_us = packet.time_us
        if self._epoch is not None and (packet.epoch ^ self._epoch) & 3 == 0:  # met before: the upper bits are known
            raw = max(0, _nearest(packet.index, DataPacket.INDEX_BITS, self._near_raw))
            due_us = self._clock_us + self._microseconds(raw - self._next_raw + 1)
            clock_us = max(0, _nearest(packet.time_us, DataPacket.TIME_BITS, due_us))
        else:
            self._epoch, self._epoch_mask = packet.epoch, 3
        self._next_raw = self._near_raw = raw
        self._clock_us = clock_us - self._microseconds(1)
        self._begun = True

    def _restart(self, zero_clock_us: int, zero_s: float | None) -> None:
        """Begin a new epoch, whose sample 0 the clip's clock says this of; None: a second after the last one."""
        self.restarts += 1
        self._holes.clear()  # the clip does not hold them any more
        if zero_s is None:
            zero_s = self._last_s + RESTART_GAP_S
        gap_s = max(self._period_s, zero_s - self._last_s)
        gap = max(1, round(gap_s / self._period_s))
        self._base += self._next_raw - 1 + gap
        self._next_raw = self._near_raw = 0
        self._offsets.clear()
        self._offsets.append(round((self._last_s + gap_s) * 1e6) - zero_clock_us)
        self._clock_us = zero_clock_us - self._microseconds(1)
        self._last_s = max(self._last_s, self.time_of(self._clock_us))

    def _extend(self, packet: DataPacket, raw: int, behind: int, units: _Array) -> SampleBlock:
        """Take what is newer than everything before."""
        k = np.arange(behind, len(packet))
        index = raw + k + self._base
        if not len(k):
            return SampleBlock(index, np.zeros(0), units[behind:, :3], units[behind:, 3:])
        skipped = raw + behind - self._next_raw
        first_s = self._time_of_first(packet, skipped, behind)
        time_s = np.asarray(first_s + (k - behind) * self._period_s, np.float64)
        if skipped > 0:
            self.lost += skipped
            self._holes.open(Hole(self._next_raw + self._base, int(index[0]), self._last_s, first_s))
        self.received += len(k)
        self._next_raw = self._near_raw = raw + len(packet)
        self._last_s = float(time_s[-1])
        return SampleBlock(index, time_s, units[behind:, :3], units[behind:, 3:])

    def _time_of_first(self, packet: DataPacket, skipped: int, behind: int) -> float:
        """Return the time of the first new sample, and follow the clip's clock."""
        steps = skipped + 1
        due_us = self._clock_us + self._microseconds(steps)
        clock_us = _nearest(packet.time_us + self._microseconds(behind), DataPacket.TIME_BITS, due_us)
        off_us = clock_us - due_us
        if abs(off_us) > (_JUMP_S + _JUMP_SHARE * steps * self._period_s) * 1e6:
            self.jumps += 1
            self._offsets.append(self._offsets[-1] - off_us)
        self._clock_us = clock_us + self._microseconds(len(packet) - behind - 1)
        # a clip whose clock stumbles must not break the promise of growing times
        return max(self.time_of(clock_us), self._last_s + steps * _TICK_S)

    def _fill(self, packet: DataPacket, raw: int, behind: int, units: _Array) -> SampleBlock | None:
        """Take what is older than the newest, where it is missing."""
        first = raw + self._base
        taken: list[SampleBlock] = []
        for hole in self._holes.within(first, first + behind):
            index = np.arange(max(hole.first, first), min(hole.stop, first + behind))
            rows = slice(int(index[0]) - first, int(index[-1]) + 1 - first)
            time_s = self._times_in(hole, index, packet, first)
            taken.append(SampleBlock(index, time_s, units[rows, :3], units[rows, 3:]))
            self._holes.fill(hole, index, time_s)
        count = sum(len(block) for block in taken)
        self.duplicates += behind - count
        self.received += count
        self.lost -= count
        self.late += count
        return SampleBlock.join(taken) if taken else None

    def _times_in(self, hole: Hole, index: NDArray[np.int64], packet: DataPacket, first: int) -> _Array:
        """Return when late samples were taken: as the clip says, if that fits between their neighbours."""
        steady_s = hole.times(index)
        into_s = (int(index[0]) - first) * self._period_s
        due_us = round((float(steady_s[0]) - into_s) * 1e6)
        said_us = [_nearest(packet.time_us + offset, DataPacket.TIME_BITS, due_us) for offset in self._offsets]
        first_s = min(said_us, key=lambda time_us: abs(time_us - due_us)) * 1e-6 + into_s
        time_s = np.asarray(first_s + np.arange(len(index)) * self._period_s, np.float64)
        fits = hole.before_s < time_s[0] and time_s[-1] < hole.after_s
        return time_s if fits and abs(first_s - float(steady_s[0])) <= _JUMP_S else steady_s
