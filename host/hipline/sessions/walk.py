"""A walk in a file, whatever wrote it: a session, or a recording from elsewhere."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from hipline.exchange.plain import read_recording
from hipline.exchange.recording import Recording
from hipline.exchange.units import OWN_UNITS
from hipline.sessions.file import Session
from hipline.sessions.lock import is_written
from hipline.sessions.opening import is_stored_walk, open_session
from hipline.sessions.script import Script, script_of
from hipline.sessions.values import Clip
from hipline.settings import Settings

STILL_RECORDED = "is still being recorded: this is what there is of it now"


@dataclass(frozen=True, slots=True)
class About:
    """What a session tells of its walk besides samples and results.

    Attributes
    ----------
    facts, tags : dict
        Its id, when it was made, and the pseudonym of the walker; shoes, surface, carrying, ...
    clip : Clip
        What measured it.
    started_unix_s : float, optional
        When the first sample was taken, seconds since 1970.
    """

    facts: dict[str, str]
    tags: dict[str, str]
    clip: Clip
    started_unix_s: float | None


@dataclass(frozen=True, slots=True, eq=False)
class StoredWalk:
    """What a file holds of a walk.

    Attributes
    ----------
    path : Path
        The file.
    recording : Recording
        Every sample in its place, and what to know of them.
    script : Script
        The same as the pipeline is to be given it.
    about : About, optional
        None where the file is no session.
    """

    path: Path
    recording: Recording
    script: Script
    about: About | None = None


def _started_unix_s(session: Session) -> float | None:
    runs, first = session.runs(), next(iter(session.blocks()), None)
    if not runs or first is None:
        return None
    length_s = float(first.block.time_s[-1] - first.block.time_s[0])
    started = next(run.started_unix_s for run in runs if run.id == first.run)
    return started + first.received_s - length_s


def _about(session: Session) -> About:
    return About(session.facts(), session.tags(), session.info().clip, _started_unix_s(session))


def read_walk(
    path: str | os.PathLike[str],
    settings: Settings | None = None,
    units: tuple[str, str] = OWN_UNITS,
    *,
    late: bool | None = True,
) -> StoredWalk:
    """Read a session, or a recording from elsewhere.

    Parameters
    ----------
    path : path-like
        The file.
    settings : Settings, optional
        With which it is to be measured; None: those that a session was measured with, else the usual ones.
    units : (str, str)
        Of acceleration and angular rate in a plain recording; see `read_recording`.
    late : bool, optional
        Of a session, whether late samples are put in their place; None: as in its newest results.

    Raises
    ------
    InputError
        When the file cannot be used, or holds no samples.
    """
    file = Path(path)
    if not is_stored_walk(file):
        recording = read_recording(file, *units)
        return StoredWalk(file, recording, Script.of(recording, settings or Settings()))
    with open_session(file) as session:
        recording = session.recording()
        if is_written(file):
            recording = replace(recording, notes=(*recording.notes, STILL_RECORDED))
        return StoredWalk(file, recording, script_of(session, settings, late=late), _about(session))
