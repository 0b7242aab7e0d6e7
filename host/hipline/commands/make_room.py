"""A walk whose disk refuses it: nothing is given up before somebody has said so, or no place is left for it."""

from __future__ import annotations

import sys
import time

from hipline.language import fill, shown
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.recorder import MOST_WAITING, RecordingState, RecordingStatus
from hipline.views.display import why_no_window
from hipline.views.telling import tell_error
from hipline.views.words.recording import goes_on_line, room_line, unattended_line, unstored_line

WAIT_S = 60.0  #: after a walk that nobody watches, before another place is looked for
TRIES = 10  #: how often this is done while there is no such place either
_ASKED = "Press Enter to try again, or write q and press Enter to leave the rest out:"
_WAITS = "It is tried for {seconds:.0f} s, then kept in another place of this computer."
MOVE_AT = MOST_WAITING // 2  #: what waits in memory does not survive a power cut, and has an end
_FEW_S = 2.0  # wait at any moment of a recording for which there is room


def can_ask(*, window: bool) -> bool:
    """Tell whether somebody can be asked, in a window or in the terminal."""
    return _has_terminal() or (window and not why_no_window())


class Teller:
    """Tell on stderr when the disk of a walk refuses it and when there is room again, where no terminal is watched.

    What has waited for long is not left to memory: the walk goes on in another place.

    Parameters
    ----------
    recording : LiveRecording
        The walk; `watch` it with `take`.
    """

    def __init__(self, recording: LiveRecording) -> None:
        self._recording = recording
        self._waits = self._is_moved = False

    def take(self, status: RecordingStatus) -> None:
        """Take how the recording stands."""
        if status.state is RecordingState.WAITING:
            if not self._waits:
                self._waits = True
                tell_error(unattended_line(status))
            if status.waiting >= MOVE_AT and not self._is_moved:
                self._is_moved = True
                if self._recording.move():
                    tell_error(goes_on_line(self._recording.status))
        elif status.state is RecordingState.RECORDING and self._waits and status.waiting_s < _FEW_S:
            self._waits = False
            if status.path == self._recording.begun_as:
                tell_error(room_line(status))


def tell_unwatched(recording: LiveRecording) -> None:
    """Tell on stderr how a recording fares with its disk, where no terminal is watched."""
    if not _has_terminal():
        recording.watch(Teller(recording).take)


def store_rest(recording: LiveRecording, *, window: bool, watched: bool = True) -> None:
    """Ask for room until all of a walk is on the disk, or somebody leaves the rest out; wait for it where nobody can.

    Parameters
    ----------
    recording : LiveRecording
        The walk, which is over but not closed.
    window : bool
        Whether to ask in a window, where one can be shown; else in the terminal, if there is one.
    watched : bool
        Whether anybody is there.
    """
    if recording.is_empty or recording.settle():
        return
    try:
        if not (watched and can_ask(window=window)):
            _wait(recording)
            return
        ask = _ask_in_window if window and not why_no_window() else _ask_in_terminal
        while ask(unstored_line(recording.status)) and not recording.settle():
            pass
    except (EOFError, KeyboardInterrupt):  # whoever was there has gone
        print()
        _stored_elsewhere(recording)


def _wait(recording: LiveRecording) -> None:
    tell_error(f"{unstored_line(recording.status)} {fill(_WAITS, seconds=WAIT_S)}")
    for _ in range(TRIES):
        until_s = time.monotonic() + WAIT_S
        while time.monotonic() < until_s:
            if recording.settle():
                return
        if _stored_elsewhere(recording):
            return


def _stored_elsewhere(recording: LiveRecording) -> bool:
    return recording.move() and recording.settle()


def _has_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _ask_in_window(line: str) -> bool:
    from hipline.views.window.dialogs.make_room import ask_for_room  # noqa: PLC0415 - Qt only where a window is shown

    return ask_for_room(line)


def _ask_in_terminal(line: str) -> bool:
    print(line)
    return input(f"{shown(_ASKED)} ").strip().casefold() != "q"
