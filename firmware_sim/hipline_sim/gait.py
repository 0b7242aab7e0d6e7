"""How a person walks: every angle and movement of the pelvis as harmonics of the stride."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

#: order (per stride), amplitude and phase (degrees) of amplitude * cos(2 pi order * stride + phase)
Harmonic = tuple[int, float, float]

#: strides per second and step length at which the tables hold
REFERENCE_HZ = 0.875
REFERENCE_STEP_M = 0.57

#: orders from which a harmonic counts as part of the heel-strike transient
IMPACT_ORDER = 6

CHANNELS = ("tilt", "obliquity", "rotation", "forward", "left", "up")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Harmonics of the stride; stride 0.0 is the left and 0.5 the right initial contact.

    Angles are in degrees. Movements of the pelvis centre along the heading, to the left and up are given
    as the acceleration (m/s²) that they have at the reference cadence, and act as the displacement behind it.
    Tilt, forward and up hold even orders and the others odd ones: the two sides then mirror each other.
    """

    tilt: tuple[Harmonic, ...]
    obliquity: tuple[Harmonic, ...]
    rotation: tuple[Harmonic, ...]
    forward: tuple[Harmonic, ...]
    left: tuple[Harmonic, ...]
    up: tuple[Harmonic, ...]

    def __post_init__(self) -> None:
        for name in CHANNELS:
            orders = [order for order, _, _ in getattr(self, name)]
            if min(orders, default=1) < 1 or len(set(orders)) < len(orders):
                raise ValueError(f"harmonics of {name} have the orders {orders}; give each from 1 up once")

    def coefficients(self, impact: float = 1.0) -> list[dict[int, complex]]:
        """Return, per channel, the complex amplitude in radians or metres of each order."""
        channels: list[dict[int, complex]] = []
        for name in CHANNELS:
            angle = name in CHANNELS[:3]
            rows: dict[int, complex] = {}
            for order, amplitude, phase_deg in getattr(self, name):
                unit = np.pi / 180.0 if angle else -1.0 / (2.0 * np.pi * order * REFERENCE_HZ) ** 2
                if not angle and order >= IMPACT_ORDER:
                    unit *= impact
                rows[order] = complex(amplitude * unit * np.exp(1j * np.deg2rad(phase_deg)))
            channels.append(rows)
        return channels


# Sizes and phases of walking follow stride averages of lower-back recordings at about 1 m/s; the first
# harmonic of obliquity, which a clip on skin shows poorly, keeps the phase of optical studies (left side
# highest 14-18 % after left contact).
WALKING = Pattern(
    tilt=((2, 1.2, 144.0), (4, 0.2, -153.0), (6, 0.14, -50.0), (8, 0.06, -78.0)),
    obliquity=((1, 1.0, -45.0), (3, 0.57, -178.0), (5, 0.12, -64.0), (7, 0.05, -134.0), (9, 0.04, 50.0)),
    rotation=((1, 3.7, 110.0), (3, 0.25, 179.0), (5, 0.16, -92.0), (7, 0.05, 128.0), (9, 0.04, 44.0)),
    forward=((2, 1.23, 59.0), (4, 0.36, 26.0), (6, 0.35, -34.0), (8, 0.12, 25.0), (10, 0.21, 23.0), (12, 0.14, 5.0)),
    left=((1, 0.63, 65.0), (3, 0.13, 71.0), (5, 0.52, 86.0), (7, 0.19, -18.0), (9, 0.13, -62.0), (11, 0.32, -39.0)),
    up=((2, 1.69, -45.0), (4, 0.55, -84.0), (6, 0.88, -64.0), (8, 0.48, -127.0), (10, 0.26, -175.0), (12, 0.24, 161.0)),
)

# Running: range of tilt about 6, obliquity 8.5, rotation 12 degrees; flight after toe-off, braking in the
# first half of stance. Given at the cadence of walking, so accelerations are 2.4 times larger in a run.
RUNNING = Pattern(
    tilt=((2, 2.6, 150.0), (4, 0.6, -150.0)),
    obliquity=((1, 3.9, -70.0), (3, 0.5, 170.0)),
    rotation=((1, 5.6, 75.0), (3, 0.5, 180.0)),
    forward=((2, 0.75, 130.0), (4, 0.35, 70.0), (6, 0.15, 0.0)),
    left=((1, 0.45, 110.0), (3, 0.2, 120.0)),
    up=((2, 4.4, -120.0), (4, 0.45, -100.0), (6, 0.4, -80.0), (8, 0.2, -110.0)),
)


@dataclass(frozen=True, slots=True)
class Gait:
    """One person's way of walking.

    Attributes
    ----------
    walking, running : Pattern
        Harmonics of the two gaits.
    impact : float
        Size of the heel-strike transient; 1 is usual, 0 none.
    step_time_asymmetry : float
        How much later than half-way the right contact falls, as a part of the stride (-0.15 to 0.15).
    amplitude_asymmetry : float
        How much larger movements are after a left than after a right contact, as a fraction (-0.8 to 0.8).
    lean_deg : float
        Mean tilt of walking over that of standing.
    turn_lean : float
        Part of the balance angle of a turn by which the pelvis leans into it.
    """

    walking: Pattern = WALKING
    running: Pattern = RUNNING
    impact: float = 1.0
    step_time_asymmetry: float = 0.0
    amplitude_asymmetry: float = 0.0
    lean_deg: float = 1.0
    turn_lean: float = 0.4

    def __post_init__(self) -> None:
        if not abs(self.step_time_asymmetry) <= 0.15:
            raise ValueError(f"step_time_asymmetry is {self.step_time_asymmetry}; give -0.15 to 0.15")
        if not abs(self.amplitude_asymmetry) <= 0.8:
            raise ValueError(f"amplitude_asymmetry is {self.amplitude_asymmetry}; give -0.8 to 0.8")


def person(seed: int, base: Gait | None = None) -> Gait:
    """Return another person: every harmonic larger or smaller, earlier or later, the sides a little apart."""
    rng = np.random.default_rng(seed)
    base = base or Gait()

    def vary(pattern: Pattern) -> Pattern:
        changed: dict[str, tuple[Harmonic, ...]] = {}
        for name in CHANNELS:
            size, shift = rng.uniform(0.75, 1.3), rng.uniform(-12.0, 12.0)
            changed[name] = tuple(
                (order, amplitude * size * rng.uniform(0.85, 1.15), phase + shift + rng.uniform(-12.0, 12.0))
                for order, amplitude, phase in getattr(pattern, name)
            )
        return replace(pattern, **changed)

    return replace(
        base,
        walking=vary(base.walking),
        running=vary(base.running),
        impact=base.impact * rng.uniform(0.5, 1.5),
        step_time_asymmetry=float(np.clip(base.step_time_asymmetry + rng.normal(0.0, 0.008), -0.15, 0.15)),
        amplitude_asymmetry=float(np.clip(base.amplitude_asymmetry + rng.normal(0.0, 0.08), -0.8, 0.8)),
        lean_deg=base.lean_deg + rng.normal(0.0, 1.0),
    )
