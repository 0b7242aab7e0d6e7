"""What is written: the samples, what they told, and what is known beside them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hipline.exchange.recording import Recording

if TYPE_CHECKING:
    from hipline.analysis import Walk


Files = dict[str, bytes | Iterable[str]]  #: contents by path in the folder of the export


def _nothing(_: str) -> None:
    """Say that there is no such file yet."""


class Options(NamedTuple):
    """How a walk is written."""

    texts: bool = False  #: whether what somebody typed at a mark goes with it
    before: Callable[[str], str | None] = _nothing  #: gives the text of a file that is in the folder already


class Sensor(NamedTuple):
    """What measured; empty where that is not known. Its address and its own name stay out."""

    manufacturer: str = ""
    model: str = ""
    firmware: str = ""


class Said(NamedTuple):
    """What somebody marked, at a time on the clip's clock."""

    time_s: float
    text: str


class Pain(NamedTuple):
    """A pain score, 0 to 10, at a time on the clip's clock; NaN before the first sample."""

    time_s: float
    unix_s: float
    score: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A walk with its results.

    Attributes
    ----------
    recording : Recording
        Every sample.
    walk : Walk
        What the pipeline said.
    person : str
        Pseudonym of the walker; empty when not known.
    started_unix_s : float, optional
        When the first sample was taken, seconds since 1970; None where no file tells.
    sensor : Sensor
        What measured it.
    marks, pain : tuple
        What people said of moments of it.
    """

    recording: Recording
    walk: Walk
    person: str = ""
    started_unix_s: float | None = None
    sensor: Sensor = field(default_factory=Sensor)
    marks: tuple[Said, ...] = ()
    pain: tuple[Pain, ...] = ()

    @property
    def name(self) -> str:
        """What the recording is called."""
        return self.recording.name

    @property
    def start_s(self) -> float:
        """Time of the first sample on the clip's clock."""
        return float(self.recording.block.time_s[0])

    def when(self, time_s: float) -> datetime.datetime | None:
        """Return the moment of a time on the clip's clock, UTC; None where it is not known."""
        if self.started_unix_s is None:
            return None
        return datetime.datetime.fromtimestamp(self.started_unix_s + time_s - self.start_s, datetime.UTC)
