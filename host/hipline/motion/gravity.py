"""Which part of the specific force is gravity: what Mahony's filter is fed with instead of raw acceleration.

In the frame of the integrated attitude the specific force is gravity plus the wearer's acceleration. Its integral is
a velocity that, were the attitude exact, would be the one at which the wearer walks: bounded, nil at every stand, and
hardly changing along the direction in which the pelvis faces, however often that direction turns. A wrong inclination
shows as a velocity that grows for as long as it lasts. A Kalman filter of five numbers, one step per frame, tells the
two apart; so neither bounce nor braking nor setting off, nor the pull of a curve, is taken for a change of tilt.

The numbers are complex: one level axis is the real part, the other the imaginary one, and a turn about the vertical is
a factor. Nothing has to be known of the mounting.

Accelerometers have a bias of up to a degree. It turns with the wearer, and so does the attitude that is given out: it
stays the one in which the standing wearer is upright for the accelerometer, which is the zero of tilt.

References
----------
Error states of inclination, velocity and bias: Groves: Principles of GNSS, inertial, and multisensor integrated
navigation systems, 2nd ed. 2013, ch. 14.2. Zero velocity at stands: Foxlin: Pedestrian tracking with shoe-mounted
inertial sensors, IEEE CGA 25(6), 2005. That the body faces where it goes, as for vehicles: Dissanayake et al.: The
aiding of a low-cost strapdown inertial measurement unit using vehicle model constraints, IEEE TRA 17(5), 2001.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from hipline_device.samples import STANDARD_GRAVITY as GRAVITY

# rad, rad/s, m/s; of both level axes together
ALIGNED = 0.06  # inclination, after gravity was taken from the half second of a first step
SKEW = 0.012  # what the bias of the accelerometer adds to inclination: 12 mg
SKEW_WANDER = 3e-4  # per √s: the posture changes, and with it the level part of the bias
CREEP_WANDER = math.radians(0.004)  # per √s, of the gyroscope bias between rests
LEAN_WANDER = 4e-4  # per √s, noise of the gyroscope
SCALE = 0.003  # per rad turned: the axes of the gyroscope are not scaled alike
PACE = 0.7  # walking speed, where nothing is known
PACE_MEMORY_S = 300.0
PACE_WANDER = 0.06  # per √s, of the speed of somebody who walks
STILL_WANDER = 0.02  # the same in a quiet frame
PER_LIVELINESS = 0.9  # m/s per √(m/s²): speed goes with the root of the bounce (an inverted pendulum of a leg's length)
FOLLOWS = 1.2  # share of a change of that speed by which the pace may change
SEEN = (0.02, 0.04)  # noise of a velocity, m/s, and per m/s² of liveliness
STILL = (0.015, 0.3)  # the same for the velocity nil of somebody who stands
STILL_LIVELINESS = 0.5  # m/s², more is a movement
SURPRISE = 4.0  # standard deviations; a velocity that surprises more is a push from outside
JOLT = 0.004  # inclination that such a push may hide; without it a wrong attitude would be defended for ever
LOST = (0.1, 2.0)  # rad/s and m/s², what may have been missed in each second of lost samples
CALM = 0.15  # m/s², a quiet frame that pulls more than this and the uncertainty is a vehicle that speeds up or brakes

State = tuple[complex, complex, complex, complex, complex]
Covariance = tuple[
    complex, complex, complex, complex, complex,
    complex, complex, complex, complex,
    complex, complex, complex,
    complex, complex,
    complex,
]  # fmt: skip


class Known(NamedTuple):
    """What is known at the end of a frame.

    Attributes
    ----------
    state : five complex
        Lean: inclination error, earth frame, as the level part of gravity's reaction over its size. Drift: velocity,
        m/s, that the lean has given to the integrated force. Pace: velocity of the wearer, m/s. Skew: lean that the
        accelerometer's bias adds. Creep: rate of the lean by the gyroscope's bias, rad/s. The last three are seen
        from a level frame that turns with the wearer.
    covariance : fifteen complex
        Their covariance, upper triangle, row by row.
    heading : complex
        How far the wearer has turned about the vertical since the start, as a factor.
    velocity, facing : complex
        Mean over the last frame: integrated force, m/s, counted from the end of the frame; and heading.
    lively : float
        Liveliness of the last frame.
    """

    state: State
    covariance: Covariance
    heading: complex
    velocity: complex
    facing: complex
    lively: float


class Frame(NamedTuple):
    """What a frame showed; velocities are the integrated force, earth frame, m/s, counted from the start of the frame.

    Attributes
    ----------
    seconds : float
        Length.
    velocity_end, velocity_mean : complex
        At its end, and its mean.
    turn, turn_mean : complex
        About the vertical since the start of the frame, as factors of size 1: at its end, and its mean.
    lively : float
        Standard deviation of the specific force, all axes together, m/s².
    quiet, settled : bool
        Whether nothing moved, and whether that has lasted for some frames.
    lost_s : float
        How much of it was not really measured.
    creep_variance : float
        Of the gyroscope's bias, (rad/s)², where it was learned anew just before the frame; else -1.
    """

    seconds: float
    velocity_end: complex
    velocity_mean: complex
    turn: complex
    turn_mean: complex
    lively: float
    quiet: bool
    settled: bool
    lost_s: float
    creep_variance: float


def foresee(known: Known, frame: Frame) -> Known:
    """Return what is to be expected at the end of a frame, before its velocity is looked at."""
    lean, drift, pace, skew, creep = known.state
    p00, p01, p02, p03, p04, p11, p12, p13, p14, p22, p23, p24, p33, p34, p44 = known.covariance
    if frame.creep_variance >= 0.0:
        creep = p04 = p14 = p24 = p34 = 0j
        p44 = complex(2.0 * frame.creep_variance)
    t = frame.seconds
    facing = known.heading * frame.turn_mean
    fall = GRAVITY * t  # from lean to drift, and, turned, from skew
    turned, grown = fall * facing, t * facing  # from skew to drift, from creep to lean
    half = 0.5 * t * fall * facing  # from creep to drift
    keep = 1.0 - t / PACE_MEMORY_S
    # A · P, with A = identity + what is named above; the rows of pace, skew and creep stay as they are
    q00, q01, q02, q03, q04 = (
        p00 + grown * p04.conjugate(),
        p01 + grown * p14.conjugate(),
        p02 + grown * p24.conjugate(),
        p03 + grown * p34.conjugate(),
        p04 + grown * p44,
    )
    q11, q12, q13, q14 = (
        p11 + fall * p01 + turned * p13.conjugate() + half * p14.conjugate(),
        p12 + fall * p02 + turned * p23.conjugate() + half * p24.conjugate(),
        p13 + fall * p03 + turned * p33 + half * p34.conjugate(),
        p14 + fall * p04 + turned * p34 + half * p44,
    )
    q10 = p01.conjugate() + fall * p00 + turned * p03.conjugate() + half * p04.conjugate()
    # … · Aᴴ
    grown, turned, half = grown.conjugate(), turned.conjugate(), half.conjugate()
    p00 = q00 + grown * q04
    p01 = q01 + fall * q00 + turned * q03 + half * q04
    p11 = q11 + fall * q10 + turned * q13 + half * q14
    p02, p12, p22 = keep * q02, keep * q12, keep * keep * p22
    p23, p24 = keep * p23, keep * p24
    turn = frame.turn.imag  # sine: nearly the angle, and as good for a bound
    speed = PER_LIVELINESS * math.sqrt(frame.lively)
    change = FOLLOWS * (speed - PER_LIVELINESS * math.sqrt(known.lively)) if known.lively > 0.0 else 0.0
    wander = STILL_WANDER if frame.quiet else PACE_WANDER
    lost_lean, lost_drift = LOST[0] * frame.lost_s, LOST[1] * frame.lost_s
    p00 += LEAN_WANDER**2 * t + (SCALE * turn) ** 2 + lost_lean**2
    p11 += 1e-8 + lost_drift**2
    p22 += wander**2 * t + change**2 + (0.0 if frame.quiet else (1.0 - keep * keep) * PACE**2)
    p33 += SKEW_WANDER**2 * t
    p44 += CREEP_WANDER**2 * t
    return Known(
        (
            lean + t * facing * creep,
            drift + fall * (lean + facing * (skew + 0.5 * t * creep)),
            keep * pace,
            skew,
            creep,
        ),
        (p00, p01, p02, q03, q04, p11, p12, q13, q14, p22, p23, p24, p33, p34, p44),
        known.heading,
        known.velocity,
        known.facing,
        known.lively,
    )


def standing(foreseen: Known, frame: Frame) -> float:
    """Return the variance, (m/s)², with which the pace is nil because the wearer stands; -1 where they do not."""
    lively = max(foreseen.lively, frame.lively)
    if frame.lost_s > 0.0 or not (frame.settled or lively < STILL_LIVELINESS):
        return -1.0
    lean = foreseen.state[0] + foreseen.heading * frame.turn_mean * foreseen.state[3]
    pull = frame.velocity_end / frame.seconds - GRAVITY * lean
    if pull.real * pull.real + pull.imag * pull.imag > CALM**2 + (4.0 * GRAVITY) ** 2 * foreseen.covariance[0].real:
        return -1.0
    spread = STILL[0] if frame.settled else STILL[0] + STILL[1] * lively
    return spread * spread


def weigh(foreseen: Known, frame: Frame) -> Known:
    """Return what is known once the velocity of the frame was looked at."""
    x0, x1, x2, x3, x4 = foreseen.state
    p00, p01, p02, p03, p04, p11, p12, p13, p14, p22, p23, p24, p33, p34, p44 = foreseen.covariance
    facing = foreseen.heading * frame.turn_mean
    if foreseen.lively > 0.0:  # the mean over two frames, which is about a stride: sway cancels
        velocity, h2 = 0.5 * (foreseen.velocity + frame.velocity_mean), 0.5 * (foreseen.facing + facing)
        back_s, lively = frame.seconds, max(foreseen.lively, frame.lively)
    else:
        velocity, h2 = frame.velocity_mean, facing
        back_s, lively = 0.5 * frame.seconds, frame.lively
    # velocity = h · state + noise: drift as it was in the middle of the frames, and the pace
    h0 = -GRAVITY * back_s
    h3 = h0 * h2
    h4 = -0.5 * back_s * h3
    miss = velocity - (h0 * x0 + x1 + h2 * x2 + h3 * x3 + h4 * x4)
    c2, c3, c4 = h2.conjugate(), h3.conjugate(), h4.conjugate()
    g0 = p00 * h0 + p01 + p02 * c2 + p03 * c3 + p04 * c4
    g1 = p01.conjugate() * h0 + p11 + p12 * c2 + p13 * c3 + p14 * c4
    g2 = p02.conjugate() * h0 + p12.conjugate() + p22 * c2 + p23 * c3 + p24 * c4
    g3 = p03.conjugate() * h0 + p13.conjugate() + p23.conjugate() * c2 + p33 * c3 + p34 * c4
    g4 = p04.conjugate() * h0 + p14.conjugate() + p24.conjugate() * c2 + p34.conjugate() * c3 + p44 * c4
    noise = SEEN[0] ** 2 + (SEEN[1] * lively) ** 2 + (LOST[1] * frame.lost_s) ** 2
    expected = (h0 * g0 + g1 + h2 * g2 + h3 * g3 + h4 * g4).real + noise
    excess = max(0.0, (miss.real * miss.real + miss.imag * miss.imag) / SURPRISE**2 - expected)
    p11, g1 = p11 + excess, g1 + excess  # a push of its own: it stays in the velocity, and belongs to the drift
    weight = 1.0 / (expected + excess)
    k0, k1, k2, k3, k4 = weight * g0, weight * g1, weight * g2, weight * g3, weight * g4
    if excess > 0.0:
        p00 = p00 + JOLT**2
    g0, g1, g2, g3, g4 = g0.conjugate(), g1.conjugate(), g2.conjugate(), g3.conjugate(), g4.conjugate()
    return Known(
        (x0 + k0 * miss, x1 + k1 * miss, x2 + k2 * miss, x3 + k3 * miss, x4 + k4 * miss),
        (
            p00 - k0 * g0, p01 - k0 * g1, p02 - k0 * g2, p03 - k0 * g3, p04 - k0 * g4,
            p11 - k1 * g1, p12 - k1 * g2, p13 - k1 * g3, p14 - k1 * g4,
            p22 - k2 * g2, p23 - k2 * g3, p24 - k2 * g4,
            p33 - k3 * g3, p34 - k3 * g4,
            p44 - k4 * g4,
        ),
        foreseen.heading,
        foreseen.velocity,
        foreseen.facing,
        foreseen.lively,
    )  # fmt: skip


def halt(known: Known, variance: float) -> Known:
    """Return what is known of a wearer who stands: the pace is nil, but for a `variance`, (m/s)²."""
    x0, x1, x2, x3, x4 = known.state
    p00, p01, p02, p03, p04, p11, p12, p13, p14, p22, p23, p24, p33, p34, p44 = known.covariance
    expected = p22.real + variance
    excess = max(0.0, (x2.real * x2.real + x2.imag * x2.imag) / SURPRISE**2 - expected)
    p22, weight = p22 + excess, 1.0 / (expected + excess)
    c0, c1, c3, c4 = p02.conjugate(), p12.conjugate(), p23, p24
    k0, k1, k2, k3, k4 = weight * p02, weight * p12, weight * p22, weight * p23.conjugate(), weight * p24.conjugate()
    return Known(
        (x0 - k0 * x2, x1 - k1 * x2, x2 - k2 * x2, x3 - k3 * x2, x4 - k4 * x2),
        (
            p00 - k0 * c0, p01 - k0 * c1, p02 - k0 * p22, p03 - k0 * c3, p04 - k0 * c4,
            p11 - k1 * c1, p12 - k1 * p22, p13 - k1 * c3, p14 - k1 * c4,
            p22 - k2 * p22, p23 - k2 * c3, p24 - k2 * c4,
            p33 - k3 * c3, p34 - k3 * c4,
            p44 - k4 * c4,
        ),
        known.heading,
        known.velocity,
        known.facing,
        known.lively,
    )  # fmt: skip


def end(known: Known, frame: Frame) -> Known:
    """Return what is known, seen from the end of the frame instead of from its start."""
    lean, drift, pace, skew, creep = known.state
    return Known(
        (lean, drift - frame.velocity_end, pace, skew, creep),
        known.covariance,
        known.heading * frame.turn,
        frame.velocity_mean - frame.velocity_end,
        known.heading * frame.turn_mean,
        frame.lively,
    )
