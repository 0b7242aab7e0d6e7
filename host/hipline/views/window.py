"""Run the live window: Qt in this thread, the link and the pipeline in another."""

from __future__ import annotations

import signal
import sys
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

from hipline.link.status import LinkState
from hipline.monitor import Monitor
from hipline.sessions.recording import Recording
from hipline.settings import Settings
from hipline.source import Source
from hipline.views import words
from hipline.views.application import application, look_of
from hipline.views.feed import Feed
from hipline.views.live import LiveWindow
from hipline.worker import Worker

_AWAKE_MS = 250


def run_window(
    source: Source,
    settings: Settings,
    duration_s: float | None = None,
    screenshot: Path | None = None,
    recording: Recording | None = None,
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
    recording : Recording, optional
        Where the walk goes; who made it closes it.

    Returns
    -------
    int
        0; 1 when the link had failed.
    """
    app = application()
    feed, worker = Feed(), Worker()
    window = LiveWindow(feed, look_of(app))
    monitor = Monitor(
        source,
        settings,
        on_update=feed.take_update,
        on_status=feed.take_status,
        on_calibration=feed.take_calibration,
        recording=recording,
    )
    if recording is not None:
        recording.watch(feed.take_recording)
        window.set_recording(recording)

    def over() -> None:
        if screenshot is not None:
            window.tick()
            window.save_picture(screenshot)
        window.close()

    def take_new_zero() -> None:
        monitor.rezero().add_done_callback(lambda worked: feed.take_rezeroed(worked.result()))

    if duration_s is not None:
        feed.ended.connect(over, Qt.ConnectionType.QueuedConnection)
    window.on_close = app.quit
    window.on_new_zero = take_new_zero
    # Python takes a signal only between two of its own steps: a window that is not drawn takes none
    awake = QTimer(interval=_AWAKE_MS)
    awake.timeout.connect(lambda: None)
    awake.start()
    before = signal.signal(signal.SIGINT, lambda *_: window.close())
    window.show()
    done: Future[None] = worker.submit(monitor.run(duration_s))
    done.add_done_callback(lambda _: feed.take_end())
    try:
        app.exec()
    finally:
        worker.close()
        signal.signal(signal.SIGINT, before)
    if window.link.state is LinkState.FAILED:
        print(f"hipline: {window.link.advice or words.LINK[LinkState.FAILED]}", file=sys.stderr)
        return 1
    return 0
