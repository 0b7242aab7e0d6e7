"""A recording as the source of the clip's samples."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from hipline_device.samples import STANDARD_GRAVITY
from hipline_sim.errors import RecordingError
from hipline_sim.source import Samples

CSV_HEADER = "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_rad_s,gyr_y_rad_s,gyr_z_rad_s"
RATE_RANGE_HZ = (20.0, 1000.0)
ACC_RANGE = 8.0 * STANDARD_GRAVITY
GYR_RANGE = np.deg2rad(1000.0)

_LEAST_G = 0.3 * STANDARD_GRAVITY
_MOST_CUT = 0.02
_PHASE_GAIN = 0.1
_MOST_UNEVEN = 0.25


def _read_csv(path: Path) -> NDArray[np.float64]:
    with path.open(encoding="utf-8-sig") as file:
        header = file.readline().strip().replace(" ", "")
        if header != CSV_HEADER:
            raise RecordingError(f"{path}: the first line must be '{CSV_HEADER}', it is '{header[:80]}'")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an empty table warns; it is refused below
            return np.loadtxt(file, delimiter=",", comments=None, ndmin=2).reshape(-1, 7)


def _arrays(path: Path) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    with path.open("rb") as file:  # numpy leaves it open where the archive is broken
        archive = np.load(file, allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise RecordingError(f"{path}: not an npz archive")
        missing = [name for name in ("time_s", "acc", "gyr") if name not in archive]
        if missing:
            raise RecordingError(f"{path}: has no array '{missing[0]}'; it needs time_s, acc and gyr")
        return archive["time_s"], archive["acc"], archive["gyr"]


def _read_npz(path: Path) -> NDArray[np.float64]:
    time_s, acc, gyr = _arrays(path)
    n = len(time_s) if time_s.ndim == 1 else -1
    if acc.shape != (n, 3) or gyr.shape != (n, 3):
        raise RecordingError(
            f"{path}: time_s, acc and gyr have shapes {time_s.shape}, {acc.shape}, {gyr.shape}; "
            "they must be (n,), (n, 3), (n, 3)"
        )
    return np.column_stack([time_s, acc, gyr]).astype(np.float64)


def _follow(time_s: NDArray[np.float64], period_s: float) -> tuple[NDArray[np.int64], float]:
    """Return the sample index of each row, and how far times lie from their place on average, in periods.

    A slow loop follows the phase of the grid: neither jitter nor a period that is off by a little then makes
    a gap.
    """
    index = np.zeros(len(time_s), np.int64)
    phase_s, off_s, place = float(time_s[0]), 0.0, 0
    for row, now_s in enumerate(time_s[1:].tolist(), 1):
        step = max(1, round((now_s - phase_s) / period_s))
        place += step
        index[row] = place
        error_s = now_s - phase_s - step * period_s
        phase_s += step * period_s + _PHASE_GAIN * error_s
        off_s += abs(error_s)
    return index, off_s / (len(time_s) - 1) / period_s


def _grid(path: Path, time_s: NDArray[np.float64]) -> tuple[NDArray[np.int64], float]:
    """Return the sample index of each row, gaps counted, and the true rate."""
    steps = np.diff(time_s)
    if np.any(steps <= 0):
        row = int(np.argmax(steps <= 0)) + 1
        raise RecordingError(
            f"{path}: time goes from {time_s[row - 1]:g} to {time_s[row]:g} s at sample {row}; it must increase"
        )
    period_s = float(np.median(steps))
    low, high = RATE_RANGE_HZ
    if not low * 0.99 <= 1.0 / period_s <= high * 1.01:
        raise RecordingError(
            f"{path}: holds {1.0 / period_s:.4g} samples per second; {low:g} to {high:g} can be streamed"
        )
    index, off = _follow(time_s, period_s)
    if off > _MOST_UNEVEN:
        raise RecordingError(
            f"{path}: the times are too uneven, by {off:.0%} of a step of {period_s * 1e3:.3g} ms; "
            "resample the recording to even steps"
        )
    return index, float(index[-1] / (time_s[-1] - time_s[0]))


def _check_units(path: Path, acc: NDArray[np.float64], gyr: NDArray[np.float64]) -> None:
    size = float(np.median(np.linalg.norm(acc, axis=1)))
    if size < _LEAST_G:
        raise RecordingError(
            f"{path}: acc has a size of {size:.3g} at its median, where m/s² give about 9.8; "
            f"if it is in g, multiply by {STANDARD_GRAVITY}"
        )
    for name, values, limit, unit, hint in (
        ("acc", acc, ACC_RANGE, "m/s²", "if it is in mg, multiply by 0.00980665"),
        ("gyr", gyr, GYR_RANGE, "rad/s", "if it is in deg/s, multiply by 0.0174533"),
    ):
        cut = float(np.mean(np.abs(values) > limit))
        if cut > _MOST_CUT:
            raise RecordingError(f"{path}: {cut:.0%} of {name} lies outside the clip's ±{limit:.4g} {unit}; {hint}")


class Replay:
    """A recording, sample by sample; time gaps are samples that were never taken.

    The clip's clock is 0 at the first sample of the recording.

    Parameters
    ----------
    table : (n, 7) float64
        Time in s, acc in m/s², gyr in rad/s, sensor frame.
    name : Path
        For messages.

    Raises
    ------
    RecordingError
        When the table cannot be streamed.
    """

    def __init__(self, table: NDArray[np.float64], name: Path = Path("recording")) -> None:
        if len(table) < 2:
            raise RecordingError(f"{name}: holds {len(table)} samples; there is nothing to stream")
        if not np.isfinite(table).all():
            row = int(np.argmax(~np.isfinite(table).all(axis=1)))
            raise RecordingError(f"{name}: sample {row} holds NaN or infinity; leave such samples out")
        index, self._rate_hz = _grid(name, table[:, 0])
        _check_units(name, table[:, 1:4], table[:, 4:])
        self._length = int(index[-1]) + 1
        self._index = index
        self._units = table[:, 1:]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read a recording: plain CSV, or npz with `time_s`, `acc` and `gyr`.

        Raises
        ------
        RecordingError
            When the file cannot be read or streamed.
        """
        try:
            table = _read_npz(path) if path.suffix.lower() == ".npz" else _read_csv(path)
        except FileNotFoundError as error:
            raise RecordingError(f"{path}: there is no such file") from error
        except OSError as error:
            raise RecordingError(f"{path}: cannot be read: {error.strerror or error}") from error
        except (ValueError, EOFError, KeyError, TypeError, zipfile.BadZipFile) as error:
            reason = str(error).partition(";")[0].strip().splitlines()[0] if str(error).strip() else "it is damaged"
            raise RecordingError(f"{path}: not a recording: {reason}") from error
        return cls(table, path)

    @property
    def rate_hz(self) -> float:
        """True samples per second, gaps not counted as slowness."""
        return self._rate_hz

    def __len__(self) -> int:
        """Return the samples from the first to the last, those in gaps too."""
        return self._length

    def read(self, start_index: int, count: int, /) -> Samples:
        """Return samples from an index on; see `SampleSource.read`."""
        rows = max(0, min(count, self._length - start_index))
        units = np.full((rows, 6), np.nan)
        first, last = np.searchsorted(self._index, (start_index, start_index + rows))
        units[self._index[first:last] - start_index] = self._units[first:last]
        return units[:, :3], units[:, 3:]
