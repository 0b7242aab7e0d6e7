"""A source in the live view: in the window, or in the terminal where there can be none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipline.sessions.live_recording import LiveRecording
from hipline.settings import Settings
from hipline.source import Source
from hipline.views.display import why_no_window
from hipline.views.telling import tell_error
from hipline.views.terminal.run import run_terminal

if TYPE_CHECKING:
    from hipline.commands.consent import Consent


def _asks_nothing(_: Path) -> None:
    """Ask the wearer nothing after a walk."""


@dataclass(frozen=True, slots=True)
class View:
    """How a walk is shown, as the options of a command say.

    Attributes
    ----------
    window : bool
        Whether a window is wanted; where there can be none, a notice is given and the terminal is used.
    duration_s : float, optional
        Seconds to measure; None: until the source ends or the user stops.
    sound : {"none", "tone", "words", "quiet"}
        What is heard with a cue, in a terminal its bell; quiet is felt as little as heard.
    lsl : bool
        Whether the walk is passed on as streams of the Lab Streaming Layer.
    keep_numbers : callable, optional
        Keeps numbers for the next walk and says where; None: in a file of this machine.
    ask : callable
        Takes the file of a walk that has ended, and returns what the wearer is asked then.
    """

    window: bool = True
    duration_s: float | None = None
    sound: str = "none"
    lsl: bool = False
    keep_numbers: Callable[[Settings], str] | None = None
    ask: Callable[[Path], Consent | None] = _asks_nothing


def run_live(
    source_factory: Callable[[], Source], settings: Settings, view: View, recording: LiveRecording | None = None
) -> int:
    """Show a source until the user ends it.

    Parameters
    ----------
    source_factory : callable
        Makes the source.
    settings : Settings
        The numbers that the therapist chose.
    view : View
        How.
    recording : LiveRecording, optional
        Where the walk goes; who made it closes it.

    Returns
    -------
    int
        The exit status: 0, or 1 when the link or the measurement had failed.
    """
    if view.window:
        reason = why_no_window()
        if not reason:
            from hipline.views.window.run import run_window  # noqa: PLC0415 - Qt only where a window is shown

            return run_window(
                source_factory(),
                settings,
                view.duration_s,
                recording=recording,
                sound=view.sound,
                keep_numbers=view.keep_numbers,
            )
        tell_error(f"no window here: {reason}. Showing the walk in the terminal.")
    return run_terminal(source_factory(), settings, view.duration_s, recording=recording, sound=view.sound)
