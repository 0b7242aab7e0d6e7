"""A source in the live view: in the window, or in the terminal where there can be none."""

from __future__ import annotations

from collections.abc import Callable

from hipline.sessions.recording import Recording
from hipline.settings import Settings
from hipline.source import Source
from hipline.views.display import why_no_window
from hipline.views.telling import tell_error
from hipline.views.terminal import run_terminal


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
