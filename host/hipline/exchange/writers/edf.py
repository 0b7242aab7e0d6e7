"""EDF+ with annotations; written by edfio, an extra.

EDF knows no hole and no missing number: these are 0, the signal "measured" is 0 there, and an annotation says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipline.errors import UsageError
from hipline.exchange.writers.measured import Files, Measured, Options
from hipline.wording import how_to_add

_ANGLES = ("tilt_deg", "obliquity_deg", "rotation_deg")


def check() -> None:
    """Refuse where the extra is missing.

    Raises
    ------
    UsageError
        Says how to get it.
    """
    try:
        import edfio  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise UsageError(f"EDF+ needs edfio to be written; {how_to_add('edf')}") from None


def _signals(measured: Measured, rows: int) -> Iterator[tuple[str, str, NDArray[np.float64]]]:
    """Yield label, unit and values of each signal, on the grid of the sample index."""
    block, angles = measured.recording.block, measured.walk.angles
    at = block.index - block.index[0]
    for kind, unit, values in (("acc", "m/s2", block.acc_sensor), ("gyr", "rad/s", block.gyr_sensor)):
        for k, axis in enumerate("xyz"):
            whole = np.zeros(rows)
            whole[at] = values[:, k]
            yield f"{kind} {axis}", unit, whole
    known = at[np.searchsorted(block.time_s, angles.time_s).clip(0, len(block) - 1)]
    for name in _ANGLES:
        whole = np.zeros(rows)
        whole[known] = np.nan_to_num(getattr(angles, name))
        yield name.removesuffix("_deg"), "deg", whole
    measured_here = np.zeros(rows)
    measured_here[at] = 1.0
    yield "measured", "", measured_here


def _events(measured: Measured, texts: bool) -> Iterator[tuple[float, float | None, str]]:
    """Yield onset from the first sample, duration and words of each annotation."""
    block, walk = measured.recording.block, measured.walk
    for at in np.flatnonzero(np.diff(block.index) > 1):
        begins_s, ends_s = block.time_s[at : at + 2] - measured.start_s
        yield float(begins_s), float(ends_s - begins_s), "not measured"
    for contact in walk.contacts:
        yield float(contact["time_s"]) - measured.start_s, None, f"contact {contact['side']}"
    for cue in walk.cues:
        yield float(cue["time_s"]) - measured.start_s, None, f"cue {cue['rule']} {cue['level']}"
    for number, mark in enumerate(measured.marks, start=1):
        yield mark.time_s - measured.start_s, None, f"mark {number}" + (f" {mark.text}" if texts and mark.text else "")
    for pain in measured.pain:
        yield pain.time_s - measured.start_s, None, f"pain {pain.score}"


def _edf(measured: Measured, texts: bool) -> Any:
    import edfio  # noqa: PLC0415 - an extra

    block, rate_hz = measured.recording.block, measured.recording.rate_hz
    per_record = round(rate_hz)
    record_s = round(per_record / rate_hz, 6)  # as many digits as the header has room for
    records = -(-int(block.index[-1] - block.index[0] + 1) // per_record)
    signals = []
    for label, unit, values in _signals(measured, records * per_record):
        most = float(np.ceil(np.max(np.abs(values)))) or 1.0
        signals.append(
            edfio.EdfSignal(
                values,
                per_record / record_s,
                label=label,
                physical_dimension=unit,
                physical_range=(-most, most),
                transducer_type="inertial sensor on the pelvis",
            )
        )
    begin = measured.when(measured.start_s)
    return edfio.Edf(
        signals,
        patient=edfio.Patient(
            code="".join(c for c in measured.person if c.isascii() and (c.isalnum() or c in "-.")) or "X"
        ),
        recording=edfio.Recording(
            startdate=None if begin is None else begin.date(), equipment_code=f"Hipline_{version('hipline')}"
        ),
        starttime=datetime.time() if begin is None else begin.time().replace(microsecond=0),
        data_record_duration=record_s,
        annotations=sorted(
            edfio.EdfAnnotation(max(0.0, onset_s), duration_s, words)
            for onset_s, duration_s, words in _events(measured, texts)
            if np.isfinite(onset_s)
        ),
    )


def files(measured: Measured, options: Options) -> Files:
    """Return the file of a walk, by name."""
    return {f"{measured.name}.edf": _edf(measured, options.texts).to_bytes()}
