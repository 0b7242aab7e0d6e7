"""A whole recording at once: the pipeline that runs live, fed from a file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipline.errors import InputError
from hipline.events import AngleBlock, Contact, Cue, Stage, Stride, Update
from hipline.exchange.clock import Clock, describe_gaps
from hipline.exchange.recording import Recording
from hipline.exchange.tables import table_of
from hipline.interrupts import held_back
from hipline.motion.mounting import axis
from hipline.motion.offline import both_ways
from hipline.pipeline import Pipeline
from hipline.sessions.rerun import perform
from hipline.sessions.script import Deed
from hipline.sessions.walk import StoredWalk, read_walk
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


def _check_settings(recording: Recording, settings: Settings) -> None:
    """Refuse settings that contradict the recording."""
    first_s, last_s = recording.block.time_s[[0, -1]]
    if settings.neutral_s is not None:
        start_s, end_s = settings.neutral_s
        if not first_s <= start_s < end_s <= last_s:
            raise InputError(
                f"neutral_s=({start_s:g}, {end_s:g}) does not lie in the recording, which runs from "
                f"{first_s:.2f} to {last_s:.2f} s; name seconds of quiet standing in it"
            )
    if settings.up_axis is not None:
        gravity = np.mean(recording.block.acc_sensor, axis=0)
        if axis(settings.up_axis) @ gravity < _FACING * np.linalg.norm(gravity):
            at = int(np.argmax(np.abs(gravity)))
            found = f"{'+' if gravity[at] > 0 else '-'}{'xyz'[at]}"
            raise InputError(
                f'up_axis="{settings.up_axis}" does not fit: gravity shows that {found} is up; '
                f'write up_axis="{found}", or leave it out'
            )
    if settings.forward_axis is not None:
        up_sensor = np.mean(recording.block.acc_sensor, axis=0)
        forward_sensor = axis(settings.forward_axis)
        if abs(forward_sensor @ up_sensor) > _UPRIGHT * np.linalg.norm(up_sensor):
            raise InputError(
                f'forward_axis="{settings.forward_axis}" does not fit: gravity lies along that axis; '
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


def _parts(n: int, longest: int, deeds: Sequence[Deed]) -> Iterator[tuple[int, int, list[Deed]]]:
    """Yield the parts of so many samples, start and end, each with what was done right before it."""
    cuts = sorted({*range(0, n, longest), *(min(position, n) for position, _ in deeds), 0, n})
    for start, end in pairwise(cuts):
        yield start, end, [deed for deed in deeds if deed[0] == start]


def _measured(recording: Recording, settings: Settings, deeds: Sequence[Deed]) -> tuple[Pipeline, list[Update]]:
    """Return the pipeline that has gone through a recording, and what it said."""
    block, updates = recording.block, list[Update]()
    with held_back() as let_through:
        both = both_ways(block, recording.rate_hz, settings.fusion, let_through) if settings.offline else None
        pipeline = Pipeline(recording.rate_hz, settings, both)
        for start, end, done in _parts(len(block), pipeline.piece, deeds):
            for _, action in done:
                perform(pipeline, action)
            updates.append(pipeline.update(block[start:end]))
            let_through()
        updates.append(pipeline.finish())
    return pipeline, updates


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
    pipeline, updates = _measured(recording, settings, deeds)
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


def analyse_walk(stored: StoredWalk, *, offline: bool = False) -> Walk:
    """Run the pipeline over a walk that was read before; see `analyse`.

    Raises
    ------
    InputError
        When nobody walks in it, or when a setting contradicts it; the line names the file.
    """
    settings = stored.script.settings
    if offline:
        settings = replace(settings, offline=True)
    try:
        return analyse_recording(stored.recording, settings, stored.script.deeds)
    except InputError as error:
        raise InputError(f"{stored.path}: {error}") from None


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
    return analyse_walk(read_walk(path, settings, (acc_unit, gyr_unit)), offline=offline)
