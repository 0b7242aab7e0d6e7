"""The rules on strides, as a table: what is measured, on which side, and how far is too far."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hipline.cues.measures import (
    ASYMMETRY,
    BRAKING,
    DROP_LEFT,
    DROP_RIGHT,
    ROTATION,
    STEP_LENGTH,
    TILT,
)
from hipline.settings import Settings

BOTH_FEET = 2  # strides of either foot are told: so many for each stride that a rule asks for


@dataclass(frozen=True, slots=True)
class BandRule:
    """One row of the table. All limits are distances from the wearer's usual, in the unit of the measure.

    Attributes
    ----------
    name : str
        As in `Cue.rule`.
    measure : int
        Place in `MEASURES`.
    sign : float
        1: too large is out; -1: too small is.
    limit, amber_before, strong_beyond, clear_inside : float
        Cue; amber so far before, strong so far beyond it; over so far inside it.
    median_of : int
        Strides of which the median is judged.
    in_a_row : int
        Judged values in a row, to begin and to end.
    spreads : float
        The limit is never closer than this many of the wearer's own spreads of what is judged.
    share : float
        The limit is never further than this share of the usual, but for spread and doubt.
    also : (int, float), optional
        A second measure that has to be out too, and its limit.
    from_zero : bool
        The distance counts from zero, not from the usual.
    """

    name: str
    measure: int
    sign: float
    limit: float
    amber_before: float
    strong_beyond: float
    clear_inside: float
    median_of: int
    in_a_row: int
    spreads: float
    share: float = math.inf
    also: tuple[int, float] | None = None
    from_zero: bool = False


def table(settings: Settings) -> tuple[BandRule, ...]:
    """Return the rules that are on, the most urgent first."""
    rows: list[BandRule] = []
    for name, sign, tilt in (("tilt_forward", 1.0, settings.tilt), ("tilt_back", -1.0, settings.tilt_back)):
        if tilt.on:
            rows.append(
                BandRule(
                    name,
                    TILT,
                    sign,
                    limit=tilt.limit_deg,
                    amber_before=tilt.amber_before_deg,
                    strong_beyond=tilt.strong_beyond_deg,
                    clear_inside=tilt.clear_inside_deg,
                    median_of=1,
                    in_a_row=tilt.strides,
                    spreads=tilt.spreads,
                    from_zero=tilt.from_standing,
                )
            )
    drop = settings.drop
    if drop.on:
        rows += [
            BandRule(
                name,
                measure,
                1.0,
                limit=drop.limit_deg,
                amber_before=drop.amber_before_deg,
                strong_beyond=drop.strong_beyond_deg,
                clear_inside=drop.clear_inside_deg,
                median_of=drop.strides,
                in_a_row=1,
                spreads=drop.spreads,
            )
            for name, measure in (("drop_left", DROP_LEFT), ("drop_right", DROP_RIGHT))
        ]
    turning = settings.rotation
    if turning.on:
        rows += [
            BandRule(
                name,
                ROTATION,
                sign,
                limit=limit,
                amber_before=turning.amber_before_deg,
                strong_beyond=turning.strong_beyond_deg,
                clear_inside=turning.clear_inside_deg,
                median_of=BOTH_FEET * turning.strides,
                in_a_row=1,
                spreads=turning.spreads,
                share=share,
            )
            for name, sign, limit, share in (
                ("rotation_large", 1.0, turning.above_deg, math.inf),
                ("rotation_small", -1.0, turning.below_deg, turning.below_share),
            )
        ]
    steps = settings.long_steps
    if steps.on:
        rows.append(
            BandRule(
                "long_steps",
                STEP_LENGTH,
                1.0,
                limit=steps.limit_pct,
                amber_before=steps.amber_before_pct,
                strong_beyond=steps.strong_beyond_pct,
                clear_inside=steps.clear_inside_pct,
                median_of=BOTH_FEET * steps.strides,
                in_a_row=1,
                spreads=steps.spreads,
                also=(BRAKING, steps.braking_pct),
            )
        )
    uneven = settings.asymmetry
    if uneven.on:
        rows += [
            BandRule(
                name,
                ASYMMETRY,
                sign,
                limit=uneven.limit_pct,
                amber_before=uneven.amber_before_pct,
                strong_beyond=uneven.strong_beyond_pct,
                clear_inside=uneven.clear_inside_pct,
                median_of=BOTH_FEET * uneven.strides,
                in_a_row=1,
                spreads=uneven.spreads,
            )
            for name, sign in (("right_step_longer", 1.0), ("left_step_longer", -1.0))
        ]
    return tuple(rows)
