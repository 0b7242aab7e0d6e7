"""The command line of `hipline-sim`: what may be said, and what it means."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.metadata import version

from hipline_device.service import NAME
from hipline_sim import fault_script, words
from hipline_sim.address import FORMS
from hipline_sim.firmware.clip import CHIPS
from hipline_sim.firmware.interpreter import NAMES
from hipline_sim.presets import PRESETS
from hipline_sim.sensor import MOUNTINGS

DEFAULT_ADDRESS = "tcp:127.0.0.1:9310"
DEFAULT_WALK = "demo"

_OF_A_WALK = ("rate", "worn", "truth")
# what the simulated clip can and the firmware on its board cannot
_NOT_OF_FIRMWARE = ("batch", "speed", "hold", "once", "faults", "passkey", "press", "open")

_EPILOG = """
An app finds the simulated clip like a real one, over a whole Bluetooth stack; it only has to be told where the
air is: `hipline live --sim ADDRESS`.

The clip has one owner, as a real one has: the first app that pairs within a minute of the start, or of a press of the
button. The button is Enter on the terminal, and 'long' with Enter makes the clip forget its owner. So does a new
start, unless --memory keeps what the clip knows in a file.

With --faults things go wrong, each time in the same way. A plan is a name or a file with one fault a line, in seconds
since sample 0; `#` begins a remark:

  loss 5%                    of the packets; also duplicate, reorder
  latency 40 ms              at most, for each packet; `from 10 to 60` limits any of these
  burst at 20 for 0.5        packets are held back and come all at once
  drop at 30 for 5           the link breaks; `drop 10 times for 1..50 from 60 to 1700` draws by chance
  silence at 30 for 4        out of range, but the link stands
  drift 100 ppm              of the clip's clock; `jump at 60 by 5` sets it
  reset at 90 for 2          the clip starts anew
  stuck at 50 for 3          the sensor; also saturate
  slip at 70 by 12 about y   the clip turns on the belt, degrees
  keep 20                    the clip remembers only so many seconds
  busy from 60 to 90         it has no room for another resend
  empty at 120               its battery is
  press at 5                 the button; also long

A number may be a range, `drop at 10..20 for 5`, and chance draws from it by --seed; the same seed is the same run.
docs/simulated-clip.md tells the rest.

The body goes on walking while nobody listens: those samples are lost, and the sample index shows it. With --hold,
which is the default for a recording, the first sample and the clip's clock wait for the first app that starts the
stream, and pairing stays open for it.

With --firmware the program of the real clip (device/firmware) runs as it is, in a process of its own, on a board that
is simulated chip by chip; under MicroPython where that is installed. Faults are not for it.

After its end a recording or a walk begins again (a recording after a gap of one second); with --once the clip
switches off instead, and hipline-sim ends.
"""


def _add_air(made: argparse.ArgumentParser) -> None:
    """Add the options that say where apps find the clip."""
    air = made.add_argument_group("air").add_mutually_exclusive_group()
    air.add_argument(
        "--listen",
        metavar="ADDRESS",
        type=words.address,
        help=f"where apps connect: {FORMS} (default: {DEFAULT_ADDRESS}; port 0: any free one)",
    )
    air.add_argument(
        "--transport",
        metavar="NAME",
        type=words.word,
        help="a real radio instead, such as usb:0 or serial:/dev/ttyACM0",
    )


def _add_motion(made: argparse.ArgumentParser) -> None:
    """Add the options that say what the clip measures."""
    motion = made.add_argument_group("what the clip measures")
    source = motion.add_mutually_exclusive_group()
    source.add_argument(
        "--walk",
        metavar="PRESET",
        type=words.word,
        choices=PRESETS,
        help=f"{', '.join(PRESETS)} (default: {DEFAULT_WALK})",
    )
    source.add_argument(
        "--replay", metavar="FILE", type=words.path, help="a recording (.csv or .npz), streamed at its own rate"
    )
    motion.add_argument(
        "--rate", metavar="HZ", type=words.between(float, 50.0, 200.0), help="of a walk: 50 to 200 (default: 100)"
    )
    motion.add_argument("--seed", type=words.between(int, 0, 2**32 - 1), help="of a walk and of faults (default: 0)")
    motion.add_argument("--worn", type=words.word, choices=MOUNTINGS, help="where a walk's clip sits (default: sacrum)")
    motion.add_argument(
        "--truth",
        metavar="FILE.csv",
        type=words.new_file,
        help="of a walk: write its true angles, contacts and strides",
    )
    motion.add_argument("--once", action="store_true", help="switch off at the end instead of starting again")


def _add_clip(made: argparse.ArgumentParser) -> None:
    """Add the options that say how the clip is."""
    clip = made.add_argument_group("clip")
    clip.add_argument("--name", type=words.name, default=NAME, help="shown when scanning; over 8 bytes it is cut there")
    clip.add_argument(
        "--batch",
        metavar="N",
        type=words.between(int, 1, 40),
        default=10,
        help="samples per notification (default: 10)",
    )
    clip.add_argument(
        "--speed", metavar="N", type=words.between(float, 0.1, 50.0), default=1.0, help="times real time (default: 1)"
    )
    clip.add_argument(
        "--hold",
        action=argparse.BooleanOptionalAction,
        help="wait with the first sample for the first app (default: for a recording yes, for a walk no)",
    )
    clip.add_argument(
        "--battery",
        metavar="PERCENT",
        type=words.between(int, 1, 100),
        default=97,
        help="charge at the start (default: 97)",
    )
    clip.add_argument(
        "--faults",
        metavar="PLAN",
        type=words.file_name,
        help=f"what goes wrong: a file, or one of {', '.join(fault_script.PRESETS)}",
    )


def _add_firmware(made: argparse.ArgumentParser) -> None:
    """Add the options that say what runs as the clip."""
    firmware = made.add_argument_group("firmware")
    firmware.add_argument(
        "--firmware",
        metavar="INTERPRETER",
        nargs="?",
        const=NAMES[0],
        type=words.word,
        choices=NAMES,
        help=f"run the real firmware as the clip: {' or '.join(NAMES)} (default: {NAMES[0]})",
    )
    firmware.add_argument(
        "--chip", type=words.word, choices=CHIPS, help=f"the sensor on its board (default: {CHIPS[0]})"
    )


def _add_owner(made: argparse.ArgumentParser) -> None:
    """Add the options that say whose the clip is."""
    owner = made.add_argument_group("owner")
    owner.add_argument(
        "--memory",
        metavar="FILE",
        type=words.path,
        help="where the clip keeps its owner while it is off; with --firmware a folder",
    )
    owner.add_argument(
        "--passkey",
        metavar="N",
        type=words.between(int, 0, 999999),
        help="what the app must enter to pair (default: none)",
    )
    owner.add_argument(
        "--press",
        metavar="short@S|long@S",
        action="append",
        type=words.press,
        default=[],
        help="press the button so many seconds after sample 0; may be given again",
    )
    owner.add_argument("--open", action="store_true", help="let everybody read and stream, without pairing")


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    made = words.Parser(
        prog="hipline-sim",
        description="A simulated Hipline clip: a real Bluetooth LE peripheral without the hardware.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"%(prog)s {version('hipline')}")
    for add in (_add_air, _add_motion, _add_clip, _add_firmware, _add_owner):
        add(made)
    made.add_argument(
        "--tethered", action="store_true", help="end when the standard input closes: with the program that started it"
    )
    made.add_argument("--verbose", action="store_true", help="log what apps do, to standard error")
    return made


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options, or end with what is wrong with them.

    Raises
    ------
    SystemExit
        After help and version, and after wrong usage.
    """
    reads = parser()
    options = reads.parse_args(argv)
    for name in _OF_A_WALK:
        if options.replay is not None and getattr(options, name) is not None:
            reads.error(f"--{name} belongs to a walk, not to a recording")
    for name in _NOT_OF_FIRMWARE:
        if options.firmware is not None and getattr(options, name) != reads.get_default(name):
            reads.error(f"--{name} belongs to the simulated clip, not to --firmware")
    if options.chip is not None and options.firmware is None:
        reads.error("--chip needs --firmware")
    return options
