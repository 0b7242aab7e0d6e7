"""Steps of people on whom nothing was tuned: 10 m, a turn, and back, with a sensor on the lower back.

    python benchmarks/out_and_back.py FOLDER [--write]

FOLDER is `GaitData` of Voisard et al.: A reference data set for the study of healthy subject gait with inertial
measurement units (IPOL): text files `PERSON-TRIAL_lb.txt` of the sensor over the fifth lumbar vertebra (100 Hz, m/s²
and rad/s) and `PERSON-TRIAL.json` with the steps of each foot, found by sensors on the feet and checked by hand. Some
of the trials will do. The weights of the sides never saw these people. How a contact is found and timed was chosen with
walks of thirteen of them at hand, and what is a step in a turn was fitted to these (`turns_fit.py`); the others were
kept aside. Whatever the file holds, Hipline gets 2.5 s of standing before the walk. With `--write` the table goes to
docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from accuracy import PACKET, run
from labels import Array, Labels, inside, pair
from numpy.typing import NDArray
from table import TOLERANCES_S, Found, Tally, markdown, write_between

from hipline.events import Side
from hipline_device.samples import SampleBlock

PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"
STAND_S = 2.5
AFTER_S = 1.2  # that the walk goes on in the samples after its last step
ENDS = 2  # contacts at either end of a way that are no steady walking
AT_HAND = (1, 2, 4, 5, 6, 8, 9, 11, 13, 14, 15, 17, 18)  # looked at while the search for contacts was built
SIDES_UNKNOWN = (4,)  # sway, roll and turning are mirrored there, up and forward are not: the feet changed places
COLUMNS = ("Acc_X", "Acc_Y", "Acc_Z", "Gyr_X", "Gyr_Y", "Gyr_Z")


@dataclass(frozen=True, slots=True)
class Trial:
    """One person walking out and back: samples, and the contacts of the feet."""

    name: str
    person: int
    rate_hz: float
    block: SampleBlock
    labels: Labels
    turn_s: tuple[float, float]

    @property
    def steady(self) -> NDArray[np.bool_]:
        """Which contacts are of steady walking: clear of the turn, the start, and the stop."""
        out, back = (self.labels.time_s < self.turn_s[0]), (self.labels.time_s > self.turn_s[1])
        chosen = np.zeros(len(out), dtype=np.bool_)
        for way in (np.flatnonzero(out), np.flatnonzero(back)):
            chosen[way[ENDS:-ENDS]] = True
        return chosen


def read_trial(meta_path: Path) -> Trial:
    """Read one trial, cut to the walk of its labels."""
    meta = json.loads(meta_path.read_text("utf-8"))
    path = meta_path.with_name(f"{meta_path.stem}_lb.txt")
    head = path.read_text("utf-8").splitlines()[:2]
    above = next(k for k, line in enumerate(head) if line.startswith("PacketCounter"))
    names = head[above].split()
    table = np.loadtxt(path, skiprows=above + 1)
    rate_hz = 100.0
    counter = table[:, 0]
    first, last = meta["TrialBoundaries"]
    kept = (counter >= first - STAND_S * rate_hz) & (counter <= last + AFTER_S * rate_hz)
    kept[1:] &= np.diff(counter) > 0  # a packet that stands there twice
    axes = np.column_stack([table[kept, names.index(name)] for name in COLUMNS])
    index = counter[kept].astype(np.int64) - int(counter[kept][0])
    start = counter[kept][0]
    feet = sorted(
        (down, left)
        for left, key in ((1, "LeftFootEvents"), (0, "RightFootEvents"))
        for _, down in meta[key]
        if first <= down <= last
    )
    labels = Labels(
        np.array([(down - start) / rate_hz for down, _ in feet]),
        np.array([-1 if meta["Subject"] in SIDES_UNKNOWN else left for _, left in feet], dtype=np.int64),
        np.array([[(feet[0][0] - start) / rate_hz, (feet[-1][0] - start) / rate_hz]]),
    )
    begin, end = ((edge - start) / rate_hz for edge in meta["UTurnBoundaries"])
    block = SampleBlock(index, index / rate_hz, axes[:, :3], axes[:, 3:])
    return Trial(meta_path.stem, int(meta["Subject"]), rate_hz, block, labels, (begin, end))


def read_trials(folder: Path) -> list[Trial]:
    """Read all trials of a folder.

    Raises
    ------
    SystemExit
        When there are none.
    """
    trials = [
        read_trial(path) for path in sorted(folder.glob("*.json")) if path.with_name(f"{path.stem}_lb.txt").exists()
    ]
    if not trials:
        raise SystemExit(f"no trials in {folder}: it needs pairs of NAME.json and NAME_lb.txt")
    return trials


@dataclass
class Score:
    """What was found in some trials, held against the feet."""

    HEAD: ClassVar = (
        "contacts",
        "F1 ±0.1 / ±0.05 s",
        "steady, found ±0.05 s",
        "bias / error, ms",
        "sides right",
        "turn: F1 / false",
    )
    tally: Tally
    errors_s: list[float]
    steady: int = 0
    steady_found: int = 0
    turn_found: int = 0
    turn_true: int = 0
    turn_hits: int = 0
    turns: int = 0

    def add(self, trial: Trial, found: Found) -> None:
        """Hold one trial."""
        labels = trial.labels
        self.tally.add(labels, found)
        near = pair(labels.time_s, found.time_s, TOLERANCES_S[0])
        self.errors_s += [float(found.time_s[k] - labels.time_s[i]) for i, k in near]
        close = {i for i, _ in pair(labels.time_s, found.time_s, TOLERANCES_S[1])}
        self.steady += int(trial.steady.sum())
        self.steady_found += sum(bool(trial.steady[i]) for i in close)
        turn = np.array([trial.turn_s])
        in_turn = inside(labels.time_s, turn, 0.0)
        self.turns += 1
        self.turn_true += int(in_turn.sum())
        hits = [(i, k) for i, k in near if in_turn[i]]
        taken = {k for _, k in near}
        self.turn_hits += len(hits)
        false = sum(k not in taken for k in np.flatnonzero(inside(found.time_s, turn, 0.0)))
        self.turn_found += len(hits) + false

    def cells(self) -> list[str]:
        """Return the figures of a row of the table."""
        errors = np.array(self.errors_s)
        turned = 2 * self.turn_hits / max(1, self.turn_found + self.turn_true)
        return [
            str(self.tally.labelled),
            " / ".join(f"{self.tally.f1(tolerance_s):.3f}" for tolerance_s in TOLERANCES_S),
            f"{self.steady_found / max(1, self.steady):.3f}",
            f"{1e3 * np.median(errors):+.0f} / {1e3 * np.abs(errors).mean():.0f}" if len(errors) else "-",
            "-" if np.isnan(self.tally.sides) else f"{self.tally.sides:.3f}",
            f"{turned:.3f} / {(self.turn_found - self.turn_hits) / max(1, self.turns):.2f}",
        ]


def heard(trial: Trial) -> Found:
    """Return what Hipline tells of a trial, packet by packet, with no option set."""
    contacts = run(trial.block, trial.rate_hz, PACKET)[0]
    times: Array = np.array([c.time_s for c in contacts])
    return Found(times, np.array([int(c.side is Side.LEFT) for c in contacts], dtype=np.int64))


def main() -> None:
    """Print a row for each person, and one for all."""
    parser = argparse.ArgumentParser(description="Steps of people who walk out and back.")
    parser.add_argument("folder", type=Path, help="of the pairs of NAME.json and NAME_lb.txt")
    parser.add_argument("--write", action="store_true", help="put the table into docs/accuracy.md")
    asked = parser.parse_args()
    trials = read_trials(asked.folder)
    scores: dict[str, Score] = {}
    for trial in trials:
        found = heard(trial)
        group = "people at hand" if trial.person in AT_HAND else "people kept aside"
        for who in (f"person {trial.person:2d}", group, "all"):
            scores.setdefault(who, Score(Tally(), [])).add(trial, found)
    order = sorted(scores, key=lambda who: (not who.startswith("person "), who == "all", who))
    table = markdown(["", *Score.HEAD], [[who, *scores[who].cells()] for who in order])
    text = f"{len(trials)} walks of {len({trial.person for trial in trials})} people.\n\n{table}"
    print(text)
    if asked.write:
        write_between(PAGE, "out and back", text)


if __name__ == "__main__":
    main()
