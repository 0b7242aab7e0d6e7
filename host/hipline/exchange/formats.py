"""What kind of recording some bytes are, told by their content, and the reader for it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import BinaryIO

from hipline.errors import InputError
from hipline.exchange.npz import names_arrays, parse_npz
from hipline.exchange.readers import bids, mobilised, movella, parquet, phyphox, sensor_logger, witmotion, xsens
from hipline.exchange.recording import Columns
from hipline.exchange.text import HEADER, Head, lines_of, names_columns, parse_csv
from hipline.exchange.units import OWN_UNITS

Near = Callable[[str], bytes | None]  #: gives a file by its path from the folder of the recording, or None

_SOMETHING_ELSE = {
    b"SQLite format 3\0": "is a database, not a plain recording",
    b"\x93NUMPY": "is a single array (npy); save time_s, acc and gyr together with numpy.savez",
    b"\x1f\x8b": "is compressed (gzip); unpack it first",
    b"%PDF": "is a PDF, not a recording",
    b"\x89PNG": "is a picture (PNG), not a recording; name the recording itself",
    b"\xff\xd8\xff": "is a picture (JPEG), not a recording; name the recording itself",
}
_NO_TEXT = re.compile(rb"[\x01-\x08\x0e-\x1f]")  # bytes that no text has
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ALONE = {"Movella DOT": movella, "MT Manager": xsens, "WitMotion": witmotion}  # one text file each
_SHEETS = {"Sensor Logger": sensor_logger, "phyphox": phyphox}  # a sheet for each sensor
_MOST_BYTES = 2**30  # of a sheet in a zip: more is a trap, or not a walk
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError)
_TOP_LINES = 80


def decode(data: bytes) -> str:
    """Read bytes as text.

    Raises
    ------
    InputError
        When they are none.
    """
    if data.startswith(_UTF16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InputError(f"is damaged text (UTF-16, byte {error.start}); export it as UTF-8") from None
    if (at := data.find(b"\0")) >= 0:
        unlike = _NO_TEXT.search(data, 0, at)  # what is no text from its start on has lost nothing
        at = unlike.start() if unlike else at
        line = data.count(b"\n", 0, at) + 1
        raise InputError(
            f"is not plain text: no text holds what is in line {line}; export it as a CSV with the header {HEADER}"
            if unlike or line == 1
            else f"is damaged: NUL bytes from line {line} on; remove them, or keep only the lines before"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")  # only numbers and plain names are read: any byte table will do


def _found(modules: dict[str, ModuleType], top: list[str]) -> tuple[str, Head] | None:
    for name, module in modules.items():
        head = module.find(top)
        if head is not None:
            return name, head
    return None


def _check_units(kind: str, acc_unit: str, gyr_unit: str) -> None:
    named = {"acc_unit": acc_unit, "gyr_unit": gyr_unit}
    other = [f'{name}="{unit}"' for (name, unit), own in zip(named.items(), OWN_UNITS, strict=True) if unit != own]
    if other:
        raise InputError(f"is a {kind} recording, whose units are known; leave out {' and '.join(other)}")


def _sheet_of(top: list[str]) -> str | None:
    found = _found(_SHEETS, top)
    return found[0] if found else None


def _zip_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the sheets of a phone's zip, by their names without folders."""
    sheets: dict[str, str] = {}
    for member in archive.infolist():
        folder, _, name = member.filename.rpartition("/")
        if not name.lower().endswith(".csv") or folder.endswith("meta"):
            continue
        if not any(module.is_sheet(name) for module in _SHEETS.values()) and "linear" not in name.lower():
            continue
        if member.file_size > _MOST_BYTES:
            raise InputError(f"{name} in it is larger than {_MOST_BYTES >> 20} MiB; take out the walk alone")
        if name in sheets:
            raise InputError(f"holds {name} more than once: several recordings; make a zip of each")
        sheets[name] = decode(archive.read(member))
    return sheets


def _parse_zip(data: bytes, acc_unit: str, gyr_unit: str) -> Columns:
    if b"[Content_Types].xml" in data[:2000] or b"mimetypeapplication" in data[:100]:
        raise InputError("is a spreadsheet; save it as CSV")
    if names_arrays(io.BytesIO(data)):
        return parse_npz(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = _zip_sheets(archive)
    except _DAMAGED:
        return parse_npz(data)  # which tells what is wrong with it
    kinds = [kind for kind in (_sheet_of(lines_of(text)[:_TOP_LINES]) for text in sheets.values()) if kind]
    if not kinds:
        return parse_npz(data)
    _check_units(kinds[0], acc_unit, gyr_unit)
    return _SHEETS[kinds[0]].parse(sheets)


def _near_text(near: Near) -> bids.Near:
    def read(name: str) -> str | None:
        data = near(name)
        return None if data is None else decode(data)

    return read


def _siblings(kind: str, name: str, text: str, near: Near) -> dict[str, str]:
    """Return the sheets beside one of them, itself first."""
    sheets = {name: text}
    module = _SHEETS[kind]
    if not module.is_sheet(name):
        return sheets
    for other in module.SHEETS:
        data = None if other.lower() == name.lower() else near(other)
        if data is not None:
            sheets[other] = decode(data)
    return sheets


def parse(data: bytes, name: str, near: Near, acc_unit: str, gyr_unit: str, trial: str = "") -> Columns:
    """Read a recording of any kind but those that need the file itself.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        What it is called, with its ending.
    near : callable
        Gives the files beside it.
    acc_unit, gyr_unit : str
        Units of a plain recording; other kinds know theirs.
    trial : str
        Which one, where a file holds several.

    Raises
    ------
    InputError
        When it is no recording, or a broken one.
    """
    for start, what in _SOMETHING_ELSE.items():
        if data.startswith(start):
            raise InputError(what)
    if data.startswith(b"PK"):
        return _parse_zip(data, acc_unit, gyr_unit)
    if data.startswith(parquet.START):
        return parquet.parse(data)
    if data.startswith((mobilised.START, mobilised.NEW_START)):
        _check_units("Mobilise-D", acc_unit, gyr_unit)
        return mobilised.parse(data, trial)
    text = decode(data)
    if name.lower().endswith(bids.ENDING):
        _check_units("BIDS-Motion", acc_unit, gyr_unit)
        return bids.parse(text, name, _near_text(near))
    lines = lines_of(text)
    top = lines[:_TOP_LINES]
    alone = _found(_ALONE, top)
    if alone is not None:
        _check_units(alone[0], acc_unit, gyr_unit)
        return _ALONE[alone[0]].parse(lines, alone[1])
    kind = _sheet_of(top)
    if kind is not None:
        _check_units(kind, acc_unit, gyr_unit)
        return _SHEETS[kind].parse(_siblings(kind, name, text, near))
    return parse_csv(text, acc_unit, gyr_unit)


def _is_sheet(archive: zipfile.ZipFile, name: str) -> bool:
    short = name.rpartition("/")[2]
    if not (short.lower().endswith(".csv") and any(module.is_sheet(short) for module in _SHEETS.values())):
        return False
    with archive.open(name) as sheet:
        return bool(_sheet_of(lines_of(decode(sheet.read(1000)))))


def _names_sheets(file: BinaryIO) -> bool:
    """Tell whether a zip holds a phone's sheets, by their names and the first lines."""
    try:
        with zipfile.ZipFile(file) as archive:
            return any(_is_sheet(archive, name) for name in archive.namelist())
    except (*_DAMAGED, InputError):
        return False


def names_recording(file: BinaryIO, name: str, near: Near, start: bytes) -> bool:
    """Tell from a glance whether a file is meant as a recording, whatever may be wrong with it.

    Parameters
    ----------
    file : binary file
        At any place.
    name : str
        What it is called.
    near : callable
        Gives the files beside it.
    start : bytes
        How it begins.
    """
    if start.startswith(b"PK"):
        return names_arrays(file) or _names_sheets(file)
    if start.startswith(parquet.START):
        file.seek(-min(file.seek(0, io.SEEK_END), 65536), io.SEEK_END)
        return b"acc_x_m_s2" in file.read()  # the names stand at the end
    if start.startswith((mobilised.START, mobilised.NEW_START)):
        return True
    try:
        text = decode(start)
    except InputError:
        return False
    top = lines_of(text)[:_TOP_LINES]
    if name.lower().endswith(bids.ENDING) or _found(_ALONE, top):
        return True
    kind = _sheet_of(top)
    if kind is not None:
        first = next((sheet for sheet in _SHEETS[kind].SHEETS if near(sheet) is not None), name)
        return name.lower() == first.lower() or not _SHEETS[kind].is_sheet(name)
    return names_columns(text)
