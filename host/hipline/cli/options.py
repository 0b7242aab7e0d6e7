"""What commands have in common: options, and what they stand for."""

from __future__ import annotations

import argparse
import math
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hipline.cli.parser import Flowing, cut
from hipline.errors import UsageError
from hipline.places import AXES, PLACES

if TYPE_CHECKING:
    from hipline.commands.live_view import View
    from hipline.library.handover import Handover
    from hipline.settings import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  #: where a command adds itself
PLAIN = Flowing
INPUT = """\
A recording is a CSV with the header
  time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_rad_s,gyr_y_rad_s,gyr_z_rad_s
or an npz with time_s (n,), acc (n, 3) and gyr (n, 3); 45 to 220 samples a second. Files of these are read as well:
Movella DOT, Xsens MT Manager, WitMotion, phyphox, Sensor Logger, BIDS-Motion, Mobilise-D (.mat), Axivity (.cwa) and
Parquet. Stand still for some seconds at the start, then walk. A session, *.hipline, can
stand wherever a recording can."""

_LONGEST_PART = 255  # bytes between two slashes: no usual system takes more
_LONGEST_WORD = 200
_MOST_DIGITS = 9
# options whose value may start with a minus, which argparse would take for an option of its own
_SIGNED = {"--up": r"-[xyz]", "--forward": r"-[xyz]", "--neutral": r"-[\d.].*"}


def path(text: str) -> Path:
    """Read the name of a file or folder; one of no letters, which a script may pass, is not the folder one is in."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty; name a file or a folder")
    if "\0" in text or any(len(os.fsencode(part)) > _LONGEST_PART for part in Path(text).parts):
        raise argparse.ArgumentTypeError(f"{cut(text)!r} is no name that a file can have; choose a shorter one")
    return Path(text)


def walk(text: str) -> str:
    """Read the name of a walk or of a recording, which may be a path, and keep it as it was written."""
    if not text.strip():
        raise argparse.ArgumentTypeError("one of the names is empty; name a file or a folder")
    path(text)
    return text


def word(text: str) -> str:
    """Read a name or an address that somebody has to read again: on one line, with at least one letter."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; write what is meant, or leave it out")
    if len(text) > _LONGEST_WORD or not text.isprintable():
        raise argparse.ArgumentTypeError(
            f"{cut(text)!r} is longer than {_LONGEST_WORD} letters or holds signs that cannot be read; shorten it"
        )
    return text


def axis(text: str) -> str:
    """Read the name of an axis of the sensor."""
    named = text if text in AXES else f"+{text}"
    if named not in AXES:
        raise argparse.ArgumentTypeError(f"{cut(text)!r} is not an axis; write one of {', '.join(AXES)}")
    return named


def span(text: str) -> tuple[float, float]:
    """Read START:END, s."""
    start, _, end = text.partition(":")
    try:
        start_s, end_s = float(start), float(end)
    except ValueError:
        start_s = end_s = math.nan
    if not (math.isfinite(start_s) and math.isfinite(end_s) and start_s < end_s):
        raise argparse.ArgumentTypeError(f"{cut(text)!r} is not START:END in seconds, such as 0:5")
    return start_s, end_s


def above_zero(text: str) -> float:
    """Read a number above zero."""
    number = endless(text)
    if math.isinf(number):
        raise argparse.ArgumentTypeError(f"{cut(text)!r} has no end; write a smaller number")
    return number


def endless(text: str) -> float:
    """Read a number above zero, which may be inf."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{cut(text)!r} is not a number above zero")
    return number


def count(text: str) -> int:
    """Read a whole number above zero."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text) > 0):
        raise argparse.ArgumentTypeError(
            f"{cut(text)!r} is not a whole number above zero of at most {_MOST_DIGITS} digits"
        )
    return int(text)


def _tag(text: str) -> tuple[str, str]:
    """Read NAME=VALUE."""
    name, _, value = (part.strip() for part in word(text).partition("="))
    if not name or not value:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE, such as shoes=boots")
    return name, value


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


def join_signed(argv: Sequence[str]) -> list[str]:
    """Write "--up -z" as "--up=-z"."""
    joined: list[str] = []
    for word in argv:
        before = joined[-1] if joined else ""
        if before in _SIGNED and re.fullmatch(_SIGNED[before], word):
            joined[-1] = f"{before}={word}"
        else:
            joined.append(word)
    return joined


def _group() -> argparse.ArgumentParser:
    return argparse.ArgumentParser(add_help=False)


def view(seconds: str = "stop after N seconds of walking data") -> argparse.ArgumentParser:
    """Return the options of whatever shows a walk; `seconds` says what those of --seconds are."""
    group = _group()
    group.add_argument("--no-window", action="store_true", help="show the walk in the terminal")
    group.add_argument(
        "--first-walk", action="store_true", help="guide through a slow, a usual and a brisk pace, without any cue"
    )
    group.add_argument("--seconds", type=above_zero, metavar="N", help=seconds)
    heard = group.add_mutually_exclusive_group()
    heard.add_argument(
        "--sound", choices=("tone", "words"), default="none", help="a soft tone with a cue, or its words"
    )
    heard.add_argument(
        "--quiet", action="store_true", help="nothing but the screen: no sound, no vibration of the clip"
    )
    return group


def numbers() -> argparse.ArgumentParser:
    """Return the options that change the numbers of the cue rules."""
    group = _group()
    group.add_argument(
        "--tilt-limit",
        type=above_zero,
        metavar="DEG",
        help="cue when the mean tilt stays this far above the wearer's own (5)",
    )
    group.add_argument(
        "--mode",
        choices=("learn", "bandwidth", "faded", "test"),
        help="cues again while it lasts, once (as usual), fewer from session to session, or a silent test",
    )
    group.add_argument("--session", type=count, metavar="N", help="which session of this person it is, for faded (1)")
    group.add_argument(
        "--numbers", type=path, metavar="FILE", help="numbers that were saved in the window; other options go over them"
    )
    group.add_argument(
        "--set",
        action="append",
        default=[],
        type=word,
        metavar="RULE.NUMBER=VALUE",
        help="another number for a rule, such as rotation.above_deg=8; docs/cues.md has them all",
    )
    return group


def measuring() -> argparse.ArgumentParser:
    """Return the options of whatever measures."""
    group = argparse.ArgumentParser(add_help=False, parents=[numbers()])
    group.add_argument(
        "--own", type=path, metavar="FILE", help="the wearer's own walking, as `hipline own --keep` wrote it (learned)"
    )
    group.add_argument("--up", type=axis, metavar="AXIS", help="sensor axis that points up, such as +x (found)")
    group.add_argument(
        "--forward", type=axis, metavar="AXIS", help="sensor axis that points forward, such as -z (found)"
    )
    group.add_argument(
        "--worn",
        choices=PLACES,
        help="where on the belt the clip sits; on the front, say so: it keeps a runner's left and right apart",
    )
    group.add_argument(
        "--guided",
        action="store_true",
        help="begin with a guided calibration: stand still for 5 s, bow twice, walk ten steps straight ahead",
    )
    group.add_argument("--fusion", choices=("ahrs", "vqf"), help="filter that follows the attitude (ahrs)")
    return group


def neutral() -> argparse.ArgumentParser:
    """Return the option that names the standing in a recording."""
    group = _group()
    group.add_argument(
        "--neutral", type=span, metavar="START:END", help="seconds of quiet standing, such as 0:5 (found)"
    )
    return group


def record() -> argparse.ArgumentParser:
    """Return the option that keeps a live walk from being written."""
    group = _group()
    group.add_argument(
        "--no-record", dest="record", action="store_false", help="only watch; the walk is written nowhere"
    )
    return group


def tags() -> argparse.ArgumentParser:
    """Return the option that says what a walk was like."""
    group = _group()
    group.add_argument(
        "--tag",
        action="append",
        default=[],
        type=_tag,
        metavar="NAME=VALUE",
        help="such as shoes=boots, surface=gravel, carrying=rucksack; may come more than once",
    )
    return group


def radio() -> argparse.ArgumentParser:
    """Return the options that choose a radio."""
    group = _group()
    ways = group.add_mutually_exclusive_group()
    ways.add_argument(
        "--sim", type=word, metavar="ADDR", help="the address that hipline-sim prints, such as tcp:127.0.0.1:9310"
    )
    ways.add_argument(
        "--radio", type=word, metavar="NAME", help="a Bluetooth dongle instead of the built-in radio, such as usb:0"
    )
    return group


def outlet() -> argparse.ArgumentParser:
    """Return the option that passes a walk on while it happens."""
    group = _group()
    group.add_argument(
        "--lsl",
        action="store_true",
        help="pass samples, angles, strides and cues on as streams of the Lab Streaming Layer (needs the extra lsl)",
    )
    return group


def units() -> argparse.ArgumentParser:
    """Return the options that say what a plain recording is in."""
    group = _group()
    group.add_argument("--acc-unit", choices=("m/s2", "g"), default="m/s2", help="unit of the acceleration (m/s2)")
    group.add_argument(
        "--gyr-unit", choices=("rad/s", "deg/s"), default="rad/s", help="unit of the angular rate (rad/s)"
    )
    return group
