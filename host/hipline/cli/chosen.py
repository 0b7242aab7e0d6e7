"""What options that were written ask for: settings, a view, a radio."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from hipline.errors import UsageError

if TYPE_CHECKING:
    from hipline.commands.live_view import View
    from hipline.library.handover import Handover
    from hipline.settings import Settings


def settings_of(args: argparse.Namespace, known: Handover | None = None) -> Settings | None:
    """Return the settings that the options of `measuring` and `neutral` ask for; None where none of them is named.

    What is named counts, also where it is the usual: a session that was measured with others has to follow it.

    Parameters
    ----------
    args : Namespace
        Of the command.
    known : Handover, optional
        What the library knows of the person; what an option says goes over it.

    Raises
    ------
    UsageError
        When a number is outside its limits, or two options exclude each other.
    InputError
        When the filter is not installed, or a file that is named cannot be read.
    """
    from hipline.cues.changes import changed  # noqa: PLC0415 - nothing is loaded before it is needed
    from hipline.motion.fusion import DEFAULT, require  # noqa: PLC0415
    from hipline.settings import Settings  # noqa: PLC0415

    require(args.fusion or DEFAULT)
    if args.guided and args.forward:
        raise UsageError("--guided finds out which way is forward; leave --forward out")
    changes = changes_of(args, known)
    try:
        chosen = changed(Settings(), changes)
    except ValueError as error:
        raise UsageError(str(error)) from None
    own = known.own if known else None
    if args.own is not None:
        from hipline.commands.own import read_own  # noqa: PLC0415

        own = read_own(args.own)
    others = {
        "own": own,
        "past": known.past if known else (),
        "first_walk": getattr(args, "first_walk", False),
        "neutral_s": args.neutral,
        "up_axis": args.up,
        "forward_axis": args.forward,
        "worn": args.worn,
        "guided": args.guided,
        "fusion": args.fusion,
    }
    named = {name: value for name, value in others.items() if value}
    if not (changes or named or args.numbers is not None):
        return None
    return replace(chosen, **named)


def walk_settings(args: argparse.Namespace, known: Handover | None = None) -> Settings:
    """Return the settings of a walk that begins: what is named, over the usual; see `settings_of`."""
    from hipline.settings import Settings  # noqa: PLC0415 - nothing is loaded before it is needed

    return settings_of(args, known) or Settings()


def changes_of(args: argparse.Namespace, known: Handover | None = None) -> list[str]:
    """Return the numbers that change, each as NAME=VALUE, in their order: options go over what the library knows."""
    short = {
        "tilt.limit_deg": args.tilt_limit,
        "feedback.mode": args.mode,
        "feedback.session": args.session,
    }
    from_file = [*known.numbers, f"feedback.session={known.session}"] if known else []
    if args.numbers is not None:
        from hipline.sessions.numbers_file import read_numbers  # noqa: PLC0415 - nothing is loaded before it is needed

        # another choice of numbers; the session is counted all the same
        from_file = [*from_file[-1:], *read_numbers(args.numbers)]
    return [*from_file, *(f"{name}={value}" for name, value in short.items() if value is not None), *args.set]


def view_of(args: argparse.Namespace, *, lsl: bool = False) -> View:
    """Return how the options of `view` want a walk to be shown, heard and felt, and whether it is passed on."""
    from hipline.commands.live_view import View  # noqa: PLC0415 - nothing is loaded before it is needed

    sound = "quiet" if args.quiet else args.sound
    return View(window=not args.no_window, duration_s=args.seconds, sound=sound, lsl=lsl)


def radio_name(args: argparse.Namespace) -> str:
    """Return the name of the radio that the options of `radio` ask for."""
    return f"sim:{args.sim.removeprefix('sim:')}" if args.sim else args.radio or "stock"
