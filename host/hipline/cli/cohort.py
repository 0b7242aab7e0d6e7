"""`hipline cohort`."""

from __future__ import annotations

import argparse

from hipline.cli import chosen, options, values

_ABOUT = """\
Measure thousands of walks, and write two tables into DIR:
  strides.parquet   every stride of every walk
  sessions.parquet  one row for each walk: counts, means with their standard errors, and why it could not be measured
Folders are searched however deep. A walk that was measured is kept: after a crash the same command goes on, and new
walks in the folders are added. A bad file becomes a row with its error and never stops the rest."""
_CLUSTER = """\
With --scheduler the walks are measured by the workers of a Dask cluster, which need Hipline and the same files at the
same places. Both ways give the same tables. Needs the extra "cohort": docs/cohort.md."""


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "cohort",
        parents=[options.measuring(), options.neutral(), options.units()],
        help="measure thousands of walks, into two tables",
        description=_ABOUT,
        epilog=f"{options.INPUT}\n\n{_CLUSTER}",
        formatter_class=options.PLAIN,
    )
    parser.add_argument(
        "paths", nargs="+", type=values.walk, metavar="PATH", help="recordings, sessions, or folders of them"
    )
    parser.add_argument("--out", type=values.path, required=True, metavar="DIR", help="folder for the tables")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--jobs", type=values.count, metavar="N", help="walks at once (as many as the machine has cores)"
    )
    where.add_argument(
        "--scheduler", type=values.word, metavar="ADDRESS", help="a Dask scheduler, such as tcp://10.0.0.5:8786"
    )
    parser.add_argument("--anew", action="store_true", help="measure also what was measured before")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from hipline.cohort.task import Task  # noqa: PLC0415 - nothing is loaded before it is needed
    from hipline.commands.cohort import run_cohort  # noqa: PLC0415

    task = Task(chosen.settings_of(args), args.acc_unit, args.gyr_unit)
    return run_cohort(args.paths, args.out, task, jobs=args.jobs, scheduler=args.scheduler, anew=args.anew)
