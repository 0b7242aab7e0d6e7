"""Tables of what the pipeline said: one column per field, one row per event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

_ROWS_AT_ONCE = 8192  # an hour has 360,000


def pieces(rows: int) -> Iterator[slice]:
    """Yield the rows of a long table a piece at a time, so that its text is never in memory as a whole."""
    for first in range(0, rows, _ROWS_AT_ONCE):
        yield slice(first, min(first + _ROWS_AT_ONCE, rows))


def table_of(events: Sequence[Any], kind: type[Any]) -> NDArray[np.void]:
    """Return the events as a structured array with the fields of their kind.

    Parameters
    ----------
    events : sequence of `kind`
        Contacts, strides or cues, oldest first.
    kind : type
        Tells the columns where there is no event.

    Returns
    -------
    (n,) structured array
        float64 for measures, int64 for counts, bool for yes or no, str for words.
    """
    columns: dict[str, NDArray[Any]] = {}
    for at, (name, hint) in enumerate(get_type_hints(kind).items()):
        values = [event[at] for event in events]
        if hint in (float, int, bool):
            columns[name] = np.array(values, dtype=hint)
        else:
            columns[name] = np.array([str(value) for value in values], dtype=np.str_)
    table = np.empty(len(events), dtype=[(name, column.dtype) for name, column in columns.items()])
    for name, column in columns.items():
        table[name] = column
    return table
