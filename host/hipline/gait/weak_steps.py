"""Steps that hardly show: those of a turn on the spot, and the one that closes a walk; written to be compiled.

Who turns round sets the feet close to each other, and the pelvis neither rises nor brakes as in a step ahead. No one
threshold tells such steps from sway: how far a peak has risen, how high it is, and whether a step is due are weighed
together. The foot that is set beside the other at the end of a walk makes a peak far below the others, at the time of a
step, after a body that braked; it is a step where no other one comes.

References
----------
The weights from `DUE` to `ODDS` are those of a logistic regression, which `benchmarks/turns_fit.py` repeats. The
limits of a closing step are this project's; `benchmarks/out_and_back.py` judges both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TURNS, TURNED = 1.3, 0.7  # rad/s: who turns as fast as the one turns round, until no faster than the other
RISE_S = 0.25  # before a peak, in which the signal has risen to it
SHARES = (0.5, 0.75, 1.0, 1.4, 2.2)  # of the usual step time, between which the weights of DUE are taken on lines
DUE = (-2.08, 0.61, 1.09, 0.98, -0.88)
RISE, HEIGHT = 0.59, 0.5  # per unit of the logarithms
ODDS = -0.27
LEAST = 0.05  # of both: below, less does not count less

WALKED = 3  # steps in a row that make a walk which can end
CLOSES = (0.65, 1.3)  # shares of the usual step time after which the last foot is set down
CLOSING_RISE = 1.0  # m/s²
BRAKED_S = (0.40, 0.21)  # before that peak, when the body braked
BRAKED = -0.6  # m/s², mean forward acceleration
OVER = 1.45  # share of the usual step time after which no other step comes


def rise(waves: Sequence[float] | Array, top: int, rate_hz: float) -> float:
    """Return how far the signal (m,) has risen to its peak at `top`, m/s²."""
    lowest = waves[top]
    for k in range(max(0, top - round(RISE_S * rate_hz)), top):
        if waves[k] < lowest:  # noqa: PLR1730 - uncompiled, a call costs more than the rest
            lowest = waves[k]
    return waves[top] - lowest


def mean_before(signal: Sequence[float] | Array, top: int, between_s: tuple[float, float], rate_hz: float) -> float:
    """Return the mean of a signal (m,) between two times before a peak at `top`."""
    first, end = max(0, top - round(between_s[0] * rate_hz)), max(1, top - round(between_s[1] * rate_hz) + 1)
    total = 0.0
    for k in range(first, end):
        total += signal[k]
    return total / (end - first)


def due(share: float) -> float:
    """Return what the time since the last step, as a share of the usual one, adds to the odds."""
    if share <= SHARES[0]:
        return DUE[0]
    for k in range(1, len(SHARES)):
        if share < SHARES[k]:
            between = (share - SHARES[k - 1]) / (SHARES[k] - SHARES[k - 1])
            return DUE[k - 1] + between * (DUE[k] - DUE[k - 1])
    return DUE[-1]


def is_turn_step(share: float, risen: float, height: float) -> bool:
    """Return whether a peak is a step of somebody who turns round.

    Parameters
    ----------
    share : float
        Time since the last step over the usual one.
    risen : float
        To the peak, m/s².
    height : float
        Of the peak, over the threshold.
    """
    return ODDS + due(share) + RISE * math.log(max(risen, LEAST)) + HEIGHT * math.log(max(height, LEAST)) > 0.0
