"""Watch a walk now: choose the window or the terminal, and list the clips in reach."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Mapping

from bleak.exc import BleakError

from hipline.link.advice import advice_for
from hipline.link.errors import NotHeardError
from hipline.link.radio import Radio
from hipline.link.scan import FoundClip, scan
from hipline.sessions.recording import Recording
from hipline.settings import Settings
from hipline.source import Source
from hipline.views.telling import tell_error
from hipline.views.terminal import run_terminal

_PROBE = "from PySide6.QtWidgets import QApplication; QApplication([])"
_PROBE_S = 20.0


def why_no_window(environment: Mapping[str, str] | None = None) -> str:
    """Say why no window can be shown here; empty when one can.

    Qt ends the whole program when it finds no display or lacks a library of the system, so a program of its own
    tries first.
    """
    variables = os.environ if environment is None else environment
    if importlib.util.find_spec("PySide6") is None or importlib.util.find_spec("pyqtgraph") is None:
        return "Qt is not installed (in the folder of Hipline: pip install -c constraints.txt -e .)"
    if not sys.platform.startswith("linux"):
        return ""
    if not any(variables.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return "there is no display"
    try:
        tried = subprocess.run(
            [sys.executable, "-c", _PROBE], env=dict(variables), capture_output=True, timeout=_PROBE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "Qt does not start"
    return "" if tried.returncode == 0 else "Qt finds no display, or lacks a library of the system"


def run_live(
    source_factory: Callable[[], Source],
    settings: Settings,
    window: bool,
    duration_s: float | None = None,
    recording: Recording | None = None,
    sound: str = "none",
    keep_numbers: Callable[[Settings], str] | None = None,
) -> int:
    """Show a source until the user ends it.

    Parameters
    ----------
    source_factory : callable
        Makes the source.
    settings : Settings
        The numbers that the therapist chose.
    window : bool
        Whether a window is wanted; where there can be none, a notice is given and the terminal is used.
    duration_s : float, optional
        Seconds to measure; None: until the source ends or the user stops.
    recording : Recording, optional
        Where the walk goes; who made it closes it.
    sound : {"none", "tone", "words", "quiet"}
        What is heard with a cue, in a terminal its bell; quiet is felt as little as heard.
    keep_numbers : callable, optional
        Keeps numbers for the next walk and says where; None: in a file of this machine.

    Returns
    -------
    int
        The exit status: 0, or 1 when the link or the measurement had failed.
    """
    if window:
        reason = why_no_window()
        if not reason:
            from hipline.views.window import run_window  # noqa: PLC0415 - Qt only where a window is shown

            return run_window(
                source_factory(), settings, duration_s, recording=recording, sound=sound, keep_numbers=keep_numbers
            )
        tell_error(f"no window here: {reason}. Showing the walk in the terminal.")
    return run_terminal(source_factory(), settings, duration_s, recording=recording, sound=sound)


def run_scan(radio: Radio | str, timeout_s: float = 5.0) -> int:
    """List the clips in reach.

    Parameters
    ----------
    radio : Radio or str
        The radio, or its name.
    timeout_s : float
        How long to listen, s.

    Returns
    -------
    int
        The exit status: 0, or 1 when there was none, or the radio failed.
    """
    radio = Radio.of(radio)
    try:
        clips = asyncio.run(_scan(radio, timeout_s))
        if not clips:
            raise NotHeardError(None)
    except (BleakError, TimeoutError, OSError) as error:
        tell_error(advice_for(error, radio).text)
        return 1
    except KeyboardInterrupt:
        return 0
    width = max(len(clip.name) for clip in clips)
    for clip in clips:
        print(f"{clip.name:<{width}}  {clip.address}  {clip.rssi_dbm} dBm")
    return 0


async def _scan(radio: Radio, timeout_s: float) -> list[FoundClip]:
    async with radio:
        return await scan(radio, timeout_s)
