from __future__ import annotations

import signal
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from hipline.errors import LinkError
from hipline.link.status import LinkState
from hipline.playback import Playback
from hipline.settings import Settings
from hipline.views.window.feed import Feed
from hipline.views.window.live import LiveWindow
from hipline.views.window.run import fit_to, run_window
from hipline_device.samples import SampleBlock

RATE_HZ = 100.0


def standing(duration_s: float) -> SampleBlock:
    n = round(duration_s * RATE_HZ)
    acc = np.tile([9.81, 0.0, 0.0], (n, 1))
    return SampleBlock(np.arange(n), np.arange(n) / RATE_HZ, acc, np.zeros((n, 3)))


class Endless(Playback):
    """A source that remembers in which thread it was opened and closed."""

    def __init__(self) -> None:
        super().__init__(standing(600), RATE_HZ)
        self.seen: list[tuple[str, str]] = []

    async def __aenter__(self) -> Self:
        self.seen.append(("opened", threading.current_thread().name))
        return await super().__aenter__()

    async def __aexit__(self, *error: object) -> None:
        self.seen.append(("closed", threading.current_thread().name))
        await super().__aexit__(*error)  # pyright: ignore[reportArgumentType]


class Broken(Playback):
    """A source that cannot be opened."""

    def __init__(self) -> None:
        super().__init__(standing(1), RATE_HZ)

    async def __aenter__(self) -> Self:
        raise LinkError("Bluetooth is off. Turn it on in the system's settings.")

    async def blocks(self) -> AsyncIterator[SampleBlock]:
        raise AssertionError
        yield


def when(ready: Callable[[LiveWindow], bool], act: Callable[[LiveWindow], object]) -> QTimer:
    """Look every few milliseconds; when the window is ready, act once."""
    timer = QTimer()

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, LiveWindow) and window.isVisible() and ready(window):
                timer.stop()
                act(window)

    timer.timeout.connect(look)
    timer.start(10)
    return timer


def test_window_runs_for_a_time_takes_its_picture_and_ends(app: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "window.png"
    assert run_window(Playback(standing(3), RATE_HZ, speed=10), Settings(), 60.0, path) == 0
    assert QImage(str(path)).width() >= 900


def test_closing_the_window_disconnects_in_the_links_own_thread(app: QApplication) -> None:
    source = Endless()
    timer = when(lambda window: window.link.samples_received > 0, lambda window: window.close())
    assert run_window(source, Settings()) == 0
    assert not timer.isActive()
    (opened, thread), (closed, other) = source.seen
    assert (opened, closed) == ("opened", "closed")
    assert thread == other != threading.main_thread().name
    assert source.status.state is LinkState.ENDED


@pytest.mark.usefixtures("signals_by_default")
def test_ctrl_c_ends_a_window_that_is_not_drawn(app: QApplication) -> None:
    source = Endless()

    def interrupt(window: LiveWindow) -> None:
        window.showMinimized()
        QTimer.singleShot(0, lambda: signal.raise_signal(signal.SIGINT))

    timer = when(lambda window: window.link.samples_received > 0, interrupt)
    assert run_window(source, Settings()) == 0
    assert not timer.isActive()
    assert source.seen[-1][0] == "closed"


def test_failed_link_stays_in_the_window_until_it_is_closed(
    app: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[str] = []

    def look(window: LiveWindow) -> None:
        seen.extend((window.banner.link_text, window.headline.guidance.asked.text()))
        window.close()

    timer = when(lambda window: window.banner.link_text != "", look)
    assert run_window(Broken(), Settings()) == 1
    assert not timer.isActive()
    assert seen == ["✕  Bluetooth is off. Turn it on in the system's settings.", "No connection"]
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "Bluetooth is off" in told


def test_failed_link_ends_a_run_with_a_fixed_time(app: QApplication) -> None:
    assert run_window(Broken(), Settings(), duration_s=5.0) == 1


def test_a_window_opens_no_larger_than_its_screen(app: QApplication):
    window = LiveWindow(Feed())
    fit_to(window, QSize(1920, 1040))
    assert window.size() == QSize(1280, 800)
    fit_to(window, QSize(1280, 672))  # 1920 x 1080 at 150 %, with a bar of the desktop
    assert (window.width(), window.height()) == (1280, 632)
    window.deleteLater()


def test_the_window_that_is_run_fits_the_screen_it_is_on(app: QApplication) -> None:
    seen: list[tuple[int, int]] = []

    def look(window: LiveWindow) -> None:
        seen.append((window.height(), window.screen().availableSize().height()))
        window.close()

    timer = when(lambda window: window.link.samples_received > 0, look)
    assert run_window(Playback(standing(600), RATE_HZ), Settings()) == 0
    assert not timer.isActive()
    height, room = seen[0]
    assert height < min(room, 801)
