"""A recording from elsewhere becomes a session: its samples, what made them, and the results of the same pipeline."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from hipline.exchange.recording import Recording
from hipline.sessions.connect import describe
from hipline.sessions.file import Session
from hipline.sessions.versions import store_recording
from hipline.settings import Settings


def walked_at(source: Path, recording: Recording) -> datetime:
    """Return when a walk began, as well as its file tells: the file was last written when the walk was over."""
    return datetime.fromtimestamp(source.stat().st_mtime - recording.duration_s, UTC)


def import_recording(
    recording: Recording,
    source: Path,
    path: Path,
    settings: Settings | None = None,
    *,
    when: datetime | None = None,
    person: str = "",
    tags: dict[str, str] | None = None,
) -> tuple[int, int]:
    """Make a session of a recording from elsewhere.

    Parameters
    ----------
    recording : Recording
        As it was read and checked.
    source : Path
        Where it was read from; its name, not its folder, is kept.
    path : Path
        The new session; nothing may be there yet.
    settings : Settings, optional
        The numbers that the therapist chose.
    when : datetime, optional
        When the walk began, with its zone; None: see `walked_at`.
    person : str
        Pseudonym of the walker.
    tags : dict, optional
        Shoes, surface, carrying, ...

    Returns
    -------
    int, int
        Strides, and how many of them are valid.

    Raises
    ------
    InputError
        When the session cannot be written, or something is there; nothing is left of it then.
    """
    facts = {"imported_from": source.name} | ({"person": person} if person else {})
    begin = when or walked_at(source, recording)
    try:
        store_recording(recording, path, settings, facts=facts, tags=tags, unix_s=begin.timestamp())
    except sqlite3.Error as error:
        raise describe(path, error) from None
    with Session(path) as session:
        strides = session.strides(1)
    return len(strides), sum(stride.valid for stride in strides)
