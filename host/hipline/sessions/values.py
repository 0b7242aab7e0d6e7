"""What a session file holds besides samples, as values."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from hipline.settings import Settings
from hipline_device.samples import SampleBlock

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Clip:
    """What is known of the clip; empty where it says nothing.

    `epoch` is how often it had begun to count its samples anew when the run began; -1: not known.
    """

    name: str = ""
    address: str = ""
    manufacturer: str = ""
    model: str = ""
    firmware: str = ""
    epoch: int = -1

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.address) if part) or "a clip without a name"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the samples of a run come from.

    Attributes
    ----------
    rate_hz : float
        Nominal samples per second.
    scales : (float, float) or None
        m/s² and rad/s per count, where the samples came as counts.
    clip : Clip
        What measured them.
    source : str
        "clip" or "import".
    index_offset, time_offset_s : int, float
        Added to the clip's own count and time, where these had begun anew since the run before.
    """

    rate_hz: float
    scales: tuple[float, float] | None = None
    clip: Clip = field(default_factory=Clip)
    source: str = "clip"
    index_offset: int = 0
    time_offset_s: float = 0.0

    def placed(self, block: SampleBlock) -> SampleBlock:
        """Return samples with index and time as the session counts them."""
        if not self.index_offset and not self.time_offset_s:
            return block
        return SampleBlock(
            block.index + self.index_offset, block.time_s + self.time_offset_s, block.acc_sensor, block.gyr_sensor
        )

    @property
    def column_scales(self) -> NDArray[np.float64] | None:
        """Units per count of the six columns, (6,) float64."""
        return None if self.scales is None else np.repeat(np.array(self.scales, dtype=np.float64), 3)


@dataclass(frozen=True, slots=True)
class Run:
    """One time that the app recorded into the file.

    Attributes
    ----------
    id : int
        From 1.
    origin : Origin
        Where its samples come from.
    started_at, ended_at : str
        UTC, ISO 8601; `ended_at` is empty while it goes on, or when the app was ended by force.
    started_unix_s : float
        Start, seconds since 1970.
    software : dict
        Versions by name.
    """

    id: int
    origin: Origin
    started_at: str
    started_unix_s: float
    ended_at: str
    software: dict[str, str]


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """Samples as they were received.

    Attributes
    ----------
    id : int
        Place in the order of receipt, from 1; a hole is a block that could not be stored.
    run : int
        Its run.
    received_s : float
        When, s since the start of the run, by a clock of the computer that never jumps.
    late : bool
        Whether it came after newer samples: the live analysis has not seen it.
    block : SampleBlock
        The samples, index and time continued over restarts of the clip.
    """

    id: int
    run: int
    received_s: float
    late: bool
    block: SampleBlock


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What a list of sessions shows.

    Attributes
    ----------
    id : str
        Of the session, the same in every copy of the file.
    made_at : str
        When the walk began, UTC, ISO 8601.
    person : str
        Pseudonym of the walker; empty when not told.
    clip : Clip
        What measured it.
    rate_hz : float
        Nominal samples per second; NaN before the first run.
    samples, samples_lost : int
        Stored, and missing between the first and the last.
    duration_s : float
        From the first sample to the last.
    runs : int
        Times that the app recorded into it.
    interrupted : bool
        Whether the app was ended by force in one of them, or is recording now.
    """

    id: str
    made_at: str
    person: str
    clip: Clip
    rate_hz: float
    samples: int
    samples_lost: int
    duration_s: float
    runs: int
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """A version of the results.

    Attributes
    ----------
    id : int
        From 1, in the order of making.
    kind : str
        "live", "resumed" (live, after an interruption, all of the walk), "import" or "again".
    late : bool
        Whether late blocks are in it, in their place.
    settings : Settings
        With which it was made.
    software : dict
        Versions by name; "engine" is a fingerprint of all that computes, "numba" is "none" where nothing was compiled.
    last_block : int
        Results are complete up to this block.
    finished : bool
        Whether the end of the walk was analysed too.
    """

    id: int
    made_at: str
    kind: str
    late: bool
    settings: Settings
    software: dict[str, str]
    last_block: int
    finished: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that somebody marked; `time_s` on the clip's clock, NaN before the first sample."""

    time_s: float
    unix_s: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class PainScore:
    """How much it hurts, 0 to 10, as the walker said at a moment."""

    time_s: float
    unix_s: float
    score: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody did that changes the analysis from there on, such as "rezero"."""

    after_block: int
    time_s: float
    unix_s: float
    kind: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Note:
    """What the app has to say about the recording: "link", "battery", "clock", "time", "dropped", "disk", "damage"."""

    after_block: int
    unix_s: float
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class TimePoint:
    """At which time of the computer a time of the samples was; the text of a note "time", as JSON.

    Attributes
    ----------
    time_s : float
        Of the samples, as the session counts them.
    unix_s : float
        Seconds since 1970, by the computer's clock.
    within_s : float
        By how much the two can be apart at the most, as far as the way between clip and computer goes.
    drift_ppm : float
        How much the clip's clock is fast.
    """

    time_s: float
    unix_s: float
    within_s: float
    drift_ppm: float


def to_json(value: Any) -> str:
    """Write a dataclass, or what JSON holds, as JSON."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[_T], text: str) -> _T:
    """Make a dataclass of what `to_json` has written; what the text does not hold keeps its default.

    Names that the dataclass does not know, from a newer Hipline, are left out.
    """
    return _made(kind, json.loads(text))


def _made(hint: Any, value: Any) -> Any:
    options = get_args(hint)
    if is_dataclass(hint) and isinstance(hint, type) and isinstance(value, dict):
        hints = get_type_hints(hint)
        return hint(**{f.name: _made(hints[f.name], value[f.name]) for f in fields(hint) if f.name in value})
    if isinstance(value, list) and options:
        for option in (hint, *options):
            inner = get_args(option)
            if getattr(option, "__origin__", None) is tuple and inner:
                kinds = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
                return tuple(_made(kind, part) for kind, part in zip(kinds, value, strict=True))
    if isinstance(value, dict) and options:  # a dataclass or nothing
        return next((_made(option, value) for option in options if is_dataclass(option)), value)
    if isinstance(value, str) and isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    return float(value) if hint is float and isinstance(value, int) else value
