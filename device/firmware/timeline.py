"""When each sample was taken, and how fast the sensor truly samples.

The sensor counts with a clock of its own, which is off by a percent or more and drifts with its temperature; the board
has a crystal. Each look at the sensor tells when one sample was taken by the board's clock, late by whatever kept the
processor busy. A straight line through these sightings tells the time of every sample.

Integers throughout: the board's floats have 24 bits, microseconds of an hour need 32.
"""

from micropython import const

_BITS = const(16)  # behind the binary point of the period
_ONE = const(1 << 16)
_MEMORY = const(200)  # sightings; about ten seconds
_SETTLED = const(12)  # sightings after which an odd one is one
_STUBBORN = const(20)  # odd ones in a row are no accident


class Timeline:
    """A line through (index, time) that remembers some ten seconds.

    References
    ----------
    The gains are those of the expanding-memory polynomial filter of first order, held once the memory is
    full: N. Morrison, Introduction to Sequential Smoothing and Prediction, 1969, chapter 9.
    """

    def __init__(self, rate_hz: int):
        self._nominal = 1_000_000 * _ONE // rate_hz
        self._odd = 0
        self._begin()

    def _begin(self):
        self._period = self._nominal  # µs per sample
        self._index = 0
        self._time = 0  # µs at that index, with the bits of the period
        self._sightings = 0

    @property
    def is_known(self) -> bool:
        """Whether it can tell a time at all."""
        return self._sightings > 0

    @property
    def is_settled(self) -> bool:
        """Whether it knows the rate better than the factory did."""
        return self._sightings >= _MEMORY

    def restart(self, index: int, time_us: int):
        """Go on with the same rate from another sample, after the sensor had stopped."""
        self._index, self._time = index, time_us << _BITS
        self._sightings = min(self._sightings, _SETTLED)

    def see(self, index: int, time_us: int):
        """Take the news that sample `index` was taken at `time_us`, more or less."""
        if not self._sightings:
            self._index, self._time, self._sightings = index, time_us << _BITS, 1
            return
        steps = index - self._index
        if steps <= 0:
            return
        expected = self._time + steps * self._period
        error = (time_us << _BITS) - expected
        if self._sightings > _SETTLED and abs(error) > self._period // 2:
            self._odd += 1
            if self._odd > _STUBBORN:
                self._odd = 0
                self._begin()
            return
        self._odd = 0
        n = self._sightings
        below = (n + 1) * (n + 2)
        self._index = index
        self._time = expected + error * 2 * (2 * n + 1) // below
        self._period += error * 6 // (below * steps)
        if n < _MEMORY:
            self._sightings = n + 1

    def time_us(self, index: int) -> int:
        """Return when a sample was taken, or will be."""
        return (self._time + (index - self._index) * self._period) >> _BITS

    def index_at(self, time_us: int) -> int:
        """Return the first sample that is taken at a time or after it."""
        return self._index - ((self._time - (time_us << _BITS)) // self._period)

    def rate_mhz(self) -> int:
        """Return samples per second of the board's clock, in thousandths."""
        return (1_000_000_000 * _ONE + self._period // 2) // self._period
