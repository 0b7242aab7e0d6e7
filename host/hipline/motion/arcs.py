"""Arc tangent and arc sine in sums and products alone, for what is compiled.

The library of the system takes one number after the other; of these a compiler takes several at once, ten times as
fast.

References
----------
Moshier: Methods and Programs for Mathematical Functions, 1989, and the Cephes library (atan.c): rational approximation
of the arc tangent up to 22.5 degrees, wrong by less than 2e-16 of it.
"""

from __future__ import annotations

import math

EIGHTH = math.tan(0.125 * math.pi)  # up to here the approximation holds
TINIEST = 1e-300  # in place of nothing, by which nothing is divided
# coefficients of Cephes, the highest power first
P0, P1, P2 = -8.750608600031904122785e-1, -1.615753718733365076637e1, -7.500855792314704667340e1
P3, P4 = -1.228866684490136173410e2, -6.485021904942025371773e1
Q0, Q1, Q2 = 2.485846490142306297962e1, 1.650270098316988542046e2, 4.328810604912902668951e2
Q3, Q4 = 4.853903996359136964868e2, 1.945506571482613964425e2


def arc_tangent(y: float, x: float) -> float:
    """Return the angle of the point (x, y), rad, from -pi to pi; 0 for the origin."""
    across, along = abs(x), abs(y)
    low, high = min(across, along), max(across, along)
    beyond = low > EIGHTH * high
    # a choice, not a branch: so the compiler takes several at once
    t = (low - high if beyond else low) / (low + high if beyond else max(high, TINIEST))
    z = t * t
    p = (((P0 * z + P1) * z + P2) * z + P3) * z + P4
    q = ((((z + Q0) * z + Q1) * z + Q2) * z + Q3) * z + Q4
    angle = t + t * (z * p / q)
    angle = angle + 0.25 * math.pi if beyond else angle
    angle = 0.5 * math.pi - angle if along > across else angle
    return math.copysign(math.pi - angle if x < 0.0 else angle, y)


def arc_sine(sine: float) -> float:
    """Return the angle of a sine, rad; what rounding put beyond 1 counts as 1."""
    inside = min(max(sine, -1.0), 1.0)
    return arc_tangent(inside, math.sqrt((1.0 - inside) * (1.0 + inside)))
