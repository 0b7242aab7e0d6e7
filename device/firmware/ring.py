"""The newest samples, in memory that is taken once, at the start."""

from array import array

from micropython import const

SAMPLE_BYTES = const(12)
_STAMP_EVERY = const(8)

NEVER_TAKEN = b"\x00\x80" * 6  # every value at its lowest at once: no sensor says that


class Ring:
    """Rows of acc x y z, gyr x y z, int16, by their index; the first of each eight has its time.

    Parameters
    ----------
    capacity : int
        Samples that it keeps at least.
    """

    def __init__(self, capacity: int):
        self.capacity = capacity
        # one group more: that which is being overwritten has lost its time
        self._groups = (capacity + _STAMP_EVERY - 1) // _STAMP_EVERY + 1
        self._size = self._groups * _STAMP_EVERY
        self._rows = memoryview(bytearray(self._size * SAMPLE_BYTES))
        self._stamps = array("I", bytes(4 * self._groups))
        self.clear()

    def clear(self):
        """Forget everything, and begin with index 0."""
        self.next = 0  #: index of the sample to come
        self._holes_end = 0

    @property
    def oldest(self) -> int:
        """Index of the oldest sample kept; the next one when there is none."""
        return max(0, self.next - self._size + -self.next % _STAMP_EVERY)

    def append(self, row):
        """Keep one more sample."""
        place = self.next % self._size * SAMPLE_BYTES
        self._rows[place : place + SAMPLE_BYTES] = row
        self.next += 1

    def skip(self, count: int):
        """Count samples that were never taken."""
        self.next += max(0, count - self._size)
        for _ in range(min(count, self._size)):
            self.append(NEVER_TAKEN)
        self._holes_end = self.next

    def stamp(self, first: int, time_us):
        """Ask `time_us(index)` for the times of the samples from `first` on."""
        for index in range(first + -first % _STAMP_EVERY, self.next, _STAMP_EVERY):
            self._stamps[index // _STAMP_EVERY % self._groups] = time_us(index) & 0xFFFF_FFFF

    def time_us(self, index: int, rate_mhz: int) -> int:
        """Return the low 32 bits of the time at which a sample was taken."""
        over = index % _STAMP_EVERY
        stamp = self._stamps[index // _STAMP_EVERY % self._groups]
        return (stamp + over * 1_000_000_000 // rate_mhz) & 0xFFFF_FFFF

    def run(self, first: int, most: int) -> int:
        """Return how many samples from `first` on were taken one after the other, `most` at most."""
        last = min(first + most, self.next)
        index = first
        while index < min(last, self._holes_end):
            if self.row(index) == NEVER_TAKEN:
                return index - first
            index += 1
        return last - first

    def row(self, index: int):
        """Return the bytes of one sample."""
        place = index % self._size * SAMPLE_BYTES
        return self._rows[place : place + SAMPLE_BYTES]

    def copy(self, first: int, count: int, into, at: int):
        """Copy samples into a buffer."""
        place = first % self._size * SAMPLE_BYTES
        end = place + count * SAMPLE_BYTES
        whole = self._size * SAMPLE_BYTES
        if end <= whole:
            into[at : at + end - place] = self._rows[place:end]
            return
        split = at + whole - place
        into[at:split] = self._rows[place:whole]
        into[split : split + end - whole] = self._rows[: end - whole]
