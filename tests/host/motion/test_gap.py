import math
from collections.abc import Callable

import numpy as np
import pytest

from hipline.motion import gap, gravity
from hipline.motion.fusion import Fusion, new_fusion
from hipline.motion.gap import Past
from hipline.motion.offline import both_ways
from hipline.motion.quaternion import ONE
from hipline.motion.timeline import Timeline
from hipline_device.samples import SampleBlock
from hipline_sim.script import Stand, Turn, Walk, WalkScript
from hipline_sim.walker import Walker

RATE_HZ = 100.0
BIAS_VARIANCE = math.radians(0.02) ** 2
LIVELY = 3.0  # m/s², of somebody who walks
UPSIDE_DOWN = (0.0, 1.0, 0.0, 0.0)
TO_THE_LEFT = (math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5))


def _walking() -> gravity.Known:
    """What may be known of somebody who has walked for some minutes."""
    nil = 0j
    begun = gap.begin(BIAS_VARIANCE, LIVELY)
    covariance = (1e-5 + nil, nil, nil, nil, nil, 1e-2 + nil, nil, nil, nil, 4e-3 + nil, nil, nil, 4e-6 + nil, nil,
                  1e-9 + nil)  # fmt: skip
    return begun._replace(state=(nil, nil, 1.2 + nil, 0.01j, 1e-4 + nil), covariance=covariance, lively=LIVELY)


def _variances(known: gravity.Known) -> list[float]:
    """Return those of pace, skew and creep."""
    *_, p22, _, _, p33, _, p44 = known.covariance
    return [p22.real, p33.real, p44.real]


def test_after_a_short_gap_pace_and_the_sensors_own_errors_are_known():
    after = gap.resume(Past(_walking(), ONE, 2.0), ONE, BIAS_VARIANCE, LIVELY)
    assert after.state[2:] == pytest.approx((1.2 + 0j, 0.01j, 1e-4 + 0j), rel=0.01)
    first = _variances(gap.begin(BIAS_VARIANCE, LIVELY))
    assert all(now < 0.1 * unknown for now, unknown in zip(_variances(after), first, strict=True))


def test_what_turned_with_the_clip_is_found_where_the_clip_is_now():
    after = gap.resume(Past(_walking(), ONE, 0.0), TO_THE_LEFT, BIAS_VARIANCE, LIVELY)
    assert after.state[2:] == pytest.approx((1.2j, -0.01 + 0j, 1e-4j), abs=1e-9)


def test_the_longer_the_gap_the_less_is_known():
    spread = [
        _variances(gap.resume(Past(_walking(), ONE, away_s), ONE, BIAS_VARIANCE, LIVELY))
        for away_s in (1.0, 10.0, 60.0, 600.0)
    ]
    assert (np.diff(spread, axis=0) > 0.0).all()


def test_who_walked_before_and_stands_now_may_have_any_pace():
    walks, stands = (
        _variances(gap.resume(Past(_walking(), ONE, 2.0), ONE, BIAS_VARIANCE, lively))[0] for lively in (LIVELY, 0.03)
    )
    assert stands > 1.0
    assert walks < 0.1


def test_of_a_clip_that_was_put_on_upside_down_nothing_is_known_but_the_gyroscope():
    after = gap.resume(Past(_walking(), ONE, 60.0), UPSIDE_DOWN, BIAS_VARIANCE, LIVELY)
    assert after == gap.begin(BIAS_VARIANCE, LIVELY)


def test_a_bias_that_was_learned_meanwhile_replaces_what_was_known_of_it():
    after = gap.resume(gap.relearn(Past(_walking(), ONE, 2.0), BIAS_VARIANCE), ONE, BIAS_VARIANCE, LIVELY)
    assert after.state[4] == 0.0
    assert after.state[3] == pytest.approx(0.01j, abs=1e-9)
    assert _variances(after)[2] == pytest.approx(2.0 * BIAS_VARIANCE, rel=0.1)


def _away_deg(gap_s: float, new_source: Callable[[SampleBlock], Fusion]) -> np.ndarray:
    """Return how far a gap takes the attitude from that without one, for the samples after it."""
    turns = (Turn(180.0, 4.0), Walk(20.0), Turn(-180.0, 4.0), Walk(20.0))
    walker = Walker(WalkScript((Stand(8.0), Walk(20.0), *turns, *turns)), RATE_HZ, seed=3)
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    time_s = index / RATE_HZ
    lost = (time_s >= 70.0) & (time_s < 70.0 + gap_s)

    def up(kept: np.ndarray) -> np.ndarray:
        block = SampleBlock(index[kept], time_s[kept], acc[kept], gyr[kept])
        source = new_source(block)
        w, x, y, z = np.concatenate([source.update(even).q for even in Timeline(RATE_HZ).update(block)]).T
        return np.stack([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)])

    away = np.degrees(np.linalg.norm(up(~lost) - up(np.ones_like(lost))[:, ~lost], axis=0))
    return away[time_s[~lost] > 70.0]


@pytest.mark.parametrize("gap_s", [0.6, 4.0])
def test_a_gap_in_a_walk_is_soon_forgotten_by_the_attitude(gap_s: float):
    away_deg = _away_deg(gap_s, lambda _: new_fusion("ahrs", RATE_HZ))
    assert away_deg[round(15.0 * RATE_HZ) :].max() < 0.15


def test_both_ways_a_gap_leaves_no_trace():
    away_deg = _away_deg(0.6, lambda block: both_ways(block, RATE_HZ, "ahrs"))
    assert away_deg.max() < 0.3
