"""The result files of one recording: contacts, strides, angles, cues and summary."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hipline.exchange.placing import discard, place
from hipline.exchange.tables import pieces

if TYPE_CHECKING:
    from hipline.analysis import Walk
    from hipline.events import AngleBlock

ENDINGS = (".contacts.csv", ".strides.csv", ".angles.csv", ".cues.csv", ".summary.json")

_ANGLES = ("time_s", "tilt_deg", "obliquity_deg", "rotation_deg")


def _decimals(column: str) -> int:
    """Return how many decimals of a column mean something."""
    return 4 if column.endswith(("_s", "_m")) else 2 if column.endswith("_spm") else 3


def _cells(table: NDArray[np.void], column: str) -> list[str]:
    values = table[column]
    if values.dtype.kind == "f":
        rounded = np.round(values, _decimals(column)) + 0.0  # and no minus zero
        return [f"{value:.{_decimals(column)}f}" for value in rounded.tolist()]
    if values.dtype.kind == "b":
        return ["true" if value else "false" for value in values.tolist()]
    if values.dtype.kind == "i":
        return [str(value) for value in values.tolist()]
    return values.tolist()


def _table_text(table: NDArray[np.void]) -> str:
    columns = table.dtype.names or ()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(_cells(table, column) for column in columns), strict=True))
    return text.getvalue()


def _angles_text(angles: AngleBlock) -> Iterable[str]:
    """Write the angles in pieces."""
    yield ",".join(_ANGLES) + "\n"
    row = ",".join(f"%.{_decimals(column)}f" for column in _ANGLES) + "\n"
    for part in pieces(len(angles)):
        rows = np.column_stack([np.round(getattr(angles, column)[part], _decimals(column)) + 0.0 for column in _ANGLES])
        yield (row * len(rows)) % tuple(rows.ravel().tolist())


def discard_parts(folder: Path, name: str) -> None:
    """Remove what is left of the files of a walk where their writer was ended by force."""
    discard(folder / f"{name}{ending}" for ending in ENDINGS)


def result_files(walk: Walk) -> dict[str, Iterable[str]]:
    """Return the five files of a walk, by name."""
    texts: tuple[Iterable[str], ...] = (
        [_table_text(walk.contacts)],
        [_table_text(walk.strides)],
        _angles_text(walk.angles),
        [_table_text(walk.cues)],
        [json.dumps(walk.summary, indent=2, allow_nan=False), "\n"],
    )
    return {f"{walk.name}{ending}": text for ending, text in zip(ENDINGS, texts, strict=True)}


def write_results(walk: Walk, folder: Path) -> tuple[Path, ...]:
    """Write the five files of a walk; either all of them are new afterwards, or none.

    Parameters
    ----------
    walk : Walk
        The results.
    folder : Path
        Where they go; made where it is missing.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    HiplineError
        When they cannot be written.
    """
    return place(folder, result_files(walk), f"the results of {walk.name}")
