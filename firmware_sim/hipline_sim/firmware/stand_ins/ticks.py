"""The counters of MicroPython's `time`, for CPython."""

import time

_PERIOD = 1 << 30


def ticks_us():
    """Return microseconds, which wrap."""
    return time.perf_counter_ns() // 1000 % _PERIOD


def ticks_diff(new, old):
    """Return new - old across the wrap."""
    return (new - old + _PERIOD // 2) % _PERIOD - _PERIOD // 2


def sleep_ms(ms):
    """Do nothing for a while."""
    time.sleep(ms / 1000)


def put_into_time():
    """Give `time` what MicroPython's has."""
    for function in (ticks_us, ticks_diff, sleep_ms):
        setattr(time, function.__name__, function)
