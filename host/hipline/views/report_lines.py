"""The page after a walk as lines of text, for the dialog and for the terminal."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hipline.coach.pain import PainPoint
from hipline.coach.walk_report import WalkReport, minutes_told
from hipline.views import words


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph and how it looks."""

    text: str
    size_px: int = 15
    bold: bool = False
    soft: bool = False


def told(report: WalkReport) -> list[Line]:
    """Return the report as lines, for the dialog and for the terminal."""
    lines = [Line(report.headline, 22, bold=True)]
    lines += [Line(text) for text in report.facts]
    if report.pain.points:
        lines.append(Line("Pain", 17, bold=True))
        lines.append(Line(_first_pain(report)))
        lines += [Line(_point(point), soft=True) for point in report.pain.points]
    for offer in report.offers:
        lines.append(Line(offer.seen, 17, bold=True))
        for exercise in offer.exercises:
            lines.append(Line(f"{exercise.name} ({exercise.when.value}): {exercise.how}"))
            lines.append(Line(exercise.purpose, 13, soft=True))
    lines.append(Line(report.closing, 13, soft=True))
    return lines


def _first_pain(report: WalkReport) -> str:
    minutes = minutes_told(report.pain.pain_free_min)
    return (
        f"None in {minutes} of walking." if math.isnan(report.pain.first_min) else f"First after {minutes} of walking."
    )


def _point(point: PainPoint) -> str:

    means = ", ".join(
        f"{name} {write}"
        for name, write in (
            ("tilt", words.signed(point.tilt_deg, "°", 1)),
            ("rotation", words.plain(point.rotation_rom_deg, "°", 1)),
            ("cadence", words.plain(point.cadence_spm)),
        )
    )
    known = point.strides and math.isfinite(point.tilt_deg)
    return f"{words.clock(60.0 * point.minute)}  {point.score} of 10{f'   just before: {means}' if known else ''}"
