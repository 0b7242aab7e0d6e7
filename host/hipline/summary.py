"""What the results of a recording say as a whole: versions, settings, counts, bouts, and the means of the measures.

All of it holds nothing but what JSON holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipline.events import CueLevel, Side
from hipline.exchange.recording import Recording
from hipline.gait.bouts import bouts_of
from hipline.gait.estimates import CADENCE_EDGES_SPM, Shown, cadence_bins, estimate
from hipline.motion.calibration import Calibration
from hipline.motion.quality import Level, checks, verdict
from hipline.sessions.software import form_of, versions
from hipline.settings import Settings

_FORMAT_VERSION = 2  # of the result files together; raised when one of them changes
_AVERAGED = (
    "duration_s",
    "cadence_spm",
    "tilt_mean_deg",
    "tilt_max_deg",
    "tilt_rom_deg",
    "obliquity_mean_deg",
    "obliquity_rom_deg",
    "rotation_rom_deg",
    "tilt_stance_end_deg",
    "pelvic_drop_deg",
    "rotation_left_deg",
    "rotation_right_deg",
    "step_left_s",
    "step_right_s",
    "step_asymmetry_pct",
    "regularity",
    "vertical_excursion_m",
    "braking_peak_m_s2",
    "step_length_m",
    "speed_m_s",
)
_TIPPED_DEG = 15.0  # from the zero, on the mean: nobody stands so otherwise than they walk; who sits does
_NO_TRUE_ZERO = frozenset(
    ("tilt_mean_deg", "tilt_max_deg", "obliquity_mean_deg", "tilt_stance_end_deg", "step_asymmetry_pct", "regularity")
)  # a coefficient of variation of these says nothing


def summary_of(
    recording: Recording,
    settings: Settings,
    calibration: Calibration | None,
    contacts: NDArray[np.void],
    strides: NDArray[np.void],
    cues: NDArray[np.void],
) -> dict[str, Any]:
    """Return the summary of a recording, from the tables of its events.

    Parameters
    ----------
    recording : Recording
        What was measured.
    settings : Settings
        With what.
    calibration : Calibration, optional
        How the clip was worn at the end.
    contacts, strides, cues : structured arrays
        One row per event; the columns are the fields of `Contact`, `Stride` and `Cue`.
    """
    bouts = asdict(bouts_of(strides, recording.duration_s))
    return {
        **_about(recording, settings, _worn(calibration)),
        "counts": _counts(contacts, strides, cues),
        "walk": bouts | {name: _rounded(value) for name, value in bouts.items() if isinstance(value, float)},
        **_measures(strides),
    }


def notes_of(settings: Settings, summary: dict[str, Any]) -> Iterator[str]:
    """Say what a reader should know of how the recording was measured."""
    if settings.offline:
        yield "measured forward and backward, which live cannot"
    calibration = summary["calibration"] or {}
    if settings.guided and calibration.get("verdict") == Level.POOR:
        poor = [check["topic"] for check in calibration["checks"] if check["level"] == Level.POOR]
        yield f"the guided calibration is not sure ({', '.join(poor)}; see its checks in the summary)"
    tilt_deg = summary["means"]["tilt_mean_deg"]["mean"]
    if tilt_deg is not None and abs(tilt_deg) > _TIPPED_DEG:
        way = "forward" if tilt_deg > 0.0 else "back"
        yield (
            f"while walking the pelvis is tipped {abs(tilt_deg):.0f}° {way} from the zero, taken from "
            f"{calibration['neutral_start_s']:.0f} to {calibration['neutral_end_s']:.0f} s: "
            "if the wearer sat or leaned then, name a quiet stand with --neutral START:END"
        )


def _rounded(value: float) -> float | None:
    """Return a number as a summary holds it: JSON knows no NaN."""
    return round(float(value), 3) if math.isfinite(value) else None


def _means(strides: NDArray[np.void]) -> dict[str, Any]:
    """Return each measure over these strides; null where they are not enough to show it."""
    means: dict[str, Any] = {"strides": len(strides)}
    for name in _AVERAGED:
        over = estimate(strides[name], strides["side"])
        mean, spread = over.shown >= Shown.MEAN, over.shown >= Shown.VARIABILITY
        means[name] = {
            "n": over.n,
            "mean": _rounded(over.mean) if mean else None,
            "standard_error": _rounded(over.standard_error) if mean else None,
            "sd": _rounded(over.sd) if spread else None,
            "cv_pct": _rounded(over.cv_pct) if spread and name not in _NO_TRUE_ZERO else None,
            "baseline": over.shown >= Shown.BASELINE,
        }
    return means


def _measures(strides: NDArray[np.void]) -> dict[str, Any]:
    """Return the measures over the valid strides: all, of each foot, and of each cadence bin."""
    valid = strides[strides["valid"]]
    bins = cadence_bins(valid["cadence_spm"])
    return {
        "means": _means(valid),
        "means_left": _means(valid[valid["side"] == Side.LEFT]),
        "means_right": _means(valid[valid["side"] == Side.RIGHT]),
        "means_by_cadence": [
            {"from_spm": low, "to_spm": high} | _means(valid[bins == number])
            for number, (low, high) in enumerate(pairwise(CADENCE_EDGES_SPM))
        ],
    }


def _counts(contacts: NDArray[np.void], strides: NDArray[np.void], cues: NDArray[np.void]) -> dict[str, Any]:
    reasons = strides["reason"][~strides["valid"]]
    given = cues["rule"][cues["level"] == CueLevel.CUE]
    return {
        "contacts": len(contacts),
        "contacts_left": int(np.count_nonzero(contacts["side"] == Side.LEFT)),
        "contacts_right": int(np.count_nonzero(contacts["side"] == Side.RIGHT)),
        "strides": len(strides),
        "strides_valid": int(np.count_nonzero(strides["valid"])),
        "strides_left_out": {str(reason): int(np.sum(reasons == reason)) for reason in np.unique(reasons)},
        "cues": len(given),
        "cues_by_rule": {str(rule): int(np.sum(given == rule)) for rule in np.unique(given)},
    }


def _worn(calibration: Calibration | None) -> dict[str, object] | None:
    """Return how the clip is worn, what that rests on, and how each check of it went."""
    if calibration is None:
        return None
    found = checks(calibration)
    return calibration.as_dict() | {"verdict": verdict(found), "checks": [asdict(check) for check in found]}


def _about(recording: Recording, settings: Settings, calibration: dict[str, object] | None) -> dict[str, Any]:
    """Return the part of the summary that does not depend on the events."""
    block = recording.block
    return {
        "format_version": _FORMAT_VERSION,
        "name": recording.name,
        "versions": versions(),
        "engine": form_of(settings.fusion),
        "pass": "forward and backward" if settings.offline else "forward",
        "recording": {
            "samples": len(block),
            "samples_lost": int(block.index[-1] - block.index[0] + 1 - len(block)),
            "rate_hz": _rounded(recording.rate_hz),
            "start_s": _rounded(block.time_s[0]),
            "duration_s": _rounded(recording.duration_s),
            "notes": list(recording.notes),
        },
        "settings": asdict(settings),
        "calibration": calibration,
    }
