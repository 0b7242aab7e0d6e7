"""At the end of a walk whose disk refuses it: nothing is given up while somebody is there who can make room."""

from __future__ import annotations

import sys

from hipline.language import shown
from hipline.sessions.recording import Recording
from hipline.views.display import why_no_window
from hipline.views.recording_words import unstored_line

_ASKED = "Press Enter to try again, or write q and press Enter to leave the rest out:"


def store_rest(recording: Recording, *, window: bool) -> None:
    """Ask for room until all of a walk is on the disk, or somebody leaves the rest out.

    Parameters
    ----------
    recording : Recording
        The walk, which is over but not closed.
    window : bool
        Whether to ask in a window, where one can be shown; else in the terminal, if there is one.
    """
    if recording.settle():
        return
    ask = _ask_in_window if window and not why_no_window() else _ask_in_terminal
    try:
        while ask(unstored_line(recording.status)) and not recording.settle():
            pass
    except (EOFError, KeyboardInterrupt):
        print()


def _ask_in_window(line: str) -> bool:
    from hipline.views.make_room import ask_for_room  # noqa: PLC0415 - Qt only where a window is shown

    return ask_for_room(line)


def _ask_in_terminal(line: str) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    print(line)
    return input(f"{shown(_ASKED)} ").strip().casefold() != "q"
