"""Recordings of every kind: open the file, see what it is, read and check it."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from hipline.disk import why_missing
from hipline.errors import InputError
from hipline.exchange import formats
from hipline.exchange.checks import check
from hipline.exchange.formats import Near
from hipline.exchange.readers import axivity
from hipline.exchange.recording import Columns, Recording
from hipline.exchange.units import ACC_UNITS, GYR_UNITS, scale_of

_BEGINNING = 8192  # bytes: more than any header has
_ENDINGS = (".csv", ".npz", ".parquet", ".mat", ".cwa")  # of what cannot be opened, but is meant as a recording


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"is a folder; name the recordings in it, such as {path / 'walk.csv'}")
        if not path.exists():
            if glob.has_magic(str(path)):
                raise InputError("no file fits this pattern; check the name and the folder")
            raise InputError(why_missing(path))
        if not path.is_file():
            raise InputError("is not a regular file; copy the recording into a file first")
        data = path.read_bytes()
    except OSError as error:
        advice = "; ask its owner for the right to read it" if isinstance(error, PermissionError) else ""
        raise InputError(f"cannot be read: {error.strerror or error}{advice}") from None
    except ValueError:
        raise InputError("is not a file name; check it") from None
    if not data.strip():
        raise InputError("the file is empty; record or export it again")
    return data


def _near(path: Path) -> Near:
    def read(name: str) -> bytes | None:
        try:
            return (path.parent / name).read_bytes()
        except (OSError, ValueError):
            return None

    return read


def _file_and_trial(path: Path) -> tuple[Path, str]:
    """Part FILE#TRIAL, where there is no file of that whole name."""
    try:
        if "#" in path.name and not path.exists():
            name, _, trial = path.name.partition("#")
            return path.with_name(name), trial
    except (OSError, ValueError):
        pass
    return path, ""


def _columns(path: Path, trial: str, acc_unit: str, gyr_unit: str) -> Columns:
    data = _read_bytes(path)
    if data.startswith(axivity.START):
        return axivity.read(path)
    return formats.parse(data, path.name, _near(path), acc_unit, gyr_unit, trial)


def read_recording(path: str | os.PathLike[str], acc_unit: str = "m/s2", gyr_unit: str = "rad/s") -> Recording:
    """Read and check a recording; of which kind it is, is seen from the content.

    `docs/formats.md` tells the kinds that are read, with their units and frames.

    Parameters
    ----------
    path : path-like
        The file; of a MATLAB file with several trials, FILE#TRIAL.
    acc_unit : {"m/s2", "g"}
        Unit of the acceleration in a plain CSV or npz; other kinds know theirs.
    gyr_unit : {"rad/s", "deg/s"}
        Unit of the angular rate in a plain CSV or npz.

    Raises
    ------
    InputError
        When the file cannot be used; one line with the file, the place, the value and the next step.
    """
    scale_of(acc_unit, ACC_UNITS, "acc_unit")
    scale_of(gyr_unit, GYR_UNITS, "gyr_unit")
    file, trial = _file_and_trial(Path(path))
    try:
        columns = _columns(file, trial, acc_unit, gyr_unit)
        return check(columns, f"{file.stem}-{trial}" if trial else file.stem, acc_unit, gyr_unit)
    except InputError as error:
        raise InputError(f"{file}: {error}") from None


def is_meant_as_recording(path: Path) -> bool:
    """Tell from a glance whether a file is meant as a recording, whatever may be wrong with it."""
    try:
        with path.open("rb") as file:
            start = file.read(_BEGINNING)
            if start.startswith(axivity.START):
                return True
            return formats.names_recording(file, path.name, _near(path), start)
    except OSError:
        return path.suffix.lower() in _ENDINGS  # reading it will tell what is wrong
