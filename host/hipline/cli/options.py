"""Options that commands have in common."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TypeAlias

from hipline.cli import values
from hipline.cli.parser import Flowing
from hipline.places import PLACES

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  #: where a command adds itself
PLAIN = Flowing
INPUT = """\
A recording is a CSV with the header
  time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_rad_s,gyr_y_rad_s,gyr_z_rad_s
or an npz with time_s (n,), acc (n, 3) and gyr (n, 3); 45 to 220 samples a second. Files of these are read as well:
Movella DOT, Xsens MT Manager, WitMotion, phyphox, Sensor Logger, BIDS-Motion, Mobilise-D (.mat), Axivity (.cwa) and
Parquet. Stand still for some seconds at the start, then walk. A session, *.hipline, can
stand wherever a recording can."""

# options whose value may start with a minus, which argparse would take for an option of its own
_SIGNED = {"--up": r"-[xyz]", "--forward": r"-[xyz]", "--neutral": r"-[\d.].*"}


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
    group.add_argument("--seconds", type=values.above_zero, metavar="N", help=seconds)
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
        type=values.above_zero,
        metavar="DEG",
        help="cue when the mean tilt stays this far above the wearer's own (5)",
    )
    group.add_argument(
        "--mode",
        choices=("learn", "bandwidth", "faded", "test"),
        help="cues again while it lasts, once (as usual), fewer from session to session, or a silent test",
    )
    group.add_argument(
        "--session", type=values.count, metavar="N", help="which session of this person it is, for faded (1)"
    )
    group.add_argument(
        "--numbers",
        type=values.path,
        metavar="FILE",
        help="numbers that were saved in the window; other options go over them",
    )
    group.add_argument(
        "--set",
        action="append",
        default=[],
        type=values.word,
        metavar="RULE.NUMBER=VALUE",
        help="another number for a rule, such as rotation.above_deg=8; docs/cues.md has them all",
    )
    return group


def measuring() -> argparse.ArgumentParser:
    """Return the options of whatever measures."""
    group = argparse.ArgumentParser(add_help=False, parents=[numbers()])
    group.add_argument(
        "--own",
        type=values.path,
        metavar="FILE",
        help="the wearer's own walking, as `hipline own --keep` wrote it (learned)",
    )
    group.add_argument("--up", type=values.axis, metavar="AXIS", help="sensor axis that points up, such as +x (found)")
    group.add_argument(
        "--forward", type=values.axis, metavar="AXIS", help="sensor axis that points forward, such as -z (found)"
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
        "--neutral", type=values.span, metavar="START:END", help="seconds of quiet standing, such as 0:5 (found)"
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
        type=values.tag,
        metavar="NAME=VALUE",
        help="such as shoes=boots, surface=gravel, carrying=rucksack; may come more than once",
    )
    return group


def radio() -> argparse.ArgumentParser:
    """Return the options that choose a radio."""
    group = _group()
    ways = group.add_mutually_exclusive_group()
    ways.add_argument(
        "--sim",
        type=values.word,
        metavar="ADDR",
        help="the address that hipline-sim prints, such as tcp:127.0.0.1:9310",
    )
    ways.add_argument(
        "--radio",
        type=values.word,
        metavar="NAME",
        help="a Bluetooth dongle instead of the built-in radio, such as usb:0",
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
