"""BIDS-Motion: a table without a header, and beside it what its channels are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hipline.errors import InputError
from hipline.exchange.recording import Columns
from hipline.exchange.text import Head, cells_of, lines_of, read_columns
from hipline_device.samples import STANDARD_GRAVITY

ENDING = "_motion.tsv"
Near = Callable[[str], str | None]  #: gives the text of a file by its path from the recording's folder, or None

_UNITS = {
    "ACCEL": {"m/s^2": 1.0, "m/s²": 1.0, "m/s2": 1.0, "g": STANDARD_GRAVITY},
    "GYRO": {"rad/s": 1.0, "deg/s": np.pi / 180.0, "°/s": np.pi / 180.0},
}
_PELVIS = ("pelvis", "hip", "lumbar", "lowerback", "lower_back", "lower back", "sacrum", "waist", "belt")
_UP = ("", "../", "../../", "../../../")  # metadata of a folder holds for all below it


def _sidecars(name: str, suffix: str) -> Iterator[str]:
    """Yield where metadata of a recording may be, nearest first."""
    *entities, _ = name.removesuffix(".tsv").split("_")
    for up in _UP:
        for count in range(len(entities), -1, -1):
            for some in combinations(entities, count):
                yield up + "_".join([*some, suffix])


def _sidecar(name: str, suffix: str, near: Near) -> str | None:
    return next((text for text in map(near, _sidecars(name, suffix)) if text is not None), None)


def _channels(name: str, near: Near) -> list[dict[str, str]]:
    text = _sidecar(name, "channels.tsv", near)
    if text is None:
        raise InputError(
            f"{name.removesuffix(ENDING)}_channels.tsv is missing beside it, which tells what its columns are"
        )
    lines = lines_of(text)
    names = [cell.lower() for cell in cells_of(lines[0], "\t")]
    for wanted in ("name", "component", "type", "units"):
        if wanted not in names:
            raise InputError(f"its channels.tsv has no column {wanted}")
    return [dict(zip(names, cells_of(line, "\t"), strict=False)) for line in lines[1:] if line.strip()]


def _sensor(channels: list[dict[str, str]]) -> tuple[list[int], NDArray[np.float64]]:
    """Return the columns of acceleration and angular rate of the sensor on the pelvis, and what makes them SI."""
    points: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for at, channel in enumerate(channels):
        key = (channel["type"].upper(), channel["component"].lower())
        points[channel.get("tracked_point", "")].setdefault(key, at)
    wanted = [(kind, axis) for kind in ("ACCEL", "GYRO") for axis in "xyz"]
    whole = {point: where for point, where in points.items() if all(key in where for key in wanted)}
    if not whole:
        raise InputError("no tracked point of its channels.tsv has ACCEL and GYRO, x y z each")
    pelvic = [point for point in whole if any(word in point.lower() for word in _PELVIS)]
    chosen = pelvic or list(whole)
    if len(chosen) > 1:
        raise InputError(
            f"holds {len(chosen)} sensors that may be the one on the pelvis ({', '.join(chosen)}); "
            "keep one of them in channels.tsv and in the table"
        )
    columns, scales = [whole[chosen[0]][key] for key in wanted], []
    for (kind, _), at in zip(wanted, columns, strict=True):
        unit = channels[at]["units"]
        if unit not in _UNITS[kind]:
            raise InputError(
                f"channel {channels[at]['name']} is in {unit!r}, which is not known; use {' or '.join(_UNITS[kind])}"
            )
        scales.append(_UNITS[kind][unit])
    return columns, np.array(scales)


def _time_column(channels: list[dict[str, str]]) -> int | None:
    """Return the column of the times: the device's own clock, else the latency."""
    for at, channel in enumerate(channels):
        if channel["type"].upper() == "MISC" and channel["name"] == "time_s":
            return at
    return next((at for at, channel in enumerate(channels) if channel["type"].upper() == "LATENCY"), None)


def _rate_hz(name: str, near: Near) -> float:
    try:
        about = json.loads(_sidecar(name, "motion.json", near) or "{}")
        rate_hz = float(about.get("SamplingFrequencyEffective") or about.get("SamplingFrequency") or 0)
    except (ValueError, TypeError, AttributeError):
        raise InputError("its motion.json cannot be read; export it again") from None
    if not rate_hz > 0:
        raise InputError("has neither a LATENCY channel nor a SamplingFrequency in its motion.json")
    return rate_hz


def parse(text: str, name: str, near: Near) -> Columns:
    """Read the samples of a motion.tsv: the frame that its ACCEL and GYRO channels are in, taken as the sensor's.

    Parameters
    ----------
    text : str
        The table.
    name : str
        Its file name.
    near : callable
        Gives the files beside it.

    Raises
    ------
    InputError
        When its metadata are missing or do not fit, or a row is broken.
    """
    channels = _channels(name, near)
    columns, scales = _sensor(channels)
    lines = [line.replace("n/a", "nan") for line in lines_of(text)]
    unique = [f"{at}: {channel['name']}" for at, channel in enumerate(channels)]
    width = len(cells_of(lines[0], "\t"))
    if width != len(unique):
        raise InputError(f"line 1 has {width} columns where its channels.tsv names {len(unique)}")
    at = _time_column(channels)
    picked = tuple(unique[column] for column in [*([] if at is None else [at]), *columns])
    table = read_columns(lines, Head(unique, "\t", 0), picked)
    times_s = np.arange(len(table.values)) / _rate_hz(name, near) if at is None else table.values[:, 0]
    names = ("time", *picked) if at is None else picked
    return Columns(np.column_stack([times_s, table.values[:, -6:] * scales]), names, table.lines, table.notes)
