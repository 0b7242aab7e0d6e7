"""Whether it matters how often a clip measures, and how evenly: the same walks at other rates, and with worse clocks.

    python benchmarks/rates.py [--write]

Every recording and two synthetic strolls, once resampled to even 100 Hz and once otherwise, are held against each
other. A slower clip hears less, as a real one does. Stamps that jitter are written to a file and read from it, as those
of a recording are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.signal import resample_poly

sys.path.insert(0, str(Path(__file__).parent))

from labelled import all_recordings
from labels import Array
from mounts import Findings, measure
from population import stroll
from table import markdown, write_between

from hipline.exchange.plain import read_recording
from hipline_device.samples import SampleBlock
from hipline_sim.walker import Walker

PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"
USUAL_HZ = 100.0
RATES_HZ = (50.0, 52.0, 104.0, 119.0, 200.0, 208.0)
JITTERS_S = (0.001, 0.002, 0.005)
STROLLS = (2500, 2501)
FINEST = 1000  # largest denominator of the ratio of two rates
SAME_S = 0.1  # contacts nearer to each other than this are one


@dataclass(frozen=True, slots=True)
class Signals:
    """A walk at an even rate: acc, gyr (n, 3), m/s² and rad/s."""

    name: str
    rate_hz: float
    acc: Array
    gyr: Array

    def at(self, rate_hz: float) -> Signals:
        """Return it at another rate."""
        ratio = Fraction(rate_hz / self.rate_hz).limit_denominator(FINEST)
        if ratio == 1:
            return self
        acc, gyr = (
            resample_poly(values, ratio.numerator, ratio.denominator, padtype="line") for values in (self.acc, self.gyr)
        )
        return Signals(self.name, rate_hz, acc, gyr)

    def measured(self) -> Findings:
        """Return what Hipline says of it."""
        index = np.arange(len(self.acc))
        return measure(SampleBlock(index, index / self.rate_hz, self.acc, self.gyr), self.rate_hz)


@dataclass(frozen=True, slots=True)
class Shift:
    """How the contacts and tilts of a walk differ: contacts, those found again, shifts of each, s, and of tilt, °."""

    contacts: int
    shifts_s: Array
    tilt_deg: float


def walks() -> Iterator[Signals]:
    """Yield the recordings, and two synthetic strolls; gaps are bridged, as a recording at another rate has none."""
    for path in all_recordings():
        recording = read_recording(path)
        block, rate_hz = recording.block, recording.rate_hz
        even_s = np.arange(block.time_s[0], block.time_s[-1], 1.0 / rate_hz)
        acc, gyr = (
            np.stack([np.interp(even_s, block.time_s, column) for column in values.T], axis=1)
            for values in (block.acc_sensor, block.gyr_sensor)
        )
        yield Signals(path.stem, rate_hz, acc, gyr)
    for number in STROLLS:
        walker = Walker(stroll(number), RATES_HZ[-1], seed=number)
        yield Signals(f"stroll {number}", RATES_HZ[-1], *walker.samples(0, len(walker)))


def shift(usual: Findings, other: Findings) -> Shift:
    """Pair the contacts of two measurements of one walk."""
    if not len(usual.contact_s) or not len(other.contact_s):
        return Shift(len(usual.contact_s), np.empty(0), np.nan)
    nearest = np.abs(other.contact_s[:, None] - usual.contact_s).argmin(axis=0)
    away_s = other.contact_s[nearest] - usual.contact_s
    tilts = [float(np.median(m.tilt_deg)) if len(m.tilt_deg) else np.nan for m in (usual, other)]
    return Shift(len(usual.contact_s), away_s[np.abs(away_s) < SAME_S], tilts[1] - tilts[0])


def measure_jittered(signals: Signals, sd_s: float) -> Findings:
    """Measure a walk whose stamps jitter."""
    late_s = np.random.default_rng(3).normal(0.0, sd_s, len(signals.acc))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "walk.npz"
        time_s = np.arange(len(late_s)) / signals.rate_hz + late_s
        np.savez(path, time_s=time_s, acc=signals.acc, gyr=signals.gyr, fs_hz=signals.rate_hz)
        recording = read_recording(path)
    return measure(recording.block, recording.rate_hz)


def row(name: str, shifts: dict[str, Shift]) -> list[str]:
    """Return a row of the table."""
    found = sum(len(shift.shifts_s) for shift in shifts.values())
    contacts = sum(shift.contacts for shift in shifts.values())
    walked = {of: shift.shifts_s for of, shift in shifts.items() if len(shift.shifts_s)}
    median_ms = max(1e3 * abs(float(np.median(shifts_s))) for shifts_s in walked.values())
    within_ms = {of: 1e3 * float(np.percentile(np.abs(shifts_s), 95)) for of, shifts_s in walked.items()}
    worst = sorted(within_ms, key=within_ms.__getitem__)
    tilts = sorted((abs(shift.tilt_deg), of) for of, shift in shifts.items() if np.isfinite(shift.tilt_deg))
    return [
        name,
        f"{found} of {contacts}",
        f"{median_ms:.0f} ms",
        f"{within_ms[worst[len(worst) // 2]]:.0f} ms",
        f"{within_ms[worst[-1]]:.0f} ms ({worst[-1]})",
        f"{tilts[len(tilts) // 2][0]:.2f}°",
        f"{tilts[-1][0]:.2f}° ({tilts[-1][1]})",
    ]


def report() -> str:
    """Return the table."""
    every = list(walks())
    even = [signals.at(USUAL_HZ) for signals in every]
    usual = {signals.name: signals.measured() for signals in even}
    rows = [
        row(f"{hz:.0f} Hz", {walk.name: shift(usual[walk.name], walk.at(hz).measured()) for walk in every})
        for hz in RATES_HZ
    ]
    rows += [
        row(
            f"stamps that jitter by {1e3 * sd_s:.0f} ms (SD)",
            {walk.name: shift(usual[walk.name], measure_jittered(walk, sd_s)) for walk in even},
        )
        for sd_s in JITTERS_S
    ]
    head = (
        "against even 100 Hz", "contacts found again", "median shift, worst walk", "95 % within, usual walk",
        "worst walk", "median tilt differs, usual walk", "worst walk",
    )  # fmt: skip
    return markdown(head, rows)


if __name__ == "__main__":
    table = report()
    print(table)
    if "--write" in sys.argv:
        write_between(PAGE, "rates", table)
