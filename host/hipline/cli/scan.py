"""`hipline scan`."""

from __future__ import annotations

import argparse

from hipline.cli import chosen, options, values


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "scan", parents=[options.radio()], help="list the clips in reach", description="List the clips in reach."
    )
    parser.add_argument("--seconds", type=values.above_zero, default=5.0, metavar="N", help="how long to listen (5)")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from hipline.commands.scan import run_scan  # noqa: PLC0415 - nothing is loaded before it is needed

    return run_scan(chosen.radio_name(args), args.seconds)
