"""`hipline analyse`."""

from __future__ import annotations

import argparse

from hipline.cli import chosen, options, values

_RESULTS = """\
Measure recordings. Writes into DIR, for a recording NAME:
  NAME.contacts.csv, NAME.strides.csv, NAME.angles.csv, NAME.cues.csv and NAME.summary.json;
and for several of them together: strides.csv, and recordings.csv with a row for each."""


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "analyse",
        parents=[options.measuring(), options.neutral(), options.units()],
        help="measure recordings, into tables",
        description=_RESULTS,
        epilog=options.INPUT,
        formatter_class=options.PLAIN,
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=values.walk,
        metavar="FILE",
        help="recordings, CSV or npz, sessions, or folders of them",
    )
    parser.add_argument("--out", type=values.path, required=True, metavar="DIR", help="folder for the results")
    parser.add_argument(
        "--jobs", type=values.count, metavar="N", help="recordings at once (as many as the machine has cores)"
    )
    parser.add_argument(
        "--offline",
        action="store_true",
        help="go over each recording forward and backward: better in turns and after starts than live can be",
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from hipline.commands.analyse import run_analyse  # noqa: PLC0415 - nothing is loaded before it is needed
    from hipline.commands.measure import Job  # noqa: PLC0415

    job = Job(args.out, chosen.settings_of(args), args.acc_unit, args.gyr_unit, args.offline)
    return run_analyse(args.files, job, args.jobs)
