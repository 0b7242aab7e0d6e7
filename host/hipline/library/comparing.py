"""Two walks side by side: what differs by more than the error of measurement, and what does not.

Between two days the clip is put on anew and the standing is another one; that error is far larger than the standard
error of the mean of one walk. A change is called one only beyond the smallest that can be told from error with 95 %
confidence: 1.96 · √2 times the standard error of measurement between days, and 1.96 times the standard error of the
difference of the two means, whichever is larger. The limits between days given here are first values for a clip that is
put on anew; a clinic that has measured its own error takes that instead.

References
----------
Weir: Quantifying test-retest reliability using the intraclass correlation coefficient and the SEM, J Strength Cond Res
19, 2005 (smallest detectable change).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hipline.errors import UsageError
from hipline.library.rows import Mean, WalkRow

_CERTAIN = 1.96


class Measure(NamedTuple):
    """How a measure is told, and the smallest change between days that is more than error; NaN: not known."""

    name: str
    words: str
    unit: str
    decimals: int
    signed: bool
    detectable: float


MEASURES = (
    Measure("tilt_mean_deg", "Mean tilt", "°", 1, True, 5.0),
    Measure("tilt_rom_deg", "Tilt range", "°", 1, False, 3.0),
    Measure("obliquity_rom_deg", "Obliquity range", "°", 1, False, 3.0),
    Measure("rotation_rom_deg", "Rotation range (trunk)", "°", 1, False, 6.0),
    Measure("cadence_spm", "Cadence", " steps/min", 1, False, math.nan),
    Measure("step_asymmetry_pct", "Step asymmetry", " %", 1, True, math.nan),
    Measure("regularity", "Regularity", "", 2, False, math.nan),
    Measure("speed_m_s", "Speed (estimate)", " m/s", 2, False, math.nan),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of two walks.

    Attributes
    ----------
    measure : Measure
        Which.
    before, after : Mean
        Of the walks.
    change : float
        After minus before; NaN where one is not known.
    limit : float
        The smallest change that is more than error.
    """

    measure: Measure
    before: Mean
    after: Mean
    change: float
    limit: float

    @property
    def is_known(self) -> bool:
        """Whether both walks have enough strides."""
        return math.isfinite(self.change)

    @property
    def is_within_error(self) -> bool:
        """Whether it may be nothing but error."""
        return not abs(self.change) > self.limit

    @property
    def verdict(self) -> str:
        """What may be said of it, in words."""
        if not self.is_known:
            return "too few strides to compare"
        measure = self.measure
        told = f"{abs(self.limit):.{measure.decimals}f}{measure.unit}"
        if self.is_within_error:
            return f"within error ({told})"
        way = "▲ more" if self.change > 0 else "▼ less"
        if math.isnan(measure.detectable):
            return f"{way}, beyond the error of the two means ({told}); the error between days is not known"
        return f"{way}, beyond error ({told})"


def compare(before: WalkRow, after: WalkRow, own_errors: Mapping[str, float] | None = None) -> list[Change]:
    """Compare the means of two walks; measures that neither has are left out.

    Parameters
    ----------
    before, after : WalkRow
        The walks.
    own_errors : mapping, optional
        Standard error of measurement between days by measure, in its unit, where a clinic has its own.

    Raises
    ------
    UsageError
        When there is no such measure, or the error is not above zero.
    """
    detectable = {measure.name: measure.detectable for measure in MEASURES}
    for name, error in (own_errors or {}).items():
        if name not in detectable or not error > 0:
            raise UsageError(
                f"{name}={error:g} is no standard error of a measure; write one of {', '.join(detectable)} "
                "and a number above zero, such as tilt_mean_deg=1.5"
            )
        detectable[name] = _CERTAIN * math.sqrt(2.0) * error
    changes: list[Change] = []
    for measure in (measure._replace(detectable=detectable[measure.name]) for measure in MEASURES):
        one, other = (walk.means.get(measure.name, Mean()) for walk in (before, after))
        if not one.n and not other.n:
            continue
        of_means = _CERTAIN * math.hypot(one.standard_error, other.standard_error)
        limit = of_means if math.isnan(measure.detectable) else max(measure.detectable, of_means)
        changes.append(Change(measure, one, other, other.mean - one.mean, limit))
    return changes


def different_tags(before: WalkRow, after: WalkRow) -> list[str]:
    """Say in which tags two walks differ."""
    names = sorted(before.tags.keys() | after.tags.keys())
    pairs = ((name, before.tags.get(name, "not told"), after.tags.get(name, "not told")) for name in names)
    return [f"{name}: {one}, then {other}" for name, one, other in pairs if one != other]
