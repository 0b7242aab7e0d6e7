"""What of the `esp32` module the firmware uses: what wakes the board."""

WAKEUP_ANY_HIGH = True

wake_pins = ()


def wake_on_ext1(pins, level):
    """Wake when one of the pins is high."""
    global wake_pins  # noqa: PLW0603 - the board has one such circuit
    wake_pins = tuple(pins) if level else ()
