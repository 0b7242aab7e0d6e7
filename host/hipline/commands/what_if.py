"""`hipline what-if`: other numbers on a walk that was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hipline.analysis import analyse
from hipline.cues.changes import changed
from hipline.cues.comparison import Comparison, compare
from hipline.errors import InputError, UsageError
from hipline.events import Side, Stride
from hipline.sessions.opening import is_stored_walk, open_session
from hipline.settings import Settings


def strides_of(path: Path, acc_unit: str = "m/s2", gyr_unit: str = "rad/s") -> tuple[tuple[Stride, ...], Settings]:
    """Return the strides of a walk, and the settings that they were judged with.

    Of a session they are those of its newest results, which are what was done: nothing is measured anew. The units are
    those of a plain recording.

    Raises
    ------
    InputError
        When it cannot be read, or when nobody walks in it.
    """
    if is_stored_walk(path):
        with open_session(path) as session:
            analyses = session.analyses()
            strides = session.strides(analyses[-1].id) if analyses else ()
            if not strides:
                raise InputError(f"{path}: there are no strides in this walk; record one with standing and walking")
            return strides, analyses[-1].settings
    table = analyse(path, acc_unit=acc_unit, gyr_unit=gyr_unit).strides
    names = table.dtype.names or ()
    rows: list[dict[str, Any]] = [dict(zip(names, row.tolist(), strict=True)) for row in table]
    for row in rows:
        row["side"] = Side(row["side"])
    return tuple(Stride(**row) for row in rows), Settings()


def lines(comparison: Comparison) -> list[str]:
    """Tell what both settings did, side by side."""
    now, then = comparison.now, comparison.then
    rows = [(rule, str(a), str(b)) for rule, a, b in comparison.rows]
    rows += [("all cues", str(now.total), str(then.total)), ("given to the walker", str(now.given), str(then.given))]
    rows.append(("strides in the band", _share(now.inside_pct), _share(then.inside_pct)))
    width = max(len(name) for name, _, _ in rows)
    return [f"{'':<{width}}  as it was  what if", *(f"{name:<{width}}  {a:>9}  {b:>7}" for name, a, b in rows)]


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0f} %"


def run_what_if(path: Path, changes: Sequence[str], acc_unit: str = "m/s2", gyr_unit: str = "rad/s") -> int:
    """Print what other numbers would have done.

    Parameters
    ----------
    path : Path
        A session file, or a plain recording.
    changes : sequence of str
        Each a name and a value, such as "tilt.limit_deg=6".
    acc_unit, gyr_unit : str
        Units of a plain recording.

    Raises
    ------
    InputError
        When the walk cannot be read.
    UsageError
        When a number is outside its limits.
    """
    strides, before = strides_of(path, acc_unit, gyr_unit)
    try:
        then = changed(before, changes)
    except ValueError as error:
        raise UsageError(str(error)) from None
    for line in lines(compare(strides, before, then)):
        print(line)
    return 0
