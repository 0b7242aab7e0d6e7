"""The command `hipline-sim`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from functools import partial

from hipline_device.scheme import CASE_AXES, UNKNOWN_AXES
from hipline_sim import console, fault_script
from hipline_sim.address import Address, parse_address
from hipline_sim.air import Adapter, Air, real_radio
from hipline_sim.arguments import DEFAULT_ADDRESS, DEFAULT_WALK, parse
from hipline_sim.battery import Battery
from hipline_sim.clip import Clip
from hipline_sim.errors import SimError
from hipline_sim.faults import Plan
from hipline_sim.firmware.clip import CHIPS, FirmwareClip, FirmwareSettings
from hipline_sim.memory import Memory
from hipline_sim.presets import preset
from hipline_sim.replay import Replay
from hipline_sim.settings import ClipSettings
from hipline_sim.source import Repeated, SampleSource
from hipline_sim.truth_file import write_truth
from hipline_sim.walker import Walker
from hipline_sim.words import one_line

_RATES_HZ = (50, 100, 200)  # that a walk may be asked for
_CASE_WORN = ("sacrum", "side", "front")  # where the sensor's axes are those of the case


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


def _clip(options: argparse.Namespace, adapter: Adapter) -> Clip | FirmwareClip:
    """Return the clip that is asked for, switched off.

    Raises
    ------
    SimError
        When something that it needs cannot be had.
    """
    source = _source(options)
    if options.firmware is None:
        return Clip(adapter, source, _settings(options), Memory(options.memory), _plan(options))
    settings = FirmwareSettings(
        name=options.name,
        interpreter=options.firmware,
        chip=options.chip or CHIPS[0],
        battery_percent=options.battery,
        folder=options.memory,
    )
    return FirmwareClip(adapter, source, settings)


def _listen(options: argparse.Namespace, clip: Clip | FirmwareClip, stop: asyncio.Event) -> None:
    """Take presses of the button from the standard input."""
    presses: set[asyncio.Task[None]] = set()

    def press(long: bool) -> None:
        task = asyncio.create_task(clip.press(long=long))
        presses.add(task)
        task.add_done_callback(presses.discard)

    if options.tethered:
        console.listen(press, stop.set)
    elif console.is_ours():
        print(console.HINT, flush=True)
        console.listen(press, lambda: None)


async def _run(options: argparse.Namespace) -> int:
    address = options.listen or parse_address(DEFAULT_ADDRESS)
    stop = asyncio.Event()
    _on_terminate(stop)
    async with _radio(options, address) as (adapter, where), _clip(options, adapter) as clip:
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
    try:
        options = parse(argv)
    except SystemExit as done:
        return int(done.code or 0)
    _configure_logging(options.verbose)
    try:
        return asyncio.run(_run(options))
    except SimError as error:
        print(f"hipline-sim: {one_line(str(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
