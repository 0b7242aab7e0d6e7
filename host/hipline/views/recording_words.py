"""What a person is told about the recording: that it runs, for how long, and where it is."""

from __future__ import annotations

from hipline.sessions.recorder import RecordingState, RecordingStatus
from hipline.views import words
from hipline.wording import count_of


def recording_line(status: RecordingStatus) -> str:
    """Tell how the recording stands, in a few words."""
    if status.state is RecordingState.WAITING:
        return f"Not stored: the last {status.waiting_s:.0f} s"
    if status.state is RecordingState.ENDED:
        return f"Recorded {words.clock(status.stored_s)}"
    return f"Recording {words.clock(status.stored_s)}" if status.samples else "Ready to record"


def lost_line(status: RecordingStatus) -> str:
    """Tell what could not be stored when the recording has ended; empty where all was."""
    lost = status.waiting + status.dropped
    if not lost:
        return ""
    seconds = f" ({lost / status.rate_hz:.0f} s)" if status.rate_hz else ""
    return f"{count_of(lost, 'sample')}{seconds} could not be stored in {status.path}. {status.advice}".strip()


def ended_line(status: RecordingStatus) -> str:
    """Tell where the walk is when the recording has ended."""
    if not status.samples:
        return "Nothing was recorded."
    if not status.kept:
        return "This walk was not kept; to keep the next one, name a folder with --out."
    return f"Recorded {words.clock(status.stored_s)}: {status.path}"
