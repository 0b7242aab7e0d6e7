"""How the clip is worn, as the window tells it: the zero, whether the clip has moved, and a new calibration."""

from __future__ import annotations

from PySide6.QtCore import QObject

from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.views.window.banner import Banner
from hipline.views.window.controls import Controls
from hipline.views.window.feed import Feed
from hipline.views.window.headline import Headline
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words
from hipline.views.zero import is_doubtful, new_zero_helps


class Wear(QObject):
    """Follow a feed; offer a new zero where one helps.

    Parameters
    ----------
    feed : Feed
        Which tells.
    controls : Controls
        Whose buttons are offered.
    banner : Banner
        Where it is said.
    headline : Headline
        Whose numbers belong to the zero.
    parent : QObject, optional
        Who owns it.
    """

    def __init__(
        self, feed: Feed, controls: Controls, banner: Banner, headline: Headline, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._trace = feed.trace
        self._controls, self._banner, self._headline = controls, banner, headline
        self._calibration: Calibration | None = None
        self._clip_moved = self._streaming = self._turns_against = False
        feed.status.connect(self._take_status)
        feed.clip_moved.connect(self._take_clip_moved)
        feed.turns_against.connect(self._take_turns_against)
        feed.calibration.connect(self._take_calibration)
        feed.rezeroed.connect(self._take_rezeroed)
        feed.recalibrated.connect(self._take_recalibrated)

    def _take_status(self, status: LinkStatus) -> None:
        self._streaming = status.state is LinkState.STREAMING
        self._offer()

    def _take_clip_moved(self, moved: bool) -> None:
        self._clip_moved = moved
        self._offer()
        self._headline.set_clip_moved(moved)
        self._banner.show_clip_moved(moved)

    def _take_calibration(self, calibration: Calibration) -> None:
        is_new = self._calibration is None or self._calibration.at_s != calibration.at_s  # else it has a new zero
        self._calibration = calibration
        self._offer()
        self._headline.setToolTip(words.zero_told(calibration, self._trace.first_s))
        self._hint()
        if is_new and guide_words.is_guided(calibration):
            self._headline.show_result(calibration)

    def _take_turns_against(self) -> None:
        self._turns_against = True
        self._hint()

    def _hint(self) -> None:
        calibration = self._calibration
        if self._turns_against:
            self._banner.show_hint(words.CLIP_MIRRORED)
        elif calibration is not None and guide_words.is_guided(calibration):
            self._banner.show_hint(guide_words.advice(calibration))
        else:
            self._banner.show_hint(words.NOT_SURE_OF_FORWARD if is_doubtful(calibration) else "")

    def _take_rezeroed(self, worked: bool) -> None:
        if worked:
            self._headline.forget()
        self._banner.show_news(words.ZERO_TAKEN if worked else words.NO_STAND)

    def _take_recalibrated(self, begun: bool) -> None:
        if begun:
            self._headline.forget()
            self._banner.show_hint("")
        self._banner.show_news(guide_words.BEGUN if begun else guide_words.NOTHING_TO_FIND)

    def _offer(self) -> None:
        self._controls.calibrate.setEnabled(self._streaming)
        self._controls.new_zero.setEnabled(self._streaming and new_zero_helps(self._calibration, self._clip_moved))


class StoredWear(Wear):
    """The same of a stored walk, which has the zeros that it has: none is offered."""

    def _offer(self) -> None:
        """Offer none."""

    def _take_clip_moved(self, moved: bool) -> None:
        self._headline.set_clip_moved(moved)
        self._banner.show_hint(words.CLIP_HAD_MOVED if moved else "")
