"""How the link to the clip stands, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LinkState(StrEnum):
    """Where the link is on its way."""

    SEARCHING = "searching"
    CONNECTING = "connecting"
    STREAMING = "streaming"
    LOST = "lost"  #: was streaming, is trying again
    ENDED = "ended"  #: the user stopped it, or a recording is over
    FAILED = "failed"  #: gave up; the advice says what to do


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """One snapshot of the link; frozen, so it may cross threads."""

    state: LinkState = LinkState.SEARCHING
    advice: str = ""  #: one line: what happened and what to do; empty when all is well
    clip: str = ""  #: name and address of the clip
    battery_percent: int | None = None
    rate_hz: float | None = None  #: true rate, measured over the last seconds by the clip's own clock
    samples_received: int = 0
    samples_lost: int = 0  #: gone for good
    samples_awaited: int = 0  #: missed, and being asked for again
