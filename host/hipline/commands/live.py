"""`hipline live`: a clip in the live view, and the walk in its file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hipline.commands.after_walk import show_after
from hipline.commands.live_view import View, run_live
from hipline.commands.make_room import store_rest, tell_unwatched
from hipline.commands.signals import ended_by_any_signal
from hipline.errors import InputError, UsageError
from hipline.link.clip_link import ClipLink
from hipline.link.radio import Radio
from hipline.outlet.source import passed_on
from hipline.sessions.folder import new_path, walks_folder
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.versions import reanalyse
from hipline.settings import Settings
from hipline.source import Source
from hipline.views.display import why_no_window
from hipline.views.telling import tell_error
from hipline.views.words.recording import ended_line, lost_line, moved_line

_NAMES_TRIED = 5


def new_recording(folder: Path | None, settings: Settings, *, kept: bool = True) -> LiveRecording:
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
    UsageError
        When the folder is a file.
    """
    folder = folder or walks_folder()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; name a folder with --out")
    for _ in range(_NAMES_TRIED - 1):  # another Hipline may take the name at the same moment
        path = new_path(folder, datetime.now())
        try:
            return LiveRecording.begin(path, settings, kept=kept)
        except InputError as error:
            if not path.exists():
                raise InputError(f"{error} with --out, or only watch with --no-record") from None
    return LiveRecording.begin(new_path(folder, datetime.now()), settings, kept=kept)


def close_recording(recording: LiveRecording, status: int) -> int:
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
        tell_error(lost)
        return 1
    moved = moved_line(recording.begun_as, ended)
    if moved:
        tell_error(moved)
        status = 1
    if recording.late and ended.kept and ended.samples:
        seconds = recording.late / ended.rate_hz
        print(f"{seconds:.0f} s of the walk came late, and are put in their place now ...", flush=True)
        try:
            reanalyse(recording.path)
        except InputError as error:  # all samples are there, and so are the live results
            tell_error(error)
            return 1
    return status


def run_recorded(
    radio: Radio | str,
    clip: str | None,
    recording: LiveRecording | None,
    settings: Settings,
    view: View,
) -> int:
    """Show a clip, and record it.

    Parameters
    ----------
    radio : Radio or str
        The radio, or its name.
    clip : str, optional
        Address or name of the clip; None: that of a walk that goes on, or the first one heard.
    recording : LiveRecording, optional
        Where the walk goes; it is closed here. None: nowhere.
    settings : Settings
        The numbers that the therapist chose; a walk that goes on keeps its own.
    view : View
        How it is shown, and what the wearer is asked after it.

    Returns
    -------
    int
        The exit status.
    """

    def link() -> Source:
        if recording is None:
            return ClipLink(radio, clip)
        return ClipLink(radio, clip or recording.clip_address or None, known=recording.known)

    source = passed_on(link) if view.lsl else link
    if recording is None:
        return run_live(source, settings, view)
    status = 1
    closes_itself = view.window and view.duration_s is not None  # then nobody watches
    if recording.status.kept:
        tell_unwatched(recording)
    with ended_by_any_signal():
        try:
            status = run_live(source, recording.settings, view, recording)
        finally:
            if recording.status.kept:
                store_rest(recording, window=view.window, watched=not closes_itself)
            status = close_recording(recording, status)
    if recording.status.samples and not closes_itself:
        show_after(recording.path, window=view.window and not why_no_window(), consent=view.ask(recording.path))
    return status
