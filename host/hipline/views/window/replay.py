"""The live window on a stored walk: the same view, with a bar that plays, and without what only a live walk needs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from hipline.language import shown
from hipline.link.status import LinkState, LinkStatus
from hipline.replayer import Transport
from hipline.sessions.script import Script
from hipline.views.outputs import Outputs
from hipline.views.window.feed import Feed
from hipline.views.window.live import LiveWindow
from hipline.views.window.plots.playhead import Playhead
from hipline.views.window.toolkit.palette import LIGHT, Theme
from hipline.views.window.transport import TransportBar
from hipline.views.window.wear import StoredWear
from hipline.views.words import general as words

Note = tuple[float, str]  #: time on the clip's clock, s, and text


def notes_of(script: Script) -> list[Note]:
    """Return what people said of moments of a walk, as the plots show it: marks, and pain scores."""
    notes = [(mark.time_s, mark.text) for mark in script.marks]
    for pain in script.pain:
        notes.append((pain.time_s, f"pain {pain.score}{f', {pain.place}' if pain.place else ''}"))
    return sorted(note for note in notes if math.isfinite(note[0]))


class ReplayWindow(LiveWindow):
    """Show what a feed brings of a stored walk.

    Parameters
    ----------
    feed : Feed
        Where updates and the transport come in.
    notes : sequence of (float, str)
        Marks, with their times on the clip's clock.
    theme : Theme
        The first look.
    now_s : callable
        A monotonic clock, s.
    outputs : Outputs, optional
        What a notice does besides the screen.
    """

    PAUSED = words.AXIS_LOOKING_BACK
    WEAR = StoredWear
    CAN_ANSWER = False

    def __init__(
        self,
        feed: Feed,
        notes: Sequence[Note],
        theme: Theme = LIGHT,
        now_s: Callable[[], float] = time.monotonic,
        outputs: Outputs | None = None,
    ) -> None:
        self.transport = TransportBar()
        self._notes = tuple(notes)
        self._playing, self._speed = True, 1.0
        super().__init__(feed, theme, now_s, outputs)
        self.transport.set_marks([time_s for time_s, _ in self._notes])
        self.forget_walk()
        whole = self.centralWidget()
        layout = None if whole is None else whole.layout()
        assert layout is not None  # the live window has one
        layout.removeWidget(self.status_bar)
        layout.addWidget(self.transport)
        layout.addWidget(self.status_bar)
        self.addActions(self.transport.actions_by_key)
        # the bar pauses now; the keys of these two, and the places of their buttons, are free
        for action in (self.controls.pause, self.controls.live):
            action.setVisible(False)
            action.setShortcut("")
        feed.rewound.connect(self._take_rewind)
        feed.transport.connect(self._take_transport)

    @property
    def waiting(self) -> bool:
        """Whether more samples are expected."""
        return self._playing and super().waiting

    @property
    def speed(self) -> float:
        """Seconds of the walk per second of the wall clock."""
        return self._speed

    def forget_walk(self) -> None:
        """Take the contacts from the plots; what people said of the walk stays."""
        super().forget_walk()
        for time_s, text in self._notes:
            self.plots.notes.add(time_s, text)

    def set_theme(self, theme: Theme) -> None:
        """Take a look, light or dark."""
        super().set_theme(theme)
        self.transport.set_theme(theme)

    def _take_rewind(self) -> None:
        self.forget_walk()
        self.strip.clear()
        self.headline.forget()
        self.banner.forget()
        self._playhead = Playhead()
        self._newest_s = -math.inf
        self.lookback.pause(False)

    def _take_transport(self, transport: Transport) -> None:
        if transport.playing and not self._playing:
            self.lookback.pause(False)  # whoever had looked back comes along again
        self._playing, self._speed = transport.playing, transport.speed
        self.transport.show_transport(transport)
        self._say_state()

    def _take_status(self, status: LinkStatus) -> None:
        super()._take_status(status)
        self._say_state()

    def _say_state(self) -> None:
        if self.link.state is LinkState.STREAMING:
            self.status_bar.state.setText(shown("▶ Playing" if self._playing else "❚❚ Paused"))
