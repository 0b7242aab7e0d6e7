"""What a damaged session has lost, in plain words: which samples, from when to when, and how many rows of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from hipline.sessions.genuine import packed_of
from hipline.sessions.salvage import Found, Values
from hipline.wording import count_of

_ROWS = {  # one row of each table and several, for people
    "session": ("fact about the walk", "facts about the walk"),
    "runs": ("start of a recording", "starts of a recording"),
    "marks": ("mark", "marks"),
    "pain": ("pain score", "pain scores"),
    "tags": ("tag", "tags"),
    "actions": ("action", "actions"),
    "notes": ("note", "notes"),
    "analyses": ("version of the results", "versions of the results"),
    "calibrations": ("calibration", "calibrations"),
    "contacts": ("contact", "contacts"),
    "strides": ("stride", "strides"),
    "cues": ("cue", "cues"),
}
_TOLD = {"analyses": "last_block", "actions": "after_block", "notes": "after_block", "calibrations": "after_block"}
_TIMES = (("contacts", "time_s"), ("strides", "end_s"), ("cues", "time_s"), ("marks", "time_s"), ("pain", "time_s"))


class _Walk:
    """Times of the stored packets, as the session counts them."""

    def __init__(self, blocks: Mapping[Any, Values], runs: Mapping[Any, Values]) -> None:
        self._blocks, self._runs = blocks, runs

    def start_s(self, block: int) -> float:
        row = self._blocks[block]
        return row["first_time_s"] + self._runs[row["run"]]["time_offset_s"]

    def end_s(self, block: int) -> float:
        packed = packed_of(self._blocks[block])
        return self.start_s(block) + packed.count / self._runs[self._blocks[block]["run"]]["rate_hz"]


def _expected(found: Mapping[str, Found]) -> int:
    """Return the last block that anything tells of."""
    told = [row[name] for table, name in _TOLD.items() for row in found[table].rows.values()]
    return max([found["blocks"].highest, *told])


def _sample_lines(found: Mapping[str, Found]) -> list[str]:
    blocks, runs = found["blocks"], found["runs"].rows
    ids = sorted(blocks.rows)
    if not ids:
        return ["all samples"]
    walk = _Walk(blocks.rows, runs)
    lines: list[str] = []
    known = [0, *ids, _expected(found) + 1]
    for before, after in pairwise(known):
        missing = after - before - 1
        if not missing:
            continue
        packets = count_of(missing, "packet")
        if before == 0:
            lines.append(f"samples before {walk.start_s(after):.2f} s ({packets})")
        elif after > ids[-1]:
            lines.append(f"samples after {walk.end_s(before):.2f} s ({packets}){_until(found, walk, before)}")
        else:
            start_s, end_s = walk.end_s(before), walk.start_s(after)
            length_s = max(0.0, end_s - start_s)
            lines.append(f"samples from {start_s:.2f} to {end_s:.2f} s ({length_s:.2f} s, {packets})")
    if blocks.is_open and known[-1] - 1 == ids[-1] and not _is_over(found, ids[-1]):
        end_s = walk.end_s(ids[-1])
        lines.append(f"maybe samples after {end_s:.2f} s; how many is not known{_until(found, walk, ids[-1])}")
    return lines


def _is_over(found: Mapping[str, Found], last: int) -> bool:
    """Tell whether a version of the results says that this block was the last."""
    return any(row["finished"] and row["last_block"] <= last for row in found["analyses"].rows.values())


def _until(found: Mapping[str, Found], walk: _Walk, last: int) -> str:
    """Say how far the walk went, where more than the samples tells."""
    times_s = [row[name] for table, name in _TIMES for row in found[table].rows.values() if row.get(name) is not None]
    latest_s = max(times_s, default=0.0)
    return f"; the walk went on until {latest_s:.2f} s at least" if latest_s > walk.end_s(last) else ""


def losses_of(found: Mapping[str, Found]) -> tuple[str, ...]:
    """Return what is lost of what a session held, one line for each stretch of samples and for each kind of row."""
    lines = _sample_lines(found)
    for table, (one, several) in _ROWS.items():
        lost = sum(last - first + 1 for first, last in found[table].holes)
        if lost:
            lines.append(f"{lost} {one if lost == 1 else several}")
        elif found[table].is_open:
            lines.append(f"maybe {several}; how many is not known")
    return tuple(lines)
