"""How often a cue comes that should not, and how soon one comes that should.

    python benchmarks/cues.py [--hours N] [--runs N] [--write]

Level walking without any change: streams of strides with a stated spread and memory, whole walks of the synthetic
walker through the pipeline, and every recording at hand. Then a change of a stated size after the own walking is known.
With `--write` the tables go to docs/cues.md. The numbers of the rules were chosen on streams of this generator with
other seeds than those that are measured here.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from accuracy import block_of, run
from cue_streams import Manner, Shift, Walker
from labelled import all_recordings
from table import markdown, write_between

from hipline.analysis import analyse_recording
from hipline.cues.numbers import Checked, limits_of
from hipline.cues.own import OwnValue, OwnWalking
from hipline.cues.rules import CueRules
from hipline.cues.words import RULES
from hipline.errors import InputError
from hipline.exchange.plain import read_recording
from hipline.settings import Settings
from hipline_sim.gait import person
from hipline_sim.script import Stand, Turn, Walk, WalkScript
from hipline_sim.walker import Walker as WholeWalker

PAGE = Path(__file__).parents[1] / "docs" / "cues.md"
MANNERS = (Manner(1.3, 0.3), Manner(1.3, 0.8), Manner(2.5, 0.3), Manner(2.5, 0.8))
STEADY = MANNERS[:2]
STRIDES_PER_HOUR = 6480  # of both feet, at 108 steps a minute
KNOWN = 300  # strides before a shift
WITHIN = 120  # strides after it: sixty of each foot
FRESH = 50_000  # seeds from here on: nobody chose a number by these streams
REMOUNT_SD_DEG = 1.8  # a change of 5 degrees of tilt between sessions is within error: 5 / (1.96 √2)

TILT = ("tilt_mean_deg",)
LONG = ("vertical_excursion_m", "braking_peak_m_s2")
SHIFTS = {
    "tilt_forward": [Shift(TILT, by) for by in (3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0)],
    "rotation_large": [Shift(("rotation_rom_deg",), by) for by in (6.0, 8.0, 10.0)],
    "rotation_small": [Shift(("rotation_rom_deg",), by, ratio=True) for by in (-40.0, -50.0, -70.0)],
    "drop_left": [Shift(("pelvic_drop_deg",), by) for by in (3.0, 4.0, 6.0)],
    "right_step_longer": [Shift(("step_asymmetry_pct",), by) for by in (8.0, 12.0, 20.0)],
    "long_steps": [Shift(LONG, by, ratio=True) for by in (20.0, 40.0, 60.0)],
}
SHOWN = {
    "tilt_forward": "tilt, +{:g}°", "rotation_large": "rotation, +{:g}°", "rotation_small": "rotation, {:g} %",
    "drop_left": "drop of one side, +{:g}°", "right_step_longer": "step times, +{:g} points",
    "long_steps": "rise of the pelvis and braking, +{:g} %",
}  # fmt: skip


def numbers() -> str:
    """Return the table of all numbers that may be changed, with their limits."""
    rows: list[list[str]] = []
    for rule in fields(Settings):
        value = getattr(Settings(), rule.name)
        if isinstance(value, Checked):
            for name, (low, high) in limits_of(type(value)).items():
                default = getattr(value, name)
                shown = "none" if default is None else f"{default:g}"
                rows.append([f"`{rule.name}.{name}`", shown, f"{low:g} to {high:g}"])
    return markdown(["number", "default", "limits"], rows)


def asked(settings: Settings, strides: object) -> Counter[str]:
    """Return how often each rule spoke."""
    rules, count = CueRules(settings), Counter[str]()
    for stride in strides:  # type: ignore[attr-defined]
        count.update(cue.rule for cue in rules.update(stride, stride.end_s) if cue.level.asks)
    return count


def remounted(seed: int, manner: Manner) -> Settings:
    """Return settings with the own walking of an earlier session, whose zero of tilt was another one."""
    rules = CueRules(Settings())
    for stride in Walker(seed, manner).strides(900):
        rules.update(stride, stride.end_s)
    off_deg = float(np.random.default_rng(seed + 10_000).normal(0.0, REMOUNT_SD_DEG))
    values = [
        replace(own, value=own.value + off_deg) if own.measure == "tilt" else own
        for own in rules.baseline.today().values
    ]
    return Settings(own=OwnWalking(tuple(values)))


def false_cues(hours: int) -> list[list[str]]:
    """Return the rows of the table of false cues an hour."""
    columns: list[Counter[str]] = []
    for manner in MANNERS:
        count = Counter[str]()
        for seed in range(FRESH, FRESH + hours):
            count += asked(Settings(), Walker(seed, manner).strides(STRIDES_PER_HOUR))
        columns.append(count)
    again = Counter[str]()
    for seed in range(FRESH, FRESH + hours):
        again += asked(remounted(seed, MANNERS[0]), Walker(seed, MANNERS[0]).strides(STRIDES_PER_HOUR))
    columns.append(again)
    rows = [
        [f"`{rule}`", *(f"{column[rule] / hours:.2f}" for column in columns)]
        for rule in RULES
        if any(column[rule] for column in columns) or rule in SHIFTS
    ]
    return [*rows, ["all rules", *(f"**{column.total() / hours:.2f}**" for column in columns)]]


def first_cue(rule: str, shift: Shift, seed: int, manner: Manner) -> int | None:
    """Return after how many strides a shift is told; None where it is not within the strides that count."""
    rules = CueRules(Settings())
    for at, stride in enumerate(Walker(seed, manner).strides(KNOWN + WITHIN, shift, KNOWN), 1 - KNOWN):
        for cue in rules.update(stride, stride.end_s):
            if at > 0 and cue.level.asks and cue.rule == rule:
                return at
    return None


def detection(runs: int) -> list[list[str]]:
    """Return the rows of the table of strides to a cue."""
    rows: list[list[str]] = []
    for rule, shifts in SHIFTS.items():
        for shift in shifts:
            row = [SHOWN[rule].format(shift.by)]
            for manner in STEADY:
                told = [first_cue(rule, shift, FRESH + 1000 + seed, manner) for seed in range(runs)]
                found = [at for at in told if at is not None]
                half = f"{median(found):g}" if 2 * len(found) > runs else "–"
                row += [f"{100.0 * len(found) / runs:.1f} %", half]
            rows.append(row)
    return rows


def whole_walks(count: int) -> list[str]:
    """Return a row: walks of synthetic people with turns and stops, through the whole pipeline."""
    lap = (Walk(60.0), Turn(180.0, 4.0), Walk(50.0, 100.0, 1.0), Turn(-90.0, 3.0), Walk(50.0, 116.0, 1.3), Stand(5.0))
    cues, walked_s = 0, 0.0
    for seed in range(count):
        script = WalkScript((Stand(8.0), *lap * 3), gait=person(FRESH + seed))
        walker = WholeWalker(script, seed=seed)
        _, strides, said, _ = run(block_of(walker), walker.rate_hz, 1000)
        cues += sum(cue.level.asks for cue in said)
        walked_s += 0.5 * sum(stride.duration_s for stride in strides)
    return [f"{count} synthetic people, turns, stops, three paces", f"{walked_s / 60.0:.0f}", str(cues)]


def recordings() -> list[list[str]]:
    """Return a row for each recording: after what its first strides taught, and after what all of them did."""
    rows: list[list[str]] = []
    for path in all_recordings():
        recording = read_recording(path)
        try:
            walk = analyse_recording(recording)
        except InputError:
            continue
        good = walk.strides[walk.strides["valid"]]
        again = analyse_recording(recording, Settings(own=own_of(good)))
        told = [str(sum(level in {"cue", "strong"} for level in w.cues["level"])) for w in (walk, again)]
        rows.append([path.stem, str(len(walk.strides)), str(len(good)), *told])
    return rows


def own_of(strides: np.ndarray) -> OwnWalking:
    """Return the own walking that a whole recording shows, however few its strides."""
    from hipline.cues.baseline import Baseline
    from hipline.cues.measures import MEASURES
    from hipline.events import Side, Stride

    baseline = Baseline()
    for row in strides:
        stride = Stride(**{name: row[name] for name in strides.dtype.names} | {"side": Side(str(row["side"]))})
        for index, measure in enumerate(MEASURES):
            baseline.learn(index, float(measure.of(stride)), stride.cadence_spm)
    found: list[OwnValue] = []
    for index, measure in enumerate(MEASURES):
        for spm in (80.0, 90.0, 100.0, 110.0, 120.0, 130.0):
            usual = baseline.at(index, spm)
            if usual is not None:
                found.append(OwnValue(measure.name, spm, usual.value, usual.spread, usual.strides))
    return OwnWalking(tuple(found))


def main() -> None:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=int, default=100, help="of level walking in each manner (100)")
    parser.add_argument("--runs", type=int, default=400, help="with each shift (400)")
    parser.add_argument("--people", type=int, default=20, help="synthetic people (20)")
    parser.add_argument("--only", choices=("numbers",), help="this table alone")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/cues.md")
    args = parser.parse_args()
    tables = {"numbers": numbers()}
    if not args.only:
        tables |= measured(args)
    for name, text in tables.items():
        print(f"\n{text}")
        if args.write:
            write_between(PAGE, name, text)


def measured(args: argparse.Namespace) -> dict[str, str]:
    """Return the tables of what was measured."""
    return {
        "false-cues": markdown(
            ["cues per hour", *(str(manner) for manner in MANNERS), "worn anew"], false_cues(args.hours)
        ),
        "strides-to-cue": markdown(
            ["shift", *(text for manner in STEADY for text in (f"told, {manner}", "strides"))], detection(args.runs)
        ),
        "whole-walks": markdown(["walks", "minutes", "cues"], [whole_walks(args.people)]),
        "recordings": markdown(["recording", "strides", "good", "cues", "with its own walking known"], recordings()),
    }


if __name__ == "__main__":
    main()
