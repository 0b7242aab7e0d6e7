"""People, walks and changes as lines of a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

from hipline.library.comparing import Change, different_tags
from hipline.library.people import Person
from hipline.library.rows import Mean, WalkRow
from hipline.views.words import general as words
from hipline.wording import count_of


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align rows of cells."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def local_time(made_at: str) -> str:
    """Write a time as the clock on the wall showed it; as it is where it is none."""
    try:
        return datetime.fromisoformat(made_at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return made_at or words.NOT_KNOWN


def people_lines(people: Iterable[Person], walks: Sequence[WalkRow]) -> list[str]:
    """Tell each person with how much there is of them."""
    rows = [["person", "name", "walks", "in all", "last"]]
    for person in people:
        own = [walk for walk in walks if walk.person == person.id]
        last = max((walk.made_at for walk in own), default="")
        total = words.clock(sum(walk.duration_s for walk in own))
        rows.append([person.id, person.name or words.NOT_KNOWN, str(len(own)), total, local_time(last)])
    return _columns(rows)


def walk_lines(walks: Iterable[WalkRow]) -> list[str]:
    """Tell each walk in a line."""
    rows = [["walk", "when", "length", "strides", "cues", "mean tilt", "tags, pain, marks"]]
    for walk in walks:
        if walk.error:
            rows.append([f"{walk.person}/{walk.name}", words.NOT_KNOWN, *[""] * 4, walk.error])
            continue
        more = [f"{name}={value}" for name, value in walk.tags.items()]
        more += [f"pain {score}" for score in walk.pain] + [f"“{mark}”" for mark in walk.marks[:3]]
        rows.append(
            [
                f"{walk.person}/{walk.name}",
                local_time(walk.made_at),
                words.clock(walk.duration_s),
                f"{walk.strides_valid} of {walk.strides}",
                str(walk.cues),
                mean_told(walk.means.get("tilt_mean_deg", Mean()), "°", 1, signed=True),
                ", ".join(more),
            ]
        )
    return _columns(rows)


def mean_told(mean: Mean, unit: str, decimals: int, *, signed: bool) -> str:
    """Write a mean with its standard error."""
    if not math.isfinite(mean.mean):
        return words.NOT_KNOWN
    value = words.signed(mean.mean, unit, decimals) if signed else f"{mean.mean:.{decimals}f}{unit}"
    return f"{value} ± {mean.standard_error:.{decimals}f}"


def change_lines(before: WalkRow, after: WalkRow, changes: Sequence[Change]) -> list[str]:
    """Tell two walks side by side, measure by measure."""
    rows = [["", f"{local_time(before.made_at)}", f"{local_time(after.made_at)}", "change", ""]]
    for change in changes:
        measure = change.measure
        cells = [
            f"{mean_told(mean, measure.unit, measure.decimals, signed=measure.signed)} (n = {mean.n})"
            for mean in (change.before, change.after)
        ]
        told = words.signed(change.change, measure.unit, measure.decimals)
        rows.append([measure.words, *cells, told, change.verdict])
    lines = [f"{before.person}/{before.name}, then {after.person}/{after.name}", *_columns(rows)]
    lines += [f"Different: {difference}" for difference in different_tags(before, after)]
    if before.person != after.person:
        lines.append("These are two people: between people the zero of tilt is not the same, so tilt says little.")
    lines.append("Means over valid strides ± their standard error; n strides. A measurement, no diagnosis.")
    return lines


def found_line(walks: Sequence[WalkRow]) -> str:
    """Tell how many walks were found."""
    return count_of(len(walks), "walk") if walks else "no walk"
