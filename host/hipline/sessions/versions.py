"""Versions of the results: made of a recording from elsewhere, or anew with the engine of today."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from hipline.exchange.recording import Recording
from hipline.sessions.connect import describe
from hipline.sessions.file import Session
from hipline.sessions.rerun import run
from hipline.sessions.values import Analysis, Clip, Mark, Origin, PainScore
from hipline.sessions.writer import SessionWriter
from hipline.settings import Settings

_CHUNK = 1024  # samples in a stored block of a recording from elsewhere


def store_recording(
    recording: Recording,
    path: str | os.PathLike[str],
    settings: Settings | None = None,
    *,
    clip: Clip | None = None,
    scales: tuple[float, float] | None = None,
    facts: dict[str, str] | None = None,
    tags: dict[str, str] | None = None,
    marks: tuple[Mark, ...] = (),
    pain: tuple[PainScore, ...] = (),
    unix_s: float | None = None,
    analysed: bool = True,
) -> Path:
    """Make a session file of a recording from elsewhere.

    Parameters
    ----------
    recording : Recording
        Every sample, as it was read and checked.
    path : path-like
        The new file, `*.hipline`; nothing may be there yet.
    settings : Settings, optional
        The numbers that the therapist chose.
    clip : Clip, optional
        What measured it, as far as the file tells.
    scales : (float, float), optional
        m/s² and rad/s per count, where the samples are counts of a sensor: they then take a quarter of the room.
    facts : dict, optional
        More rows of the table `session`, such as "person", or "imported_from".
    tags, marks, pain
        What else is known of the walk.
    unix_s : float, optional
        When it was walked, seconds since 1970; None: now.
    analysed : bool
        Whether the walk is analysed too.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        When it cannot be written, or is there already; nothing is left of it then but what was there.
    """
    path, settings = Path(path), settings or Settings()
    unix_s = time.time() if unix_s is None else unix_s
    origin = Origin(recording.rate_hz, scales, clip or Clip(), "import")
    writer = SessionWriter.create(path, unix_s, facts)
    try:
        with writer.transaction():
            writer.add_run(1, origin, unix_s)
            for number, at in enumerate(range(0, len(recording.block), _CHUNK), start=1):
                part = recording.block[at : at + _CHUNK]
                received_s = float(part.time_s[-1] - recording.block.time_s[0])
                writer.add_block(number, 1, received_s, part)
            writer.end_run(1, unix_s + recording.duration_s)
            for name, value in (tags or {}).items():
                writer.set_tag(name, value)
            for mark in marks:
                writer.add_mark(mark)
            for score in pain:
                writer.add_pain(score)
        if analysed:
            with Session(path) as session:
                _add(writer, session, "import", settings, late=False)
    except BaseException:
        writer.discard()
        raise
    writer.close()
    return path


def reanalyse(path: str | os.PathLike[str], settings: Settings | None = None) -> Analysis:
    """Analyse a session with the engine of today, late samples in their place; the versions before stay in the file.

    Parameters
    ----------
    path : path-like
        The session file.
    settings : Settings, optional
        Other numbers than those of the newest version.

    Returns
    -------
    Analysis
        The new version.

    Raises
    ------
    InputError
        When the file cannot be read or written, or holds no samples.
    """
    try:
        with SessionWriter.open(Path(path)) as writer, Session(path) as session:
            analysis = _add(writer, session, "again", settings or session.settings, late=True)
    except sqlite3.Error as error:  # the transaction is undone: what was there is as it was
        raise describe(Path(path), error) from None
    with Session(path) as session:
        return next(made for made in session.analyses() if made.id == analysis)


def _add(writer: SessionWriter, session: Session, kind: str, settings: Settings, *, late: bool) -> int:
    told = run(session, settings, late=late)
    with writer.transaction():
        analysis, last_block = writer.next_id("analyses"), writer.next_id("blocks") - 1
        writer.add_analysis(analysis, kind, settings, time.time(), late)
        for calibration in told.calibrations:
            writer.add_calibration(analysis, last_block, calibration)
        writer.add_results(analysis, last_block, tuple(told.contacts), tuple(told.strides), tuple(told.cues))
        writer.set_finished(analysis)
    return analysis
