"""The plain CSV: text in, columns out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipline.errors import InputError
from hipline.exchange.recording import Columns
from hipline.wording import count_of

HEADER = "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_rad_s,gyr_y_rad_s,gyr_z_rad_s"

_ENDINGS = {"m/s2": ("m_s2",), "g": ("g", "m_s2"), "rad/s": ("rad_s",), "deg/s": ("deg_s", "dps", "rad_s")}
_HEAD_LINES = 60  # that other programs put above their columns, at most
_HINTS = {
    "acc_x_g": 'acc_x_g is in g: add acc_unit="g"',
    "gyr_x_deg_s": 'gyr_x_deg_s is in degrees: add gyr_unit="deg/s"',
    "gyr_x_dps": 'gyr_x_dps is in degrees: add gyr_unit="deg/s"',
    "time_ms": "divide time_ms by 1000 and call it time_s",
    "time_us": "divide time_us by 1000000 and call it time_s",
    "time_ns": "divide time_ns by 1000000000 and call it time_s",
}


class Head(NamedTuple):
    """Where a table's columns are named, and how they are parted."""

    names: list[str]  #: in small letters
    delimiter: str
    first_row: int  #: of the lines, counted from 0


class Table(NamedTuple):
    """The numbers of some columns, with the line of each row."""

    values: NDArray[np.float64]
    lines: NDArray[np.int64]
    notes: tuple[str, ...]


def _shorten(line: str, width: int = 60) -> str:
    printable = "".join(c if c.isprintable() else "?" for c in line.strip())
    return printable if len(printable) <= width else printable[: width - 1] + "…"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, whatever system wrote it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line, without blanks and quotes around them."""
    return [cell.strip().strip('"').strip() for cell in line.split(delimiter)]


def _find_head(lines: list[str]) -> Head:
    """Find the header, after blank lines, comments and a spreadsheet's "sep=" line."""
    for at, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith("#") or text.lower().startswith("sep="):
            continue
        delimiter = max(",;\t", key=text.count)
        names = [name.lower() for name in cells_of(text, delimiter)]
        if len(names) > 1 and all(_is_number(name.replace(",", ".")) for name in names):
            raise InputError(f"line {at + 1} holds numbers where the header belongs; put {HEADER} above them")
        if len(names) == 1 and "time_s" in text.lower():
            raise InputError(f"line {at + 1}: the columns are not separated; use commas: {HEADER}")
        if len(names) == 1:
            raise InputError(
                f"is not a recording: line {at + 1} is {_shorten(text)!r}, where a CSV has the header {HEADER}"
            )
        return Head(names, delimiter, at + 1)
    raise InputError(f"holds no header and no samples; a CSV starts with {HEADER}")


def names_columns(start: str) -> bool:
    """Tell whether a text that begins so has columns of a recording in its header, by their names alone."""
    try:
        names = _find_head(start.splitlines()).names
    except InputError:
        return False
    return any(name.startswith(("acc_", "gyr_")) for name in names)


def _pick(names: list[str], acc_unit: str, gyr_unit: str) -> tuple[str, ...]:
    """Return the names of the seven columns among those of the header."""

    def axis(kind: str, letter: str, unit: str) -> str:
        wanted = [f"{kind}_{letter}_{ending}" for ending in _ENDINGS[unit]]
        return next((name for name in wanted if name in names), wanted[-1])

    picked = (
        "time_s",
        *(axis("acc", letter, acc_unit) for letter in "xyz"),
        *(axis("gyr", letter, gyr_unit) for letter in "xyz"),
    )
    missing = [name for name in picked if name not in names]
    if len(missing) == len(picked) and not any(name in names for name in _HINTS):
        raise InputError(f"is not a recording: its header is {_shorten(', '.join(names))!r}, where a CSV has {HEADER}")
    if missing:
        hint = next((hint for name, hint in _HINTS.items() if name in names), f"the header has to hold {HEADER}")
        raise InputError(f"has no column {', '.join(missing)} (it has {_shorten(', '.join(names), 120)}); {hint}")
    for name in picked:
        if names.count(name) > 1:
            raise InputError(f"has {names.count(name)} columns called {name}; keep the right one, drop the other")
    return picked


def _number(cell: str, name: str, line: int) -> float:
    if not cell:
        return float("nan")
    try:
        return float(cell)
    except ValueError:
        is_clock = name == "time_s" and ":" in cell
        advice = "write the seconds since the recording began" if is_clock else "correct the line or remove it"
        raise InputError(f"line {line}, column {name}: {_shorten(cell, 30)!r} is not a number; {advice}") from None


def _read_odd_row(line: str, number: int, head: Head, picked: tuple[str, ...]) -> list[float]:
    """Read a row with quotes or empty cells.

    Raises
    ------
    InputError
        When it is no row of this table.
    """
    cells = cells_of(line, head.delimiter)
    if [cell.lower() for cell in cells] == head.names:
        raise InputError(f"line {number} repeats the header: two recordings in one file? Split it there")
    where = [head.names.index(name) for name in picked]
    if len(cells) <= max(where):
        raise InputError(
            f"line {number} has {count_of(len(cells), 'column')} where the header has {len(head.names)}: "
            f"{_shorten(line)!r}; correct the line or remove it"
        )
    return [_number(cells[at], name, number) for at, name in zip(where, picked, strict=True)]


def _parse_slowly(
    lines: list[str], head: Head, picked: tuple[str, ...]
) -> tuple[NDArray[np.float64], NDArray[np.int64], tuple[str, ...]]:
    """Parse row by row: for files with empty cells or blank lines, and to say which line is wrong."""
    where = [head.names.index(name) for name in picked]
    rows: list[list[float]] = []
    numbers: list[int] = []
    notes: tuple[str, ...] = ()
    for number, line in enumerate(lines[head.first_row :], head.first_row + 1):
        cells = line.split(head.delimiter)
        try:
            row = [float(cells[at]) for at in where]
        except (ValueError, IndexError):
            if not line.strip():
                continue
            if number == len(lines) and rows and len(cells) <= max(where):
                notes = (f"the last line ({number}) is cut off and was left out",)
                break
            row = _read_odd_row(line, number, head, picked)
        rows.append(row)
        numbers.append(number)
    values = np.array(rows, dtype=np.float64).reshape(-1, len(picked))
    return values, np.array(numbers, dtype=np.int64), notes


def read_columns(lines: list[str], head: Head, picked: tuple[str, ...]) -> Table:
    """Read some columns of a table, with decimal commas where columns are not parted by commas.

    Parameters
    ----------
    lines : list of str
        All lines of the file.
    head : Head
        Where the columns are named.
    picked : tuple of str
        Which of them, each there once.

    Raises
    ------
    InputError
        When a row is none of this table; names the line and the column.
    """
    body = lines[head.first_row :]
    first = next((line for line in body if line.strip()), "")
    notes: tuple[str, ...] = ()
    if head.delimiter == "," and len(cells_of(first, ",")) >= 2 * len(head.names) - 1:
        raise InputError(
            f"line {head.first_row + 1} has {len(cells_of(first, ','))} columns where the header has "
            f"{len(head.names)}: decimal commas? "
            "Export with decimal points, or with semicolons between columns"
        )
    if head.delimiter != "," and "," in first:
        lines = [line.replace(",", ".") for line in lines]
        body = lines[head.first_row :]
        notes = ("decimal commas were read as decimal points",)
    if not first:
        return Table(np.empty((0, len(picked))), np.empty(0, dtype=np.int64), notes)
    try:
        if not all(body):  # the fast reader skips blank lines, and the line numbers with them
            raise ValueError("blank lines")
        values = np.loadtxt(
            body,
            delimiter=head.delimiter,
            comments=None,
            usecols=[head.names.index(name) for name in picked],
            quotechar='"',
            ndmin=2,
        )
        numbers = np.arange(head.first_row + 1, head.first_row + 1 + len(values), dtype=np.int64)
    except ValueError:
        values, numbers, more = _parse_slowly(lines, head, picked)
        notes += more
    return Table(values, numbers, notes)


def find_head(lines: list[str], wanted: tuple[str, ...]) -> Head | None:
    """Find the line, among the first of a file, that names these columns; None where none does."""
    for at, line in enumerate(lines[:_HEAD_LINES]):
        delimiter = max(",;\t", key=line.count)
        names = [name.lower() for name in cells_of(line, delimiter)]
        if all(name in names for name in wanted):
            return Head(names, delimiter, at + 1)
    return None


def parse_csv(text: str, acc_unit: str = "m/s2", gyr_unit: str = "rad/s") -> Columns:
    """Read the columns of a plain CSV; other columns are left alone, and the order does not matter.

    Semicolons or tabs instead of commas are read too, and with them decimal commas.

    Raises
    ------
    InputError
        When the text is no such table; names the line and the column.
    """
    lines = lines_of(text)
    head = _find_head(lines)
    picked = _pick(head.names, acc_unit, gyr_unit)
    table = read_columns(lines, head, picked)
    return Columns(table.values, picked, table.lines, table.notes)
