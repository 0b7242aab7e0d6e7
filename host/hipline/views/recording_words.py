"""What a person is told about the recording: that it runs, for how long, and where it is."""

from __future__ import annotations

from hipline.language import counted, fill, shown
from hipline.sessions.recorder import RecordingState, RecordingStatus
from hipline.views import words


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
