"""The command `hipline-sim`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from hipline_device.service import NAME
from hipline_sim.address import FORMS, Address, parse_address
from hipline_sim.air import Adapter, Air, real_radio
from hipline_sim.battery import Battery
from hipline_sim.clip import Clip, ClipSettings
from hipline_sim.errors import SimError
from hipline_sim.presets import PRESETS, preset
from hipline_sim.replay import Replay
from hipline_sim.sensor import MOUNTINGS
from hipline_sim.source import Repeated, SampleSource
from hipline_sim.truth_file import write_truth
from hipline_sim.walker import Walker

DEFAULT_ADDRESS = "tcp:127.0.0.1:9310"
DEFAULT_WALK = "demo"

_OF_A_WALK = ("rate", "seed", "worn", "truth")

_EPILOG = """
An app finds the simulated clip like a real one, over a whole Bluetooth stack; it only has to be told where the
air is: `hipline live --sim ADDRESS`. Several apps may connect; the first to start the stream has it.

The body goes on walking while nobody listens: those samples are lost, and the sample index shows it. With --hold,
which is the default for a recording, the first sample waits for the first app that starts the stream.

After its end a recording or a walk begins again (a recording after a gap of one second); with --once the clip
switches off instead, and hipline-sim ends.
"""

_T = TypeVar("_T", int, float)


def _between(kind: Callable[[str], _T], low: _T, high: _T) -> Callable[[str], _T]:
    """Return a reader of a number within limits, for argparse."""

    def read(text: str) -> _T:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            raise argparse.ArgumentTypeError(f"'{text}' is not a number from {low:g} to {high:g}")
        return value

    return read


def _name(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text.encode()) > 29:
        raise argparse.ArgumentTypeError("a name has 1 to 29 bytes and no control characters")
    return text.strip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hipline-sim",
        description="A simulated Hipline clip: a real Bluetooth LE peripheral without the hardware.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('hipline')}")
    air = parser.add_argument_group("air").add_mutually_exclusive_group()
    air.add_argument(
        "--listen",
        metavar="ADDRESS",
        help=f"where apps connect: {FORMS} (default: {DEFAULT_ADDRESS}; port 0: any free one)",
    )
    air.add_argument("--transport", metavar="NAME", help="a real radio instead, such as usb:0 or serial:/dev/ttyACM0")
    motion = parser.add_argument_group("what the clip measures")
    source = motion.add_mutually_exclusive_group()
    source.add_argument(
        "--walk",
        metavar="PRESET",
        choices=PRESETS,
        help=f"{', '.join(PRESETS)} (default: {DEFAULT_WALK})",
    )
    source.add_argument(
        "--replay", metavar="FILE", type=Path, help="a recording (.csv or .npz), streamed at its own rate"
    )
    motion.add_argument(
        "--rate", metavar="HZ", type=_between(float, 50.0, 200.0), help="of a walk: 50 to 200 (default: 100)"
    )
    motion.add_argument("--seed", type=_between(int, 0, 2**32 - 1), help="of a walk (default: 0)")
    motion.add_argument("--worn", choices=MOUNTINGS, help="where a walk's clip sits (default: sacrum)")
    motion.add_argument(
        "--truth", metavar="FILE.csv", type=Path, help="of a walk: write its true angles, contacts and strides"
    )
    motion.add_argument("--once", action="store_true", help="switch off at the end instead of starting again")
    clip = parser.add_argument_group("clip")
    clip.add_argument("--name", type=_name, default=NAME, help="shown when scanning; over 8 bytes it is cut there")
    clip.add_argument(
        "--batch", metavar="N", type=_between(int, 1, 40), default=10, help="samples per notification (default: 10)"
    )
    clip.add_argument(
        "--speed", metavar="N", type=_between(float, 0.1, 50.0), default=1.0, help="times real time (default: 1)"
    )
    clip.add_argument(
        "--hold",
        action=argparse.BooleanOptionalAction,
        help="wait with the first sample for the first app (default: for a recording yes, for a walk no)",
    )
    clip.add_argument(
        "--battery", metavar="PERCENT", type=_between(int, 1, 100), default=97, help="charge at the start (default: 97)"
    )
    parser.add_argument(
        "--tethered", action="store_true", help="end when the standard input closes: with the program that started it"
    )
    parser.add_argument("--verbose", action="store_true", help="log what apps do, to standard error")
    return parser


def _walker(options: argparse.Namespace) -> Walker:
    """Return the walker, and write its truth where that is asked for.

    Raises
    ------
    SimError
        When the truth cannot be written.
    """
    script = preset(options.walk or DEFAULT_WALK)
    rate_hz, worn = options.rate or 100.0, options.worn or "sacrum"
    walker = Walker(script, rate_hz, options.seed or 0, worn, loop=not options.once)
    if options.truth is not None:
        try:
            write_truth(options.truth, walker.truth())
        except OSError as error:
            raise SimError(f"{options.truth}: cannot be written: {error.strerror or error}") from error
    return walker


def _source(options: argparse.Namespace) -> SampleSource:
    """Return what the clip measures.

    Raises
    ------
    SimError
        When it cannot be had.
    """
    if options.replay is None:
        return _walker(options)
    replay = Replay.open(options.replay)
    return replay if options.once else Repeated(replay)


def _settings(options: argparse.Namespace) -> ClipSettings:
    hold = options.hold if options.hold is not None else options.replay is not None
    return ClipSettings(options.name, options.batch, options.speed, hold, options.once, Battery(options.battery))


@contextlib.asynccontextmanager
async def _radio(options: argparse.Namespace, address: Address) -> AsyncIterator[tuple[Adapter, str]]:
    """Yield the clip's adapter, and the words that say where it is and how to connect."""
    if options.transport is not None:
        async with real_radio(options.transport) as adapter:
            yield adapter, f"on {options.transport}; connect with: hipline live"
        return
    air = Air()
    async with air.listen(address) as true_address:
        yield air.adapter(), f"at {true_address}; connect with: hipline live --sim {true_address}"


def _on_terminate(stop: asyncio.Event) -> None:
    with contextlib.suppress(NotImplementedError):  # Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)


def _on_input_closed(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(sys.stdin.fileno(), 4096):  # a buffered read would hold a lock that the exit waits for
                pass
        with contextlib.suppress(RuntimeError):  # the loop was faster to end
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, name="tether", daemon=True).start()


async def _run(options: argparse.Namespace) -> int:
    address = parse_address(options.listen or DEFAULT_ADDRESS)
    source = _source(options)
    stop = asyncio.Event()
    _on_terminate(stop)
    if options.tethered:
        _on_input_closed(stop)
    async with _radio(options, address) as (adapter, where), Clip(adapter, source, _settings(options)) as clip:
        print(f"ready: {options.name} {where}", flush=True)
        lost = asyncio.ensure_future(adapter.terminated)
        ends = [asyncio.create_task(clip.over.wait()), asyncio.create_task(stop.wait()), lost]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if lost.done():
            raise SimError(f"radio {options.transport} is gone; plug it in and start again")
    return 0


def _configure_logging(verbose: bool) -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="hipline-sim: %(message)s")
    logging.getLogger("hipline_sim").setLevel(logging.INFO if verbose else logging.ERROR)
    # what the stack says about odd apps is for who looks for it, and asyncio's about sockets is ours already
    logging.getLogger("bumble").setLevel(logging.WARNING if verbose else logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.WARNING if verbose else logging.CRITICAL)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the simulated clip; return 0, 1 after a failure, 2 after wrong usage."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
        for name in _OF_A_WALK:
            if options.replay is not None and getattr(options, name) is not None:
                parser.error(f"--{name} belongs to a walk, not to a recording")
    except SystemExit as done:
        return int(done.code or 0)
    _configure_logging(options.verbose)
    try:
        return asyncio.run(_run(options))
    except SimError as error:
        print(f"hipline-sim: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
