"""One walk of a cohort, measured: what a process or a worker elsewhere is asked for, and what it answers."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hipline.arguments import as_options
from hipline.errors import HiplineError, own_fault
from hipline.events import Stride
from hipline.exchange.tables import table_of
from hipline.exchange.together import row_of, row_of_failure
from hipline.sessions.software import numerics
from hipline.settings import Settings

if TYPE_CHECKING:
    from hipline.analysis import Walk
    from hipline.sessions.walk import StoredWalk

_log = logging.getLogger(__name__)

_VERSION = 1  # of what is kept of a walk; raised when that changes


@dataclass(frozen=True, slots=True)
class WalkOutcome:
    """What came of one walk.

    Attributes
    ----------
    row : dict
        Of the table of walks.
    strides : structured array
        Columns as `Stride`; empty where it could not be measured.
    """

    row: dict[str, Any]
    strides: NDArray[np.void] = field(default_factory=lambda: table_of([], Stride))

    @property
    def failed(self) -> bool:
        """Whether it could not be measured."""
        return bool(self.row["error"])

    @property
    def line(self) -> str:
        """What to tell of it where it failed."""
        return f"{self.row['file']}: {self.row['error']}"


@dataclass(frozen=True, slots=True)
class Task:
    """How every walk of a cohort is measured."""

    settings: Settings | None = None  #: None: those of a session, else the usual ones
    acc_unit: str = "m/s2"
    gyr_unit: str = "rad/s"

    def key(self, file: Path) -> str:
        """Return a name for the result of a walk: another one when the file, the settings or the numerics change.

        Raises
        ------
        OSError
            When the file is not there.
        """
        state = file.stat()
        what = [
            _VERSION, str(file.resolve()), state.st_size, state.st_mtime_ns,
            self.settings and asdict(self.settings), self.acc_unit, self.gyr_unit, numerics(),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(what, default=str).encode()).hexdigest()[:32]

    def do(self, file: Path) -> WalkOutcome:
        """Measure a walk; a failure becomes a row, never an exception."""
        # the numerics, which a process that only looks after others does not need
        from hipline.analysis import analyse_walk  # noqa: PLC0415
        from hipline.sessions.walk import read_walk  # noqa: PLC0415

        try:
            stored = read_walk(file, self.settings, (self.acc_unit, self.gyr_unit))
            walk = analyse_walk(stored)
            return WalkOutcome(_row(walk, stored), walk.strides)
        except HiplineError as error:
            return self.failed(file, as_options(str(error)))
        except Exception as error:  # the edge of one walk: the others are still to be measured
            _log.debug("%s", file, exc_info=True)
            return self.failed(file, own_fault(error))

    def failed(self, file: Path, line: str) -> WalkOutcome:
        """Return what came of a walk that could not be measured, from the line that says why."""
        return WalkOutcome(dict(row_of_failure(file, line.removeprefix(f"{file}: "))))

    def tidy(self, file: Path) -> None:
        """Remove what a process that died has left of a walk: nothing, for it writes no file."""


def _row(walk: Walk, stored: StoredWalk) -> dict[str, Any]:
    errors = {
        f"{name}_se": value["standard_error"]
        for name, value in walk.summary["means"].items()
        if isinstance(value, dict)
    }
    return dict(row_of(walk, stored.path)) | errors | _about(stored)


def _about(stored: StoredWalk) -> dict[str, Any]:
    """Return what a session tells of itself; nothing of other files."""
    about = stored.about
    if about is None:
        return {}
    return {
        "session": about.facts.get("id", ""),
        "person": about.facts.get("person", ""),
        "made_at": about.facts.get("made_at", ""),
        "tags": json.dumps(about.tags, ensure_ascii=False, sort_keys=True),
        "pain_highest": max((pain.score for pain in stored.script.pain), default=None),
    }
