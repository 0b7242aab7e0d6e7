"""The MATLAB file of Mobilise-D, as mobgap reads it: g, deg/s, sensor on the lower back."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.io import loadmat
from scipy.io.matlab import MatReadError, mat_struct

from hipline.errors import InputError
from hipline.exchange.recording import Columns
from hipline_device.samples import STANDARD_GRAVITY

START = b"MATLAB 5.0"
NEW_START = b"MATLAB 7.3"

_DAMAGED = (ValueError, TypeError, KeyError, IndexError, OSError, EOFError, MatReadError, MemoryError)


def _fields(value: Any) -> dict[str, Any]:
    """Return the fields of a struct; nothing where it is none."""
    if not isinstance(value, mat_struct):
        return {}
    return {name: part for name, part in vars(value).items() if not name.startswith("_")}


def _trials(value: Any, path: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the tests with a sensor of their own, by their place in the file."""
    fields = _fields(value)
    if "SU" in fields:
        return {".".join(path): fields["SU"]}
    found: dict[str, Any] = {}
    for name, inner in fields.items():
        found |= _trials(inner, (*path, name))
    return found


def _array(sensor: dict[str, Any], name: str) -> NDArray[np.float64]:
    values = np.asarray(sensor.get(name), dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != 3:
        raise InputError(f"its {name} has the shape {values.shape} where (n, 3) belongs")
    return values


def _times_s(sensor: dict[str, Any], n: int) -> NDArray[np.float64]:
    stamps = sensor.get("Timestamp")
    if stamps is not None and np.size(stamps) == n:
        stamps = np.asarray(stamps, dtype=np.float64).ravel()
        return stamps - stamps[0]
    rates = _fields(sensor.get("Fs")) or {"Acc": sensor.get("Fs")}
    told = [rates.get(kind) for kind in ("Acc", "Gyr")]
    known = {float(rate) for rate in told if rate is not None and np.size(rate) == 1}
    if len(known) != 1:
        raise InputError(f"has no one rate for acceleration and angular rate (Fs: {sorted(known) or 'none'})")
    return np.arange(n) / known.pop()


def parse(data: bytes, trial: str = "") -> Columns:
    """Read one trial: the sensor's own frame.

    Parameters
    ----------
    data : bytes
        The file.
    trial : str
        Its place, such as "TimeMeasure1.Test5.Trial1", or the end of it; not needed where there is but one.

    Raises
    ------
    InputError
        When there is no such trial, or several, or its arrays do not fit.
    """
    if data.startswith(NEW_START):
        raise InputError("is a MATLAB 7.3 file; save it with '-v7' in MATLAB")
    try:
        content = loadmat(io.BytesIO(data), squeeze_me=True, struct_as_record=False, mat_dtype=True)
        trials = _trials(content.get("data"))
    except _DAMAGED as error:
        raise InputError(f"is a damaged MATLAB file ({error}); copy or export it again") from None
    if not trials:
        raise InputError("is a MATLAB file without a sensor in the form of Mobilise-D (data…SU.LowerBack.Acc)")
    fitting = [name for name in trials if f".{name}".endswith(f".{trial}")] if trial else list(trials)
    if len(fitting) != 1:
        said = ", ".join(list(trials)[:8]) + (f" and {len(trials) - 8} more" if len(trials) > 8 else "")
        raise InputError(
            f"holds {len(trials)} trials: {said}; name one, such as 'data.mat#{next(iter(trials))}'"
            if not trial
            else f"{len(fitting)} of its trials are called {trial} (it has {said})"
        )
    places = _fields(trials[fitting[0]])
    if "LowerBack" not in places:
        raise InputError(f"trial {fitting[0]} has no sensor on the lower back (it has {', '.join(places) or 'none'})")
    sensor = _fields(places["LowerBack"])
    for name in ("Acc", "Gyr"):
        if name not in sensor:
            raise InputError(f"trial {fitting[0]} has no {name} of the lower back")
    try:
        acc, gyr = _array(sensor, "Acc"), _array(sensor, "Gyr")
        if len(acc) != len(gyr):
            raise InputError(f"trial {fitting[0]} has {len(acc)} samples of Acc and {len(gyr)} of Gyr")
        times_s = _times_s(sensor, len(acc))
    except (ValueError, TypeError) as error:
        raise InputError(f"trial {fitting[0]} holds something else than numbers ({error})") from None
    names = ("Timestamp", *(f"{kind}(:,{axis})" for kind in ("Acc", "Gyr") for axis in (1, 2, 3)))
    values = np.column_stack([times_s, acc * STANDARD_GRAVITY, gyr * (np.pi / 180.0)])
    return Columns(values, names)
