"""Run the live window: Qt in this thread, the link and the pipeline in another."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hipline.language import shown
from hipline.link.status import LinkState
from hipline.monitor import Monitor
from hipline.replayer import Replayer
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.script import Script
from hipline.settings import Settings
from hipline.source import Source
from hipline.views.outputs import QUIET, Outputs, Sound
from hipline.views.telling import tell_error
from hipline.views.window.application import application, look_of
from hipline.views.window.feed import Feed
from hipline.views.window.live import LiveWindow
from hipline.views.window.replay import ReplayWindow, notes_of
from hipline.views.window.sound import Tone, no_voice, voice
from hipline.views.window.toolkit.interrupt import on_interrupt
from hipline.views.window.toolkit.on_screen import fit_to
from hipline.views.words import general as words
from hipline.worker import Worker


def _outputs(sound: str) -> Outputs:
    """Return what a notice does besides the screen; what cannot be heard here is said, and a tone takes its place."""
    speak = voice() if sound == Sound.WORDS else None
    if sound == Sound.WORDS and speak is None:
        tell_error(shown(no_voice()))
        sound = Sound.TONE
    tone = Tone()
    if sound == Sound.TONE and not tone.is_soft:
        tell_error(shown(words.NO_SOUND_DEVICE))
    outputs = Outputs(tone) if speak is None else Outputs(tone, speak)
    outputs.vibration = sound != QUIET
    outputs.sound = Sound(sound) if outputs.vibration else Sound.NONE
    return outputs


def _show(
    app: QApplication,
    window: LiveWindow,
    feed: Feed,
    work: Coroutine[Any, Any, None],
    *,
    closes: bool,
    screenshot: Path | None,
) -> int:
    """Show a window until it is closed, with the work in a thread of its own; return the exit status."""

    def over() -> None:
        if screenshot is not None:
            window.tick()
            window.save_picture(screenshot)
        window.close()

    if closes:
        feed.ended.connect(over, Qt.ConnectionType.QueuedConnection)
    window.on_close = app.quit
    if screenshot is None:  # a picture has the same size on every screen
        fit_to(window, window.screen().availableSize())
    with on_interrupt(window.close):
        window.show()
        worker = Worker()
        done: Future[None] = worker.submit(work)
        done.add_done_callback(lambda _: feed.take_end())
        try:
            app.exec()
        finally:
            worker.close()
    if window.link.state is LinkState.FAILED:
        tell_error(shown(window.link.advice or words.LINK[LinkState.FAILED]))
        return 1
    return 0


def run_window(
    source: Source,
    settings: Settings,
    duration_s: float | None = None,
    screenshot: Path | None = None,
    recording: LiveRecording | None = None,
    sound: str = "none",
    keep_numbers: Callable[[Settings], str] | None = None,
) -> int:
    """Show a source in the live window until it is closed.

    Parameters
    ----------
    source : Source
        Where the samples come from; it is opened and closed here.
    settings : Settings
        The numbers that the therapist chose.
    duration_s : float, optional
        Close after so many seconds of samples, or when the source ends; None: stay until the user closes.
    screenshot : Path, optional
        Where to save a picture of the window before it closes.
    recording : LiveRecording, optional
        Where the walk goes; who made it closes it.
    sound : {"none", "tone", "words", "quiet"}
        What is heard with a cue; quiet is felt as little as heard.
    keep_numbers : callable, optional
        Keeps numbers for the next walk and says where; None: in a file of this machine.

    Returns
    -------
    int
        0; 1 when the link had failed.
    """
    app, feed = application(), Feed()
    outputs = _outputs(sound)
    window = LiveWindow(feed, look_of(app), outputs=outputs)
    window.choose_sound(outputs.sound)
    window.settings = settings
    window.keep_numbers = keep_numbers or window.keep_numbers
    monitor = Monitor(
        source,
        settings,
        on_update=feed.take_update,
        on_status=feed.take_status,
        on_calibration=feed.take_calibration,
        on_press=lambda press: feed.take_press(press.time_s),
        recording=recording,
    )
    outputs.vibrate = lambda it: monitor.alert(it.pattern, it.strength_percent, it.repeats).add_done_callback(
        lambda felt: feed.take_vibrated(felt.result())
    )
    if recording is not None:
        recording.watch(feed.take_recording)
        window.set_recording(recording)

    def take_new_zero() -> None:
        monitor.rezero().add_done_callback(lambda worked: feed.take_rezeroed(worked.result()))

    def take_too_much() -> None:
        monitor.too_much().add_done_callback(lambda changed: feed.take_answered(changed.result()))

    def calibrate() -> None:
        monitor.recalibrate().add_done_callback(lambda begun: feed.take_recalibrated(begun.result()))

    window.on_new_zero = take_new_zero
    window.on_felt = monitor.felt
    window.on_too_much = take_too_much
    window.on_calibrate = calibrate
    closes = duration_s is not None
    return _show(app, window, feed, monitor.run(duration_s), closes=closes, screenshot=screenshot)


def run_replay_window(
    script: Script,
    speed: float = 1.0,
    duration_s: float | None = None,
    screenshot: Path | None = None,
    sound: str = "none",
) -> int:
    """Show a stored walk in the live window until it is closed.

    Parameters
    ----------
    script : Script
        The walk.
    speed : float
        1 for the time that it took.
    duration_s : float, optional
        Close after so many seconds, or when the walk is over; None: stay until the user closes.
    screenshot : Path, optional
        Where to save a picture of the window before it closes.
    sound : {"none", "tone", "words", "quiet"}
        What is heard with a cue.

    Returns
    -------
    int
        0; 1 when the replay had failed.
    """
    app, feed = application(), Feed()
    outputs = _outputs(sound)
    window = ReplayWindow(feed, notes_of(script), look_of(app), outputs=outputs)
    window.choose_sound(outputs.sound)
    replayer = Replayer(
        script,
        speed,
        stays=duration_s is None,
        on_update=feed.take_update,
        on_status=feed.take_status,
        on_calibration=feed.take_calibration,
        on_transport=feed.take_transport,
        on_rewind=feed.take_rewind,
    )
    bar = window.transport
    bar.asked_to_play.connect(replayer.set_playing)
    bar.sought.connect(replayer.seek)
    bar.sought_by.connect(replayer.seek_by)
    bar.speed_chosen.connect(replayer.set_speed)
    closes = duration_s is not None
    return _show(app, window, feed, replayer.run(duration_s), closes=closes, screenshot=screenshot)
