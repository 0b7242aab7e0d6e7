"""What Sensor Logger exports: a zip or a folder with a CSV for each sensor; m/s², rad/s, phone frame.

Android writes the acceleration with gravity, iOS writes gravity apart and both with the other sign, unless its frames
are standardised: `Metadata.csv` tells.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from hipline.errors import InputError
from hipline.exchange.readers.join import Track, join
from hipline.exchange.recording import Columns
from hipline.exchange.text import Head, find_head, lines_of, read_columns

_PICKED = ("seconds_elapsed", "x", "y", "z")
SHEETS = (
    "TotalAcceleration.csv",
    "Accelerometer.csv",
    "Gravity.csv",
    "Gyroscope.csv",
    "Metadata.csv",
)  #: that belong together, the one that stands for all first
_TOTAL, _WITHOUT, _GRAVITY, _GYRO, _ABOUT = _KEYS = tuple(name.lower() for name in SHEETS)


def find(lines: list[str]) -> Head | None:
    """Find the header of such a sheet; None where it is another's."""
    return find_head(lines[:2], ("time", *_PICKED))


def is_sheet(name: str) -> bool:
    """Tell by its name whether a sheet may belong to such a recording."""
    return name.lower() in _KEYS


def _track(name: str, text: str) -> Track:
    lines = lines_of(text)
    head = find(lines)
    if head is None:
        raise InputError(f"{name} has other columns than Sensor Logger writes; export it again")
    try:
        values = read_columns(lines, head, _PICKED).values
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    return Track(name, values[:, 0], values[:, 1:4])


def _sign(about: str | None) -> float:
    """Return what makes the acceleration the specific force, from what the app says of the phone.

    Raises
    ------
    InputError
        When it does not say which phone it was.
    """
    row = next(iter(csv.DictReader(io.StringIO(about or ""))), {})
    told = {str(key).strip().lower(): str(value).strip().lower() for key, value in row.items()}
    platform = told.get("platform", "")
    if platform not in ("android", "ios"):
        raise InputError(
            "Metadata.csv is missing beside the sensors, or does not tell the platform: iPhones count acceleration "
            "with the other sign; export all files of the recording"
        )
    return 1.0 if platform == "android" or told.get("standardisation") == "true" else -1.0


def parse(sheets: Mapping[str, str]) -> Columns:
    """Read the sheets of one recording, by name.

    Raises
    ------
    InputError
        When a sensor is missing, or a row is broken.
    """
    named = {name.lower(): (name, text) for name, text in sheets.items()}
    if _GYRO not in named:
        raise InputError("this Sensor Logger recording has no Gyroscope.csv beside it; log 'Gyroscope' too")
    gyr = _track(*named[_GYRO])
    if _TOTAL in named:
        return join(_track(*named[_TOTAL]), gyr)
    if _WITHOUT not in named or _GRAVITY not in named:
        raise InputError(
            "this Sensor Logger recording has no acceleration with gravity: TotalAcceleration.csv, or "
            "Accelerometer.csv together with Gravity.csv; log these too"
        )
    sign = _sign(named[_ABOUT][1] if _ABOUT in named else None)
    moved, gravity = _track(*named[_WITHOUT]), _track(*named[_GRAVITY])
    both = join(moved, gravity)
    acc = Track(moved.name, both.values[:, 0], sign * (both.values[:, 1:4] + both.values[:, 4:7]))
    notes = ("gravity was put back into the acceleration",)
    if sign < 0:
        notes += ("the signs of an iPhone's acceleration were turned",)
    return join(acc, gyr, notes)
