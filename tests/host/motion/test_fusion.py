import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from hipline.errors import HiplineError
from hipline.exchange.plain import read_recording
from hipline.motion.fusion import FUSIONS, new_fusion
from hipline.motion.orientation import Attitude, Orientation
from hipline.motion.timeline import EvenBlock, Timeline
from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


def _made(name: str, rate_hz: float):
    if name == "vqf":
        pytest.importorskip("vqf")
    return new_fusion(name, rate_hz)


def _blocks(walker: Walker) -> EvenBlock:
    acc, gyr = walker.samples(0, len(walker))
    n = len(acc)
    return EvenBlock(np.arange(n) / walker.rate_hz, acc, gyr, np.ones(n, dtype=np.bool_), new_run=True)


def test_the_usual_fusion_is_ahrs():
    assert Settings().fusion == "ahrs"
    assert isinstance(new_fusion("ahrs", 100.0), Orientation)


def test_an_unknown_fusion_is_refused_with_the_names_that_exist():
    with pytest.raises(HiplineError, match=r"'kalman'; choose one of ahrs, vqf"):
        Pipeline(100.0, Settings(fusion="kalman"))


def test_a_fusion_that_is_not_installed_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "vqf", None)
    monkeypatch.delitem(sys.modules, "hipline.motion.vqf_filter", raising=False)
    with pytest.raises(HiplineError, match=r'-e "\.\[vqf\]"'):
        new_fusion("vqf", 100.0)


@pytest.mark.parametrize("name", FUSIONS)
def test_any_chunking_gives_the_same_attitude_to_the_last_bit_gaps_included(recordings: Path, name: str):
    recording = read_recording(recordings / "xio-pelvis.npz")
    whole = recording.block
    lossy = SampleBlock.join([whole[:300], whole[340:]])
    blocks = Timeline(recording.rate_hz).update(lossy)
    assert sum(b.new_run for b in blocks) == 2
    fusion, chunked = _made(name, recording.rate_hz), _made(name, recording.rate_hz)
    expected, parts = Attitude.join([fusion.update(b) for b in blocks]), []
    rng = np.random.default_rng(7)
    for block in blocks:
        for a, b in pairwise([0, *sorted(rng.integers(0, len(block) + 1, 30)), len(block)]):
            parts.append(chunked.update(replace(block[a:b], new_run=block.new_run and a == 0 and b > 0)))
    again = Attitude.join(parts)
    assert np.array_equal(again.q, expected.q)
    assert np.array_equal(again.rate_sensor, expected.rate_sensor)
    assert np.array_equal(again.rest, expected.rest)
    assert np.array_equal(chunked.gyr_bias, fusion.gyr_bias)


@pytest.mark.parametrize("name", FUSIONS)
def test_the_bias_of_the_gyroscope_outlives_a_loss_and_is_taken_off(name: str):
    rng, n = np.random.default_rng(2), 1000
    bias = np.radians([0.4, -0.3, 0.2])
    acc = np.array([9.81, 0.0, 0.0]) + rng.normal(0.0, 0.02, (n, 3))
    gyr = bias + np.radians(rng.normal(0.0, 0.05, (n, 3)))
    still = EvenBlock(np.arange(n) / 100.0, acc, gyr, np.ones(n, dtype=np.bool_), new_run=True)
    fusion = _made(name, 100.0)
    fusion.update(still)
    assert fusion.gyr_bias == pytest.approx(bias, abs=np.radians(0.06))
    rate = fusion.update(still[:10]).rate_sensor
    assert np.degrees(rate.mean(axis=0)) == pytest.approx([0.0, 0.0, 0.0], abs=0.1)


@pytest.mark.parametrize("name", FUSIONS)
def test_rest_means_that_the_last_half_second_was_quiet_whichever_fusion(name: str):
    block = _blocks(Walker(preset("stop_and_go")))
    assert np.array_equal(_made(name, 100.0).update(block).rest, Orientation(100.0).update(block).rest)


@pytest.mark.parametrize("name", FUSIONS)
def test_the_pipeline_measures_with_any_fusion(name: str):
    if name == "vqf":
        pytest.importorskip("vqf")
    walker = Walker(preset("straight"))
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    pipeline = Pipeline(100.0, Settings(fusion=name))
    strides = [s for s in pipeline.update(SampleBlock(index, index / 100.0, acc, gyr)).strides if s.valid]
    truth = walker.truth().strides
    errors = [s.tilt_mean_deg - min(truth, key=lambda t: abs(t.end_s - s.end_s)).tilt_mean_deg for s in strides]
    assert len(errors) > 80
    assert np.sqrt(np.mean(np.square(errors))) < 0.4
