"""`hipline import`."""

from __future__ import annotations

import argparse
from datetime import datetime

from hipline.cli import chosen, library, options, values


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "import",
        parents=[options.measuring(), options.neutral(), options.units(), options.tags(), library.folder()],
        help="make sessions of recordings from elsewhere",
        description="Make a session (*.hipline) of each recording, measured like a live walk.",
        epilog=options.INPUT,
        formatter_class=options.PLAIN,
    )
    parser.add_argument("files", nargs="+", type=values.walk, metavar="FILE", help="recordings, or folders of them")
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument(
        "--person", type=values.word, metavar="ID", help="whose walks they are; they go into the library"
    )
    place.add_argument("--out", type=values.path, metavar="DIR", help="folder for the sessions")
    parser.add_argument(
        "--when",
        type=_time,
        metavar="TIME",
        help="when the walk began, such as 2026-05-01T10:30 (what the date of the file tells)",
    )
    parser.set_defaults(run=_run)


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time, such as 2026-05-01T10:30") from None


def _run(args: argparse.Namespace) -> int:
    from hipline.commands.importing import run_import  # noqa: PLC0415 - nothing is loaded before it is needed

    return run_import(
        args.files,
        chosen.walk_settings(args),
        out=args.out,
        library_folder=args.library,
        person=args.person,
        tags=dict(args.tag),
        when=args.when,
        units=(args.acc_unit, args.gyr_unit),
    )
