"""The command `hipline`: one function per subcommand."""

from __future__ import annotations

import argparse
import io
import logging
import math
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hipline.errors import HiplineError, InputError

if TYPE_CHECKING:
    from hipline.settings import Settings

_ABOUT = """\
Watch how the pelvis moves in every step of a walk: tilt, obliquity, rotation, and a kind cue when it leaves the
wearer's own band. Movement coaching and recording; it diagnoses nothing and is not a medical device."""
_LATER = """\
Angles are zero in the wearer's own quiet standing; tilt is positive with the front of the pelvis down.
Python: import hipline; walk = hipline.analyse("walk.csv")"""
_INPUT = """\
A recording is a CSV with the header
  time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_rad_s,gyr_y_rad_s,gyr_z_rad_s
or an npz with time_s (n,), acc (n, 3) and gyr (n, 3); 45 to 220 samples a second. Stand still for some seconds
at the start, then walk."""

_WALKS = """\
A walk is one file, walk-DATE-TIME.hipline, written while it happens: what was measured survives a crash, and
`hipline live --resume FILE` goes on with it. `hipline replay FILE` shows it again."""

_RESULTS = """\
Measure recordings. Writes into DIR, for a recording NAME:
  NAME.contacts.csv, NAME.strides.csv, NAME.angles.csv, NAME.cues.csv and NAME.summary.json;
and for several of them together: strides.csv, and recordings.csv with a row for each."""

# options whose value may start with a minus, which argparse would take for an option of its own
_SIGNED = {"--up": r"-[xyz]", "--forward": r"-[xyz]", "--neutral": r"-[\d.].*"}


def _axis(text: str) -> str:
    if not re.fullmatch(r"[+-]?[xyz]", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an axis; write +x, -x, +y, -y, +z or -z")
    return text if text[0] in "+-" else f"+{text}"


def _span(text: str) -> tuple[float, float]:
    start, _, end = text.partition(":")
    try:
        start_s, end_s = float(start), float(end)
    except ValueError:
        start_s = end_s = math.nan
    if not (math.isfinite(start_s) and math.isfinite(end_s) and start_s < end_s):
        raise argparse.ArgumentTypeError(f"{text!r} is not START:END in seconds, such as 0:5")
    return start_s, end_s


def _above_zero(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above zero")
    return number


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


def _settings(args: argparse.Namespace) -> Settings:
    from hipline.motion.fusion import require  # noqa: PLC0415 - nothing is loaded before it is needed
    from hipline.settings import Settings, TiltRule  # noqa: PLC0415

    try:
        tilt = TiltRule() if args.tilt_limit is None else TiltRule(limit_deg=args.tilt_limit)
    except ValueError as error:
        raise InputError(f"--tilt-limit: {error}") from None
    require(args.fusion)
    return Settings(
        tilt=tilt,
        neutral_s=args.neutral,
        up_axis=args.up,
        forward_axis=args.forward,
        fusion=args.fusion,
        offline=args.offline,
    )


def _radio_name(args: argparse.Namespace) -> str:
    return f"sim:{args.sim}" if args.sim else args.radio or "stock"


def _demo(args: argparse.Namespace) -> int:
    from hipline.commands.demo import run_demo  # noqa: PLC0415

    return run_demo(
        _settings(args), window=not args.no_window, duration_s=args.seconds, folder=args.out, record=args.record
    )


def _scan(args: argparse.Namespace) -> int:
    from hipline.live import run_scan  # noqa: PLC0415

    return run_scan(_radio_name(args), args.seconds)


def _live(args: argparse.Namespace) -> int:
    from hipline.commands.live import new_recording, run_recorded  # noqa: PLC0415
    from hipline.link.radio import Radio  # noqa: PLC0415
    from hipline.sessions.recording import Recording  # noqa: PLC0415
    from hipline.settings import Settings  # noqa: PLC0415

    radio, settings, recording = Radio(_radio_name(args)), _settings(args), None
    if args.resume is not None:
        if settings != Settings():
            raise InputError("a walk that goes on keeps its settings; leave the other options out with --resume")
        recording = Recording.resume(args.resume)
    elif args.record:
        recording = new_recording(args.out, settings)
    return run_recorded(radio, args.clip, recording, settings, window=not args.no_window, duration_s=args.seconds)


def _analyse(args: argparse.Namespace) -> int:
    from hipline.commands.analyse import run_analyse  # noqa: PLC0415
    from hipline.commands.measure import Job  # noqa: PLC0415

    return run_analyse(args.files, Job(args.out, _settings(args), args.acc_unit, args.gyr_unit), args.jobs)


def _replay(args: argparse.Namespace) -> int:
    from hipline.exchange.plain import read_recording  # noqa: PLC0415
    from hipline.live import run_live  # noqa: PLC0415
    from hipline.playback import Playback  # noqa: PLC0415

    recording = read_recording(args.file, args.acc_unit, args.gyr_unit)
    for note in recording.notes:
        print(f"{recording.name}: {note}", file=sys.stderr)
    return run_live(
        lambda: Playback(recording.block, recording.rate_hz, args.speed, recording.name),
        _settings(args),
        window=not args.no_window,
        duration_s=args.seconds,
    )


def _parser() -> argparse.ArgumentParser:
    plain = argparse.RawDescriptionHelpFormatter

    view = argparse.ArgumentParser(add_help=False)
    view.add_argument("--no-window", action="store_true", help="show the walk in the terminal")
    view.add_argument("--seconds", type=_above_zero, metavar="N", help="stop after N seconds of walking data")

    measuring = argparse.ArgumentParser(add_help=False)
    measuring.add_argument(
        "--tilt-limit",
        type=_above_zero,
        metavar="DEG",
        help="cue when the mean tilt stays this far above the wearer's own (5)",
    )
    measuring.add_argument("--up", type=_axis, metavar="AXIS", help="sensor axis that points up, such as +x (found)")
    measuring.add_argument(
        "--forward", type=_axis, metavar="AXIS", help="sensor axis that points forward, such as -z (found)"
    )
    measuring.add_argument(
        "--fusion", choices=("ahrs", "vqf"), default="ahrs", help="filter that follows the attitude (ahrs)"
    )

    neutral = argparse.ArgumentParser(add_help=False)
    neutral.add_argument(
        "--neutral", type=_span, metavar="START:END", help="seconds of quiet standing, such as 0:5 (found)"
    )

    record = argparse.ArgumentParser(add_help=False)
    record.add_argument(
        "--no-record", dest="record", action="store_false", help="only watch; the walk is written nowhere"
    )

    radio = argparse.ArgumentParser(add_help=False)
    ways = radio.add_mutually_exclusive_group()
    ways.add_argument("--sim", metavar="ADDR", help="the address that hipline-sim prints, such as tcp:127.0.0.1:9310")
    ways.add_argument("--radio", metavar="NAME", help="a Bluetooth dongle instead of the built-in radio, such as usb:0")

    units = argparse.ArgumentParser(add_help=False)
    units.add_argument("--acc-unit", choices=("m/s2", "g"), default="m/s2", help="unit of the acceleration (m/s2)")
    units.add_argument(
        "--gyr-unit", choices=("rad/s", "deg/s"), default="rad/s", help="unit of the angular rate (rad/s)"
    )

    parser = argparse.ArgumentParser("hipline", description=_ABOUT, epilog=_LATER, formatter_class=plain)
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.set_defaults(run=None, up=None, forward=None, neutral=None, offline=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    demo = commands.add_parser(
        "demo",
        parents=[view, measuring, record],
        help="watch a simulated walk, no hardware needed",
        description="Start a simulated clip, connect to it over Bluetooth and show the walk: the walker stands, "
        "walks, tips forward for a while, gets a cue, and straightens up again.",
    )
    demo.add_argument("--out", type=Path, metavar="DIR", help="keep the recorded walk in this folder")
    demo.set_defaults(run=_demo)

    scan = commands.add_parser(
        "scan", parents=[radio], help="list the clips in reach", description="List the clips in reach."
    )
    scan.add_argument("--seconds", type=_above_zero, default=5.0, metavar="N", help="how long to listen (5)")
    scan.set_defaults(run=_scan)

    live = commands.add_parser(
        "live",
        parents=[radio, view, measuring, record],
        help="watch a walk now, and record it",
        description="Connect to a clip, show the walk and record it. Stand still for some seconds first, then walk.",
        epilog=_WALKS,
        formatter_class=plain,
    )
    place = live.add_mutually_exclusive_group()
    place.add_argument("--out", type=Path, metavar="DIR", help="folder for the recorded walk (your data folder)")
    place.add_argument("--resume", type=Path, metavar="FILE", help="go on with a walk that was interrupted")
    live.add_argument("--clip", metavar="NAME|ADDRESS", help="which clip (the first one heard)")
    live.set_defaults(run=_live)

    analyse = commands.add_parser(
        "analyse",
        parents=[measuring, neutral, units],
        help="measure recordings, into tables",
        description=_RESULTS,
        epilog=_INPUT,
        formatter_class=plain,
    )
    analyse.add_argument("files", nargs="+", metavar="FILE", help="recordings, CSV or npz, or folders of them")
    analyse.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    analyse.add_argument(
        "--jobs", type=_count, metavar="N", help="recordings at once (as many as the machine has cores)"
    )
    analyse.add_argument(
        "--offline",
        action="store_true",
        help="go over each recording forward and backward: better in turns and after starts than live can be",
    )
    analyse.set_defaults(run=_analyse)

    replay = commands.add_parser(
        "replay",
        parents=[view, measuring, neutral, units],
        help="watch a recording again",
        description="Show a recording as if it were happening now.",
        epilog=_INPUT,
        formatter_class=plain,
    )
    replay.add_argument("file", metavar="FILE", help="a recording, CSV or npz")
    replay.add_argument("--speed", type=_above_zero, default=1.0, metavar="N", help="N times as fast (1)")
    replay.set_defaults(run=_replay)
    return parser


def _join_signed(argv: Sequence[str]) -> list[str]:
    """Write "--up -z" as "--up=-z"."""
    joined: list[str] = []
    for word in argv:
        before = joined[-1] if joined else ""
        if before in _SIGNED and re.fullmatch(_SIGNED[before], word):
            joined[-1] = f"{before}={word}"
        else:
            joined.append(word)
    return joined


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after the command's name; None: those of the process.

    Returns
    -------
    int
        The exit status: 0, 1 when it failed with one clear line, 2 when the call makes no sense, 130 on Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console without the degree sign still gets its line
    debug = bool(os.environ.get("HIPLINE_DEBUG"))
    logging.basicConfig(level=logging.DEBUG if debug else logging.CRITICAL)
    parser = _parser()
    args = parser.parse_args(_join_signed(sys.argv[1:] if argv is None else argv))
    if args.version:
        from importlib.metadata import version  # noqa: PLC0415

        print(f"hipline {version('hipline')}")
        return 0
    if args.run is None:
        parser.print_help(sys.stderr)
        return 2
    if args.up and args.forward and args.up[1] == args.forward[1]:
        parser.error(f"--up {args.up} and --forward {args.forward} are the same axis; name two")
    try:
        status = args.run(args)
        sys.stdout.flush()
    except HiplineError as error:
        print(f"hipline: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its end
        return 1
    except Exception as error:  # the edge of the program: nobody can use a traceback
        if debug:
            raise
        print(
            f"hipline: stopped on an error of its own ({error!r}); please report it "
            "(HIPLINE_DEBUG=1 in the environment shows more)",
            file=sys.stderr,
        )
        return 1
    return status
