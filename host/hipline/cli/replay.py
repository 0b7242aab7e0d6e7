"""`hipline replay`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hipline.cli import options


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "replay",
        parents=[options.view(), options.measuring(), options.neutral(), options.units(), options.outlet()],
        help="watch a recording again",
        description="Show a recording as if it were happening now.",
        epilog=options.INPUT,
        formatter_class=options.PLAIN,
    )
    parser.add_argument("file", metavar="FILE", help="a recording, CSV or npz")
    parser.add_argument("--speed", type=options.above_zero, default=1.0, metavar="N", help="N times as fast (1)")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if args.lsl:
        return _pass_on(args)
    from hipline.exchange.plain import read_recording  # noqa: PLC0415 - nothing is loaded before it is needed
    from hipline.live import run_live  # noqa: PLC0415
    from hipline.playback import Playback  # noqa: PLC0415

    recording = read_recording(args.file, args.acc_unit, args.gyr_unit)
    for note in recording.notes:
        print(f"{recording.name}: {note}", file=sys.stderr)
    return run_live(
        lambda: Playback(recording.block, recording.rate_hz, args.speed, recording.name),
        options.settings_of(args),
        window=not args.no_window,
        duration_s=args.seconds,
        sound=options.sound_of(args),
    )


def _pass_on(args: argparse.Namespace) -> int:
    from hipline.commands.passed_on import run_passed_on  # noqa: PLC0415 - nothing is loaded before it is needed

    return run_passed_on(
        Path(args.file),
        options.settings_of(args),
        args.acc_unit,
        args.gyr_unit,
        speed=args.speed,
        window=not args.no_window,
        duration_s=args.seconds,
    )
