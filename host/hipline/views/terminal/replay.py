"""A stored walk in the terminal: the live view, and keys to play it."""

from __future__ import annotations

import sys
from typing import TextIO

from hipline.events import Update
from hipline.language import shown
from hipline.replayer import Replayer
from hipline.sessions.script import Script
from hipline.views.terminal.keys import Keys
from hipline.views.terminal.live import TerminalView
from hipline.views.terminal.run import exit_status, show_until_over
from hipline.views.terminal.writer import Writer

KEYS = "Space: pause or play   b, f: 10 s back, on   -, +: slower, faster   q: end"
_JUMP_S = 10.0


def run_replay_terminal(
    script: Script, speed: float = 1.0, duration_s: float | None = None, stream: TextIO | None = None
) -> int:
    """Show a stored walk in the terminal until it is over, the time is over, or Ctrl-C.

    Parameters
    ----------
    script : Script
        The walk.
    speed : float
        1 for the time that it took; infinity for as fast as can be.
    duration_s : float, optional
        Seconds to show.
    stream : TextIO, optional
        Where to show it; None: the standard output.

    Returns
    -------
    int
        0; 1 when the replay had failed.
    """
    keys = Keys()
    view = TerminalView(Writer(stream or sys.stdout))
    if keys.usable:
        print(shown(KEYS), file=sys.stderr)

    def take_update(update: Update) -> None:
        view.take_update(update)
        if not view.is_watched:
            replayer.stop()

    def take_key(key: str) -> None:
        now = replayer.transport
        if key == " ":
            replayer.set_playing(not now.playing)
        elif key in "bf":
            replayer.seek_by(_JUMP_S if key == "f" else -_JUMP_S)
        elif key in "+-":
            replayer.set_speed(now.speed * (2.0 if key == "+" else 0.5))
        elif key == "q":
            replayer.stop()

    replayer = Replayer(
        script,
        speed,
        on_update=take_update,
        on_status=view.take_status,
        on_calibration=view.take_calibration,
        on_rewind=view.take_rewind,
    )
    show_until_over(view, keys, take_key, replayer.run(duration_s))
    return exit_status(replayer.status)
