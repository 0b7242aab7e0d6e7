import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox

from hipline.cues.changes import changed, names
from hipline.cues.words import RULES
from hipline.errors import InputError
from hipline.events import Side
from hipline.settings import Settings
from hipline.views.window.dialogs.numbers import NumbersPanel
from hipline.views.words import general as words
from hipline.views.words.numbers import _TOLD

from ...conftest import stride


def _strides():
    """Return a walk that tips forward by 7.5 degrees after it is known."""
    tilts = np.repeat([2.0, 9.5], [220, 40])
    return [stride(2.0 + 0.55 * k, Side.LEFT if k % 2 else Side.RIGHT, float(tilt)) for k, tilt in enumerate(tilts)]


@pytest.fixture
def saved():
    return []


@pytest.fixture
def panel(app, saved):
    made = NumbersPanel(Settings(), _strides(), lambda settings: saved.append(settings) or "saved")
    yield made
    made.deleteLater()


def _counts(panel):
    texts = [[panel.counts.item(row, column).text() for column in range(3)] for row in range(panel.counts.rowCount())]
    return {name: (now, then) for name, now, then in texts}


def test_every_number_has_a_field_within_its_limits_and_a_name(panel):
    assert set(panel.fields) == set(names())
    assert panel.settings == Settings()
    field = panel.fields["tilt.limit_deg"]
    assert isinstance(field, QDoubleSpinBox)
    field.setValue(500.0)
    assert panel.settings.tilt.limit_deg == 20.0


def test_every_number_says_in_small_print_what_it_means(panel):
    assert [name for name, field in panel.fields.items() if len(field.toolTip()) < 20] == []
    assert "in a row" in panel.fields["tilt_back.strides"].toolTip()
    assert "middle value" in panel.fields["drop.strides"].toolTip()
    assert "put on anew" in panel.fields["baseline.remount_deg"].accessibleDescription()
    assert _TOLD.keys() <= set(names()) | {name.split(".")[1] for name in names()}  # nothing is told of what is not


def test_both_counts_stand_side_by_side(panel):
    assert _counts(panel)["tipped forward"] == ("1", "1")
    panel.fields["tilt.limit_deg"].setValue(9.0)
    panel.compare()
    assert _counts(panel)["tipped forward"] == ("1", "0")
    assert _counts(panel)["all cues"] == ("1", "0")


def test_what_is_saved_is_what_is_shown(panel, saved):
    panel.fields["tilt.limit_deg"].setValue(6.5)
    switch = panel.fields["rotation.on"]
    assert isinstance(switch, QCheckBox)
    switch.setChecked(False)
    panel.keep.click()
    assert saved == [changed(Settings(), ["tilt.limit_deg=6.5", "rotation.on=off"])]
    panel.usual.click()
    assert panel.settings == Settings()


def test_why_nothing_was_saved_is_said(app):
    def fails(_):
        raise InputError("the disk is full; choose another place")

    panel = NumbersPanel(Settings(), (), fails)
    panel.keep.click()
    assert "disk is full" in panel.told.text()
    panel.deleteLater()


def test_every_cue_has_a_short_name():
    assert set(words.CUE_NAMES) == set(RULES)
