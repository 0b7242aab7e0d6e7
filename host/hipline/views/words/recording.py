"""What a person is told about the recording: that it runs, for how long, and where it is."""

from __future__ import annotations

from pathlib import Path

from hipline.language import counted, fill, shown
from hipline.sessions.recorder import MOST_WAITING, RecordingState, RecordingStatus
from hipline.views.words import general as words

_USUAL_HZ = 100.0


def recording_line(status: RecordingStatus) -> str:
    """Tell how the recording stands, in a few words."""
    if status.state is RecordingState.WAITING:
        return fill("Not stored: the last {seconds:.0f} s", seconds=status.waiting_s)
    if status.state is RecordingState.ENDED:
        return fill("Recorded {clock}", clock=words.clock(status.stored_s))
    if not status.samples:
        return shown("Ready to record")
    return fill("Recording {clock}", clock=words.clock(status.stored_s))


def unstored_line(status: RecordingStatus) -> str:
    """Tell what is not on the disk yet when the walk has ended."""
    return fill(
        "The last {seconds:.0f} s of this walk are not stored yet. {advice}",
        seconds=status.waiting_s,
        advice=status.advice,
    )


def unattended_line(status: RecordingStatus) -> str:
    """Tell that the disk refuses a walk which nobody watches, and what happens then."""
    hours = MOST_WAITING / (status.rate_hz or _USUAL_HZ) / 3600.0
    return fill(
        "{advice} It is tried again every second; {hours:.0f} h of walking find room there.",
        advice=status.advice,
        hours=hours,
    )


def room_line(status: RecordingStatus) -> str:
    """Tell that there is room again for a walk which nobody watches."""
    return fill("There was room: all that waited is stored in {path}.", path=status.path)


def goes_on_line(status: RecordingStatus) -> str:
    """Tell that a walk was brought to another place while it goes on."""
    return fill("There is still no room: the walk goes on in {path}.", path=status.path)


def moved_line(path: Path, status: RecordingStatus) -> str:
    """Tell where a walk is that its own disk had refused, and how it comes back; empty where it did not."""
    if status.path == path:
        return ""
    return fill(
        "There was no room for all of this walk in {folder}: it is whole in {moved}. When there is room, move it "
        "there, and remove {file}, which lacks its end, with its -wal and -shm.",
        folder=path.parent,
        moved=status.path,
        file=path.name,
    )


def lost_line(status: RecordingStatus) -> str:
    """Tell what could not be stored when the recording has ended; empty where all was."""
    lost = status.waiting + status.dropped
    if not lost:
        return ""
    seconds = f" ({lost / status.rate_hz:.0f} s)" if status.rate_hz else ""
    told = counted(
        "{number} sample{seconds} could not be stored in {path}.",
        "{number} samples{seconds} could not be stored in {path}.",
        lost,
        seconds=seconds,
        path=status.path,
    )
    return f"{told} {shown(status.advice)}".strip()


def ended_line(status: RecordingStatus) -> str:
    """Tell where the walk is when the recording has ended."""
    if not status.samples:
        return shown("Nothing was recorded.")
    if not status.kept:
        return shown("This walk was not kept; to keep the next one, name a folder with --out.")
    return fill("Recorded {clock}: {path}", clock=words.clock(status.stored_s), path=status.path)
