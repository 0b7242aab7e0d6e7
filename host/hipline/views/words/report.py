"""The page after a walk as lines of text, for the dialog and for the terminal."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hipline.coach.pain import PainPoint
from hipline.coach.walk_report import WalkReport, minutes_told
from hipline.language import fill, shown
from hipline.views.words import general as words


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph and how it looks."""

    text: str
    size_px: int = 15
    bold: bool = False
    soft: bool = False


def told(report: WalkReport) -> list[Line]:
    """Return the report as lines, for the dialog and for the terminal."""
    lines = [Line(shown(report.headline), 22, bold=True)]
    lines += [Line(shown(text)) for text in report.facts]
    if report.pain.points:
        lines.append(Line(shown("Pain"), 17, bold=True))
        lines.append(Line(_first_pain(report)))
        lines += [Line(_point(point), soft=True) for point in report.pain.points]
    for offer in report.offers:
        lines.append(Line(shown(offer.seen), 17, bold=True))
        for exercise in offer.exercises:
            name, when, how = (shown(text) for text in (exercise.name, exercise.when.value, exercise.how))
            lines.append(Line(f"{name} ({when}): {how}"))
            lines.append(Line(shown(exercise.purpose), 13, soft=True))
    lines.append(Line(shown(report.closing), 13, soft=True))
    return lines


def _first_pain(report: WalkReport) -> str:
    minutes = minutes_told(report.pain.pain_free_min)
    nothing = math.isnan(report.pain.first_min)
    return fill("None in {minutes} of walking." if nothing else "First after {minutes} of walking.", minutes=minutes)


def _point(point: PainPoint) -> str:
    known = point.strides and math.isfinite(point.tilt_deg)
    before = "   just before: tilt {tilt}, rotation {rotation}, cadence {cadence}" if known else ""
    return fill("{clock}  {score} of 10", clock=words.clock(60.0 * point.minute), score=point.score) + fill(
        before,
        tilt=words.signed(point.tilt_deg, "°", 1),
        rotation=words.plain(point.rotation_rom_deg, "°", 1),
        cadence=words.plain(point.cadence_spm),
    )
