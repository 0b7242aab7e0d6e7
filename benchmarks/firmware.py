"""The firmware as the clip: samples lost over a minute at 200 Hz, times between packets, and the memory it takes.

    python benchmarks/firmware.py [--seconds 60] [--rate 200] [--interpreter cpython micropython] [--chip bmi270]

The program of device/firmware runs unchanged in a process of its own, under CPython and, where it is installed, under
MicroPython; a central streams from it over the simulated radio. Memory is MicroPython's own count of its heap
(gc.mem_alloc after a collection). Ends with 1 when a sample was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import time

import numpy as np
from central import Central

from hipline_device.answers import Result
from hipline_device.control import Rate, Start, Stop
from hipline_sim.air import Air
from hipline_sim.errors import SimError
from hipline_sim.firmware.clip import CHIPS, FirmwareClip, FirmwareSettings
from hipline_sim.firmware.interpreter import NAMES, interpreter
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


async def measure(name: str, chip: str, rate_hz: int, seconds: float) -> int:
    """Stream from one, print what came of it, and return the samples lost."""
    air = Air()
    source = Walker(preset("demo"), 200.0, loop=True)
    async with FirmwareClip(air.adapter(), source, FirmwareSettings(interpreter=name, chip=chip)) as clip:
        central = Central(air.adapter())
        await central.connect()
        rate = rate_hz if chip == "bmi270" else {50: 52, 100: 104, 200: 208}[rate_hz]
        assert (await central.ask(Rate(rate))).result is Result.OK
        _, idle_bytes = await clip.memory_bytes()
        started = await central.ask(Start())
        began_s, cpu_s = time.monotonic(), time.process_time()
        await asyncio.sleep(seconds)
        cpu_s = time.process_time() - cpu_s
        await central.ask(Stop())
        before, now = await clip.memory_bytes()
        took_s = time.monotonic() - began_s
    index = np.concatenate([packet.index + np.arange(len(packet)) for packet in central.packets])
    assert started.values is not None
    first = started.values.first  # type: ignore[union-attr]
    lost = int(index.max()) + 1 - first - len(index)
    held_back = max(0, round(rate * (seconds - 0.5)) - len(index))  # a stream that stands still loses nothing either
    in_order = bool(np.all(np.diff(index) == 1)) and int(index[0]) == first
    print(f"{interpreter(name).name}, {chip}, {rate} Hz, {took_s:.0f} s:")
    print(
        f"  {len(index)} samples in {len(central.packets)} packets; lost {lost}, held back {held_back}; "
        f"in order, once: {in_order}"
    )
    if now:
        print(
            f"  heap: {before / 1024:.0f} KiB before, {idle_bytes / 1024:.0f} loaded, {now / 1024:.0f} after streaming;"
        )
        print(f"  the firmware with its ring: {(now - before) / 1024:.0f} KiB")
    print(f"  processor of simulator and central: {100 * cpu_s / seconds:.0f} %")
    return lost + held_back + (not in_order)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=int, default=200, choices=(50, 100, 200))
    parser.add_argument("--interpreter", nargs="+", choices=NAMES, default=list(NAMES))
    parser.add_argument("--chip", nargs="+", choices=CHIPS, default=[CHIPS[0]])
    options = parser.parse_args()
    wrong = 0
    for name in options.interpreter:
        for chip in options.chip:
            try:
                wrong += asyncio.run(measure(name, chip, options.rate, options.seconds))
            except SimError as error:
                print(f"{name}: {error}")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
