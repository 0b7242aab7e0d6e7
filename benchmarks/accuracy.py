"""How right Hipline is: contacts and sides of real people, angles of the synthetic walker, filters and ways.

    python benchmarks/accuracy.py

The left/right template was fitted to labelled people; its figures here come from fits that left the person out.
Every other constant stands as it is in the code, for everybody.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))

from attitude import attitudes, stands
from labelled import REFERENCES, Walk, all_recordings, labelled_walks
from sides_fit import fit_without, walks_to_fit
from sweep_judge import Judge
from table import TOLERANCES_S, Found, Tally, Timing

from hipline.events import Contact, Cue, Side, Stride
from hipline.exchange.plain import read_recording
from hipline.gait import sides
from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.presets import PRESETS, preset
from hipline_sim.walker import Walker

Array = NDArray[np.float64]

PACKET = 10  # samples per packet, as live


def as_block(acc: Array, gyr: Array, rate_hz: float) -> SampleBlock:
    """Return samples (n, 3) that were all received, from 0 s on."""
    index = np.arange(len(acc))
    return SampleBlock(index, index / rate_hz, acc, gyr)


def block_of(walker: Walker) -> SampleBlock:
    """Return a whole performance of the synthetic walker."""
    return as_block(*walker.samples(0, len(walker)), walker.rate_hz)


def run(
    block: SampleBlock, rate_hz: float, packet: int = PACKET, settings: Settings | None = None
) -> tuple[list[Contact], list[Stride], list[Cue], float]:
    """Run the pipeline as live does, packet by packet; also return when the calibration was known, s."""
    pipeline = Pipeline(rate_hz, settings)
    updates = [pipeline.update(block[at : at + packet]) for at in range(0, len(block), packet)]
    updates.append(pipeline.finish())
    return (
        [c for u in updates for c in u.contacts],
        [s for u in updates for s in u.strides],
        [c for u in updates for c in u.cues],
        np.inf if pipeline.calibration is None else pipeline.calibration.at_s,
    )


@contextmanager
def side_weights(weights: Array) -> Iterator[None]:
    """Use other weights of the left/right template for a while."""
    usual, sides.WEIGHTS = sides.WEIGHTS, weights
    try:
        yield
    finally:
        sides.WEIGHTS = usual


def found_without(walk: Walk, walks: list[Walk], packet: int = PACKET) -> tuple[Found, Array]:
    """Run a walk with a template of the sides that was fitted to other people.

    Returns
    -------
    Found
        The contacts.
    (k,) float64
        How long after each contact the packet came that told it, s, of those once the calibration was known.
    """
    with side_weights(fit_without(walk.person, walks)):
        contacts, _, _, known_s = run(walk.block, walk.rate_hz, packet)
    time_s = np.array([c.time_s for c in contacts])
    left = np.array([int(c.side is Side.LEFT) for c in contacts], dtype=np.int64)
    after = [c for c in contacts if c.time_s > known_s]
    newest = np.searchsorted(walk.block.time_s, [c.emitted_at_s for c in after])
    came = np.minimum((newest // packet + 1) * packet, len(walk.block)) - 1
    return Found(time_s, left), walk.block.time_s[came] - np.array([c.time_s for c in after])


def real_contacts() -> None:
    """Print the figures on labelled people."""
    walks, everybody = labelled_walks(), walks_to_fit()
    groups = {"all": walks, "straight walks": [w for w in walks if w.straight]}
    groups |= {f"{w.person} daily living": [w] for w in walks if not w.straight}
    found: dict[str, Found] = {}
    delays, timing = [], Timing()
    for walk in walks:
        found[walk.name], told = found_without(walk, everybody)
        delays.append(told)
        timing.add(walk.labels, found[walk.name], 0.1)
    print(f"Contacts of real people, raw, {len(walks)} recordings, {len({w.person for w in walks})} people")
    print(f"{'':26s}{'reference':10s}{'F1 0.1 s':>9s} {'F1 0.05 s':>9s} {'sides':>9s} {'labels':>6s}")
    for title, group in groups.items():
        for reference in REFERENCES:
            tally = Tally()
            for walk in group:
                tally.add(walk.labels[reference], found[walk.name])
            f1 = " ".join(f"{tally.f1(tolerance_s):9.3f}" for tolerance_s in TOLERANCES_S)
            print(f"  {title:24s}{reference:10s}{f1} {tally.sides:9.3f} {tally.labelled:6d}")
    print(
        f"  contacts on which both references agree ({len(timing.errors_s)}): bias {1e3 * timing.bias_s:+.0f} ms, "
        f"mean absolute error {1e3 * timing.mae_s:.0f} ms; stride time {1e3 * timing.stride_mae_s:.0f} ms"
    )
    p50, p95 = np.percentile(np.concatenate(delays), [50, 95])
    print(
        f"  told after the contact once calibrated, packets of {PACKET}: "
        f"median {1e3 * p50:.0f} ms, 95 % {1e3 * p95:.0f} ms"
    )


def every_recording() -> None:
    """Print what comes out of every recording, labelled or not."""
    print("\nEvery recording, no options")
    for path in all_recordings():
        recording = read_recording(path)
        contacts, strides, cues, _ = run(recording.block, recording.rate_hz)
        good = [s for s in strides if s.valid]
        tilt = f"{np.mean([s.tilt_mean_deg for s in good]):+5.1f}" if good else "    -"
        print(
            f"  {path.stem:30s} contacts {len(contacts):4d}  strides {len(strides):4d}  good {len(good):4d}  "
            f"tilt {tilt} deg  cues {sum(c.level == 'cue' for c in cues)}"
        )


def synthetic_angles() -> None:
    """Print the errors on the walker whose truth is known."""
    print("\nSynthetic walker, after a standing zero, three seeds and two mounts: RMS error per good stride, degrees")
    print(
        f"{'':14s}{'tilt':>6s} {'tilt ROM':>9s} {'obl. ROM':>9s} {'rot. ROM':>9s} {'strides':>8s} "
        f"{'F1 0.1 s':>9s} {'F1 0.05 s':>9s} {'sides':>6s}"
    )
    for name in PRESETS:
        judge = Judge()
        for seed in range(3):
            for mounting in ("sacrum", "upside_down"):
                walker = Walker(preset(name), seed=seed, mounting=mounting)
                contacts, strides, *_ = run(block_of(walker), walker.rate_hz)
                judge.add(walker.truth(), contacts, [s for s in strides if s.valid])
        if not judge.paired:
            print(f"  {name:12s} no steps, {judge.found + judge.true} contacts found or true")
            continue
        rms = judge.rms_deg()
        print(
            f"  {name:12s}{rms[0]:6.2f} {rms[1]:9.2f} {rms[2]:9.2f} {rms[3]:9.2f} {judge.strides:8d} "
            f"{judge.f1(0.1):9.3f} {judge.f1(0.05):9.3f} {judge.sides:6.3f}"
        )


if __name__ == "__main__":
    real_contacts()
    every_recording()
    synthetic_angles()
    attitudes()
    stands()
