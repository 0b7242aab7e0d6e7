"""What of MicroPython's own module the firmware uses, for CPython."""


def const(value):
    """Return the value."""
    return value
