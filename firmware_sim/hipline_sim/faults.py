"""What goes wrong, and when: a plan that repeats exactly.

All times are those of the body: seconds since sample 0 of the first epoch. What befalls a packet hangs on the seed, its
place in the source and how often it was sent, never on a clock: a run repeats, however fast the computer is.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """One way in which a clip or the air fails."""

    LOSS = "loss"  #: packets vanish
    DUPLICATE = "duplicate"  #: packets come twice
    REORDER = "reorder"  #: packets are overtaken by the next one
    LATENCY = "latency"  #: packets are under way for some time
    BURST = "burst"  #: packets are held back and come all at once
    DROP = "drop"  #: the connection breaks, and the clip is out of sight for a while
    SILENCE = "silence"  #: out of range without a disconnect: the connection stands, and nothing passes
    DRIFT = "drift"  #: the clip's clock is fast or slow
    JUMP = "jump"  #: the clip's clock jumps
    EMPTY = "empty"  #: the battery empties and the clip goes off
    SATURATE = "saturate"  #: the body moves beyond the sensor's range
    STUCK = "stuck"  #: the sensor says the same all the time
    RESET = "reset"  #: the clip's firmware starts anew
    SLIP = "slip"  #: the clip turns on the belt
    KEEP = "keep"  #: the clip keeps less than it should to send it again
    BUSY = "busy"  #: the clip has no room for another resend
    PRESS = "press"  #: a short press of the button; no fault
    LONG = "long"  #: a long one


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, placed in time.

    Attributes
    ----------
    kind : Kind
        What happens.
    at_s : float
        When it begins.
    for_s : float
        How long it lasts; infinite until the end.
    value : float
        How much, in the unit of the kind: share, s, ppm, degrees.
    axis : int
        Of a slip: 0 to 2 for the sensor's x, y, z.
    """

    kind: Kind
    at_s: float = 0.0
    for_s: float = math.inf
    value: float = 0.0
    axis: int = 1

    @property
    def end_s(self) -> float:
        """When it is over."""
        return self.at_s + self.for_s

    def holds(self, body_s: float) -> bool:
        """Whether it lasts at an instant."""
        return self.at_s <= body_s < self.end_s

    def __str__(self) -> str:
        lasts = "" if math.isinf(self.for_s) else f" for {self.for_s:.4g}"
        much = f" {self.value:.4g}" if self.value else ""
        return f"{self.kind}{much} at {self.at_s:.5g}{lasts}"


class Plan:
    """Everything that is to go wrong in one run.

    Parameters
    ----------
    faults : sequence of Fault
        In any order.
    seed : int
        Of all chance.
    """

    def __init__(self, faults: tuple[Fault, ...] = (), seed: int = 0) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.at_s))
        self.seed = seed
        self._of: dict[Kind, list[Fault]] = {kind: [] for kind in Kind}
        for fault in self.faults:
            self._of[fault.kind].append(fault)

    def of(self, *kinds: Kind) -> list[Fault]:
        """Return the faults of some kinds, earliest first."""
        return [fault for fault in self.faults if fault.kind in kinds]

    def holding(self, kind: Kind, body_s: float) -> Fault | None:
        """Return the fault of a kind that lasts at an instant; the strongest of several."""
        return max((f for f in self._of[kind] if f.holds(body_s)), key=lambda fault: fault.value, default=None)

    def strikes(self, kind: Kind, body_s: float, place: int, turn: int) -> bool:
        """Decide by chance whether a packet is struck.

        Parameters
        ----------
        kind : Kind
            Whose value is the share of packets.
        body_s : float
            When it is under way.
        place, turn : int
            Which packet it is, and how often it was sent before.
        """
        fault = self.holding(kind, body_s)
        return fault is not None and self.chance(kind, place, turn) < fault.value

    def chance(self, kind: Kind, place: int, turn: int) -> float:
        """Return a number from 0 to 1 that is the same each time for the same packet."""
        words = f"{self.seed}/{kind}/{place}/{turn}".encode()
        return int.from_bytes(hashlib.blake2b(words, digest_size=8).digest(), "little") / 2**64

    def is_away(self, body_s: float) -> bool:
        """Whether nothing that the clip sends arrives."""
        return any(self.holding(kind, body_s) for kind in (Kind.DROP, Kind.SILENCE, Kind.RESET, Kind.EMPTY))

    @property
    def drift_ppm(self) -> float:
        """How much the clip's clock is fast."""
        return sum(fault.value for fault in self._of[Kind.DRIFT])

    def jumped_s(self, since_s: float, until_s: float) -> float:
        """Return by how much the clip's clock jumped between two instants."""
        return sum(fault.value for fault in self._of[Kind.JUMP] if since_s < fault.at_s <= until_s)

    def kept_s(self, kept_s: float) -> float:
        """Return how much the clip keeps, where it should keep so much."""
        return min([kept_s, *(fault.value for fault in self._of[Kind.KEEP])])

    def charge(self, body_s: float) -> float:
        """Return the share of the battery's charge that is left."""
        left = [1.0 - max(0.0, body_s) / fault.at_s if fault.at_s else 0.0 for fault in self._of[Kind.EMPTY]]
        return max(0.0, min([1.0, *left]))
