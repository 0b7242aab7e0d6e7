"""The rhythms in which the clip vibrates."""

from __future__ import annotations

from enum import IntEnum

LONGEST_S = 5.0  #: whatever is asked for, the motor is off by then

_PAUSE_MS = 300  # between repeats
_LONGEST_MS = round(LONGEST_S * 1000)


class Pattern(IntEnum):
    """One rhythm; an alert repeats it."""

    OFF = 0  #: end what is running
    TAP = 1
    LONG = 2
    DOUBLE = 3
    TRIPLE = 4


_PULSES_MS: dict[Pattern, tuple[int, ...]] = {  # on, off, on, ...
    Pattern.OFF: (),
    Pattern.TAP: (120,),
    Pattern.LONG: (500,),
    Pattern.DOUBLE: (120, 120, 120),
    Pattern.TRIPLE: (120, 120, 120, 120, 120),
}


def pulses_ms(pattern: Pattern, repeats: int) -> tuple[tuple[int, int], ...]:
    """Return when the motor runs: start and end of each pulse, ms after the command; none after 5 s."""
    pulses: list[tuple[int, int]] = []
    now_ms = 0
    for _ in range(repeats if pattern else 0):
        for place, length_ms in enumerate(_PULSES_MS[pattern]):
            if place % 2 == 0 and now_ms < _LONGEST_MS:
                pulses.append((now_ms, min(now_ms + length_ms, _LONGEST_MS)))
            now_ms += length_ms
        now_ms += _PAUSE_MS
    return tuple(pulses)
