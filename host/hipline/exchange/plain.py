"""Plain recordings, CSV or npz: open the file, see what it is, read and check it."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from hipline.errors import InputError
from hipline.exchange.checks import check
from hipline.exchange.npz import names_arrays, parse_npz
from hipline.exchange.recording import Columns, Recording
from hipline.exchange.text import HEADER, names_columns, parse_csv
from hipline.exchange.units import ACC_UNITS, GYR_UNITS, scale_of

_SOMETHING_ELSE = {
    b"SQLite format 3\0": "is a database, not a plain recording",
    b"\x93NUMPY": "is a single array (npy); save time_s, acc and gyr together with numpy.savez",
    b"\x1f\x8b": "is compressed (gzip); unpack it first",
    b"%PDF": "is a PDF, not a recording",
    b"MATLAB 5.0": "is a MATLAB file; export it as CSV",
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BEGINNING = 8192  # bytes: more than any header has


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"is a folder; name the recordings in it, such as {path / 'walk.csv'}")
        if not path.exists():
            what = "no file fits this pattern" if glob.has_magic(str(path)) else "there is no such file"
            raise InputError(f"{what}; check the name and the folder")
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


def _decode(data: bytes) -> str:
    if data.startswith(_UTF16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InputError(f"is damaged text (UTF-16, byte {error.start}); export it as UTF-8") from None
    if (at := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, at) + 1
        raise InputError(
            f"is not plain text: a NUL byte in line {line}; export it as a CSV with the header {HEADER}"
            if line == 1
            else f"is damaged: NUL bytes from line {line} on; remove them, or keep only the lines before"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")  # only numbers and seven plain names are read: any byte table will do


def _parse(data: bytes, acc_unit: str, gyr_unit: str) -> Columns:
    for start, what in _SOMETHING_ELSE.items():
        if data.startswith(start):
            raise InputError(what)
    if data.startswith(b"PK"):
        if b"[Content_Types].xml" in data[:2000] or b"mimetypeapplication" in data[:100]:
            raise InputError("is a spreadsheet; save it as CSV")
        return parse_npz(data)
    return parse_csv(_decode(data), acc_unit, gyr_unit)


def read_recording(path: str | os.PathLike[str], acc_unit: str = "m/s2", gyr_unit: str = "rad/s") -> Recording:
    """Read and check a plain recording, CSV or npz; which of them is seen from the content.

    Parameters
    ----------
    path : path-like
        The file.
    acc_unit : {"m/s2", "g"}
        Unit of the acceleration in the file.
    gyr_unit : {"rad/s", "deg/s"}
        Unit of the angular rate in the file.

    Raises
    ------
    InputError
        When the file cannot be used; one line with the file, the place, the value and the next step.
    """
    scale_of(acc_unit, ACC_UNITS, "--acc-unit")
    scale_of(gyr_unit, GYR_UNITS, "--gyr-unit")
    file = Path(path)
    try:
        columns = _parse(_read_bytes(file), acc_unit, gyr_unit)
        return check(columns, file.stem, acc_unit, gyr_unit)
    except InputError as error:
        raise InputError(f"{file}: {error}") from None


def is_meant_as_recording(path: Path) -> bool:
    """Tell from a glance whether a file is meant as a recording, whatever may be wrong with it."""
    try:
        with path.open("rb") as file:
            start = file.read(_BEGINNING)
            if start.startswith(b"PK"):
                return names_arrays(file)
    except OSError:
        return path.suffix.lower() in (".csv", ".npz")  # reading it will tell what is wrong
    try:
        return names_columns(_decode(start))
    except InputError:
        return False
