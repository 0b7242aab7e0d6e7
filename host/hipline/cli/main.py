"""The command `hipline`: finds the subcommand, and turns what goes wrong into one line and an exit status."""

from __future__ import annotations

import errno
import io
import logging
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from hipline.cli import (
    analyse,
    cohort,
    demo,
    export,
    importing,
    library,
    live,
    options,
    own,
    repair,
    replay,
    scan,
    what_if,
)
from hipline.cli.parser import Parser
from hipline.compiling import Compiling
from hipline.errors import HiplineError, UsageError, own_fault
from hipline.views.telling import tell_error, tell_preparing

_ABOUT = """\
Watch how the pelvis moves in every step of a walk: tilt, obliquity, rotation, and a kind cue when it leaves the
wearer's own band. Movement coaching and recording; it diagnoses nothing and is not a medical device."""
_LATER = """\
Angles are zero in the wearer's own quiet standing; tilt is positive with the front of the pelvis down.

Python: import hipline; walk = hipline.analyse("walk.csv")"""

_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EIO)
_COMMANDS = (  # in the order of the help
    demo, scan, live, replay, analyse, cohort, export, importing, library, what_if, own, repair,
)  # fmt: skip


def _parser() -> Parser:
    parser = Parser("hipline", description=_ABOUT, epilog=_LATER, formatter_class=options.PLAIN)
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.set_defaults(run=None, up=None, forward=None, neutral=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    return parser


def _print_version(_: Namespace) -> int:
    from importlib.metadata import version  # noqa: PLC0415

    print(f"hipline {version('hipline')}")
    return 0


def _let_output_go() -> None:
    """Send what is still to be written nowhere, or the interpreter complains at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in _NO_ROOM and error.filename is None:
        _let_output_go()
        return f"the output cannot be written ({error.strerror}); make room, or send it elsewhere"
    return own_fault(error)


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
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this program
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console without the degree sign still gets its line
    debug = bool(os.environ.get("HIPLINE_DEBUG"))
    logging.basicConfig(level=logging.DEBUG if debug else logging.CRITICAL)
    parser = _parser()
    args = parser.parse_args(options.join_signed(sys.argv[1:] if argv is None else argv))
    run = _print_version if args.version else args.run
    if run is None:
        parser.print_help(sys.stderr)
        return 2
    if args.up and args.forward and args.up[1] == args.forward[1]:
        parser.error(f"--up {args.up} and --forward {args.forward} are the same axis; name two")
    from hipline.language import use  # noqa: PLC0415 - nothing is loaded before it is needed

    use()
    try:
        with Compiling(tell_preparing):
            status = run(args)
        sys.stdout.flush()
    except HiplineError as error:
        tell_error(error)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        return 130
    except EOFError:  # a question, and nobody there who could answer it
        print(file=sys.stderr)  # below the question
        tell_error("there was no answer, so nothing was done")
        return 1
    except BrokenPipeError:
        _let_output_go()
        return 1
    except Exception as error:  # the edge of the program: nobody can use a traceback
        if debug:
            raise
        tell_error(_told(error))
        return 1
    return status
