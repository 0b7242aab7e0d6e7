"""The command `hipline-sim`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from hipline_device.scheme import CASE_AXES, UNKNOWN_AXES
from hipline_device.service import NAME
from hipline_sim import console, fault_script
from hipline_sim.address import FORMS, Address, parse_address
from hipline_sim.air import Adapter, Air, real_radio
from hipline_sim.battery import Battery
from hipline_sim.clip import Clip
from hipline_sim.errors import SimError
from hipline_sim.faults import Fault, Kind, Plan
from hipline_sim.memory import Memory
from hipline_sim.presets import PRESETS, preset
from hipline_sim.replay import Replay
from hipline_sim.sensor import MOUNTINGS
from hipline_sim.settings import ClipSettings
from hipline_sim.source import Repeated, SampleSource
from hipline_sim.truth_file import write_truth
from hipline_sim.walker import Walker

DEFAULT_ADDRESS = "tcp:127.0.0.1:9310"
DEFAULT_WALK = "demo"

_OF_A_WALK = ("rate", "worn", "truth")
_RATES_HZ = (50, 100, 200)  # that a walk may be asked for
_CASE_WORN = ("sacrum", "side", "front")  # where the sensor's axes are those of the case

_EPILOG = """
An app finds the simulated clip like a real one, over a whole Bluetooth stack; it only has to be told where the
air is: `hipline live --sim ADDRESS`.

The clip has one owner, as a real one has: the first app that pairs within a minute of the start, or of a press of the
button. The button is Enter on the terminal, and 'long' with Enter makes the clip forget its owner. So does a new
start, unless --memory keeps what the clip knows in a file.

With --faults things go wrong, each time in the same way. A plan is a name or a file with one fault a line, in seconds
since sample 0; `#` begins a remark:

  loss 5%                    of the packets; also duplicate, reorder
  latency 40 ms              at most, for each packet; `from 10 to 60` limits any of these
  burst at 20 for 0.5        packets are held back and come all at once
  drop at 30 for 5           the link breaks; `drop 10 times for 1..50 from 60 to 1700` draws by chance
  silence at 30 for 4        out of range, but the link stands
  drift 100 ppm              of the clip's clock; `jump at 60 by 5` sets it
  reset at 90 for 2          the clip starts anew
  stuck at 50 for 3          the sensor; also saturate
  slip at 70 by 12 about y   the clip turns on the belt, degrees
  keep 20                    the clip remembers only so many seconds
  busy from 60 to 90         it has no room for another resend
  empty at 120               its battery is
  press at 5                 the button; also long

The body goes on walking while nobody listens: those samples are lost, and the sample index shows it. With --hold,
which is the default for a recording, the first sample and the clip's clock wait for the first app that starts the
stream.

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


def _press(text: str) -> Fault:
    kind, _, at = text.partition("@")
    kinds = {"short": Kind.PRESS, "long": Kind.LONG}
    if kind not in kinds:
        raise argparse.ArgumentTypeError(f"'{text}' is no press; give short@SECONDS or long@SECONDS")
    return Fault(kinds[kind], _between(float, 0.0, 1e6)(at))


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
    motion.add_argument("--seed", type=_between(int, 0, 2**32 - 1), help="of a walk and of faults (default: 0)")
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
    clip.add_argument(
        "--faults",
        metavar="PLAN",
        help=f"what goes wrong: a file, or one of {', '.join(fault_script.PRESETS)}",
    )
    owner = parser.add_argument_group("owner")
    owner.add_argument("--memory", metavar="FILE", type=Path, help="where the clip keeps its owner while it is off")
    owner.add_argument(
        "--passkey", metavar="N", type=_between(int, 0, 999999), help="what the app must enter to pair (default: none)"
    )
    owner.add_argument(
        "--press",
        metavar="short@S|long@S",
        action="append",
        type=_press,
        default=[],
        help="press the button so many seconds after sample 0; may be given again",
    )
    owner.add_argument("--open", action="store_true", help="let everybody read and stream, without pairing")
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
    is_walk = options.replay is None
    worn = options.worn or "sacrum"
    rates = {}
    if is_walk:
        script, seed = preset(options.walk or DEFAULT_WALK), options.seed or 0
        rates = {rate_hz: partial(Walker, script, rate_hz, seed, worn, loop=not options.once) for rate_hz in _RATES_HZ}
    return ClipSettings(
        name=options.name,
        batch=options.batch,
        speed=options.speed,
        hold=options.hold if options.hold is not None else not is_walk,
        once=options.once,
        battery=Battery(options.battery),
        axes=CASE_AXES if is_walk and worn in _CASE_WORN else UNKNOWN_AXES,
        rates=rates,
        passkey=options.passkey,
        unprotected=options.open,
    )


def _plan(options: argparse.Namespace) -> Plan:
    """Return what goes wrong, and when the button is pressed.

    Raises
    ------
    SimError
        When the plan cannot be read.
    """
    seed = options.seed or 0
    planned = fault_script.load(options.faults, seed).faults if options.faults else ()
    return Plan((*planned, *options.press), seed)


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


def _listen(options: argparse.Namespace, clip: Clip, stop: asyncio.Event) -> None:
    """Take presses of the button from the standard input."""
    presses: set[asyncio.Task[None]] = set()

    def press(long: bool) -> None:
        task = asyncio.create_task(clip.press(long))
        presses.add(task)
        task.add_done_callback(presses.discard)

    if options.tethered:
        console.listen(press, stop.set)
    elif console.is_ours():
        print(console.HINT, flush=True)
        console.listen(press, lambda: None)


async def _run(options: argparse.Namespace) -> int:
    address = parse_address(options.listen or DEFAULT_ADDRESS)
    source, plan = _source(options), _plan(options)
    memory = Memory(options.memory)
    stop = asyncio.Event()
    _on_terminate(stop)
    async with (
        _radio(options, address) as (adapter, where),
        Clip(adapter, source, _settings(options), memory, plan) as clip,
    ):
        print(f"ready: {options.name} {where}", flush=True)
        _listen(options, clip, stop)
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
