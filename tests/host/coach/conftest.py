"""Strides and cues of a walk, in few words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hipline.events import Cue, CueLevel, Side, Stride

STEP_S = 0.55


def _walk(count: int, start_s: float = 0.0, tilt_deg: float = 1.0, reason: str = "") -> list[Stride]:
    return [
        Stride(
            start_s=start_s + k * STEP_S, end_s=start_s + (k + 2) * STEP_S, side=Side.LEFT if k % 2 else Side.RIGHT,
            duration_s=2 * STEP_S, cadence_spm=109.0, tilt_mean_deg=tilt_deg, tilt_max_deg=tilt_deg + 1,
            tilt_rom_deg=2.0, obliquity_mean_deg=0.0, obliquity_rom_deg=8.0, rotation_rom_deg=14.0, turn_deg=0.0,
            valid=not reason, reason=reason,
        )
        for k in range(count)
    ]  # fmt: skip


@pytest.fixture
def walk() -> Callable[..., list[Stride]]:
    return _walk


@pytest.fixture
def cue() -> Callable[..., Cue]:
    return lambda time_s, level=CueLevel.CUE, rule="tilt_forward": Cue(time_s, rule, level, 6.0, 5.0, "words")
