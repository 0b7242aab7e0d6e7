"""The figures to reach on real people: labelled ones, and one whose feet wore sensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from accuracy import found_without
from labelled import REFERENCES, Walk, inside, pair
from labels import Array
from sides_fit import walks_to_fit
from table import Found, Tally, Timing
from target import Row, at_least, at_most, bias_and_mean_ms

# when the person of the feet sits on the chair; coming down is no sitting yet, and lands at 11.5 s
SEAT_S = (12.0, 39.5)
INSOLES = "the insoles put the right foot of MS001 0.13 to 0.15 s after the markers do: nobody can do well against both"
LABELS_APART = "the two references agree with each other no better: see the second row of the tables below"


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording with what was found in it; the contacts of the person's own walks did not fit the sides."""

    walk: Walk
    found: Found
    delays_s: Array

    def f1(self, reference: str) -> tuple[float, float]:
        """Return F1 at ±0.1 and ±0.05 s."""
        return f1s([self], reference)


def f1s(heard: Sequence[Heard], reference: str) -> tuple[float, float]:
    """Return F1 at ±0.1 and ±0.05 s over some recordings."""
    tally = Tally()
    for one in heard:
        tally.add(one.walk.labels[reference], one.found)
    return tally.f1(0.1), tally.f1(0.05)


def sides_right(heard: Sequence[Heard], turns: bool = False) -> float:
    """Return the share of right sides among the contacts near a label, all or those in turns."""
    right = known = 0
    for one in heard:
        for labels in one.walk.labels.values():
            for i, k in pair(labels.time_s, one.found.time_s, 0.1):
                in_turn = (
                    bool(inside(labels.time_s[i : i + 1], labels.turns_s, 0.0)[0]) if len(labels.turns_s) else False
                )
                if labels.left[i] >= 0 and (in_turn or not turns):
                    known += 1
                    right += int(labels.left[i] == one.found.left[k])
    return right / known if known else np.nan


def contact_rows(heard: Sequence[Heard], feet: Sequence[Heard]) -> list[Row]:
    """Return the rows on whether contacts are found."""
    rows: list[Row] = []
    circuits = [one for one in heard if not one.walk.straight]
    straight = [one for one in heard if one.walk.straight]
    for reference, name in zip(REFERENCES, ("insoles", "markers"), strict=True):
        rows += [
            at_least(f"contacts, all `mobgap-*`, {name}: F1 ±0.1 / ±0.05 s", (0.82, 0.68), f1s(heard, reference)),
            at_least(
                f"of these the circuits of daily living alone, {name}",
                (0.82, 0.68),
                f1s(circuits, reference),
                LABELS_APART,
            ),
            at_least(f"of these straight walks, {name}", (0.98, 0.95), f1s(straight, reference), INSOLES),
        ]
    for one in feet:
        place = one.walk.name.removeprefix("qmt-").replace("_", " ")
        if place != "upper back":
            rows.append(
                at_least(f"contacts, third person, clip at {place}, feet sensors", (0.96, 0.92), one.f1("feet"))
            )
    return rows


def timing_rows(heard: Sequence[Heard], feet: Sequence[Heard]) -> list[Row]:
    """Return the rows on when contacts are found."""
    timing = Timing()
    for one in heard:
        timing.add(one.walk.labels, one.found, 0.1)
    back = next(one for one in feet if one.walk.name == "qmt-lower_back")
    labels = back.walk.labels["feet"]
    errors_s = np.array(
        [back.found.time_s[k] - labels.time_s[i] for i, k in pair(labels.time_s, back.found.time_s, 0.1)]
    )
    return [
        at_most(
            "contacts of which both references are sure: bias / mean error",
            "ms",
            (10, 25),
            (1e3 * timing.bias_s, 1e3 * timing.mae_s),
        ),
        at_most("of these stride time, mean error", "ms", (15,), (1e3 * timing.stride_mae_s,)),
        at_most("third person against the feet sensors: bias / mean error", "ms", (10, 18), bias_and_mean_ms(errors_s)),
    ]


def side_rows(heard: Sequence[Heard], feet: Sequence[Heard]) -> list[Row]:
    """Return the rows on whose foot it was."""
    at_the_hip = [one for one in feet if "upper" not in one.walk.name]
    return [
        at_least("sides at emission, labelled people", (0.99,), (sides_right(heard),)),
        at_least("of these in turns", (0.95,), (sides_right(heard, turns=True),)),
        at_least("sides at emission, third person", (0.99,), (sides_right(at_the_hip),)),
    ]


def seat_row(feet: Sequence[Heard]) -> Row:
    """Return the row on steps where somebody sits."""
    start_s, end_s = SEAT_S
    per_minute = [
        60.0 * float(((one.found.time_s >= start_s) & (one.found.time_s <= end_s)).sum()) / (end_s - start_s)
        for one in feet
    ]
    title = "false steps while the third person is seated, worst of three clips"
    return at_most(title, "per min", (2,), (max(per_minute),), digits=1)


def real_people(heard: Sequence[Heard], feet: Sequence[Heard]) -> list[Row]:
    """Return the rows on labelled people, and on the one whose feet wore sensors."""
    return [*contact_rows(heard, feet), *timing_rows(heard, feet), *side_rows(heard, feet), seat_row(feet)]


def latency(walks: Sequence[Walk], heard: Sequence[Heard]) -> list[Row]:
    """Return the rows on how long after a contact it is told."""
    rows = []
    packets = np.concatenate([one.delays_s for one in heard])
    each = np.concatenate([found_without(walk, walks_to_fit(), packet=1)[1] for walk in walks])
    for title, limits, delays in (("packets of 10", (200, 310), packets), ("sample by sample", (130, 220), each)):
        median, most = 1e3 * np.percentile(delays, [50, 95])
        rows.append(
            at_most(f"told after the contact, {title}: median / 95 %", "ms", limits, (float(median), float(most)))
        )
    return rows
