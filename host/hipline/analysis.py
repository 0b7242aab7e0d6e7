"""A whole recording at once: the pipeline that runs live, fed from a file."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipline.errors import InputError
from hipline.events import AngleBlock, Contact, Cue, CueLevel, Side, Stage, Stride
from hipline.exchange.plain import read_recording
from hipline.exchange.recording import Recording
from hipline.exchange.tables import table_of
from hipline.gait.bouts import bouts_of
from hipline.gait.estimates import CADENCE_EDGES_SPM, Shown, cadence_bins, estimate
from hipline.motion.calibration import Calibration
from hipline.motion.fusion import is_compiled
from hipline.motion.mounting import axis
from hipline.motion.offline import both_ways
from hipline.motion.quality import Level, checks, verdict
from hipline.pipeline import Pipeline
from hipline.sessions.opening import is_stored_walk, open_session
from hipline.sessions.rerun import perform
from hipline.sessions.script import Deed, script_of
from hipline.settings import Settings
from hipline.wording import count_of

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
_NO_TRUE_ZERO = frozenset(
    ("tilt_mean_deg", "tilt_max_deg", "obliquity_mean_deg", "tilt_stance_end_deg", "step_asymmetry_pct", "regularity")
)  # a coefficient of variation of these says nothing
_FACING = 0.5  # cosine: an axis further than 60° from gravity is not up
_UPRIGHT = 0.87  # cosine: an axis within 30° of gravity is not forward


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """What a recording told.

    Attributes
    ----------
    name : str
        Of the recording.
    angles : AngleBlock
        Running angles, degrees, one row per sample from the time when they are known.
    contacts, strides, cues : structured arrays
        One row per event; the columns are the fields of `Contact`, `Stride` and `Cue`, as in
        ``walk.strides["tilt_mean_deg"]``.
    summary : dict
        Versions, settings, calibration, counts, bouts and means; holds nothing but what JSON holds.
    notes : tuple of str
        What a reader should know of the recording, such as gaps.
    """

    name: str
    angles: AngleBlock
    contacts: NDArray[np.void]
    strides: NDArray[np.void]
    cues: NDArray[np.void]
    summary: dict[str, Any]
    notes: tuple[str, ...] = ()


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


def _axis(option: str, name: str) -> NDArray[np.float64]:
    """Return a sensor axis as a unit vector (3,).

    Raises
    ------
    InputError
        When there is no such axis.
    """
    try:
        return axis(name)
    except ValueError as error:
        raise InputError(f"{option}: {error}") from None


def _check_settings(recording: Recording, settings: Settings) -> None:
    """Refuse settings that contradict the recording."""
    first_s, last_s = recording.block.time_s[[0, -1]]
    if settings.neutral_s is not None:
        start_s, end_s = settings.neutral_s
        if not first_s <= start_s < end_s <= last_s:
            raise InputError(
                f"--neutral {start_s:g}:{end_s:g} does not lie in the recording, which runs from "
                f"{first_s:.2f} to {last_s:.2f} s; name seconds of quiet standing in it"
            )
    if settings.up_axis is not None:
        gravity = np.mean(recording.block.acc_sensor, axis=0)
        if _axis("--up", settings.up_axis) @ gravity < _FACING * np.linalg.norm(gravity):
            at = int(np.argmax(np.abs(gravity)))
            found = f"{'+' if gravity[at] > 0 else '-'}{'xyz'[at]}"
            raise InputError(
                f"--up {settings.up_axis} does not fit: gravity shows that {found} is up; "
                f"write --up {found}, or leave it out"
            )
    if settings.forward_axis is not None:
        up_sensor = np.mean(recording.block.acc_sensor, axis=0)
        forward_sensor = _axis("--forward", settings.forward_axis)
        if abs(forward_sensor @ up_sensor) > _UPRIGHT * np.linalg.norm(up_sensor):
            raise InputError(
                f"--forward {settings.forward_axis} does not fit: gravity lies along that axis; "
                "write the one that points forward, or leave it out"
            )


def _nobody_walks(recording: Recording, contacts: int, stage: Stage) -> InputError:
    length = f"{recording.duration_s:.0f} s"
    if contacts:
        return InputError(
            f"nobody walks for a full stride in these {length} ({count_of(contacts, 'contact')}); "
            "record at least 6 steps in a row"
        )
    seen = "no quiet standing and no steps were found" if stage is Stage.STAND else "no steps were found"
    return InputError(f"nobody walks in these {length}: {seen}; record some standing, then a walk")


def _engine(settings: Settings) -> str:
    """Return the filter in use with its version, and its form: results of two forms differ after the ninth digit."""
    name = f"{settings.fusion} {version(settings.fusion)}"
    if is_compiled(settings.fusion) and not settings.offline:
        return f"{name}, compiled by numba {version('numba')}"
    return name


def _calibration(calibration: Calibration | None) -> dict[str, object] | None:
    """Return how the clip is worn, what that rests on, and how each check of it went."""
    if calibration is None:
        return None
    found = checks(calibration)
    return calibration.as_dict() | {"verdict": verdict(found), "checks": [asdict(check) for check in found]}


def _summary(recording: Recording, settings: Settings, calibration: dict[str, object] | None) -> dict[str, Any]:
    """Return the part of the summary that does not depend on the events."""
    block = recording.block
    return {
        "format_version": _FORMAT_VERSION,
        "name": recording.name,
        "versions": {name: version(name) for name in ("hipline", "numpy", "scipy", "ahrs")},
        "engine": _engine(settings),
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


def _notes(settings: Settings, summary: dict[str, Any]) -> Iterator[str]:
    """Say what a reader should know of how the recording was measured."""
    if settings.offline:
        yield "measured forward and backward, which live cannot"
    calibration = summary["calibration"] or {}
    if settings.guided and calibration.get("verdict") == Level.POOR:
        poor = [check["topic"] for check in calibration["checks"] if check["level"] == Level.POOR]
        yield f"the guided calibration is not sure ({', '.join(poor)}; see its checks in the summary)"


def _parts(n: int, deeds: Sequence[Deed]) -> Iterator[tuple[int, int, list[Deed]]]:
    """Yield the pieces of so many samples, start and end, each with what was done right before it."""
    cuts = sorted({0, *(min(position, n) for position, _ in deeds), n})
    for start, end in pairwise(cuts):
        yield start, end, [deed for deed in deeds if deed[0] == start]


def analyse_recording(recording: Recording, settings: Settings | None = None, deeds: Sequence[Deed] = ()) -> Walk:
    """Run the pipeline over a recording that was read before.

    Parameters
    ----------
    recording : Recording
        Every sample.
    settings : Settings, optional
        The numbers that the therapist chose.
    deeds : sequence of (int, Action)
        What was done to the live pipeline, such as taking a new zero, and before which sample.

    Raises
    ------
    InputError
        When nobody walks in it, or when a setting contradicts it.
    """
    settings = settings or Settings()
    _check_settings(recording, settings)
    both = both_ways(recording.block, recording.rate_hz, settings.fusion) if settings.offline else None
    pipeline = Pipeline(recording.rate_hz, settings, both)
    updates = []
    for start, end, done in _parts(len(recording.block), deeds):
        for _, action in done:
            perform(pipeline, action)
        updates.append(pipeline.update(recording.block[start:end]))
    updates.append(pipeline.finish())
    contacts = table_of([contact for update in updates for contact in update.contacts], Contact)
    strides = table_of([stride for update in updates for stride in update.strides], Stride)
    cues = table_of([cue for update in updates for cue in update.cues], Cue)
    if not len(strides):
        raise _nobody_walks(recording, len(contacts), updates[-1].stage)
    calibration = pipeline.calibration
    summary = _summary(recording, settings, _calibration(calibration))
    bouts = bouts_of(strides, recording.duration_s)
    summary |= {
        "counts": _counts(contacts, strides, cues),
        "walk": asdict(bouts) | {n: _rounded(v) for n, v in asdict(bouts).items() if isinstance(v, float)},
        **_measures(strides),
    }
    angles = AngleBlock.join([update.angles for update in updates])
    return Walk(
        recording.name, angles, contacts, strides, cues, summary, (*recording.notes, *_notes(settings, summary))
    )


def analyse(
    path: str | os.PathLike[str],
    settings: Settings | None = None,
    *,
    acc_unit: str = "m/s2",
    gyr_unit: str = "rad/s",
    offline: bool = False,
) -> Walk:
    """Read a recording or a session and measure the walk in it.

    Parameters
    ----------
    path : path-like
        A plain CSV or npz, or a session, `*.hipline`.
    settings : Settings, optional
        Rules, and what is known of neutral and mounting; the rest is found from the data. None: those that a session
        was measured with.
    acc_unit : {"m/s2", "g"}
        Unit of the acceleration in the file.
    gyr_unit : {"rad/s", "deg/s"}
        Unit of the angular rate in the file.
    offline : bool
        Go over the recording forward and backward, which is more exact in turns and right after starts than live can
        be; the same as in the settings.

    Raises
    ------
    InputError
        When the file is no recording, or when nobody walks in it; one line with the next step.

    Examples
    --------
    >>> walk = hipline.analyse("walk.csv")  # doctest: +SKIP
    >>> walk.strides["tilt_mean_deg"].mean()  # doctest: +SKIP
    """
    deeds: Sequence[Deed] = ()
    if is_stored_walk(Path(path)):
        with open_session(path) as session:
            recording, script = session.recording(), script_of(session, settings, late=True)
        settings, deeds = script.settings, script.deeds
    else:
        recording = read_recording(path, acc_unit, gyr_unit)
    if offline:
        settings = replace(settings or Settings(), offline=True)
    try:
        return analyse_recording(recording, settings, deeds)
    except InputError as error:
        raise InputError(f"{os.fspath(path)}: {error}") from None
