"""`hipline demo`."""

from __future__ import annotations

import argparse

from hipline.cli import chosen, options, values


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "demo",
        parents=[options.view(), options.measuring(), options.record()],
        help="watch a simulated walk, no hardware needed",
        description="Start a simulated clip, connect to it over Bluetooth and show the walk: the walker stands, "
        "walks, tips forward for a while, gets a cue, and straightens up again.",
    )
    parser.add_argument("--out", type=values.path, metavar="DIR", help="keep the recorded walk in this folder")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from hipline.commands.demo import run_demo  # noqa: PLC0415 - nothing is loaded before it is needed

    return run_demo(chosen.walk_settings(args), chosen.view_of(args), folder=args.out, record=args.record)
