"""The last stride in numbers for the walker: tilt, readable across a room, rotation range and cadence."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from hipline.events import Bands
from hipline.language import fill, shown
from hipline.views.reading import Place, Reading
from hipline.views.window.gauge import Gauge
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.fitted import Fitted
from hipline.views.window.toolkit.palette import LIGHT, Theme
from hipline.views.window.toolkit.rows import Rows
from hipline.views.window.toolkit.styling import letters, tint
from hipline.views.words import general as words

LEAST_PX = 56  #: of the number
_LARGEST_PX = 190
_WIDEST = f"{words.MINUS}88°"
_WORD_PX = 30
# beside a text of two lines, one of a single line stands next to its number
_EDGE = (Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignTop)


class StridePage(Rows):
    """One number, one band, one word, and two smaller numbers; what helps least goes where there is no room for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tilt = Fitted(_WIDEST, _LARGEST_PX)
        self.tilt.setMinimumHeight(LEAST_PX)
        self.tilt.setMaximumHeight(round(1.2 * sizes.px(_LARGEST_PX)))
        self.tilt.setAccessibleName(shown("Pelvic tilt of the last stride"))
        self.word = Fitted(shown(words.PLACE[Place.FORWARD]), _WORD_PX)
        self.word.setMinimumHeight(sizes.px(24))
        self.word.setMaximumHeight(sizes.px(44))
        self.gauge = Gauge()
        caption, self.band, self.own = QLabel(shown("Pelvic tilt, last stride")), QLabel(), QLabel()
        self.own.setAccessibleName(shown("Your own walking, and how sure that is"))
        for label, size_px in ((caption, 15), (self.band, 13), (self.own, 13)):
            letters(label, size_px)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.rotation, self.cadence, self.rotation_band = QLabel(), QLabel(), QLabel()
        self.rotation.setAccessibleName(shown("Rotation range of the last stride"))
        self.cadence.setAccessibleName(shown("Cadence"))
        self._theme = LIGHT
        self._soft = [caption, self.band, self.own]
        more = self._build_more()
        ease_px = sizes.px(LEAST_PX) - LEAST_PX
        self.spare({**dict.fromkeys((self.own, caption, self.band, more, self.gauge), ease_px), self.word: 0})
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(4)
        self.rows.addStretch(1)
        self.rows.addWidget(caption)
        self.rows.addWidget(self.tilt, 6)
        self.rows.addWidget(self.word, 1)
        self.rows.addSpacing(4)
        self.rows.addWidget(self.gauge)
        self.rows.addWidget(self.band)
        self.rows.addWidget(self.own)
        self.rows.addStretch(1)
        self.rows.addWidget(more)

    def show_reading(self, reading: Reading, bands: Bands, *, silent: bool, steady: bool, clip_moved: bool) -> None:
        """Show the numbers of the last stride.

        Parameters
        ----------
        reading : Reading
            The numbers.
        bands : Bands
            The limits that the cue rules use.
        silent : bool
            Whether nothing comes from the clip: old numbers must not look like new ones.
        steady : bool
            Whether the wearer is walking; the numbers fade while not.
        clip_moved : bool
            Whether the zero is in doubt: nothing is called inside or outside of the band by it.
        """
        self.tilt.setText(words.signed(reading.whole_tilt_deg, "°"))
        self.rotation.setText(words.plain(reading.rotation_deg, "°"))
        self.cadence.setText(words.plain(reading.cadence_spm))
        known = math.isfinite(reading.tilt_deg)
        resting = known and (silent or clip_moved or not steady)
        word = "no signal" if silent else words.DOUBT if clip_moved else "standing"
        self.word.setText(shown(word if resting else words.PLACE[reading.place]))
        told = words.band(bands.tilt_mean_deg, words.signed)
        self.band.setText(fill("your band: {limits}", limits=told) if told else "")
        self.own.setText(words.own_walking(bands.tilt_usual, clip_moved))
        told = words.band(bands.rotation_rom_deg, words.plain)
        self.rotation_band.setText(fill("yours: {limits}", limits=told) if told else shown("finding yours"))
        for label in (self.tilt, self.word, self.rotation, self.cadence):
            tint(label, ink=self._theme.soft_ink if resting else self._theme.ink)
        outside = reading.place in (Place.FORWARD, Place.BACK) and not clip_moved
        self.gauge.show_value(reading.tilt_deg, bands.tilt_mean_deg, not outside)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours; those of the numbers come with the next reading."""
        self._theme = theme
        self.gauge.set_theme(theme)
        for label in self._soft:
            tint(label, ink=theme.soft_ink)

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
