"""Run the view in a terminal: the link, the pipeline and the keys in one loop."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TextIO

from hipline.events import Update
from hipline.language import shown
from hipline.link.status import LinkState, LinkStatus
from hipline.monitor import Monitor
from hipline.sessions.live_recording import LiveRecording
from hipline.settings import Settings
from hipline.source import Source
from hipline.views.outputs import QUIET, Outputs, Sound
from hipline.views.telling import tell_error
from hipline.views.terminal.keys import Keys
from hipline.views.terminal.live import TerminalView
from hipline.views.terminal.writer import Writer
from hipline.views.words import general as words
from hipline.views.zero import new_zero_helps

KEYS = "Ctrl-C: end   I: I felt it   T: too much   Z: new zero   C: calibrate"


def _outputs(sound: str, writer: Writer) -> Outputs:
    """Return what a notice does besides the screen; what cannot be heard in a terminal is said."""
    if sound == Sound.WORDS:
        tell_error(shown(words.NO_VOICE_HERE))
    if sound in tuple(Sound) and sound != Sound.NONE and not writer.is_terminal:
        tell_error(shown(words.NO_BELL))
    outputs = Outputs(writer.bell)
    outputs.vibration = sound != QUIET
    outputs.sound = Sound.TONE if sound in (Sound.TONE, Sound.WORDS) else Sound.NONE
    return outputs


def show_until_over(
    view: TerminalView, keys: Keys, take_key: Callable[[str], None], work: Coroutine[Any, Any, None]
) -> None:
    """Let a view be fed, and keys be pressed, until the work is over or Ctrl-C."""

    async def run() -> None:
        watching = asyncio.create_task(keys.watch(take_key))
        try:
            await work
        finally:
            watching.cancel()

    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        pass  # the usual way to end: what was running has disconnected by now
    finally:
        view.close()


def exit_status(status: LinkStatus) -> int:
    """Return 0; where all had failed say so and return 1."""
    if status.state is LinkState.FAILED:
        tell_error(shown(status.advice))
        return 1
    return 0


def run_terminal(
    source: Source,
    settings: Settings,
    duration_s: float | None = None,
    stream: TextIO | None = None,
    recording: LiveRecording | None = None,
    sound: str = "none",
) -> int:
    """Show a source in the terminal until it ends, the time is over, or Ctrl-C.

    Parameters
    ----------
    source : Source
        Where the samples come from; it is opened and closed here.
    settings : Settings
        The numbers that the therapist chose.
    duration_s : float, optional
        Seconds to measure, counted from the first samples.
    stream : TextIO, optional
        Where to show it; None: the standard output.
    recording : LiveRecording, optional
        Where the walk goes; who made it closes it.
    sound : {"none", "tone", "words", "quiet"}
        What is heard with a cue: the bell of the terminal for both; quiet is felt as little as heard.

    Returns
    -------
    int
        0; 1 when the link or the measurement had failed.
    """
    keys = Keys()
    writer = Writer(stream or sys.stdout)
    view, outputs = TerminalView(writer, has_keys=keys.usable), _outputs(sound, writer)
    if keys.usable:
        print(shown(KEYS), file=sys.stderr)

    def take_key(key: str) -> None:
        if key in "zZ" and new_zero_helps(view.facts.calibration, view.facts.clip_moved):
            monitor.rezero().add_done_callback(lambda worked: view.take_rezeroed(worked.result()))
        elif key in "iI":
            monitor.felt()
        elif key in "tT":
            monitor.too_much()
        elif key in "cC":
            monitor.recalibrate().add_done_callback(lambda begun: view.take_recalibrated(begun.result()))

    def take_update(update: Update) -> None:
        view.take_update(update)
        for notice in update.notices:
            outputs.give(notice)
        if recording is not None:
            view.take_recording(recording.status)
        if not view.is_watched:
            monitor.stop()

    monitor = Monitor(
        source,
        settings,
        on_update=take_update,
        on_status=view.take_status,
        on_calibration=view.take_calibration,
        recording=recording,
    )
    outputs.vibrate = lambda it: monitor.alert(it.pattern, it.strength_percent, it.repeats).add_done_callback(
        lambda felt: view.take_vibrated(felt.result())
    )
    show_until_over(view, keys, take_key, monitor.run(duration_s))
    return exit_status(monitor.status)
