"""`hipline own`."""

from __future__ import annotations

import argparse

from hipline.cli import options, values

_ABOUT = """\
Show the wearer's own walking as a walk tells it, pace by pace, with twice its standard error. It is kept only where
--keep names a file: ask the wearer first. `hipline live --own FILE` then begins with it."""


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "own",
        help="show and keep a wearer's own walking",
        parents=[options.units()],
        description=_ABOUT,
        formatter_class=options.PLAIN,
    )
    parser.add_argument("file", type=values.path, metavar="FILE", help="a walk, .hipline, or a recording, CSV or npz")
    parser.add_argument(
        "--keep", type=values.path, metavar="OWN", help="keep it in this file, with the wearer's consent"
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from hipline.commands.own import run_own  # noqa: PLC0415 - nothing is loaded before it is needed

    return run_own(args.file, args.keep, args.acc_unit, args.gyr_unit)
