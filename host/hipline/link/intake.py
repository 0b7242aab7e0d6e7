"""What one clip sends, over all its connections: samples, what misses of them, its clock, its button."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipline.link.button import Button
from hipline.link.clock import ClipClock, Exchange
from hipline.link.rate import RateMeter
from hipline.link.resend import Resends
from hipline_device.holes import Hole
from hipline_device.packets import DataPacket
from hipline_device.scheme import Scheme
from hipline_device.status import Status
from hipline_device.unpack import Arrival, Range, Unpacker

_OFF_S = 0.5  # a clip's clock that is so far from where it should be has begun anew


@dataclass(frozen=True, slots=True)
class HostTime:
    """A point at which the time of the samples and the computer's clock are known together.

    Attributes
    ----------
    time_s : float
        On the time axis of the samples.
    host_s : float
        On the clock of the event loop.
    within_s : float
        By how much they can be apart at the most.
    drift_ppm : float
        How much the clip's clock is fast.
    """

    time_s: float
    host_s: float
    within_s: float
    drift_ppm: float


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a walk that was interrupted: what misses of it, and what the clip has taken since, is asked for.

    Attributes
    ----------
    epoch : int
        In which it was taken, u16.
    index : int
        Of the newest sample, as the clip counts.
    time_s : float
        Of the same, by the clip's clock.
    holes : tuple of Hole
        What misses before it, oldest first, by the same count and clock.
    """

    epoch: int
    index: int
    time_s: float
    holes: tuple[Hole, ...] = ()


class Intake:
    """Everything that is known of a clip while a walk lasts; keep one over drops and reconnections.

    Parameters
    ----------
    scheme : Scheme
        How the clip measures.
    known : Known, optional
        Where a walk goes on that was interrupted.
    """

    def __init__(self, scheme: Scheme, known: Known | None = None) -> None:
        self.scheme = scheme
        self.clock = ClipClock()
        self.resends = Resends()
        self.button = Button()
        self.status = Status(0)  #: the newest
        self.newest = -1  #: index of the newest live sample
        self.forgotten = 0  #: samples that the clip held no longer when it was asked for them
        self._unpacker = Unpacker(scheme)
        self._period_s = 1.0 / scheme.rate_hz
        self._rate = RateMeter()
        self._met_restarts = 0
        self._known = known
        self._before = 0  # samples that were known from the beginning

    # ---- counts

    @property
    def received(self) -> int:
        """Samples that came, late ones too."""
        return self._unpacker.received - self._before

    @property
    def awaited(self) -> int:
        """Samples that miss now and may still come."""
        return self.resends.awaited(self.missing())

    @property
    def missed(self) -> int:
        """Samples that the clip has taken and that have not come, whether they may still come or not."""
        return self._unpacker.lost

    @property
    def counts(self) -> dict[str, int]:
        """The fields of `LinkStatus` that count samples."""
        awaited = self.awaited
        return {
            "samples_received": self.received,
            "samples_lost": self.missed - awaited,
            "samples_awaited": awaited,
        }

    def awaited_before(self, stop: int) -> int:
        """Return how many samples may still come before an index, as the clip counts."""
        return self.resends.awaited(run for run in self.missing() if run.first < stop)

    @property
    def duplicates(self) -> int:
        """Samples that came more than once."""
        return self._unpacker.duplicates

    @property
    def rate_hz(self) -> float | None:
        """Samples per second over the last seconds, by the clip's clock."""
        return self._rate.rate_hz

    @property
    def is_stale(self) -> bool:
        """Whether the clip has begun anew since it was met: its status has to be read again."""
        return self._unpacker.restarts != self._met_restarts

    # ---- what comes

    def meet(self, status: Status, asked_s: float, came_s: float) -> bool:
        """Take the status that was read after connecting; return whether the clip has begun anew meanwhile.

        Parameters
        ----------
        status : Status
            As read.
        asked_s, came_s : float
            The event loop's clock around the reading.
        """
        if self._known is not None:
            self._go_on(self._known, status)
            self._known = None
        at_s = (asked_s + came_s) / 2.0
        clip_s = self.clock.clip_s(at_s) if self.clock.is_ready else None
        now_s = None if clip_s is None else self._unpacker.time_of(round(clip_s * 1e6))
        self._unpacker.meet(status, now_s)
        has_begun_anew = self._unpacker.restarts != self._met_restarts
        self._met_restarts = self._unpacker.restarts
        if has_begun_anew:
            self.resends.restart()
        if clip_s is not None and abs(clip_s - status.clock_us * 1e-6) > _OFF_S:
            self.clock.restart()
        self.clock.add(Exchange(asked_s, status.clock_us, status.clock_us, came_s))
        self.take_status(status)
        return has_begun_anew

    def _go_on(self, known: Known, status: Status) -> None:
        """Take the newest sample of an interrupted walk for one that has come, so that what follows it misses as well.

        What the clip does not hold any more is not of this run: its place is a gap, and no loss of the link.
        """
        half, newest = 1 << 31, known.index
        following, oldest = (
            newest + ((low - newest + half) & 0xFFFF_FFFF) - half for low in (status.next, status.oldest)
        )
        if known.epoch != status.epoch or following <= newest:
            return
        index = max(newest, oldest - 1)
        time_us = round(1e6 * (known.time_s + (index - newest) * self._period_s))
        self._unpacker.meet(Status(time_us, known.epoch, next=index & 0xFFFF_FFFF))  # a packet has the low bits alone
        counts = np.zeros((1, 6), np.int16)
        self._unpacker.take(DataPacket(index & 0xFF_FFFF, time_us & 0xFFFF_FFFF, counts, epoch=known.epoch & 3))
        self._before = 1
        held = (hole.after(oldest) for hole in known.holes)
        self._unpacker.remember(hole for hole in held if len(hole) > 0)

    def take_status(self, status: Status) -> None:
        """Take a status that the clip has sent."""
        self.status = status
        self.button.take(status, self._unpacker.time_of)

    def take(self, packet: DataPacket, came_s: float) -> Arrival:
        """Return the samples of a packet that had not come before."""
        arrival = self._unpacker.take(packet)
        if len(arrival.live):
            self._rate.add(arrival.live)
            self.newest = int(arrival.live.index[-1])
            if self.clock.is_ready:
                last_us = packet.time_us + round((len(packet) - 1) * self._period_s * 1e6)
                now_us = round(self.clock.clip_s(came_s) * 1e6)
                half = 1 << 31
                self.clock.hear(now_us + ((last_us - now_us + half) & 0xFFFF_FFFF) - half, came_s)
        return arrival

    def missing(self, live_from: int | None = None) -> list[Range]:
        """Return the samples of the present epoch that have not come, oldest first.

        Parameters
        ----------
        live_from : int, optional
            Low 32 bits of the first index that is sent live: what lies before it is missing though nothing newer came.
        """
        return self._unpacker.missing(stop=live_from)

    # ---- what the clip answers

    def told(self, run: Range, first: int, live_from: int | None = None) -> None:
        """Take what the clip says it begins with (low 32 bits), when it was asked for a run."""
        missing = self.missing(live_from)
        before = self.resends.awaited(missing)
        self.resends.told(run, first)
        self.forgotten += before - self.resends.awaited(missing)

    def host_time(self, host_s: float) -> HostTime | None:
        """Return the time of the samples at an instant of the event loop's clock; None while it is not known."""
        if not self.clock.is_ready:
            return None
        time_s = self._unpacker.time_of(round(self.clock.clip_s(host_s) * 1e6))
        return HostTime(time_s, host_s, self.clock.within_s, self.clock.drift_ppm)
