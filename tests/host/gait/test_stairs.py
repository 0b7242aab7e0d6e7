"""Stairs from the speed at which the pelvis rises: two steps a second, the integral as the accelerometer gives it."""

import numpy as np
import pytest

from hipline.gait import stairs
from hipline.gait.posture import Posture
from hipline.gait.stairs import StairsWatch
from hipline.motion.pelvis import PelvisBlock

RATE_HZ, STEP = 100.0, 50
STOOD = 10  # steps that the stand before all walks lasts


def _walk(speed_m_s: list[float], bias_m_s2: float = 0.0, piece: int = STEP) -> list[PelvisBlock]:
    """Walk one step of half a second per speed after a stand of 5 s; return it in pieces of so many samples."""
    speed = np.concatenate([np.zeros(STOOD * STEP), np.repeat(speed_m_s, STEP)])
    speed = np.convolve(np.pad(speed, 15, mode="edge"), np.ones(31) / 31, "valid")
    t, nil = np.arange(len(speed)) / RATE_HZ, np.zeros(len(speed))
    up = np.gradient(speed, t) + bias_m_s2 + 2.0 * np.cos(4.0 * np.pi * t) * (t > 5.0)
    acc, blocks = np.stack([nil, nil, up], axis=1), list[PelvisBlock]()
    for at in range(0, len(t), piece):
        flat, moved = nil[at : at + piece], acc[at : at + piece]
        blocks.append(PelvisBlock(t[at : at + piece], flat == 0.0, at == 0, flat, flat, flat, moved, moved))
    return blocks


def _climbs(speed_m_s: list[float], bias_m_s2: float = 0.0, stands: tuple[int, ...] = ()) -> list[int]:
    """Return what each contact of a walk told."""
    posture = Posture(RATE_HZ)
    watch, told = StairsWatch(posture), list[int]()
    for step, block in enumerate(_walk(speed_m_s, bias_m_s2), start=-STOOD):
        posture.update(block)
        if step < 0 or step in stands:
            watch.stand(posture.end)
        else:
            watch.contacts([posture.end])
            told.append(watch.climbing)
    return told


@pytest.mark.parametrize("bias_m_s2", [0.0, 0.05, -0.05])
@pytest.mark.parametrize("speed_m_s", [0.25, -0.3])
def test_a_flight_is_told_within_two_strides_and_its_end_too_whatever_the_bias(speed_m_s, bias_m_s2):
    told = _climbs([0.0] * 20 + [speed_m_s] * 12 + [0.0] * 20, bias_m_s2)
    assert set(told[:20]) == {0}
    assert set(told[23:32]) == {int(np.sign(speed_m_s))}
    assert set(told[35:]) == {0}


def test_a_bias_that_comes_with_walking_is_no_stairs():
    assert set(_climbs([0.05 * k * STEP / RATE_HZ for k in range(60)])) == {0}


def test_a_flight_without_an_end_is_let_go_and_walking_after_it_is_level():
    told = _climbs([0.0] * 20 + [0.25] * 60)
    assert told[25] == 1
    assert set(told[60:]) == {0}


def test_a_stand_ends_all_stairs():
    told = _climbs([0.0] * 20 + [0.25] * 8 + [0.0] * 12, stands=(28, 29, 30))
    assert told[26] == 1
    assert set(told[28:]) == {0}


@pytest.mark.parametrize("form", ["fastest", "plain"])
def test_contacts_taken_together_tell_the_same_in_either_form(monkeypatch, form: str):
    speeds = [0.0] * 20 + [0.25] * 12 + [0.0] * 20 + [-0.3] * 12
    alone = _climbs(speeds)
    assert set(alone) == {0, 1, -1}
    if form == "plain":
        monkeypatch.setattr(stairs, "fastest", lambda function, *_: function)
    posture = Posture(RATE_HZ)
    watch = StairsWatch(posture)
    (walk,) = _walk(speeds, piece=10_000)
    posture.update(walk)
    ends = [STEP * (k + 1) for k in range(STOOD + len(speeds))]
    for end in ends[:STOOD]:
        watch.stand(end)
    assert watch.contacts(ends[STOOD:]) == [kind != 0 for kind in alone]
