"""`hipline live`."""

from __future__ import annotations

import argparse

from hipline.cli import chosen, library, options, values
from hipline.errors import UsageError

_WALKS = """\
A walk is one file, walk-DATE-TIME.hipline, written while it happens: what was measured survives a crash, and
`hipline live --resume FILE` goes on with it. `hipline replay FILE` shows it again."""


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "live",
        parents=[
            options.radio(),
            options.view(),
            options.measuring(),
            options.record(),
            options.tags(),
            library.folder(),
            options.outlet(),
        ],
        help="watch a walk now, and record it",
        description="Connect to a clip, show the walk and record it. Stand still for some seconds first, then walk.",
        epilog=_WALKS,
        formatter_class=options.PLAIN,
    )
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--out", type=values.path, metavar="DIR", help="folder for the recorded walk (your data folder)")
    place.add_argument(
        "--person",
        type=values.word,
        metavar="ID",
        help="whose walk it is: it begins with what the library knows of them",
    )
    place.add_argument("--resume", type=values.path, metavar="FILE", help="go on with a walk that was interrupted")
    parser.add_argument("--clip", type=values.word, metavar="NAME|ADDRESS", help="which clip (the first one heard)")
    parser.add_argument(
        "--keep-own", action="store_true", help="the person agrees that this walk becomes part of their usual walking"
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    # nothing is loaded before it is needed
    from hipline.commands.first_use import ask_first  # noqa: PLC0415
    from hipline.commands.live import new_recording, run_recorded  # noqa: PLC0415
    from hipline.commands.person_walk import run_for_person  # noqa: PLC0415
    from hipline.link.radio import Radio  # noqa: PLC0415
    from hipline.sessions.live_recording import LiveRecording  # noqa: PLC0415

    if args.lsl:
        from hipline.outlet.streams import load  # noqa: PLC0415 - an extra

        load()  # or it fails when the walk has begun
    view = chosen.view_of(args, lsl=args.lsl)
    ask_first(window=view.window)
    radio = Radio(chosen.radio_name(args))
    if args.person is not None:
        return run_for_person(
            radio, args.clip, args.person, args.library, lambda known: chosen.walk_settings(args, known),
            dict(args.tag), view, record=args.record, keep_own=args.keep_own,
        )  # fmt: skip
    if args.keep_own:
        raise UsageError("--keep-own keeps it for a person of the library; name one with --person")
    settings, recording = chosen.walk_settings(args), None
    if args.resume is not None:
        if chosen.settings_of(args) is not None:
            raise UsageError("a walk that goes on keeps its settings; leave the other options out with --resume")
        recording = LiveRecording.resume(args.resume)
    elif args.record:
        recording = new_recording(args.out, settings)
    if recording is not None:
        for name, value in args.tag:
            recording.tag(name, value)
    return run_recorded(radio, args.clip, recording, settings, view)
