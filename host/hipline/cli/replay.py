"""`hipline replay`."""

from __future__ import annotations

import argparse

from hipline.cli import chosen, options, values

_KEYS = """\
In the window, a bar plays the walk: Space plays and pauses, Shift+Left and Shift+Right jump ten seconds, Ctrl+Left and
Ctrl+Right to the mark before and the next, Home and End to the start and the end, [ and ] change the speed. In the
terminal: Space, b and f for ten seconds back and on, - and + for the speed, q to end.

A session is shown with the settings that it was measured with, unless others are named here."""


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "replay",
        parents=[
            options.view(seconds="stop after N seconds by the clock, at any speed"),
            options.measuring(),
            options.neutral(),
            options.units(),
            options.outlet(),
        ],
        help="watch a walk again, or prove its results",
        description="Show a recorded walk as if it were happening now.",
        epilog=f"{_KEYS}\n\n{options.INPUT}",
        formatter_class=options.PLAIN,
    )
    parser.add_argument(
        "files", nargs="+", type=values.path, metavar="FILE", help="a session (*.hipline), or a recording, CSV or npz"
    )
    parser.add_argument("--speed", type=values.endless, default=1.0, metavar="N", help="N times as fast (1)")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--check",
        action="store_true",
        help="show nothing; run the samples of each session through the engine again, and prove that strides and cues "
        "are those that were recorded, to the last bit (to 1e-9 where another machine, or other libraries, made them)",
    )
    instead.add_argument(
        "--reanalyse",
        action="store_true",
        help="show nothing; measure each session with the engine of today, late samples in their place; the results "
        "before stay beside the new ones",
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from hipline.commands import replay  # noqa: PLC0415 - nothing is loaded before it is needed
    from hipline.errors import UsageError  # noqa: PLC0415

    settings = chosen.settings_of(args)
    if args.check:
        return replay.run_check(args.files)
    if args.reanalyse:
        return replay.run_reanalyse(args.files, settings)
    if len(args.files) > 1:
        raise UsageError("one walk is shown at a time; name one, or prove several with --check")
    if args.lsl:
        return _pass_on(args)
    script = replay.script_to_show(args.files[0], settings, args.acc_unit, args.gyr_unit)
    return replay.run_replay(script, args.speed, chosen.view_of(args))


def _pass_on(args: argparse.Namespace) -> int:
    from hipline.commands.passed_on import run_passed_on  # noqa: PLC0415 - nothing is loaded before it is needed

    return run_passed_on(
        args.files[0],
        chosen.settings_of(args),
        args.acc_unit,
        args.gyr_unit,
        chosen.view_of(args),
        speed=args.speed,
    )
