"""The plain npz: bytes in, columns out. Pickles are never opened."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from hipline.errors import InputError
from hipline.exchange.recording import Columns

_ARRAYS = ("time_s", "acc", "gyr")
_NAMES = ("time_s", *(f"{array}[:, {axis}]" for array in ("acc", "gyr") for axis in range(3)))
_DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,  # encrypted, or packed in a way that is not known
    MemoryError,  # a header that promises more than there is
    zipfile.BadZipFile,
    zlib.error,
)


def _other_archive(names: list[str]) -> str:
    """Say what an archive without arrays is, and what to do with it."""
    if any(name.startswith("xl/") for name in names):
        return "is a workbook of a spreadsheet; save the sheet as CSV"
    return f"is an archive of other files ({', '.join(names[:3])}); unpack it, and name the recording in it"


def _load(arrays: np.lib.npyio.NpzFile, name: str) -> NDArray[np.float64]:
    try:
        array = arrays[name]
    except _DAMAGED as error:
        if "allow_pickle" in str(error):
            raise InputError(
                f"{name} holds Python objects (a pickle), which is never opened; save it as an array of float64"
            ) from None
        raise InputError(f"{name} cannot be read, the file is damaged ({error}); copy or export it again") from None
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiu":
        kind = array.dtype if isinstance(array, np.ndarray) else type(array).__name__
        raise InputError(f"{name} holds {kind} where numbers belong; save it as an array of float64")
    return array.astype(np.float64)


def names_arrays(file: BinaryIO) -> bool:
    """Tell whether a zip archive holds arrays of a recording, by their names alone."""
    try:
        with zipfile.ZipFile(file) as archive:
            return not {"acc.npy", "gyr.npy"}.isdisjoint(archive.namelist())
    except _DAMAGED:
        return False


def parse_npz(data: bytes) -> Columns:
    """Read `time_s` (n,), `acc` (n, 3) and `gyr` (n, 3) of an npz; other arrays are left alone.

    Raises
    ------
    InputError
        When an array is missing, has another shape or cannot be read.
    """
    try:
        archive = np.load(io.BytesIO(data), allow_pickle=False)
    except _DAMAGED as error:
        raise InputError(f"is a damaged npz ({error}); copy or export it again") from None
    with archive:
        if archive.files and not any(name.endswith(".npy") for name in archive.zip.namelist()):
            raise InputError(_other_archive(archive.files))
        missing = [name for name in _ARRAYS if name not in archive.files]
        if missing:
            has = ", ".join(archive.files[:12]) or "no arrays"
            raise InputError(
                f"has no array {', '.join(missing)} (it has {has}); "
                "an npz has to hold time_s (n,), acc (n, 3) and gyr (n, 3)"
            )
        time_s, acc, gyr = (_load(archive, name) for name in _ARRAYS)
    n = time_s.size
    if time_s.shape != (n,):
        raise InputError(f"time_s has the shape {time_s.shape} where (n,) belongs; one time per sample")
    for name, array in (("acc", acc), ("gyr", gyr)):
        if array.shape == (3, n) and n != 3:
            raise InputError(f"{name} has the shape {array.shape}, on its side: save its transpose, ({n}, 3)")
        if array.shape != (n, 3):
            raise InputError(f"{name} has the shape {array.shape} where time_s with {n} samples needs ({n}, 3)")
    return Columns(np.column_stack([time_s, acc, gyr]), _NAMES)
