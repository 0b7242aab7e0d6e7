"""The tables of many recordings together: all strides, and one row for each recording."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from hipline.disk import part_of
from hipline.errors import HiplineError, UsageError
from hipline.events import Stride

if TYPE_CHECKING:
    from hipline.analysis import Walk

STRIDES, RECORDINGS = (
    "strides.csv",
    "recordings.csv",
)  #: no recording's own results are called so: theirs begin with its name
FIRST = "recording"  #: first column of both

Row = Mapping[str, object]  #: of the table of recordings, by column

_LAST = ("notes", "file", "error")  # columns


def in_order(columns: Iterable[str]) -> list[str]:
    """Return the columns of a table of recordings in their order: what was measured, then what to know of it."""
    return [name for name in columns if name not in _LAST] + list(_LAST)


def row_of(walk: Walk, file: Path) -> Row:
    """Return the row of a walk: what was recorded, counts, how it was calibrated, and means over the valid strides."""
    summary = walk.summary
    recording, counts, calibration = (summary[name] or {} for name in ("recording", "counts", "calibration"))
    means = {name: value["mean"] for name, value in summary["means"].items() if isinstance(value, dict)}
    return {
        FIRST: walk.name,
        "length_s": recording["duration_s"],  # a mean over the strides has the other name
        **{name: recording[name] for name in ("rate_hz", "samples", "samples_lost")},
        **{name: value for name, value in counts.items() if not isinstance(value, dict)},
        **summary["walk"],
        **{f"calibration_{name}": calibration.get(name) for name in ("quality", "confidence", "forward", "neutral")},
        **means,
        "notes": "; ".join(walk.notes),
        "file": str(file),
        "error": "",
    }


def row_of_failure(file: Path, error: str) -> Row:
    """Return the row of a recording that could not be measured."""
    return {FIRST: file.stem, "file": str(file), "error": error}


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


class Together:
    """Gather the two tables in a folder, recording by recording; both are there after the `with`, or neither is new.

    Parameters
    ----------
    folder : Path
        Where they go, beside the results of each recording; made where it is missing.

    Raises
    ------
    UsageError
        When there is a file of the same name that is no such table: a recording, perhaps.
    HiplineError
        When they cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: list[Row] = []
        self._columns: dict[str, None] = {}  # in the order in which they were first seen
        self._strides = part_of(folder / STRIDES)
        self._recordings = part_of(folder / RECORDINGS)
        for name in (STRIDES, RECORDINGS):
            _check_ours(folder / name)

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._strides.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            self._file.write(_line([FIRST, *Stride._fields]) + "\n")
        except OSError as error:
            raise self._unwritable(error) from None
        return self

    def add(self, row: Row, strides: Path | None) -> None:
        """Add a recording.

        Parameters
        ----------
        row : mapping
            From `row_of` or `row_of_failure`.
        strides : Path, optional
            Its own table of strides, which is copied; None where it has none.

        Raises
        ------
        HiplineError
            When the table cannot be copied.
        """
        self._rows.append(row)
        self._columns |= dict.fromkeys(row)
        if strides is None:
            return
        name = _line([str(row[FIRST])])
        try:
            with strides.open(encoding="utf-8", newline="") as table:
                table.readline()  # the same columns for all
                self._file.writelines(f"{name},{line}" for line in table)
        except OSError as error:
            raise self._unwritable(error) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                self._write_recordings()
                self._strides.replace(self._folder / STRIDES)
                self._recordings.replace(self._folder / RECORDINGS)
        except OSError as failure:
            if kind is None:
                raise self._unwritable(failure) from None
        finally:
            for part in (self._strides, self._recordings):
                with contextlib.suppress(OSError):
                    part.unlink(missing_ok=True)

    def _write_recordings(self) -> None:
        columns = in_order(self._columns)
        with self._recordings.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(_line(columns) + "\n")
            for row in self._rows:
                file.write(_line([_cell(row.get(name)) for name in columns]) + "\n")

    def _unwritable(self, error: OSError) -> HiplineError:
        return HiplineError(
            f"{self._folder}: the tables of all recordings cannot be written ({error.strerror or error}); "
            "choose another folder with --out, or make room"
        )


def _check_ours(path: Path) -> None:
    """Refuse to overwrite what is no table of all recordings."""
    try:
        with path.open("rb") as file:
            start = file.read(len(FIRST) + 1)
    except FileNotFoundError:
        return
    except OSError:
        start = b"?"
    if start not in (f"{FIRST},".encode(), b""):
        raise UsageError(
            f"{path}: is something else than the table that would be written there; "
            "move it away, or choose another folder with --out"
        )
