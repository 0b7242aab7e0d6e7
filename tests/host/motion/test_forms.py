"""A loop that is compiled does what its array form does, to the last bit: uncompiled, and compiled where that goes."""

import numpy as np
import pytest
from scipy.signal import butter

from hipline.gait import figures, measures, rotation, sides
from hipline.gait.posture import FORWARD, HEADING, REAL, UP
from hipline.gait.recent import Window
from hipline.motion import filters, forms, gravity, guard, pelvis, rest, stands
from hipline.motion.arcs import arc_sine, arc_tangent
from hipline.motion.forms import fastest, is_compiled, stamp
from hipline.motion.guard import Guard
from hipline.motion.quaternion import multiply, rotate
from hipline.motion.timeline import Timeline
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

FORMS = ("as written", "compiled")


def _form(name: str, loop, *parts):
    if name == "as written":
        return loop
    pytest.importorskip("numba", reason="the compiled form is the extra 'fast'")
    compiled = fastest(loop, *parts)
    assert is_compiled(compiled)
    return compiled


@pytest.fixture(scope="module")
def walked() -> tuple[np.ndarray, np.ndarray]:
    """Give acc and gyr (600, 3) of somebody who sets off."""
    return Walker(preset("hesitant"), seed=2, mounting="side").samples(700, 1300)


def _same(one, other):
    if isinstance(one, tuple):
        for a, b in zip(one, other, strict=True):
            _same(a, b)
    else:
        assert np.array_equal(one, other)


@pytest.mark.parametrize("form", FORMS)
def test_the_sums_of_frames_are_the_same(form: str, walked):
    acc, gyr = (part.reshape(-1, 50, 3) for part in walked)
    before = np.random.default_rng(1).normal(size=(1, rest.COLUMNS))
    _same(_form(form, rest.totals_loop)(before, acc, gyr), rest.totals(before, acc, gyr))


@pytest.mark.parametrize("form", FORMS)
def test_the_rate_without_bias_is_the_same(form: str, walked):
    gyr = walked[1].reshape(-1, 50, 3)
    bias = np.random.default_rng(9).normal(size=(len(gyr), 3))
    _same(_form(form, rest.unbiased_loop)(gyr, bias), rest.unbiased(gyr, bias))


@pytest.mark.parametrize("form", FORMS)
def test_quiet_frames_are_told_from_lively_ones_alike(form: str):
    chance = np.random.default_rng(2)
    size = np.repeat([0.1, 1.0, 20.0], 40)[:, None, None]
    acc, gyr = size * chance.normal(size=(120, 50, 3)), 0.02 * size * chance.normal(size=(120, 50, 3))
    means = rest.totals(np.zeros((1, rest.COLUMNS)), acc, gyr) / 50
    means[7, 1] = np.nan
    plain = rest.look(means)
    assert 0 < plain[0].sum() < 120
    is_quiet, lively = _form(form, rest.look_loop)(means)
    assert np.array_equal(is_quiet, plain[0])
    assert lively[8:] == pytest.approx(plain[1][8:], rel=1e-15)


@pytest.mark.parametrize("form", FORMS)
def test_the_motion_of_the_pelvis_is_the_same(form: str, walked):
    acc, gyr = walked
    q = np.random.default_rng(3).normal(size=(len(acc), 4))
    q /= np.linalg.norm(q, axis=1)[:, None]
    mounting = (0.5, -0.5, 0.5, 0.5)
    loop = _form(form, pelvis.move_loop, pelvis._shares, pelvis._level, multiply, rotate, arc_tangent, arc_sine)
    angles, *moved = loop(q, mounting, acc, gyr)
    plain, *plainly_moved = pelvis.move(q, mounting, acc, gyr)
    _same(tuple(moved), tuple(plainly_moved))
    assert np.array(angles) == pytest.approx(np.array(plain), abs=1e-14)  # by an arc tangent of their own


@pytest.mark.parametrize("form", FORMS)
def test_samples_are_calm_or_possible_alike(form: str, walked):
    acc, gyr = walked
    before = np.concatenate([acc[0], gyr[0]]) + 1.0
    calm, possible = _form(form, guard.calm_loop), _form(form, guard.all_possible_loop)
    told = set()
    for sensor, value, axes in [
        (0, None, ()), (0, 9.0, (0,)), (0, 19.6, (1,)), (0, 3.0, (0, 1, 2)), (1, 1.0, (0, 1, 2)), (1, 4.4, (2,)),
        (0, np.nan, (1,)), (1, np.inf, (0,)), (0, -501.0, (2,)),
    ]:  # fmt: skip
        parts = [acc.copy(), gyr.copy()]
        for column in axes:
            parts[sensor][300:302, column] = value
        one, other = np.full(6, 2.0), np.full(6, 2.0)
        assert possible(*parts) == guard.all_possible(*parts)
        assert calm(before, *parts, one) == guard.calm(before, *parts, other)
        if guard.all_possible(*parts):
            assert np.array_equal(one, other)
        told.add((guard.all_possible(*parts), guard.calm(before, *parts, other)))
    assert {(True, True), (True, False)} < told


@pytest.mark.parametrize("form", FORMS)
def test_the_filter_is_the_same(form: str):
    sos = np.concatenate([butter(k, 5.0, "low", fs=100.0, output="sos") for k in (2, 3)])
    signals = np.random.default_rng(4).normal(size=(3, 400))
    runs = [(signals.copy(), np.full((3, len(sos), 2), 0.1)) for _ in range(2)]
    for run, of in zip((_form(form, filters.sosfilt_loop), filters.whole_sosfilt), runs, strict=True):
        run(sos, *of)
    _same(runs[0], runs[1])


@pytest.mark.parametrize("form", FORMS)
def test_filters_abreast_are_the_same_as_one_by_one(form: str):
    kinds = ("low", 2, 5.0), ("high", 1, 0.4), ("low", 1, 1.0)
    parts = np.random.default_rng(12).normal(1.0, size=(2, 3, 200))
    one_by_one = [filters.Filter(*kind, rate_hz=100.0) for kind in kinds]
    banks = [filters.FilterBank(kinds, 100.0) for _ in range(2)]
    banks[0]._filter, banks[1]._filter = filters.abreast, _form(form, filters.abreast_loop)
    for part in parts:
        expected = np.stack([each.update(signal) for each, signal in zip(one_by_one, part, strict=True)])
        for bank in banks:
            signals = part.copy()
            bank.update(signals)
            _same(signals, expected)


@pytest.mark.parametrize("form", FORMS)
def test_the_sums_at_the_starts_of_frames_are_the_same(form: str, walked):
    acc, places = walked[0], np.array([0, 30, 80, 130, len(walked[0])])
    _same(_form(form, stands.sums_at_loop)(acc[7], acc, places), stands.sums_at(acc[7], acc, places))


@pytest.mark.parametrize("form", FORMS)
def test_a_heading_goes_on_through_whole_turns_alike(form: str):
    heading = np.angle(np.exp(1j * np.cumsum(np.random.default_rng(5).normal(size=400))))
    loop = _form(form, pelvis.unwrap_loop)
    for part in (heading, np.sort(heading)):
        gone = pelvis.unwrap(part, 3.0, -2)
        _same(loop(part, 3.0, -2), gone)
        assert np.abs(np.diff(gone[0])).max() <= np.pi


@pytest.mark.parametrize("form", FORMS)
def test_the_rotation_is_the_same(form: str):
    window = Window(np.random.default_rng(6).normal(size=(8, 300)), at=20, first=1000)
    windows = np.resize([0, 1, 40, 200], 150)
    _same(_form(form, rotation.against_loop)(window, 1100, windows), rotation.against(window, 1100, windows))


@pytest.mark.parametrize("form", FORMS)
def test_sums_of_products_are_the_same(form: str):
    longer, shorter = np.random.default_rng(7).normal(size=(2, 130))
    loop = _form(form, measures.products_loop)
    assert loop(longer, shorter[:110]) == pytest.approx(measures.products(longer, shorter[:110]), abs=1e-12)


@pytest.fixture(scope="module")
def posture() -> Window:
    """Give 12 s of the signals of a posture: of a pelvis that sways and turns, with a few samples lost."""
    chance, time_s = np.random.default_rng(8), np.arange(1200) / 100.0
    hertz, phase = chance.uniform(0.8, 2.2, (2, 8, 1)), chance.uniform(0.0, 6.0, (2, 8, 1))
    table = 0.1 * np.sin(2.0 * np.pi * hertz * time_s + phase).sum(axis=0) + 0.01 * chance.normal(size=(8, 1200))
    table[HEADING] += 0.3 * time_s
    table[[FORWARD, UP]] *= 20.0
    table[REAL] = 1.0
    table[REAL, 900:903] = 0.0
    return Window(table, at=30, first=5000)


@pytest.mark.parametrize("form", FORMS)
def test_strides_abreast_are_measured_as_one_by_one(form: str, posture: Window):
    chance, k = np.random.default_rng(9), 48
    start, length = chance.uniform(5001.0, 6040.0, k), chance.uniform(50.0, 125.0, k)
    start[::7] = np.floor(start[::7])  # some contacts lie upon a sample
    other = start + np.where(np.arange(k) % 5 == 0, 0.0, chance.uniform(0.2, 0.8, k)) * length
    began = np.where(np.arange(k) % 3 == 0, start, 5000.0)
    spans = np.stack([start, start + length, other, np.arange(k) % 2.0, began], axis=1)
    abreast = figures._all(posture, spans, 100.0)
    assert 5 < (abreast[:, 0] == 0.0).sum() < 0.5 * k  # some with lost samples, and
    assert 5 < np.isfinite(abreast[:, -1]).sum() < 0.8 * k  # some after a stride to compare with
    one_by_one = _form(form, figures._all_loop, *figures._PARTS)(posture, spans, 100.0)
    assert one_by_one == pytest.approx(abreast, rel=0.0, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("form", FORMS)
def test_the_sway_around_contacts_is_the_same(form: str, posture: Window):
    sway = Window(np.abs(posture.table[:2]), posture.at, posture.first)
    seen = np.random.default_rng(10).integers(5010, 6169, 60)
    positions = seen - np.random.default_rng(11).uniform(-1.0, 30.0, 60)  # so that lags reach before and behind
    positions[::6] = np.round(positions[::6])
    args = sway, 100.0 * sides.LAGS_S, positions, seen
    assert _form(form, sides.around_loop)(*args) == pytest.approx(sides.around(*args), rel=0.0, abs=1e-9)


def test_without_a_compiler_the_array_form_is_used(monkeypatch):
    fastest.cache_clear()
    monkeypatch.setattr(forms, "_numba", lambda: None)
    assert fastest(guard.calm_loop, plain=guard.calm) is guard.calm
    assert fastest(guard.calm_loop) is guard.calm_loop
    assert not is_compiled(guard.calm)
    fastest.cache_clear()


def test_what_was_compiled_is_forgotten_when_a_number_in_it_changes(monkeypatch):
    before = stamp(gravity.foresee)
    monkeypatch.setattr(gravity, "LEAN_WANDER", 1.0)
    assert stamp(gravity.foresee) != before


def test_read_only_and_scattered_samples_are_taken_as_well(walked):
    acc, gyr = (np.asfortranarray(part) for part in walked)
    acc.flags.writeable = False
    index = np.arange(len(acc))
    (run,) = Timeline(100.0).update(SampleBlock(index, index / 100.0, acc, gyr))
    assert np.array_equal(run.acc_sensor, walked[0])
    assert np.array_equal(run.gyr_sensor, walked[1])
    doubtful, _ = Guard(100.0).update(run.acc_sensor, run.gyr_sensor)
    assert not doubtful.any()
