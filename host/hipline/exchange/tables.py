"""Tables of what the pipeline said: one column per field, one row per event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray


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
