"""Steps of thirty people on whom no contact was tuned: where they walk, and where they sit, stand and lie.

    python benchmarks/telephones.py FOLDER

FOLDER is `RawData` of Reyes-Ortiz et al.: Smartphone-based recognition of human activities and postural transitions
(UCI, 2015), a telephone on the waist, 50 Hz, up to 2 g. Nobody labelled their steps, so what can be told is how many
contacts there are in each activity, whether the feet alternate, and how long steps take. Half a second at either end of
a label is left out. Contacts, sides and calibration never saw them; the watch for stairs was chosen on ten of them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from labels import Array

from hipline.pipeline import Pipeline
from hipline_device.samples import STANDARD_GRAVITY, SampleBlock

TELEPHONE_HZ = 50.0
USERS = range(1, 31)
LEVEL, UP, DOWN = 1, 2, 3  # as in the labels
NAMES = {LEVEL: "walking", UP: "stairs up", DOWN: "stairs down", 4: "sitting", 5: "standing", 6: "lying"}
EDGE_S = 0.5
STEP_S = (0.35, 0.8)  # 75 to 171 steps a minute
PACKET = 500


def carried(raw: Path, users: Iterable[int] = USERS) -> Iterator[tuple[str, SampleBlock, Array]]:
    """Yield the recordings of some people: name, samples, and the label of each sample, -1 where there is none."""
    wanted = set(users)
    labels = np.loadtxt(raw / "labels.txt", dtype=np.int64)
    for path in sorted(raw.glob("acc_exp*_user*.txt")):
        experiment, user = (int(part[-2:]) for part in path.stem.split("_")[1:])
        if user not in wanted:
            continue
        acc, gyr = np.loadtxt(path), np.loadtxt(path.with_name(path.name.replace("acc", "gyro")))
        label = np.full(len(acc), -1)
        for _, _, kind, first, last in labels[(labels[:, 0] == experiment) & (labels[:, 1] == user)]:
            label[first - 1 : last] = kind
        index = np.arange(len(acc))
        yield path.stem[4:], SampleBlock(index, index / TELEPHONE_HZ, STANDARD_GRAVITY * acc, gyr), label


def count(block: SampleBlock, label: Array, tally: Counter[tuple[int, str]]) -> bool:
    """Count what is told in each activity; return whether the way the telephone is worn was found."""
    pipeline = Pipeline(TELEPHONE_HZ)
    updates = [pipeline.update(block[at : at + PACKET]) for at in range(0, len(block), PACKET)]
    updates.append(pipeline.finish())
    edge = round(EDGE_S * TELEPHONE_HZ)
    inner = label.copy()
    for at in np.flatnonzero(np.diff(label)):
        inner[max(at + 1 - edge, 0) : at + 1 + edge] = -1
    for kind in NAMES:
        tally[kind, "samples"] += int(np.count_nonzero(inner == kind))
    contacts = [contact for update in updates for contact in update.contacts]
    kinds = inner[np.searchsorted(block.time_s, [c.time_s for c in contacts]).clip(max=len(inner) - 1)]
    for kind in kinds:
        tally[int(kind), "contacts"] += 1
    for (one, of_one), (two, of_two) in pairwise(zip(contacts, kinds, strict=True)):
        if of_one == of_two:
            tally[int(of_one), "pairs"] += 1
            tally[int(of_one), "alternate"] += one.side is not two.side
            tally[int(of_one), "like steps"] += STEP_S[0] <= two.time_s - one.time_s <= STEP_S[1]
    for stride in (stride for update in updates for stride in update.strides if stride.valid):
        first, last = np.searchsorted(block.time_s, (stride.start_s, stride.end_s))
        if (inner[first:last] == inner[first]).all():
            tally[int(inner[first]), "valid"] += 1
    return pipeline.calibration is not None


def main() -> None:
    """Print a line for each activity."""
    tally = Counter[tuple[int, str]]()
    found = [count(block, label, tally) for _, block, label in carried(Path(sys.argv[1]))]
    print(f"{len(found)} recordings of {len(USERS)} people; forward was found in {sum(found)}\n")
    print("| activity | minutes | contacts a minute | valid strides | feet alternate, % | steps of 0.35 to 0.8 s, % |")
    print("|---|---:|---:|---:|---:|---:|")
    for kind, name in NAMES.items():
        minutes, pairs = tally[kind, "samples"] / TELEPHONE_HZ / 60.0, max(tally[kind, "pairs"], 1)
        shares = [
            f"{100.0 * tally[kind, share] / pairs:.1f}" if kind <= DOWN else "" for share in ("alternate", "like steps")
        ]
        valid = tally[kind, "valid"]
        print(f"| {name} | {minutes:.1f} | {tally[kind, 'contacts'] / minutes:.1f} | {valid} | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
