"""How right the angles are with each filter, live and both ways, on synthetic walkers that nobody tuned on.

    python benchmarks/attitude.py [--people 6]

Each person walks each script with a gait, a spread and a sensor of their own; the pipeline is told nothing.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from labelled import all_recordings
from labels import Array
from sweep_judge import Judge

from hipline.errors import HiplineError
from hipline.events import Contact, Stride
from hipline.exchange.plain import read_recording
from hipline.motion.fusion import FUSIONS, new_fusion, require
from hipline.motion.offline import both_ways
from hipline.motion.quaternion import up_row
from hipline.motion.timeline import Timeline
from hipline.pipeline import Pipeline
from hipline_device.samples import SampleBlock
from hipline_sim.gait import person
from hipline_sim.presets import preset
from hipline_sim.truth import Truth
from hipline_sim.walker import Walker

SCRIPTS = ("straight", "turns", "curve", "stop_and_go", "slow", "hesitant")
FIRST_PERSON = 300  # the constants of the filters were chosen on people of lower numbers
MOUNTINGS = ("sacrum", "side", "upside_down")
CALM = (0.25, np.radians(4.0))  # m/s², rad/s: standard deviations over a second in which somebody stands
PAUSE_S = 2.0  # shorter movements between two stands tell nothing
SETTLING_S = 4.0  # at the start, a filter finds up first


def performance(name: str, number: int) -> tuple[Truth, SampleBlock, float]:
    """Return the truth, the samples and their rate of a script, walked by the person of this number."""
    script = preset(name)
    own = replace(script, gait=person(number, script.gait))
    walker = Walker(own, seed=number, mounting=MOUNTINGS[number % len(MOUNTINGS)])
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    return walker.truth(), SampleBlock(index, index / walker.rate_hz, acc, gyr), walker.rate_hz


def measure(block: SampleBlock, rate_hz: float, fusion: str, offline: bool) -> tuple[list[Contact], list[Stride]]:
    """Return contacts and strides of a walk."""
    source = both_ways(block, rate_hz, fusion) if offline else new_fusion(fusion, rate_hz)
    pipeline = Pipeline(rate_hz, fusion=source)
    updates = [pipeline.update(block), pipeline.finish()]
    return [c for u in updates for c in u.contacts], [s for u in updates for s in u.strides]


def usable() -> list[str]:
    """Return the filters that are installed."""
    names: list[str] = []
    for name in FUSIONS:
        try:
            require(name)
        except HiplineError as error:
            print(f"  left out: {error}")
        else:
            names.append(name)
    return names


def attitudes(people: int = 6) -> None:
    """Print the errors of the stride means and ranges of tilt, by filter and way."""
    print(f"\nTilt by filter and way, {people} people nobody tuned on: RMS of the mean tilt per good stride, degrees")
    print("(in brackets: of the strides that are left out as start or turn; last: of the range of tilt)")
    ways = [(name, offline) for offline in (False, True) for name in usable()]
    titles = [f"{name} {'both ways' if offline else 'live'}" for name, offline in ways]
    print(f"{'':14s}" + " ".join(f"{title:>20s}" for title in titles))
    for name in SCRIPTS:
        walks = [performance(name, FIRST_PERSON + i) for i in range(people)]
        cells: list[str] = []
        for fusion, offline in ways:
            good, left_out = Judge(), Judge()
            for truth, block, rate_hz in walks:
                contacts, strides = measure(block, rate_hz, fusion, offline)
                good.add(truth, contacts, [s for s in strides if s.valid])
                left_out.add(truth, [], [s for s in strides if not s.valid])
            tilt, tilt_range, *_ = good.rms_deg()
            cells.append(f"{tilt:6.2f} ({left_out.rms_deg()[0]:5.2f}) {tilt_range:5.2f}")
        print(f"  {name:12s}" + " ".join(f"{cell:>20s}" for cell in cells))


def arrivals(path: Path, names: list[str]) -> list[list[float]]:
    """Return, for each time that somebody comes to stand, how far each live filter is from gravity then, degrees.

    Nobody wore a reference for inclination in these recordings, but gravity is one whenever the wearer stands: the
    attitude in the first half second of a stand, before a filter can have learned from it, shows what the walk before
    made of it.
    """
    recording = read_recording(path)
    blocks = Timeline(recording.rate_hz).update(recording.block)
    acc, gyr, time_s = (np.concatenate([getattr(b, n) for b in blocks]) for n in ("acc_sensor", "gyr_sensor", "time_s"))
    filters = [new_fusion(name, recording.rate_hz) for name in names]
    ups = [_up(np.concatenate([one.update(b).q for b in blocks])) for one in filters]
    second, found = round(recording.rate_hz), []
    stood_s = time_s[0] + SETTLING_S - PAUSE_S
    for at in range(0, len(acc) - second, second // 10):
        part = slice(at, at + second)
        if acc[part].std(axis=0).max() > CALM[0] or gyr[part].std(axis=0).max() > CALM[1]:
            continue
        if time_s[at] - stood_s > PAUSE_S:
            gravity = acc[part].mean(axis=0)
            halves = [up[at : at + second // 2].mean(axis=0) for up in ups]
            found.append([_between_deg(half, gravity) for half in halves])
        stood_s = time_s[at] + 1.0
    return found


def _up(q: Array) -> Array:
    return np.stack(up_row(tuple(q.T)), axis=1)


def _between_deg(a: Array, b: Array) -> float:
    cosine = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def stands() -> None:
    """Print how far from gravity the live filters are when real people come to stand."""
    names = usable()
    found = np.array([row for path in all_recordings() for row in arrivals(path, names)])
    print(f"\nReal people coming to stand, {len(found)} times: inclination error of the attitude on arrival, degrees")
    for name, errors in zip(names, found.T, strict=True):
        print(
            f"  {name:6s} RMS {np.sqrt(np.mean(errors**2)):.2f}  median {np.median(errors):.2f}  "
            f"90 % {np.percentile(errors, 90):.2f}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--people", type=int, default=6, help="how many people walk each script (default 6)")
    attitudes(parser.parse_args().people)
    stands()
