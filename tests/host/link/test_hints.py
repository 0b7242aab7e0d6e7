from __future__ import annotations

import numpy as np

from hipline.link import advice
from hipline.link.hints import Hints
from hipline.link.intake import Intake
from hipline_device.packets import DataPacket, Flags
from hipline_device.scheme import Scheme
from hipline_device.status import Health, ResetCause, Status

COUNTS = np.zeros((1, 6), np.int16)
WELL = DataPacket(0, 0, COUNTS)
LOW = DataPacket(0, 0, COUNTS, Flags.BATTERY_LOW)


def test_while_all_is_well_nothing_is_said():
    assert Hints().of(Intake(Scheme(100.0)), WELL, 0, 0.0) == ""


def test_what_has_happened_is_told_for_a_while_and_once():
    hints, intake = Hints(), Intake(Scheme(100.0))
    intake.forgotten = 250
    text = advice.FORGOTTEN.format(seconds=2.5)
    assert [hints.of(intake, WELL, 0, at_s) for at_s in (0.0, 9.0, 11.0)] == [text, text, ""]
    intake.forgotten = 350
    assert hints.of(intake, WELL, 0, 20.0) == advice.FORGOTTEN.format(seconds=1.0)


def test_what_lasts_is_told_as_long_as_it_lasts():
    hints, intake = Hints(), Intake(Scheme(100.0))
    assert [hints.of(intake, LOW, 0, at_s) for at_s in (0.0, 100.0)] == [advice.BATTERY_LOW] * 2
    intake.take_status(Status(0, health=Health.SENSOR_FAULT))
    assert hints.of(intake, LOW, 0, 200.0) == advice.SENSOR_FAULT


def test_a_restart_is_told_with_its_cause():
    hints, intake = Hints(), Intake(Scheme(100.0))
    hints.started_anew(ResetCause.BROWN_OUT, 0.0)
    assert "its battery gave way" in hints.of(intake, WELL, 0, 1.0)


def test_a_computer_that_is_too_slow_is_told_so():
    assert Hints().of(Intake(Scheme(100.0)), WELL, 3, 0.0) == advice.TOO_SLOW
