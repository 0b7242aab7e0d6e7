"""A whole recording at once: the pipeline that runs live, fed from a file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipline.errors import InputError
from hipline.events import AngleBlock, Contact, Cue, Stage, Stride
from hipline.exchange.clock import Clock, describe_gaps
from hipline.exchange.plain import read_recording
from hipline.exchange.recording import Recording
from hipline.exchange.tables import table_of
from hipline.motion.mounting import axis
from hipline.motion.offline import both_ways
from hipline.pipeline import Pipeline
from hipline.sessions.lock import is_written
from hipline.sessions.opening import is_stored_walk, open_session
from hipline.sessions.rerun import perform
from hipline.sessions.script import Deed, script_of
from hipline.settings import Settings
from hipline.summary import notes_of, summary_of
from hipline.wording import count_of

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
    block = recording.block
    gaps = "".join(f"; it has {gap}" for gap in describe_gaps(Clock(recording.rate_hz, block.index), block.time_s))
    if contacts:
        return InputError(
            f"nobody walks for a full stride in these {length} ({count_of(contacts, 'contact')}){gaps}; "
            "record at least 6 steps in a row"
        )
    seen = "no quiet standing and no steps were found" if stage is Stage.STAND else "no steps were found"
    return InputError(f"nobody walks in these {length}: {seen}{gaps}; record some standing, then a walk")


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
    summary = summary_of(recording, settings, pipeline.calibration, contacts, strides, cues)
    angles = AngleBlock.join([update.angles for update in updates])
    return Walk(
        recording.name, angles, contacts, strides, cues, summary, (*recording.notes, *notes_of(settings, summary))
    )


STILL_RECORDED = "is still being recorded: these are its results as of now"


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
        if is_written(Path(path)):
            recording = replace(recording, notes=(*recording.notes, STILL_RECORDED))
        settings, deeds = script.settings, script.deeds
    else:
        recording = read_recording(path, acc_unit, gyr_unit)
    if offline:
        settings = replace(settings or Settings(), offline=True)
    try:
        return analyse_recording(recording, settings, deeds)
    except InputError as error:
        raise InputError(f"{os.fspath(path)}: {error}") from None
