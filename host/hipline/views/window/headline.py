"""The walker's side of the window: one number, one band, one word, readable across a room."""

from __future__ import annotations

import math

from PySide6.QtCore import QMargins, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from hipline.cues.first_walk import Pace
from hipline.events import Band, Bands, FirstWalk, Guide, Stage, Stride
from hipline.language import fill, shown
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.motion.quality import Level
from hipline.views.reading import GAUGE_DEG, Place, Reading
from hipline.views.window.guide import GuidePanel, ResultPanel
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.page import Page
from hipline.views.window.toolkit.palette import LIGHT, Theme, pen
from hipline.views.window.toolkit.rows import Rows
from hipline.views.window.toolkit.styling import letters, tint
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words

_WIDEST = f"{words.MINUS}88°"
_LARGEST_PX, _LEAST_PX = 190, 56  # of the number
_WORD_PX = 30
_LEAST_WIDTH_PX = 160
_WORDS, _NUMBERS, _GUIDE, _RESULT, _FIRST_WALK = range(5)  # the pages
_RESULT_MS = {Level.GOOD: 8_000, Level.FAIR: 15_000, Level.POOR: 30_000}  # how long the walker has no number for it
# beside a text of two lines, one of a single line stands next to its number
_EDGE = (Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignTop)


class Fitted(QLabel):
    """One line of text, as large as its place allows."""

    def __init__(self, widest: str, largest_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self._largest_px = sizes.px(largest_px)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(24)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Choose the size at which the widest text still fits."""
        super().resizeEvent(event)
        font = QFont(self.font())
        font.setBold(True)
        font.setPixelSize(100)
        metrics = QFontMetricsF(font)
        wide = 100 * self.width() / max(metrics.horizontalAdvance(self._widest), 1)
        high = 100 * self.height() / max(metrics.height(), 1)
        font.setPixelSize(max(int(min(wide, high, self._largest_px)), 10))
        self.setFont(font)


class Gauge(QWidget):
    """A line from back to forward with the wearer's band and a mark for the last stride."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._band = Band()
        self._value_deg = math.nan
        self._inside = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(shown("Tilt of the last stride on a line from back to forward"))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the place that the line, the mark and the two words need."""
        return QSize(200, 30 + sizes.px(16))

    def show_value(self, value_deg: float, band: Band, inside: bool) -> None:
        """Show a tilt and the band."""
        self._value_deg, self._band, self._inside = value_deg, band, inside
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the line, the band, the mark."""
        theme, low, high = self._theme, *GAUGE_DEG
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right, top, height = 10.0, self.width() - 10.0, 14.0, 10.0

        def place(value: float) -> float:
            return left + (right - left) * (min(max(value, low), high) - low) / (high - low)

        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(QRectF(left, top, right - left, height), 5, 5)
        if math.isfinite(self._band.low) or math.isfinite(self._band.high):
            start, end = place(self._band.low), place(self._band.high)
            painter.setBrush(QColor(theme.band_ink))
            painter.drawRoundedRect(QRectF(start, top, end - start, height), 5, 5)
        painter.setPen(pen(theme.soft_ink))
        painter.drawLine(QPointF(place(0), top - 3), QPointF(place(0), top + height + 3))
        painter.setFont(sizes.sized(self.font(), 11))
        self._write_below(painter, QRectF(left, top + height + 4, right - left, sizes.px(16)), place(0))
        if math.isfinite(self._value_deg):
            x = place(self._value_deg)
            painter.setPen(pen(theme.ground, 1.5))
            painter.setBrush(QBrush(QColor(theme.ink if self._inside else theme.outside)))
            painter.drawPolygon(
                QPolygonF([QPointF(x, top + height + 2), QPointF(x - 8, top - 10), QPointF(x + 8, top - 10)])
            )

    def _write_below(self, painter: QPainter, room: QRectF, zero_x: float) -> None:
        """Write the words under the line; the middle one only where it touches none of its neighbours."""
        back, standing, forward = shown("back"), shown("standing"), shown("forward")
        wide = painter.fontMetrics().horizontalAdvance
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, back)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight, forward)
        half_px, apart_px = wide(standing) / 2, wide(" ")
        free = room.adjusted(wide(back) + apart_px, 0, -wide(forward) - apart_px, 0)
        if free.left() <= zero_x - half_px and zero_x + half_px <= free.right():
            zero = QRectF(zero_x - half_px - 1, room.top(), 2 * half_px + 2, room.height())
            painter.drawText(zero, Qt.AlignmentFlag.AlignHCenter, standing)


class Headline(QFrame):
    """Guidance until the wearer is measured, then tilt, rotation range and cadence, one change per stride."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._reading = Reading()
        self._bands = Bands()
        self._steady = True
        self._clip_moved = False
        self._link, self._advice = LinkState.SEARCHING, ""
        self._stage = Stage.STAND
        self._soft: list[QLabel] = []
        self._pages = QStackedWidget()
        self._margins = QMargins(16, 12, 16, 14)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(self._margins)
        layout.addWidget(self._pages)
        self._pages.addWidget(self._build_guidance())
        self._pages.addWidget(self._build_numbers())
        self.guide, self.result = GuidePanel(), ResultPanel()
        self._pages.addWidget(self.guide)
        self._pages.addWidget(self.result)
        self.first_walk = GuidePanel()
        self._pages.addWidget(self.first_walk)
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
        return QSize(_LEAST_WIDTH_PX, _LEAST_PX + margins.top() + margins.bottom())

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
        self._theme = theme
        tint(self, ground=theme.ground)
        for part in (self.gauge, self.guide, self.result, self.first_walk):
            part.set_theme(theme)
        for label in self._soft:
            tint(label, ink=theme.soft_ink)
        self._show()

    def _build_guidance(self) -> QWidget:
        page = Page()
        layout = page.words
        self.guidance = QLabel()
        self.guidance_why = QLabel()
        for label, size_px, bold in ((self.guidance, 32, True), (self.guidance_why, 15, False)):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            page.letter(label, size_px, bold)
        self.guidance.setAccessibleName(shown("What to do now"))
        layout.addStretch()
        layout.addWidget(self.guidance)
        layout.addSpacing(12)
        layout.addWidget(self.guidance_why)
        layout.addStretch()
        return page

    def _build_numbers(self) -> QWidget:
        caption = QLabel(shown("Pelvic tilt, last stride"))
        self.tilt = Fitted(_WIDEST, _LARGEST_PX)
        self.tilt.setMinimumHeight(_LEAST_PX)
        self.word = Fitted(shown(words.PLACE[Place.FORWARD]), _WORD_PX)
        self.word.setMinimumHeight(sizes.px(24))
        self.word.setMaximumHeight(sizes.px(44))
        self.band, self.own = QLabel(), QLabel()
        self.own.setAccessibleName(shown("Your own walking, and how sure that is"))
        self.gauge = Gauge()
        self.rotation, self.cadence = QLabel(), QLabel()
        self.rotation_band = QLabel()
        self.tilt.setAccessibleName(shown("Pelvic tilt of the last stride"))
        self.rotation.setAccessibleName(shown("Rotation range of the last stride"))
        self.cadence.setAccessibleName(shown("Cadence"))
        for label, size_px in ((caption, 15), (self.band, 13), (self.own, 13)):
            letters(label, size_px)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tilt.setMaximumHeight(round(1.2 * sizes.px(_LARGEST_PX)))
        more = self._build_more()
        # where there is no room for all, what helps least while walking goes first
        ease_px = sizes.px(_LEAST_PX) - _LEAST_PX
        page = Rows({**dict.fromkeys((self.own, caption, self.band, more, self.gauge), ease_px), self.word: 0})
        layout = page.rows
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._soft += [caption, self.band, self.own, self.guidance_why]
        layout.addStretch(1)
        layout.addWidget(caption)
        layout.addWidget(self.tilt, 6)
        layout.addWidget(self.word, 1)
        layout.addSpacing(4)
        layout.addWidget(self.gauge)
        layout.addWidget(self.band)
        layout.addWidget(self.own)
        layout.addStretch(1)
        layout.addWidget(more)
        return page

    def _build_more(self) -> QWidget:
        part = QWidget()
        more = QGridLayout(part)
        more.setContentsMargins(0, 0, 0, 0)
        more.setHorizontalSpacing(12)
        more.setVerticalSpacing(0)
        for column, (name, value, unit) in enumerate(
            (
                (shown("Rotation range"), self.rotation, self.rotation_band),
                (shown("Cadence"), self.cadence, QLabel(shown("steps/min"))),
            )
        ):
            head = QLabel(name)
            letters(head, 13)
            letters(value, 34, True)
            letters(unit, 12)
            for row, label in enumerate((head, value, unit)):
                label.setWordWrap(label is not value)
                label.setAlignment(Qt.AlignmentFlag.AlignHCenter | _EDGE[row])
                more.addWidget(label, row, column)
            more.setColumnStretch(column, 1)
            self._soft += [head, unit]
        return part

    def _turn_page(self) -> None:
        """Choose what is shown: words about the link, a step of the calibration, its result, or the numbers."""
        if self._stage is Stage.READY:
            page = _RESULT if self._result_over.isActive() else _FIRST_WALK if self._learning else _NUMBERS
            if page == _FIRST_WALK and self._learning:
                self.first_walk.show_told(guide_words.first_walk_told(self._learning))
        else:
            page = _GUIDE if self._guided and self._link is LinkState.STREAMING else _WORDS
        self._pages.setCurrentIndex(page)

    def _guide(self) -> None:
        if self._link is LinkState.STREAMING:
            text, why = shown(words.GUIDANCE[self._stage]), shown(words.GUIDANCE_WHY[self._stage])
        else:
            text, why = shown(words.LINK[self._link]), shown(self._advice or words.LINK_WHY[self._link])
        self.guidance.setText(text)
        self.guidance_why.setText(why)

    def _show(self) -> None:
        reading, theme = self._reading, self._theme
        self.tilt.setText(words.signed(reading.whole_tilt_deg, "°"))
        self.rotation.setText(words.plain(reading.rotation_deg, "°"))
        self.cadence.setText(words.plain(reading.cadence_spm))
        silent = self._link not in (LinkState.STREAMING, LinkState.ENDED)
        known = math.isfinite(reading.tilt_deg)
        resting = known and (silent or self._clip_moved or not self._steady)
        word = "no signal" if silent else words.DOUBT if self._clip_moved else "standing"
        self.word.setText(shown(word if resting else words.PLACE[reading.place]))
        told = words.band(self._bands.tilt_mean_deg, words.signed)
        self.band.setText(fill("your band: {limits}", limits=told) if told else "")
        self.own.setText(words.own_walking(self._bands.tilt_usual, self._clip_moved))
        told = words.band(self._bands.rotation_rom_deg, words.plain)
        self.rotation_band.setText(fill("yours: {limits}", limits=told) if told else shown("finding yours"))
        for label in (self.tilt, self.word, self.rotation, self.cadence):
            tint(label, ink=theme.soft_ink if resting else theme.ink)
        outside = reading.place in (Place.FORWARD, Place.BACK) and not self._clip_moved
        self.gauge.show_value(reading.tilt_deg, self._bands.tilt_mean_deg, not outside)
