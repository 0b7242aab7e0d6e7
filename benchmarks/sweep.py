"""Where Hipline errs: maps of its errors over synthetic walks, whose truth is known.

    python benchmarks/sweep.py [--only NAME] [--write]

Each cell of a map is walked by three people who differ in every harmonic of their gait; with `--write` the maps go to
docs/sweep-*.svg and the table to docs/accuracy.md. Nothing is told to Hipline: it finds neutral and mounting by itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from accuracy import block_of, run
from labels import Array
from numpy.typing import NDArray
from sweep_draw import Panel, draw
from sweep_judge import ANGLES, Judge
from table import markdown, write_between

from hipline_sim.gait import person
from hipline_sim.script import Phase, Run, Stand, Turn, Walk, WalkScript
from hipline_sim.sensor import Mounting, SensorModel
from hipline_sim.walker import Walker

DOCS = Path(__file__).parents[1] / "docs"
PEOPLE = (11, 12, 13)
STAND_S = 8.0
LEAD_S = 14.0  # a straight walk before what is judged, where that alone would not show which way is forward


@dataclass(frozen=True, slots=True)
class Case:
    """One cell: what is walked, how the clip is worn and what is wrong with it; judged from a time on."""

    phases: tuple[Phase, ...]
    mounting: Mounting = field(default_factory=lambda: Mounting.named("sacrum"))
    sensor: SensorModel = field(default_factory=SensorModel)
    judged_from_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Map:
    """Two quantities to sweep; `case` gives the cell, None where nobody walks like that.

    With `turns` the strides count that are marked as turning, too.
    """

    title: str
    across: str
    columns: Sequence[float | str]
    down: str
    rows: Sequence[float | str]
    case: Callable[[Any, Any], Case | None]
    turns: bool = False


def _pace(cadence_spm: float, speed_m_s: float) -> Case | None:
    step_m = speed_m_s / (cadence_spm / 60.0)
    if not 0.2 <= step_m <= 1.0:
        return None
    return Case((Stand(STAND_S), Walk(40.0, cadence_spm, speed_m_s), Stand(3.0)))


def _running(cadence_spm: float, speed_m_s: float) -> Case:
    run_ = Run(30.0, cadence_spm, speed_m_s)
    return Case((Stand(STAND_S), Walk(LEAD_S), run_, Stand(3.0)), judged_from_s=STAND_S + LEAD_S + 2.0)


def _turning(rate_dps: float, speed_m_s: float) -> Case:
    cadence_spm = 84.0 + 24.0 * speed_m_s
    angle_deg, straight = rate_dps * 10.0, Walk(4.0, cadence_spm, speed_m_s)
    both = tuple(Turn(side * angle_deg, 10.0, cadence_spm, speed_m_s) for side in (1.0, -1.0))
    phases = (Stand(STAND_S), Walk(LEAD_S), both[0], straight, both[1], straight, Stand(3.0))
    return Case(phases, judged_from_s=STAND_S + LEAD_S)


USUAL = (Stand(STAND_S), Walk(20.0), Turn(180.0, 4.0), Walk(20.0), Stand(3.0))


def _about_z(degrees: float) -> NDArray[np.float64]:
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


#: places of the clip: name of the mounting and how far its top leans, degrees
POSES = {
    "sacrum": ("sacrum", 10.0), "leaning 35°": ("sacrum", 35.0), "upside down": ("upside_down", 10.0),
    "side of hip": ("side", 10.0), "front": ("front", -15.0),
}  # fmt: skip


def _worn(yaw_deg: float, pose: str) -> Case:
    name, lean_deg = POSES[pose]
    usual = Mounting.named(name, lean_deg)
    return Case(USUAL, Mounting.of(_about_z(yaw_deg) @ usual.matrix, usual.position_m))


def _sensed(noise: float, bias: float) -> Case:
    usual = SensorModel()
    sensor = replace(
        usual,
        acc_noise_ug=usual.acc_noise_ug * noise,
        gyr_noise_mdps=usual.gyr_noise_mdps * noise,
        acc_bias_mg=usual.acc_bias_mg * bias,
        gyr_bias_dps=usual.gyr_bias_dps * bias,
    )
    return Case(USUAL, sensor=sensor)


MAPS = {
    "pace": Map(
        "Walking: cadence and speed", "cadence, steps/min", tuple(range(60, 150, 10)),
        "speed, m/s", (0.3, 0.5, 0.7, 0.9, 1.2, 1.5, 1.8), _pace,
    ),
    "running": Map(
        "Running: cadence and speed", "cadence, steps/min", (150, 160, 170, 180, 190),
        "speed, m/s", (1.8, 2.2, 2.6, 3.0, 3.4), _running,
    ),
    "turning": Map(
        "Turns: rate and speed", "turn rate, °/s", (0, 10, 20, 30, 45, 60, 90),
        "speed, m/s", (0.0, 0.4, 0.8, 1.2, 1.6), _turning, turns=True,
    ),
    "mount": Map(
        "Mounting: pose of the clip and its yaw about the vertical", "yaw, °", (-90, -60, -30, -15, 0, 15, 30, 60, 90),
        "pose", tuple(POSES), _worn,
    ),
    "sensor": Map(
        "Sensor: noise and bias", "noise, × 160 µg/√Hz and 7 m°/s/√Hz", (0, 1, 3, 10, 30),
        "bias, × 20 mg and 0.5 °/s", (0, 1, 2, 4, 8), _sensed,
    ),
}  # fmt: skip


def judge(case: Case, *, turns: bool) -> Judge:
    """Let everybody walk a case; angles are judged on good strides, and if told so on turning ones."""
    counted = ("", "turn") if turns else ("",)
    one = Judge()
    for seed in PEOPLE:
        walker = Walker(WalkScript(case.phases, gait=person(seed)), 100.0, seed, case.mounting, case.sensor)
        block = block_of(walker)
        contacts, strides, *_ = run(block, walker.rate_hz, len(block))
        one.add(walker.truth(), contacts, [s for s in strides if s.reason in counted], case.judged_from_s)
    return one


def panels_of(judged: dict[tuple[int, int], Judge], rows: int, columns: int) -> list[Panel]:
    """Return the maps of the four errors: NaN where nobody walked, infinite where nothing was measured."""
    tilt, rotation, contacts, sides = (np.full((rows, columns), np.nan) for _ in range(4))
    for at, one in judged.items():
        rms = dict(zip(ANGLES, one.rms_deg(), strict=True))
        errors = rms["tilt_mean_deg"], rms["rotation_rom_deg"], 100.0 * (1.0 - one.f1(0.05)), 100.0 * (1.0 - one.sides)
        for values, error in zip((tilt, rotation, contacts, sides), errors, strict=True):
            values[at] = np.nan_to_num(error, nan=np.inf)
    return [
        Panel("Mean tilt of a stride, ° RMS", tilt, 1.0, 2),
        Panel("Range of rotation of a stride, ° RMS", rotation, 2.0, 2),
        Panel("Contacts missed, false or off by over 50 ms, %", contacts, 20.0, 1),
        Panel("Contacts given to the wrong side, %", sides, 20.0, 1),
    ]


def _label(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _summary(name: str, panels: list[Panel]) -> list[str]:
    """Return a row: median and worst cell of each error."""

    def cell(values: Array, decimals: int) -> str:
        known = values[np.isfinite(values)]
        return f"{np.median(known):.{decimals}f} / {known.max():.{decimals}f}" if len(known) else "-"

    return [name, *(cell(p.values, p.decimals) for p in panels), str(int((~np.isnan(panels[2].values)).sum()))]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", choices=tuple(MAPS), help="one map")
    parser.add_argument("--write", action="store_true", help="write the maps and the table into docs")
    how = parser.parse_args(argv)
    rows = []
    for name, chosen in MAPS.items():
        if how.only not in (None, name):
            continue
        cases = {
            (r, c): chosen.case(across, down)
            for r, down in enumerate(chosen.rows)
            for c, across in enumerate(chosen.columns)
        }
        judged = {at: judge(case, turns=chosen.turns) for at, case in cases.items() if case is not None}
        panels = panels_of(judged, len(chosen.rows), len(chosen.columns))
        rows.append(_summary(chosen.title, panels))
        print("  ".join(rows[-1]), flush=True)
        if how.write:
            columns, lines = ([_label(v) for v in values] for values in (chosen.columns, chosen.rows))
            picture = draw(chosen.title, panels, columns, lines, chosen.across, chosen.down)
            (DOCS / f"sweep-{name}.svg").write_text(picture, "utf-8")
    text = markdown(["median / worst cell", "tilt, °", "rotation range, °", "contacts, %", "sides, %", "cells"], rows)
    print(text)
    if how.write and how.only is None:
        write_between(DOCS / "accuracy.md", "sweep", text)


if __name__ == "__main__":
    main()
