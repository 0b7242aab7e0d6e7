"""`hipline what-if`."""

from __future__ import annotations

import argparse

from hipline.cli import chosen, options, values

_ABOUT = """\
Show what other numbers of the cue rules would have done on a walk that was recorded, beside what was done. Nothing is
changed. Names and limits of all numbers: docs/cues.md."""


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "what-if",
        parents=[options.numbers(), options.units()],
        help="try other numbers on a recorded walk",
        description=_ABOUT,
        formatter_class=options.PLAIN,
    )
    parser.add_argument("file", type=values.path, metavar="FILE", help="a walk, .hipline, or a recording, CSV or npz")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from hipline.commands.what_if import run_what_if  # noqa: PLC0415 - nothing is loaded before it is needed

    return run_what_if(args.file, chosen.changes_of(args), args.acc_unit, args.gyr_unit)
