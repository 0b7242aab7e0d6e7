"""Whether a row of a damaged session can have been written so: samples have a checksum, the rest has its form."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from hipline.motion.calibration import Calibration
from hipline.sessions import columns
from hipline.sessions.codec import Packed, unpack
from hipline.sessions.values import Clip, TimePoint, from_json
from hipline.settings import Settings

_PACKED = ("first_index", "first_time_s", "count", "index_data", "time_data", "encoding", "data", "times")

_AROUND = 4  # blocks before and after one that tell where it belongs
_APART_S = 1.0  # a clock that drifts by 500 ppm needs half an hour for it, and one that jitters does not get so far

Row = Mapping[str, Any]


def packed_of(row: Row) -> Packed:
    """Return the samples of a row of `blocks`, of any version of the tables, as they are stored."""
    listed = "data" if row["time_data"] is not None else "k/rate"  # what version 1 does not say
    return Packed(*(row.get(name, listed) if name == "times" else row[name] for name in _PACKED))


def _is_block(row: Row) -> bool:
    return row["count"] > 0 and len(unpack(packed_of(row), row["crc"], 1.0, np.ones(6))) == row["count"]


def misplaced(rows: Sequence[Row], rate_hz: float) -> list[int]:
    """Return which blocks of a run have an index or a time that was turned: the checksum is of their samples alone.

    Parameters
    ----------
    rows : sequence
        Rows of `blocks`, in the order of receipt.
    rate_hz : float
        Of the run.
    """
    start_s = np.array([row["first_time_s"] - row["first_index"] / rate_hz for row in rows])
    around = np.pad(start_s, _AROUND, mode="edge")
    usual_s = np.median(np.lib.stride_tricks.sliding_window_view(around, 2 * _AROUND + 1), axis=1)
    with np.errstate(invalid="ignore"):
        return np.flatnonzero(~(np.abs(start_s - usual_s) < _APART_S)).tolist()


def _is_run(row: Row) -> bool:
    is_told = isinstance(from_json(Clip, row["clip"]), Clip) and isinstance(json.loads(row["software"]), dict)
    return is_told and math.isfinite(row["rate_hz"]) and row["rate_hz"] > 0


def _is_analysis(row: Row) -> bool:
    is_told = isinstance(from_json(Settings, row["settings"]), Settings)
    return is_told and isinstance(json.loads(row["software"]), dict)


def _is_calibration(row: Row) -> bool:
    return isinstance(from_json(Calibration, row["numbers"]), Calibration)


def _is_action(row: Row) -> bool:
    json.loads(row["value"])
    return True


def _is_note(row: Row) -> bool:
    return row["kind"] != "time" or isinstance(from_json(TimePoint, row["text"]), TimePoint)


def _is_score(row: Row) -> bool:
    return 0 <= row["score"] <= 10


_JUDGES: dict[str, Callable[[Row], bool]] = {
    "blocks": _is_block,
    "runs": _is_run,
    "analyses": _is_analysis,
    "calibrations": _is_calibration,
    "actions": _is_action,
    "notes": _is_note,
    "pain": _is_score,
}


def is_genuine(table: str, row: Row) -> bool:
    """Tell whether a row can have been written so.

    Parameters
    ----------
    table : str
        Its table.
    row : mapping
        Its values by column, of the kinds that the columns hold.
    """
    try:
        if table in columns.TABLES:
            return columns.fits(columns.TABLES[table], row)
        return table not in _JUDGES or _JUDGES[table](row)
    except (ValueError, TypeError, KeyError):
        return False
