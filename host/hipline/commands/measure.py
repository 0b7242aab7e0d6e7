"""One recording of many: measured, written, and told in a line, whatever happens to it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipline.arguments import as_options
from hipline.errors import HiplineError, own_fault
from hipline.exchange.results import discard_parts
from hipline.exchange.together import Row, row_of, row_of_failure
from hipline.gait.estimates import Shown
from hipline.settings import Settings
from hipline.wording import count_of, one_line

if TYPE_CHECKING:
    from hipline.analysis import Walk

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """How every recording of one call is measured."""

    folder: Path  #: for the results
    settings: Settings | None  #: None: those of a session, else the usual ones
    acc_unit: str = "m/s2"
    gyr_unit: str = "rad/s"
    offline: bool = False  #: go over each forward and backward, whatever the settings are

    def do(self, file: Path) -> FileOutcome:
        """Measure a recording and write its results; a failure becomes an outcome, never an exception."""
        return measure(file, self)

    def failed(self, file: Path, line: str) -> FileOutcome:
        """Return what came of a recording whose process died, from the line that says how."""
        return failure(file, line)

    def tidy(self, file: Path) -> None:
        """Remove what a process that died has left of a recording."""
        discard_parts(self.folder, file.stem)


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What came of one recording; small, so that those of thousands can be kept."""

    line: str  #: to tell
    row: Row  #: of the table of all recordings
    strides: Path | None  #: its table of strides; None when it could not be measured

    @property
    def failed(self) -> bool:
        """Whether the recording could not be measured."""
        return self.strides is None


def failure(file: Path, line: str) -> FileOutcome:
    """Return what came of a recording that could not be measured, from the line that says why."""
    return FileOutcome(line, row_of_failure(file, one_line(line).removeprefix(one_line(f"{file}: "))), None)


def _valid(counts: Mapping[str, Any]) -> str:
    """Write how many strides count and, where that is under half of them, for what most of the others do not."""
    valid, left_out = counts["strides_valid"], counts["strides_left_out"]
    if 2 * valid >= counts["strides"]:
        return f"{valid} valid"
    return f"{valid} valid; most others: {max(left_out, key=left_out.__getitem__)}"


def describe(walk: Walk) -> str:
    """Write the line of a walk: counts, mean tilt, and what to know of the recording."""
    counts, mean = walk.summary["counts"], walk.summary["means"]["tilt_mean_deg"]["mean"]
    tilt = f"not shown under {int(Shown.MEAN)} valid strides" if mean is None else f"{mean:+.1f}°"
    line = (
        f"{walk.name}: {count_of(counts['contacts'], 'contact')} "
        f"({counts['contacts_left']} left, {counts['contacts_right']} right), "
        f"{count_of(counts['strides'], 'stride')} ({_valid(counts)}), "
        f"{count_of(counts['cues'], 'cue')}, mean tilt {tilt}"
    )
    return "; ".join([line, *walk.notes])


def measure(file: Path, job: Job) -> FileOutcome:
    """Measure a recording and write its results; a failure becomes an outcome, never an exception."""
    # the numerics, which a process that only looks after others does not need
    from hipline.analysis import analyse  # noqa: PLC0415
    from hipline.exchange.results import write_results  # noqa: PLC0415

    try:
        walk = analyse(file, job.settings, acc_unit=job.acc_unit, gyr_unit=job.gyr_unit, offline=job.offline)
        _, strides, *_ = write_results(walk, job.folder)
    except HiplineError as error:
        return failure(file, as_options(str(error)))
    except Exception as error:  # the edge of one recording: the others are still to be measured
        _log.debug("%s", file, exc_info=True)
        return failure(file, f"{file}: {own_fault(error)}")
    return FileOutcome(describe(walk), row_of(walk, file), strides)
