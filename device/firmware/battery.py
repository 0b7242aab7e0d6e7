"""The charge of the battery, by its voltage."""

from micropython import const

_EVERY_US = const(10_000_000)
_READINGS = const(8)
_NOT_THERE_MV = const(1000)
_EMPTY_MV = const(3300)
LOW_PERCENT = const(10)

# a lithium polymer cell at a small load: mV, percent
_CURVE = (
    (3300, 0), (3450, 5), (3680, 10), (3740, 20), (3770, 30), (3790, 40),
    (3820, 50), (3870, 60), (3920, 70), (3980, 80), (4060, 90), (4150, 100),
)  # fmt: skip


def percent_of(millivolts: int) -> int:
    """Return the charge at a voltage."""
    low_mv, low = _CURVE[0]
    if millivolts <= low_mv:
        return low
    for high_mv, high in _CURVE:
        if millivolts <= high_mv:
            return low + (high - low) * (millivolts - low_mv) // max(1, high_mv - low_mv)
        low_mv, low = high_mv, high
    return 100


class Battery:
    """A cell behind a divider of two equal resistors.

    Parameters
    ----------
    adc
        Its `read_uv()` is calibrated by the maker of the board.
    divider : int
        By how much the voltage is divided.
    """

    def __init__(self, adc, divider: int):
        self._adc, self._divider = adc, divider
        self._next_us = 0
        self.millivolts = 0
        self.percent = None  #: None when nothing is connected

    @property
    def is_low(self) -> bool:
        """Whether the clip should be charged."""
        return self.percent is not None and self.percent <= LOW_PERCENT

    @property
    def is_empty(self) -> bool:
        """Whether the cell would suffer if the clip went on."""
        return self.percent is not None and self.millivolts < _EMPTY_MV

    def step(self, now_us: int) -> bool:
        """Measure now and then; tell whether the percent has changed."""
        if now_us < self._next_us:
            return False
        first = self._next_us == 0
        self._next_us = now_us + _EVERY_US
        total = sum(self._adc.read_uv() for _ in range(_READINGS))
        seen = total * self._divider // (_READINGS * 1000)
        # the radio's bursts pull the voltage down for moments
        self.millivolts = seen if first else self.millivolts + (seen - self.millivolts) // 4
        before = self.percent
        self.percent = percent_of(self.millivolts) if self.millivolts > _NOT_THERE_MV else None
        if before is not None and self.percent is not None and abs(self.percent - before) < 2:
            self.percent = min(before, self.percent)  # no flicker between two values
        return self.percent != before
