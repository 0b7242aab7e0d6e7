"""`hipline export`: recordings and sessions, measured, as other programs read them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hipline.analysis import analyse_recording
from hipline.commands.files import find_files
from hipline.errors import HiplineError, InputError
from hipline.exchange.plain import read_recording
from hipline.exchange.writers.kinds import require, write
from hipline.exchange.writers.measured import Measured, Pain, Said, Sensor
from hipline.sessions.file import Session
from hipline.sessions.opening import is_stored_walk, open_session
from hipline.sessions.script import script_of
from hipline.settings import Settings
from hipline.wording import count_of, one_line

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExportJob:
    """How every recording of one call is written."""

    formats: tuple[str, ...]
    folder: Path
    settings: Settings
    acc_unit: str = "m/s2"
    gyr_unit: str = "rad/s"
    texts: bool = False  #: whether what somebody typed at a mark goes with it


def _started_unix_s(session: Session) -> float | None:
    """Return when the first sample was taken."""
    runs, first = session.runs(), next(iter(session.blocks()), None)
    if not runs or first is None:
        return None
    length_s = float(first.block.time_s[-1] - first.block.time_s[0])
    started = next(run.started_unix_s for run in runs if run.id == first.run)
    return started + first.received_s - length_s


def measured_session(file: Path, settings: Settings) -> Measured:
    """Measure a session, with its own settings where none are named.

    Raises
    ------
    InputError
        When the file cannot be used, or nobody walks in it.
    """
    with open_session(file) as session:
        recording, info = session.recording(), session.info()
        script = script_of(session, None if settings == Settings() else settings, late=True)
        try:
            walk = analyse_recording(recording, script.settings, script.deeds)
        except InputError as error:
            raise InputError(f"{file}: {error}") from None
        return Measured(
            recording,
            walk,
            person=info.person,
            started_unix_s=_started_unix_s(session),
            sensor=Sensor(info.clip.manufacturer, info.clip.model, info.clip.firmware),
            marks=tuple(Said(mark.time_s, mark.text) for mark in session.marks()),
            pain=tuple(Pain(pain.time_s, pain.unix_s, pain.score) for pain in session.pain()),
        )


def measured_file(file: Path, job: ExportJob) -> Measured:
    """Measure a recording or a session.

    Raises
    ------
    InputError
        When the file cannot be used, or nobody walks in it.
    """
    if is_stored_walk(file):
        return measured_session(file, job.settings)
    recording = read_recording(file, job.acc_unit, job.gyr_unit)
    try:
        return Measured(recording, analyse_recording(recording, job.settings))
    except InputError as error:
        raise InputError(f"{file}: {error}") from None


def run_export(names: Sequence[str], job: ExportJob) -> int:
    """Export recordings; one that fails does not keep the others from being exported.

    Parameters
    ----------
    names : sequence of str
        Files, patterns and folders.
    job : ExportJob
        How to write them, and where.

    Returns
    -------
    int
        The exit status: 0, or 1 when one of them failed, or 2 when the call makes no sense.
    """
    try:
        require(job.formats)
        meant = find_files(names)
        if job.folder.exists() and not job.folder.is_dir():
            raise InputError(f"{job.folder}: is a file; name a folder with --out")
    except InputError as error:
        print(f"hipline: {error}", file=sys.stderr)
        return 2
    for line in meant.notes:
        print(line, file=sys.stderr)
    for line in meant.errors:
        print(f"hipline: {one_line(line)}", file=sys.stderr)
    failed = bool(meant.errors)
    for file in meant.files:
        try:
            measured = measured_file(file, job)
            paths = write(measured, job.formats, job.folder, meant.files, texts=job.texts)
        except HiplineError as error:
            failed = True
            print(f"hipline: {error}", file=sys.stderr)
            continue
        except Exception as error:  # the edge of one recording: the others are still to be written
            failed = True
            _log.debug("%s", file, exc_info=True)
            print(f"hipline: {file}: stopped on an error of this app ({error!r}); please report it", file=sys.stderr)
            continue
        said = f"{measured.name}: {count_of(len(paths), 'file')} in {job.folder}"
        print(one_line("; ".join([said, *measured.recording.notes])), flush=True)
    return int(failed)
