"""`hipline replay --lsl`: a stored walk in the live view, passed on as if it were happening now."""

from __future__ import annotations

import sys
from pathlib import Path

from hipline import live
from hipline.errors import InputError
from hipline.outlet.source import passed_on
from hipline.playback import Playback
from hipline.sessions.walk import read_walk
from hipline.settings import Settings


def run_passed_on(
    file: Path,
    settings: Settings | None,
    acc_unit: str,
    gyr_unit: str,
    *,
    speed: float,
    window: bool,
    duration_s: float | None,
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
    speed : float
        1: what listens takes the times for those of now.
    window : bool
        Whether a window is wanted.
    duration_s : float, optional
        Seconds to show; None: until the end.

    Returns
    -------
    int
        The exit status.

    Raises
    ------
    InputError
        When the file cannot be used, the speed is another, or pylsl is not installed.
    """
    if speed != 1.0:
        raise InputError("what is passed on with --lsl runs as it was walked; leave out --speed")
    stored = read_walk(file, settings, (acc_unit, gyr_unit))
    recording = stored.recording
    for note in recording.notes:
        print(f"{recording.name}: {note}", file=sys.stderr)
    return live.run_live(
        passed_on(lambda: Playback(recording.block, recording.rate_hz, 1.0, recording.name)),
        stored.script.settings,
        window,
        duration_s,
    )
