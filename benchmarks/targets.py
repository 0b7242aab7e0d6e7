"""The figures that Hipline has to reach, and what it reaches: one table, each row met or missed.

    python benchmarks/targets.py [--write]

On labelled people with the template of the sides fitted to the others, on a third person whose feet wore sensors, on
synthetic people that nobody tuned on, and on turned clips. With `--write` the table goes to docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from accuracy import found_without, side_weights
from attitude import FIRST_PERSON, performance
from attitude import measure as measure_angles
from labelled import feet_walks, labelled_walks
from mounts import Worst, every_recording
from sides_fit import fit_without, walks_to_fit
from sweep_judge import Judge
from table import markdown, write_between
from target import Row, at_most
from targets_people import Heard, latency, real_people
from targets_synthetic import synthetic_people

PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"


def angles() -> list[Row]:
    """Return the rows on the angles of synthetic people."""
    rows = []
    for name, limit in (("straight", 0.2), ("stop_and_go", 0.3), ("turns", 0.7), ("curve", 0.7)):
        judge = Judge()
        for number in range(FIRST_PERSON, FIRST_PERSON + 6):
            truth, block, rate_hz = performance(name, number)
            contacts, strides = measure_angles(block, rate_hz, "ahrs", offline=False)
            judge.add(truth, contacts, [s for s in strides if s.reason in ("", "turn")])
        tilt, tilt_range, _, rotation_range = judge.rms_deg().tolist()
        rows.append(
            at_most(
                f"angles, {name.replace('_', ' ')}: mean tilt / its range / range of rotation",
                "°",
                (limit, 0.2, 0.5),
                (tilt, tilt_range, rotation_range),
                digits=2,
            )
        )
    return rows


def turned_clips(found: list[Worst]) -> Row:
    """Return the row on the pose of the clip."""
    same, poses = sum(one.same for one in found), sum(one.poses for one in found)
    worst_ms, worst_deg = 1e3 * max(one.apart_s for one in found), max(one.apart_deg for one in found)
    return Row(
        f"{len(found)} real recordings in {found[0].poses} poses each: contacts / tilt as before",
        "≤ 10 ms / ≤ 0.3°",
        f"{same} of {poses}; worst {worst_ms:.1f} ms / {worst_deg:.2f}°",
        same == poses,
    )


def all_rows() -> list[Row]:
    """Measure everything."""
    walks, everybody = labelled_walks(), walks_to_fit()
    heard = [Heard(walk, *found_without(walk, everybody)) for walk in walks]
    feet = [Heard(walk, *found_without(walk, everybody)) for walk in feet_walks()]
    with side_weights(fit_without(None, everybody)):
        return [
            *real_people(heard, feet),
            *latency(walks, heard),
            *synthetic_people(),
            turned_clips(every_recording()),
            *angles(),
        ]


def report(rows: Sequence[Row]) -> str:
    """Return the table."""
    head = ["figure", "to reach", "reached", "", "why missed"]
    missed = sum(not row.met for row in rows)
    return markdown(head, [row.cells() for row in rows]) + f"\n\n{len(rows) - missed} of {len(rows)} met."


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    how = parser.parse_args(argv)
    text = report(all_rows())
    print(text)
    if how.write:
        write_between(PAGE, "targets", text)


if __name__ == "__main__":
    main()
