"""Stand-ins for rows that are lost and that others refer to.

Without the rate and the scales of its run, no sample has a unit; without their version, nobody finds the results.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np

from hipline.sessions import columns
from hipline.sessions.codec import COUNTS
from hipline.sessions.genuine import misplaced, packed_of
from hipline.sessions.salvage import Found, Values
from hipline.sessions.values import Clip, to_json
from hipline.sessions.writer import utc_text
from hipline_device.samples import STANDARD_GRAVITY
from hipline_device.scheme import Scheme
from hipline_device.unpack import RESTART_GAP_S

_GRAVITY_WITHIN = 0.25  # of gravity: the mean of a walk is nearer, that at half or double the range is not
_FEWEST = 3  # blocks that tell of a run; a single one is of another run, and its number was turned


def with_runs(found: dict[str, Found], begun_unix_s: float) -> dict[str, Found]:
    """Return what was found, with a stand-in for each lost run of which there are samples.

    A lost run was measured as the one before it, or after it. Where none is left, its rate is that of its samples, and
    its counts are those of the reference clip if gravity has its size then; else its samples are left out.

    Parameters
    ----------
    found : dict
        What was found of each table.
    begun_unix_s : float
        When the walk began, seconds since 1970.
    """
    runs, blocks = dict(found["runs"].rows), found["blocks"].rows
    of_run: dict[int, list[Values]] = defaultdict(list)
    for key in sorted(blocks):
        of_run[blocks[key]["run"]].append(blocks[key])
    for run in sorted(of_run.keys() - runs.keys()):
        if len(of_run[run]) < _FEWEST:
            continue
        made = _like(runs, run, of_run) if runs else _of_samples(run, of_run[run], begun_unix_s)
        if made is not None:
            runs[run] = made
    kept: dict[Any, Values] = {}
    for run, rows in of_run.items():
        if run in runs:
            turned = set(misplaced(rows, runs[run]["rate_hz"]))
            scaled = runs[run]["acc_scale"] is not None
            kept |= {
                row["id"]: row
                for number, row in enumerate(rows)
                if number not in turned and (scaled or row["encoding"] != COUNTS)
            }
    return found | {"runs": replace(found["runs"], rows=runs), "blocks": replace(found["blocks"], rows=kept)}


def with_analyses(found: dict[str, Found], begun_unix_s: float) -> dict[str, Found]:
    """Return what was found, with a stand-in for each lost version of which there are results; its settings: the usual.

    Parameters
    ----------
    found : dict
        What was found of each table.
    begun_unix_s : float
        When the walk began, seconds since 1970.
    """
    told = {row["analysis"] for table in (*columns.TABLES, "calibrations") for row in found[table].rows.values()}
    made: dict[Any, Values] = {
        analysis: {
            "id": analysis,
            "made_at": utc_text(begun_unix_s),
            "kind": "live",
            "late": 0,
            "settings": "{}",
            "software": "{}",
            "last_block": max(found["blocks"].rows, default=0),
            "finished": 1,
        }
        for analysis in told - found["analyses"].rows.keys()
    }
    return found | {"analyses": replace(found["analyses"], rows=found["analyses"].rows | made)}


def _like(runs: dict[Any, Values], run: int, of_run: dict[int, list[Values]]) -> Values:
    """Return a run like the nearest known one, with its samples after those of the run before."""
    nearest = runs[min(runs, key=lambda known: (abs(known - run), known))]
    made = nearest | {"id": run, "ended_at": None}
    before = [(known, row) for known in sorted(runs) if known < run for row in of_run[known]]
    if not before:
        return made
    rate_hz = nearest["rate_hz"]
    index = max(row["first_index"] + runs[known]["index_offset"] + row["count"] for known, row in before)
    time_s = max(row["first_time_s"] + runs[known]["time_offset_s"] + row["count"] / rate_hz for known, row in before)
    first = of_run[run][0]
    if first["first_index"] + made["index_offset"] < index or first["first_time_s"] + made["time_offset_s"] < time_s:
        made["index_offset"] = index + round(RESTART_GAP_S * rate_hz) - first["first_index"]
        made["time_offset_s"] = time_s + RESTART_GAP_S - first["first_time_s"]
    return made


def _of_samples(run: int, rows: list[Values], begun_unix_s: float) -> Values | None:
    ends = sorted((row["first_index"], row["first_time_s"]) for row in (rows[0], rows[-1]))
    (index, time_s), (last, last_s) = ends
    if last == index or last_s <= time_s:
        return None
    counts = [np.frombuffer(packed_of(row).data, "<i2").reshape(-1, 6) for row in rows if row["encoding"] == COUNTS]
    rate_hz = round(1000.0 * (last - index) / (last_s - time_s)) / 1000.0  # clips tell it in mHz
    scales = None
    if counts:
        usual = Scheme(rate_hz)
        size = float(np.linalg.norm(np.concatenate(counts)[:, :3] * usual.acc_scale, axis=1).mean())
        if abs(size / STANDARD_GRAVITY - 1.0) > _GRAVITY_WITHIN:
            return None
        scales = (usual.acc_scale, usual.gyr_scale)
    return {
        "id": run,
        "started_at": utc_text(begun_unix_s),
        "started_unix_s": begun_unix_s,
        "ended_at": None,
        "source": "clip" if counts else "import",
        "rate_hz": rate_hz,
        "acc_scale": scales and scales[0],
        "gyr_scale": scales and scales[1],
        "clip": to_json(Clip()),
        "software": "{}",
        "index_offset": 0,
        "time_offset_s": 0.0,
    }
