"""Run the firmware in a process of CPython or of MicroPython's unix port.

python start.py FOLDER-OF-THE-FIRMWARE CHIP PPM CAUSE

What the simulator says comes by the standard input, what the firmware says goes out by the standard output; a line that
does not begin with a bracket is something that it has printed.
"""

import asyncio
import sys

FIRMWARE, CHIP, PPM, CAUSE = sys.argv[1:5]
HERE = __file__[: max(__file__.rfind("/"), __file__.rfind("\\"))] if "/" in __file__ or "\\" in __file__ else "."
sys.path[:0] = [HERE, FIRMWARE]

IS_CPYTHON = sys.implementation.name == "cpython"
if IS_CPYTHON:
    import ticks

    ticks.put_into_time()

import wire  # noqa: E402


def say(line):
    """Write one line."""
    sys.stdout.write(line + "\n")
    if IS_CPYTHON:
        sys.stdout.flush()


async def listen_in_thread():
    """Read lines with a thread, which every system lets."""
    import threading  # noqa: PLC0415

    loop, over = asyncio.get_running_loop(), asyncio.Event()

    def read():
        for line in sys.stdin:
            loop.call_soon_threadsafe(wire.deliver, line)
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=read, daemon=True).start()
    await over.wait()


async def listen():
    """Read lines with MicroPython's own streams."""
    stream = asyncio.StreamReader(sys.stdin)
    while True:
        line = await stream.readline()
        if not line:
            return
        wire.deliver(line.decode())


async def run():
    """Run until the board starts anew, or the simulator is gone."""
    from session import Session  # noqa: PLC0415 - after the paths

    firmware = asyncio.create_task(Session(CHIP, int(PPM), CAUSE).run())
    listening = asyncio.create_task(listen_in_thread() if IS_CPYTHON else listen())
    while not (firmware.done() or listening.done()):  # noqa: ASYNC110 - MicroPython has no wait()
        await asyncio.sleep(0.05)
    if firmware.done():
        await firmware


wire.connect(say)
asyncio.run(run())
