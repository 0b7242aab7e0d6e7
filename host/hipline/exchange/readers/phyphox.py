"""What phyphox exports: one CSV with both sensors, or a zip with a CSV for each; m/s² and rad/s, phone frame."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hipline.errors import InputError
from hipline.exchange.readers.join import Track, join
from hipline.exchange.recording import Columns
from hipline.exchange.text import Head, find_head, lines_of, read_columns

_TIME = "time (s)"
_ACC = {axis: re.compile(rf"(acceleration |accelerometer )?{axis} \(m/s(\^2|²)\)") for axis in "xyz"}
_GYR = {axis: re.compile(rf"(gyroscope )?{axis} \(rad/s\)") for axis in "xyz"}
_WITHOUT_GRAVITY = re.compile(r"linear acceleration x \(m/s(\^2|²)\)")
SHEETS = ("Accelerometer.csv", "Gyroscope.csv")  #: that belong together, the one that stands for both first


def _picked(names: list[str], kind: dict[str, re.Pattern[str]]) -> tuple[str, ...] | None:
    found = [next((name for name in names if kind[axis].fullmatch(name)), "") for axis in "xyz"]
    return (_TIME, *found) if all(found) else None


def find(lines: list[str]) -> Head | None:
    """Find the header of such a sheet, of either sensor; None where it is another's."""
    head = find_head(lines[:5], (_TIME,))
    if head is None:
        return None
    ours = (_picked(head.names, _ACC), _picked(head.names, _GYR))
    return head if any(ours) or any(map(_WITHOUT_GRAVITY.fullmatch, head.names)) else None


def _track(name: str, lines: list[str], head: Head, picked: tuple[str, ...]) -> Track:
    try:
        values = read_columns(lines, head, picked).values
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    return Track(name, values[:, 0], values[:, 1:4])


def parse(sheets: Mapping[str, str]) -> Columns:
    """Read the sheets of one recording, by name.

    Raises
    ------
    InputError
        When a sensor is missing, or a row is broken.
    """
    found: dict[str, Track] = {}
    without_gravity = ""
    for name, text in sheets.items():
        lines = lines_of(text)
        head = find(lines)
        if head is None:
            continue
        if "linear" in name.lower() or any(map(_WITHOUT_GRAVITY.fullmatch, head.names)):
            without_gravity = name
            continue
        for kind, pattern in (("acc", _ACC), ("gyr", _GYR)):
            picked = _picked(head.names, pattern)
            if picked and kind not in found:
                found[kind] = _track(name if len(sheets) > 1 else kind, lines, head, picked)
    if "acc" not in found:
        more = f" (that in {without_gravity} is without gravity)" if without_gravity else ""
        raise InputError(
            f"this phyphox recording has no acceleration with gravity{more}; record 'Accelerometer' and 'Gyroscope' "
            "together in one experiment"
        )
    if "gyr" not in found:
        raise InputError(
            "this phyphox recording has no gyroscope; record 'Accelerometer' and 'Gyroscope' together in one "
            "experiment, and export it as a zip of CSV"
        )
    return join(found["acc"], found["gyr"])


def is_sheet(name: str) -> bool:
    """Tell by its name whether a sheet may belong to such a recording."""
    return name.lower() in ("raw data.csv", *map(str.lower, SHEETS))
