"""`hipline export`: recordings and sessions, measured, as other programs read them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hipline.analysis import analyse_walk
from hipline.commands.each import each
from hipline.commands.files import check_folder, find_files
from hipline.exchange.writers.kinds import require, write
from hipline.exchange.writers.measured import Measured, Pain, Said, Sensor
from hipline.sessions.walk import read_walk
from hipline.settings import Settings
from hipline.views.telling import tell_error
from hipline.wording import count_of


@dataclass(frozen=True, slots=True)
class ExportJob:
    """How every recording of one call is written."""

    formats: tuple[str, ...]
    folder: Path
    settings: Settings | None  #: None: those of a session, else the usual ones
    acc_unit: str = "m/s2"
    gyr_unit: str = "rad/s"
    texts: bool = False  #: whether what somebody typed at a mark goes with it


def measured_file(file: Path, job: ExportJob) -> Measured:
    """Measure a recording, or a session, with its own settings where none are named.

    Raises
    ------
    InputError
        When the file cannot be used, or nobody walks in it.
    """
    stored = read_walk(file, job.settings, (job.acc_unit, job.gyr_unit))
    walk, about, script = analyse_walk(stored), stored.about, stored.script
    if about is None:
        return Measured(stored.recording, walk)
    return Measured(
        stored.recording,
        walk,
        person=about.facts.get("person", ""),
        started_unix_s=about.started_unix_s,
        sensor=Sensor(about.clip.manufacturer, about.clip.model, about.clip.firmware),
        marks=tuple(Said(mark.time_s, mark.text) for mark in script.marks),
        pain=tuple(Pain(pain.time_s, pain.unix_s, pain.score) for pain in script.pain),
    )


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
        The exit status: 0, or 1 when one of them failed.

    Raises
    ------
    UsageError
        When the call makes no sense.
    """
    require(job.formats)
    meant = find_files(names)
    check_folder(job.folder)
    for line in meant.notes:
        print(line, file=sys.stderr)
    for line in meant.errors:
        tell_error(line)

    def do(file: Path) -> list[str]:
        measured = measured_file(file, job)
        paths = write(measured, job.formats, job.folder, meant.files, texts=job.texts)
        said = f"{measured.name}: {count_of(len(paths), 'file')} in {job.folder}"
        return ["; ".join([said, *measured.recording.notes])]

    return 0 if each(meant.files, do) and not meant.errors else 1
