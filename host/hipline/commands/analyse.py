"""`hipline analyse`: recordings in, result files and one line each out."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from hipline.commands.crew import Crew, cores
from hipline.commands.files import check_results, find_files
from hipline.commands.measure import FileOutcome, Job, measure
from hipline.compiling import Compiling
from hipline.exchange.together import Together
from hipline.views.telling import tell_error
from hipline.views.terminal.progress import Progress
from hipline.views.terminal.writer import Writer
from hipline.wording import one_line


@contextlib.contextmanager
def _measuring(
    files: Sequence[Path], job: Job, jobs: int, tell_preparing: Callable[[], None]
) -> Iterator[Iterator[tuple[int, FileOutcome]]]:
    """Yield an iterator of each recording's number and what came of it, as they get ready."""
    if jobs == 1:
        with Compiling(tell_preparing):
            yield ((number, measure(file, job)) for number, file in enumerate(files))
        return
    with Crew(files, job, jobs, tell_preparing=tell_preparing) as crew:
        yield crew.outcomes()


def _in_order(outcomes: Iterator[tuple[int, FileOutcome]], progress: Progress) -> Iterator[FileOutcome]:
    """Yield the outcomes in the order of the recordings, and count them as they get ready."""
    early: dict[int, FileOutcome] = {}
    following = 0
    for number, outcome in outcomes:
        early[number] = outcome
        progress.step(failed=outcome.failed)
        while following in early:
            yield early.pop(following)
            following += 1


def _tell(outcome: FileOutcome) -> None:
    if outcome.failed:
        tell_error(outcome.line)
    else:
        print(one_line(outcome.line), flush=True)


def _analyse(files: Sequence[Path], job: Job, jobs: int, together: Together | None) -> int:
    """Measure recordings and tell each as soon as its turn comes; return how many failed."""
    failed = 0
    progress = Progress(len(files), Writer(sys.stderr))
    try:
        with _measuring(files, job, jobs, progress.tell_preparing) as outcomes:
            for outcome in _in_order(outcomes, progress):
                if together is not None:
                    together.add(outcome.row, outcome.strides)
                with progress.aside():
                    _tell(outcome)
                failed += outcome.failed
    finally:
        progress.close()
    return failed


def run_analyse(names: Sequence[str], job: Job, jobs: int | None = None) -> int:
    """Analyse recordings; one that fails does not keep the others from being analysed.

    Parameters
    ----------
    names : sequence of str
        Files, patterns and folders.
    job : Job
        How to measure them, and where the results go.
    jobs : int, optional
        Recordings at once; None: as many as there are cores where there are several.

    Returns
    -------
    int
        The exit status: 0, or 1 when one of them failed.

    Raises
    ------
    UsageError
        When the call makes no sense.
    HiplineError
        When the tables of all recordings cannot be written.
    """
    meant = find_files(names)
    check_results(meant, job.folder)
    together = Together(job.folder) if meant.several and meant.files else None
    for line in meant.notes:
        print(line, file=sys.stderr)
    for line in meant.errors:
        tell_error(line)
    jobs = min(len(meant.files), cores() if jobs is None else jobs)
    with together or contextlib.nullcontext():
        failed = _analyse(meant.files, job, max(1, jobs), together)
    return 1 if failed or meant.errors else 0
