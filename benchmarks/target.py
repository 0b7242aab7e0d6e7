"""A figure that Hipline has to reach, and what it reaches: one row of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from labels import Array


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: what it is, on whom, what to reach, what is reached, whether that is enough, and why not."""

    title: str
    target: str
    reached: str
    met: bool
    why: str = ""

    def cells(self) -> list[str]:
        """Return the row of the table."""
        return [self.title, self.target, self.reached, "met" if self.met else "**missed**", self.why]


def at_least(title: str, limits: Sequence[float], values: Sequence[float], why: str = "") -> Row:
    """Return a row of shares that have to be as high as their limits."""
    met = all(round(v, 3) >= limit for v, limit in zip(values, limits, strict=True))
    return Row(
        title,
        "≥ " + " / ".join(f"{x:.2f}" for x in limits),
        " / ".join(f"{v:.3f}" for v in values),
        met,
        "" if met else why,
    )


def at_most(
    title: str, unit: str, limits: Sequence[float], values: Sequence[float], why: str = "", digits: int = 0
) -> Row:
    """Return a row of sizes that have to stay below their limits."""
    met = all(abs(round(v, digits)) <= limit for v, limit in zip(values, limits, strict=True))
    target = " / ".join(f"{x:g}" for x in limits)
    reached = " / ".join(f"{v:.{digits}f}" for v in values)
    return Row(title, f"≤ {target} {unit}", f"{reached} {unit}", met, "" if met else why)


def bias_and_mean_ms(errors_s: Array) -> tuple[float, float]:
    """Return the median and the mean size, ms, of errors (n,), s."""
    return 1e3 * float(np.median(errors_s)), 1e3 * float(np.abs(errors_s).mean())
