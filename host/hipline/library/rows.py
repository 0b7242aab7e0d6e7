"""What the index keeps of a walk: enough to list it, find it and compare it without opening the file."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hipline.coach.pain import Score, story
from hipline.cues.modes import Mode
from hipline.errors import HiplineError
from hipline.events import Stride
from hipline.exchange.tables import table_of
from hipline.gait.estimates import Estimate, Shown, estimate
from hipline.sessions.file import Session

MEASURES = (
    "tilt_mean_deg", "tilt_rom_deg", "obliquity_rom_deg", "rotation_rom_deg", "cadence_spm", "step_asymmetry_pct",
    "regularity", "speed_m_s",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mean:
    """A measure over the valid strides of a walk; NaN where it is not known."""

    mean: float = math.nan
    standard_error: float = math.nan
    n: int = 0

    @classmethod
    def of(cls, over: Estimate) -> Mean:
        """Return what may be shown of an estimate."""
        return cls(over.mean, over.standard_error, over.n) if over.shown >= Shown.MEAN else cls(n=over.n)


@dataclass(frozen=True, slots=True)
class WalkRow:
    """One walk of a library.

    Attributes
    ----------
    person, file : str
        Whose it is, and the name of the file in their folder.
    size, mtime_ns : int
        Of the file when it was read; other ones mean that it has changed.
    session_id, made_at : str
        The same in every copy; when the walk began, UTC, ISO 8601.
    duration_s, samples, samples_lost
        Of the recording.
    clip : str
        What measured it.
    strides, strides_valid, cues : int
        In the newest version of the results; cues that ask for something.
    means : dict
        `Mean` by measure.
    tags : dict
        Shoes, surface, carrying, ...
    marks : tuple of str
        Their texts.
    pain : tuple of int
        Scores, 0 to 10.
    walking_min, pain_at_min : float
        Minutes of walking, and of these before the first pain; NaN where nothing hurt.
    faded_session : int
        Which session of the fading cues it was; 0 where cues did not fade.
    error : str
        Why nothing else is known; empty when all is well.
    """

    person: str
    file: str
    size: int
    mtime_ns: int
    session_id: str = ""
    made_at: str = ""
    duration_s: float = 0.0
    samples: int = 0
    samples_lost: int = 0
    clip: str = ""
    strides: int = 0
    strides_valid: int = 0
    cues: int = 0
    means: dict[str, Mean] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    pain: tuple[int, ...] = ()
    walking_min: float = 0.0
    pain_at_min: float = math.nan
    faded_session: int = 0
    error: str = ""

    @property
    def name(self) -> str:
        """The name of the file without its ending."""
        return self.file.partition(".hipline")[0]

    @property
    def words(self) -> str:
        """All that a search looks into."""
        tags = (f"{name}={value}" for name, value in self.tags.items())
        pain = (f"pain={score}" for score in self.pain)
        return " ".join([self.person, self.file, self.made_at, self.clip, *tags, *self.marks, *pain]).casefold()


def means_of(strides: tuple[Stride, ...]) -> dict[str, Mean]:
    """Return each measure over the valid strides."""
    table = table_of([stride for stride in strides if stride.valid], Stride)
    return {name: Mean.of(estimate(np.asarray(table[name], np.float64), table["side"])) for name in MEASURES}


def row_of(session: Session, person: str, file: Path, size: int, mtime_ns: int) -> WalkRow:
    """Read the row of a walk.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    info, analyses = session.info(), session.analyses()
    strides = session.strides(analyses[-1].id) if analyses else ()
    cues = session.cues(analyses[-1].id) if analyses else ()
    scores = session.pain()
    walked = story([Score(pain.time_s, pain.score) for pain in scores], strides)
    feedback = session.settings.feedback
    return WalkRow(
        person, file.name, size, mtime_ns, info.id, info.made_at, info.duration_s, info.samples, info.samples_lost,
        str(info.clip) if info.clip.name or info.clip.address else "", len(strides),
        sum(stride.valid for stride in strides), sum(cue.level.asks for cue in cues), means_of(strides),
        session.tags(), tuple(mark.text for mark in session.marks() if mark.text),
        tuple(pain.score for pain in scores), walked.walked_min, walked.first_min,
        feedback.session if feedback.mode == Mode.FADED else 0,
    )  # fmt: skip


def row_of_failure(person: str, file: Path, size: int, mtime_ns: int, error: HiplineError) -> WalkRow:
    """Return the row of a file that cannot be read."""
    return WalkRow(person, file.name, size, mtime_ns, error=str(error))


def means_to_json(means: dict[str, Mean]) -> str:
    """Write means as JSON; what is not known is null."""
    return json.dumps(
        {
            name: [None if math.isnan(value) else value for value in (mean.mean, mean.standard_error)] + [mean.n]
            for name, mean in means.items()
        }
    )


def means_from_json(text: str) -> dict[str, Mean]:
    """Read what `means_to_json` has written."""
    return {
        name: Mean(*(math.nan if value is None else value for value in known[:2]), n=known[2])
        for name, known in json.loads(text).items()
    }
