"""What outlasts a gap: how the filter begins, at first and again after samples were lost for long.

The sensor's own errors and the pace of the wearer were not lost with the samples. They are known as level parts of
vectors that turn with the wearer; so they are taken along in the frame of the sensor, and what is level of them is seen
anew in the pose in which the sensor comes back: hardly turned where it stayed on, unknown where it was put on upside
down. The longer the gap, the less is left. Inclination is taken from the first half second, and heading begins anew.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from hipline.motion import quaternion
from hipline.motion.gravity import (
    ALIGNED,
    CREEP_WANDER,
    FOLLOWS,
    PACE,
    PACE_MEMORY_S,
    PACE_WANDER,
    PER_LIVELINESS,
    SEEN,
    SKEW,
    SKEW_WANDER,
    Known,
)
from hipline.motion.quaternion import Quaternion

FACING = 0.1  # rad, that the pelvis turns to and fro in a stride: in which part of it the gap fell is chance


class Past(NamedTuple):
    """What was known before a gap.

    Attributes
    ----------
    known : Known
        At the end of the last whole frame.
    attitude : four float
        Quaternion that turned sensor vectors into earth vectors then.
    away_s : float
        Time since.
    """

    known: Known
    attitude: Quaternion[float]
    away_s: float


def begin(creep_variance: float, lively: float) -> Known:
    """Return what is known at first, right after gravity was taken as it was.

    Parameters
    ----------
    creep_variance : float
        Of an axis of the gyroscope's bias, (rad/s)².
    lively : float
        Standard deviation of the specific force in the frame in which gravity was taken, m/s².
    """
    nil = 0j
    return _aligned((nil, nil, nil), (PACE**2, nil, nil, SKEW**2, nil, 2.0 * creep_variance), lively)


def relearn(past: Past, creep_variance: float) -> Past:
    """Return the past of a gyroscope whose bias, with its variance, (rad/s)², was told by a rest since."""
    *state, _ = past.known.state
    p00, p01, p02, p03, _, p11, p12, p13, _, p22, p23, _, p33, _, _ = past.known.covariance
    nil, p44 = 0j, complex(2.0 * creep_variance)
    covariance = (p00, p01, p02, p03, nil, p11, p12, p13, nil, p22, p23, nil, p33, nil, p44)
    return past._replace(known=past.known._replace(state=(*state, nil), covariance=covariance))


def resume(past: Past, attitude: Quaternion[float], creep_variance: float, lively: float, share: float = 1.0) -> Known:
    """Return what is known after a gap, right after gravity was taken as it was.

    Parameters
    ----------
    past : Past
        What was known before.
    attitude : four float
        Quaternion that turns sensor vectors into earth vectors now.
    creep_variance : float
        Of an axis of the gyroscope's bias, (rad/s)²: what is known of an axis that was not level before.
    lively : float
        Standard deviation of the specific force in the frame in which gravity was taken, m/s².
    share : float
        Of a frame, that was left to take gravity from: the shorter, the more a change of speed tips it.
    """
    _, _, pace, skew, creep = past.known.state
    *_, p22, p23, p24, p33, p34, p44 = past.known.covariance
    away_s, before = past.away_s, past.known.lively
    w, _, _, z = quaternion.multiply(attitude, quaternion.conjugate(past.attitude))
    level = complex(w, z) ** 2  # of the rotation: what it makes, on the average, level of what was level
    kept, fade = abs(level), abs(level) * math.exp(-away_s / PACE_MEMORY_S)
    change = FOLLOWS * PER_LIVELINESS * (math.sqrt(lively) - math.sqrt(before)) if before > 0.0 else 0.0
    pace_variance = p22 + PACE_WANDER**2 * away_s + change**2 + (FACING * abs(pace)) ** 2
    carried = past.known.heading * level
    return _aligned(
        (carried * fade / kept * pace if kept > 0.0 else 0j, carried * skew, carried * creep),
        (
            fade**2 * pace_variance + (1.0 - fade**2) * PACE**2,
            fade * kept * p23,
            fade * kept * p24,
            kept**2 * (p33 + SKEW_WANDER**2 * away_s) + (1.0 - kept**2) * SKEW**2,
            kept**2 * p34,
            kept**2 * (p44 + CREEP_WANDER**2 * away_s) + (1.0 - kept**2) * 2.0 * creep_variance,
        ),
        lively,
        ALIGNED / share,
    )


def _aligned(
    state: tuple[complex, complex, complex],
    covariance: tuple[complex, complex, complex, complex, complex, complex],
    lively: float,
    aligned: float = ALIGNED,
) -> Known:
    """Return what is known when pace, skew and creep are, and the attitude was just taken from the specific force.

    The force shows inclination and skew together, so the one is taken for the less by what the other is known to be;
    and the velocity that is integrated from here lacks the one with which the wearer comes in.
    """
    pace, skew, creep = state
    p22, p23, p24, p33, p34, p44 = (complex(part) for part in covariance)
    sway = SEEN[0] ** 2 + (SEEN[1] * lively) ** 2
    return Known(
        (-skew, -pace, pace, skew, creep),
        (
            aligned**2 + p33, p23.conjugate(), -p23.conjugate(), -p33, -p34,
            p22 + sway, -p22, -p23, -p24,
            p22, p23, p24,
            p33, p34,
            p44,
        ),
        1.0 + 0j,
        0j,
        0j,
        0.0,
    )  # fmt: skip
