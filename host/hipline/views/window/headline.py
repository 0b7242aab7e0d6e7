"""The walker's side of the window: what to do, and then the last stride, readable across a room."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QSize, QTimer
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from hipline.cues.first_walk import Pace
from hipline.events import Bands, FirstWalk, Guide, Stage, Stride
from hipline.language import shown
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.motion.quality import Level
from hipline.views.reading import Reading
from hipline.views.window.guidance import GuidancePage
from hipline.views.window.guide import GuidePanel, ResultPanel
from hipline.views.window.stride_page import LEAST_PX, StridePage
from hipline.views.window.toolkit.palette import Theme
from hipline.views.window.toolkit.styling import tint
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words

_LEAST_WIDTH_PX = 160
_RESULT_MS = {Level.GOOD: 8_000, Level.FAIR: 15_000, Level.POOR: 30_000}  # how long the walker has no number for it


class Headline(QFrame):
    """Guidance until the wearer is measured, then tilt, rotation range and cadence, one change per stride."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = Reading()
        self._bands = Bands()
        self._steady = True
        self._clip_moved = False
        self._link, self._advice = LinkState.SEARCHING, ""
        self._stage = Stage.STAND
        self._pages = QStackedWidget()
        self._margins = QMargins(16, 12, 16, 14)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(self._margins)
        layout.addWidget(self._pages)
        self.guidance, self.stride = GuidancePage(), StridePage()
        self.guide, self.result, self.first_walk = GuidePanel(), ResultPanel(), GuidePanel()
        self._parts = (self.guidance, self.stride, self.guide, self.result, self.first_walk)
        for page in self._parts:
            self._pages.addWidget(page)
        self._guided = False
        self._learning: FirstWalk | None = None
        self._result_over = QTimer(self)
        self._result_over.setSingleShot(True)
        self._result_over.timeout.connect(self._turn_page)
        self.set_stage(Stage.STAND)

    @property
    def reading(self) -> Reading:
        """The numbers behind what is shown."""
        return self._reading

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Say no: its pages fit themselves into the height that there is."""
        return False

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the room without which the number could not be read from afar."""
        margins = self.contentsMargins() + self._margins
        return QSize(_LEAST_WIDTH_PX, LEAST_PX + margins.top() + margins.bottom())

    def set_stage(self, stage: Stage) -> None:
        """Show what is asked of the wearer now, or the numbers when nothing is."""
        self._stage = stage
        self._guide()
        if stage is not Stage.READY:
            self._result_over.stop()
        self._turn_page()

    def set_guide(self, guide: Guide | None) -> None:
        """Show how far a guided calibration has come; None when there is none."""
        self._guided = guide is not None
        if guide is not None:
            self.guide.show_guide(guide)
        self._turn_page()

    def set_first_walk(self, first_walk: FirstWalk) -> None:
        """Show which pace of a guided first walk is asked for, and how far it is; the numbers when all are known."""
        self._learning = first_walk if first_walk.pace != Pace.DONE else None
        self._turn_page()

    def show_result(self, calibration: Calibration) -> None:
        """Show for a moment how good a guided calibration is."""
        self.result.show_result(calibration)
        self._result_over.start(_RESULT_MS[guide_words.verdict_of(calibration)[0]])
        self._turn_page()

    def set_bands(self, bands: Bands) -> None:
        """Take the limits that the cue rules use."""
        self._bands = bands
        self._reading.set_bands(bands)
        self._show()

    def set_steady(self, steady: bool) -> None:
        """Say whether the wearer is walking: the numbers of the last stride fade while not."""
        self._steady = steady
        self._show()

    def set_clip_moved(self, moved: bool) -> None:
        """Say whether the zero is in doubt: nothing is called inside or outside of the band by it."""
        self._clip_moved = moved
        self._show()

    def forget(self) -> None:
        """Forget the last stride, which was measured from another zero."""
        self._reading = Reading()
        self._reading.set_bands(self._bands)
        self._show()

    def set_link(self, status: LinkStatus) -> None:
        """Say how the link stands: without a signal, old numbers must not look like new ones."""
        if (status.state, status.advice) != (self._link, self._advice):
            self._link, self._advice = status.state, status.advice
            self._guide()
            self._turn_page()
            self._show()

    def add_strides(self, strides: tuple[Stride, ...]) -> None:
        """Take finished strides; the numbers change at most once per stride of one foot."""
        changed = [self._reading.add(stride) for stride in strides]
        if any(changed):
            self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        tint(self, ground=theme.ground)
        for page in self._parts:
            page.set_theme(theme)
        self._show()

    def _turn_page(self) -> None:
        """Choose what is shown: words about the link, a step of the calibration, its result, or the numbers."""
        if self._stage is not Stage.READY:
            is_step = self._guided and self._link is LinkState.STREAMING
            self._pages.setCurrentWidget(self.guide if is_step else self.guidance)
        elif self._result_over.isActive():
            self._pages.setCurrentWidget(self.result)
        elif self._learning is not None:
            self.first_walk.show_told(guide_words.first_walk_told(self._learning))
            self._pages.setCurrentWidget(self.first_walk)
        else:
            self._pages.setCurrentWidget(self.stride)

    def _guide(self) -> None:
        if self._link is LinkState.STREAMING:
            self.guidance.ask(shown(words.GUIDANCE[self._stage]), shown(words.GUIDANCE_WHY[self._stage]))
        else:
            self.guidance.ask(shown(words.LINK[self._link]), shown(self._advice or words.LINK_WHY[self._link]))

    def _show(self) -> None:
        silent = self._link not in (LinkState.STREAMING, LinkState.ENDED)
        self.stride.show_reading(
            self._reading, self._bands, silent=silent, steady=self._steady, clip_moved=self._clip_moved
        )
