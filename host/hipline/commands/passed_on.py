"""`hipline replay --lsl`: a stored walk in the live view, passed on as if it were happening now."""

from __future__ import annotations

import sys
from pathlib import Path

from hipline.commands.live_view import View, run_live
from hipline.errors import UsageError
from hipline.outlet.source import passed_on
from hipline.playback import Playback
from hipline.sessions.walk import read_walk
from hipline.settings import Settings


def run_passed_on(
    file: Path,
    settings: Settings | None,
    acc_unit: str,
    gyr_unit: str,
    view: View,
    *,
    speed: float,
) -> int:
    """Show a recording or a session from its start to its end, and pass it on.

    Parameters
    ----------
    file : Path
        The walk.
    settings : Settings, optional
        The numbers that the therapist chose; None: those of a session, else the usual ones.
    acc_unit, gyr_unit : str
        Units of a plain recording.
    view : View
        How it is shown.
    speed : float
        1: what listens takes the times for those of now.

    Returns
    -------
    int
        The exit status.

    Raises
    ------
    InputError
        When the file cannot be used, or pylsl is not installed.
    UsageError
        When the speed is another.
    """
    if speed != 1.0:
        raise UsageError("what is passed on with --lsl runs as it was walked; leave out --speed")
    stored = read_walk(file, settings, (acc_unit, gyr_unit))
    recording = stored.recording
    for note in recording.notes:
        print(f"{recording.name}: {note}", file=sys.stderr)
    return run_live(
        passed_on(lambda: Playback(recording.block, recording.rate_hz, 1.0, recording.name)),
        stored.script.settings,
        view,
    )
