"""The numbers of the cue rules for the therapist, each within its limits, and what they would have done on a walk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from hipline.cues.changes import rules_of, with_numbers
from hipline.cues.comparison import compare
from hipline.cues.modes import Mode
from hipline.cues.numbers import limits_of
from hipline.errors import HiplineError
from hipline.events import Stride
from hipline.language import fill, shown
from hipline.settings import Settings
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.flow import Flow
from hipline.views.window.toolkit.on_screen import scrolled, size_dialog
from hipline.views.window.toolkit.palette import LIGHT, Theme
from hipline.views.window.toolkit.styling import frame_ticks, push_style, tint
from hipline.views.words import general as words
from hipline.views.words.numbers import number_told

_SIZE_PX = (860, 560)
_BESIDE_PX = 640  # in a narrower panel the counts stand below the numbers
_WAIT_MS = 300  # after the last change, before the walk is gone through again
_HEAD = ("", "as it is", "what if")


class NumbersPanel(QDialog):
    """Show all numbers, and both counts side by side.

    Parameters
    ----------
    settings : Settings
        Those of this walk; they stay as they are.
    strides : sequence of Stride
        Of this walk so far.
    save : callable
        Keeps settings for the next walk and says where; a HiplineError tells why it could not.
    theme : Theme
        The colours.
    """

    def __init__(
        self,
        settings: Settings,
        strides: Sequence[Stride],
        save: Callable[[Settings], str],
        theme: Theme = LIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._now, self._strides, self._save = settings, tuple(strides), save
        self.fields: dict[str, QWidget] = {}  #: by name, such as "tilt.limit_deg"
        self.setWindowTitle(shown(words.NUMBERS_TITLE))
        self.setStyleSheet(push_style(theme))
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        size_dialog(self, _SIZE_PX)
        self.tabs = QTabWidget()
        for rule in rules_of(settings):
            self.tabs.addTab(scrolled(self._page(rule)), shown(words.RULE_NAMES[rule]))
        frame_ticks(self.tabs, theme)
        self.told = QLabel(shown(words.NUMBERS_WHY))
        self.told.setWordWrap(True)
        tint(self.told, ink=theme.ink)
        self.counts = QTableWidget(0, len(_HEAD))
        self.counts.setHorizontalHeaderLabels([shown(head) for head in _HEAD])
        self.counts.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.counts.verticalHeader().hide()
        self.counts.setAccessibleName(shown("Cues on this walk, as it is and what if"))
        self.keep = QPushButton(shown(words.NUMBERS_SAVE))
        self.keep.clicked.connect(self._keep)
        self.usual = QPushButton(shown(words.NUMBERS_USUAL))
        self.usual.clicked.connect(lambda _=False: self._fill(Settings()))
        close = QPushButton(shown("Close"))
        close.clicked.connect(self.reject)
        buttons = Flow()
        for button in (self.keep, self.usual, close):
            button.setAutoDefault(False)
            buttons.add(button, 0, stretches=True)
        self._both.addWidget(self.tabs, 3)
        self._both.addWidget(self.counts, 2)
        layout = QVBoxLayout(self)
        layout.addWidget(self.told)
        layout.addLayout(self._both, 1)
        layout.addLayout(buttons)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self.compare)
        self.compare()

    @property
    def settings(self) -> Settings:
        """The settings with the numbers that are shown."""
        settings = self._now
        for rule in rules_of(settings):
            numbers = {
                name.split(".")[1]: _value(field) for name, field in self.fields.items() if name.startswith(f"{rule}.")
            }
            settings = with_numbers(settings, rule, numbers)
        return settings

    def compare(self) -> None:
        """Go through the walk with both settings and show the counts."""
        both = compare(self._strides, self._now, self.settings)
        rows = [(shown(words.CUE_NAMES.get(rule, rule)), str(now), str(then)) for rule, now, then in both.rows]
        rows.append((shown("all cues"), str(both.now.total), str(both.then.total)))
        rows.append((shown("given to the walker"), str(both.now.given), str(both.then.given)))
        rows.append((shown("strides in the band"), _share(both.now.inside_pct), _share(both.then.inside_pct)))
        self.counts.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                self.counts.setItem(at, column, QTableWidgetItem(text))
        self.counts.resizeColumnsToContents()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show the counts below the numbers where there is no room beside them."""
        super().resizeEvent(event)
        beside = self.width() >= sizes.px(_BESIDE_PX)
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def _page(self, rule: str) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        value = rules_of(self._now)[rule]
        limits = limits_of(type(value))
        for f in fields(value):  # pyright: ignore[reportArgumentType]
            field = _field(getattr(value, f.name), limits.get(f.name), f.default is None)
            field.setAccessibleName(f"{shown(words.RULE_NAMES[rule])} {words.number_name(f.name)}")
            told, span = number_told(rule, f.name), ""
            if f.name in limits:
                low, high = limits[f.name]
                span = f"   ({fill('{low:g} to {high:g}', low=low, high=high)})"
            _changed(field).connect(lambda *_: self._wait.start())
            self.fields[f"{rule}.{f.name}"] = field
            label = QLabel(f"{words.number_name(f.name)}{span}")
            label.setBuddy(field)
            for part in (label, field):
                part.setToolTip(told)
                part.setAccessibleDescription(told)
            form.addRow(label, field)
        return page

    def _fill(self, settings: Settings) -> None:
        for name, field in self.fields.items():
            rule, number = name.split(".")
            _set(field, getattr(rules_of(settings)[rule], number))

    def _keep(self) -> None:
        try:
            self.told.setText(self._save(self.settings))
        except HiplineError as error:
            self.told.setText(str(error))


def _share(share: float | None) -> str:
    return words.NOT_KNOWN if share is None else f"{share:.0f} %"


def _field(value: Any, limits: tuple[float, float] | None, may_be_none: bool) -> QWidget:
    if limits is None and isinstance(value, bool):
        field: QWidget = QCheckBox()
    elif limits is None:
        field = QComboBox()
        field.addItems([str(mode) for mode in Mode])
    elif isinstance(value, int):
        field = QSpinBox()
        field.setRange(int(limits[0]), int(limits[1]))
    else:
        field = QDoubleSpinBox()
        field.setDecimals(1 if limits[1] > 1.0 else 2)
        field.setSingleStep(0.5 if limits[1] > 1.0 else 0.05)
        field.setRange(*limits)
        if may_be_none:
            field.setRange(limits[0] - 1.0, limits[1])
            field.setSpecialValueText(shown(words.NOT_SET))
    _set(field, value)
    return field


def _set(field: QWidget, value: Any) -> None:
    if isinstance(field, QCheckBox):
        field.setChecked(bool(value))
    elif isinstance(field, QComboBox):
        field.setCurrentText(str(value))
    elif isinstance(field, QSpinBox):
        field.setValue(int(value))
    elif isinstance(field, QDoubleSpinBox):
        field.setValue(field.minimum() if value is None else float(value))


def _value(field: QWidget) -> Any:
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, QComboBox):
        return Mode(field.currentText())
    assert isinstance(field, QSpinBox | QDoubleSpinBox)
    unset = field.specialValueText() and field.value() == field.minimum()
    return None if unset else field.value()


def _changed(field: QWidget) -> Any:
    if isinstance(field, QCheckBox):
        return field.toggled
    if isinstance(field, QComboBox):
        return field.currentTextChanged
    assert isinstance(field, QSpinBox | QDoubleSpinBox)
    return field.valueChanged
