"""One life of the firmware, from a start of the board to the next."""

import asyncio
import gc

import chips
import machine
import wire

_CHIPS = {"lsm6dsox": (chips.Lsm6dsox, 0x6A), "bmi270": (chips.Bmi270, 0x68)}
_CAUSES = {"power": machine.PWRON_RESET, "reset": machine.SOFT_RESET, "wake": machine.DEEPSLEEP_RESET}


def _bytes_in_use():
    gc.collect()
    return gc.mem_alloc() if hasattr(gc, "mem_alloc") else 0


class Session:
    """The board with its chip, and the firmware on it.

    Parameters
    ----------
    chip : str
        Name of the sensor.
    ppm : int
        How wrong its clock runs.
    cause : str
        Why the board starts.
    """

    def __init__(self, chip, ppm, cause):
        feed = chips.Feed()
        feed.begun = self._on_begun
        kind, address = _CHIPS[chip]
        self._chip = kind(feed, ppm)
        machine.begin(_CAUSES[cause], {address: self._chip})
        wire.on("samples", self._on_samples)
        wire.on("memory", self._on_memory)
        self._feed = feed
        self._before = _bytes_in_use()
        self._may_begin = False
        wire.on("begin", self._on_begin)

    @staticmethod
    def _on_begun(generation, period_ns):
        wire.send("sensor", generation, period_ns)

    def _on_begin(self):
        self._may_begin = True

    def _on_samples(self, generation, rows):
        from binascii import unhexlify  # noqa: PLC0415

        self._feed.put(generation, unhexlify(rows))

    def _on_memory(self):
        wire.send("memory", self._before, _bytes_in_use())

    async def run(self):
        """Wait for the simulator, and let the firmware run until the board starts anew; return why it does."""
        while not self._may_begin:  # noqa: ASYNC110 - the same in MicroPython
            await asyncio.sleep(0.01)
        import main  # noqa: PLC0415 - what it takes is what is measured

        try:
            await main.run_clip(main.make_clip())
        except machine.RestartError as restart:
            wire.send("reset", restart.cause)
            return restart.cause
