"""With and without a compiler a recording gives the same: contacts, strides, cues, and angles to 1e-9."""

import numpy as np
import pytest

from hipline.events import Update
from hipline.exchange.plain import read_recording
from hipline.motion import forms, fusion
from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

RECORDINGS = (
    "mobgap-HA001_Test11_Trial1", "mobgap-HA001_Test5_Trial1", "mobgap-HA001_Test5_Trial2",
    "mobgap-MS001_Test11_Trial1", "mobgap-MS001_Test5_Trial1", "mobgap-MS001_Test5_Trial2",
    "qmt-hip", "qmt-lower_back", "qmt-upper_back", "skdh-lumbar", "xio-pelvis",
)  # fmt: skip
EXACT = 1e-9
ANGLES = ("time_s", "tilt_deg", "obliquity_deg", "rotation_deg", "acc_vertical")


@pytest.fixture
def plainly(monkeypatch):
    """Give what runs the pipeline as if no compiler were installed."""

    def run(block: SampleBlock, rate_hz: float) -> list[Update]:
        with monkeypatch.context() as without:
            without.setattr(forms, "_numba", lambda: None)
            without.setattr(fusion, "_strapdown", lambda: fusion.AhrsStrapdown)
            forms.fastest.cache_clear()
            told = _run(block, rate_hz)
        forms.fastest.cache_clear()
        return told

    return run


def _run(block: SampleBlock, rate_hz: float) -> list[Update]:
    pipeline = Pipeline(rate_hz, Settings(leg_length_m=0.9))
    return [pipeline.update(block), pipeline.finish()]


def _agree(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return one == pytest.approx(other, abs=EXACT, rel=EXACT, nan_ok=True)
    return one == other


def _hold_the_same(compiled: list[Update], plain: list[Update]) -> int:
    pytest.importorskip("numba", reason="the compiled form is the extra 'fast'")
    strides = 0
    for one, other in zip(compiled, plain, strict=True):
        for name in ANGLES:
            a, b = getattr(one.angles, name), getattr(other.angles, name)
            assert np.allclose(a, b, rtol=0.0, atol=EXACT, equal_nan=True)
        for kind in ("contacts", "strides", "cues"):
            told, expected = getattr(one, kind), getattr(other, kind)
            assert len(told) == len(expected)
            for a, b in zip(told, expected, strict=True):
                assert all(map(_agree, a, b))
        strides += len(one.strides)
    return strides


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_real_recording_gives_the_same_with_and_without_a_compiler(recordings, plainly, name: str):
    recording = read_recording(recordings / f"{name}.npz")
    _hold_the_same(_run(recording.block, recording.rate_hz), plainly(recording.block, recording.rate_hz))


@pytest.mark.parametrize("rate_hz", [50.0, 104.0, 208.0])
def test_a_walk_with_losses_gives_the_same_at_any_rate(plainly, rate_hz: float):
    walker = Walker(preset("hesitant"), rate_hz, seed=5)
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    kept = (index % 997 != 0) & (index % 4000 > 3) & ~((index > 6000) & (index < 6000 + rate_hz))
    block = SampleBlock(index[kept], index[kept] / rate_hz, acc[kept], gyr[kept])
    assert _hold_the_same(_run(block, rate_hz), plainly(block, rate_hz)) > 20
