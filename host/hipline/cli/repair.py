"""`hipline repair`."""

from __future__ import annotations

import argparse

from hipline.cli import options, values

_ABOUT = """\
Save all that can still be read of a damaged session, such as one that was cut short or lies on a failing disk, into a
new session, and say what is lost. The damaged file is never changed. Samples that are lost are a gap, as any other."""


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "repair",
        help="save what can be read of a damaged session",
        description=_ABOUT,
        formatter_class=options.PLAIN,
    )
    parser.add_argument("files", nargs="+", type=values.path, metavar="FILE", help="sessions (*.hipline)")
    parser.add_argument(
        "--out",
        "-o",
        type=values.path,
        metavar="FILE",
        help="the new session (NAME-repaired.hipline, beside the old one)",
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from hipline.commands.repair import run_repair  # noqa: PLC0415 - nothing is loaded before it is needed

    return run_repair(args.files, args.out)
