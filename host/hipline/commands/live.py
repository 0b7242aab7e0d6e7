"""`hipline live`: a clip in the live view, and the walk in its file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from hipline import live
from hipline.commands.after_walk import show_after
from hipline.commands.consent import Consent
from hipline.commands.make_room import store_rest, tell_unwatched
from hipline.commands.signals import ended_by_any_signal
from hipline.errors import InputError
from hipline.link.clip_link import ClipLink
from hipline.link.radio import Radio
from hipline.outlet.source import passed_on
from hipline.sessions.folder import new_path, walks_folder
from hipline.sessions.recording import Recording
from hipline.sessions.versions import reanalyse
from hipline.settings import Settings
from hipline.source import Source
from hipline.views.recording_words import ended_line, lost_line, moved_line

_NAMES_TRIED = 5


def new_recording(folder: Path | None, settings: Settings, *, kept: bool = True) -> Recording:
    """Begin a file for a walk that is about to start.

    Parameters
    ----------
    folder : Path, optional
        Where; None: where walks are kept on this machine.
    settings : Settings
        The numbers that the therapist chose.
    kept : bool
        Whether the file stays; for the words alone.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    folder = folder or walks_folder()
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file; name a folder with --out")
    for _ in range(_NAMES_TRIED - 1):  # another Hipline may take the name at the same moment
        path = new_path(folder, datetime.now())
        try:
            return Recording.begin(path, settings, kept=kept)
        except InputError as error:
            if not path.exists():
                raise InputError(f"{error} with --out, or only watch with --no-record") from None
    return Recording.begin(new_path(folder, datetime.now()), settings, kept=kept)


def close_recording(recording: Recording, status: int) -> int:
    """End the recording and tell where it is; where samples came late, the walk is analysed anew with them in place.

    Returns
    -------
    int
        The exit status: that of the view, or 1 when something could not be stored, or not where it was to be.
    """
    ended = recording.close()
    print(ended_line(ended), flush=True)
    lost = lost_line(ended)
    if lost:
        print(f"hipline: {lost}", file=sys.stderr)
        return 1
    moved = moved_line(recording.begun_as, ended)
    if moved:
        print(f"hipline: {moved}", file=sys.stderr)
        status = 1
    if recording.late and ended.kept and ended.samples:
        seconds = recording.late / ended.rate_hz
        print(f"{seconds:.0f} s of the walk came late, and are put in their place now ...", flush=True)
        try:
            reanalyse(recording.path)
        except InputError as error:  # all samples are there, and so are the live results
            print(f"hipline: {error}", file=sys.stderr)
            return 1
    return status


def run_recorded(
    radio: Radio | str,
    clip: str | None,
    recording: Recording | None,
    settings: Settings,
    *,
    window: bool,
    duration_s: float | None,
    sound: str = "none",
    lsl: bool = False,
    keep_numbers: Callable[[Settings], str] | None = None,
    ask: Callable[[Path], Consent | None] = lambda _: None,
) -> int:
    """Show a clip, and record it.

    Parameters
    ----------
    radio : Radio or str
        The radio, or its name.
    clip : str, optional
        Address or name of the clip; None: that of a walk that goes on, or the first one heard.
    recording : Recording, optional
        Where the walk goes; it is closed here. None: nowhere.
    settings : Settings
        The numbers that the therapist chose; a walk that goes on keeps its own.
    window : bool
        Whether a window is wanted.
    duration_s : float, optional
        Seconds to measure; None: until the user stops.
    sound : str
        What is heard with a cue, as in `run_live`.
    lsl : bool
        Whether the walk is passed on as streams of the Lab Streaming Layer.
    keep_numbers : callable, optional
        Keeps numbers for the next walk, as in `run_live`.
    ask : callable
        Takes the file of a walk that has ended, and returns what the wearer is asked then.

    Returns
    -------
    int
        The exit status.
    """

    def link() -> Source:
        if recording is None:
            return ClipLink(radio, clip)
        return ClipLink(radio, clip or recording.clip_address or None, known=recording.known)

    source = passed_on(link) if lsl else link
    if recording is None:
        return live.run_live(source, settings, window, duration_s, sound=sound, keep_numbers=keep_numbers)
    status = 1
    closes_itself = window and duration_s is not None  # then nobody watches
    if recording.status.kept:
        tell_unwatched(recording)
    with ended_by_any_signal():
        try:
            status = live.run_live(
                source,
                recording.settings,
                window,
                duration_s,
                recording,
                sound=sound,
                keep_numbers=keep_numbers,
            )
        finally:
            if recording.status.kept:
                store_rest(recording, window=window, watched=not closes_itself)
            status = close_recording(recording, status)
    if recording.status.samples and not closes_itself:
        show_after(recording.path, window=window and not live.why_no_window(), consent=ask(recording.path))
    return status
