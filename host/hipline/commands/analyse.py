"""`hipline analyse`: recordings in, result files and one line each out."""

from __future__ import annotations

import glob
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hipline.analysis import Walk, analyse
from hipline.errors import HiplineError, InputError
from hipline.exchange.results import write_results
from hipline.gait.estimates import Shown
from hipline.settings import Settings
from hipline.wording import count_of

_log = logging.getLogger(__name__)


def find_files(names: Sequence[str]) -> list[Path]:
    """Return the files that are meant: a pattern that the shell left alone stands for the files that fit it.

    Raises
    ------
    InputError
        When two of them would write the same results.
    """
    files: list[Path] = []
    for name in names:
        is_pattern = glob.has_magic(name) and not Path(name).exists()
        fitting = sorted(glob.glob(name)) if is_pattern else [name]  # noqa: PTH207 - Path.glob takes no absolute one
        files.extend(Path(fit) for fit in fitting or [name])
    times = Counter(file.stem.casefold() for file in files)
    for file in files:
        if times[file.stem.casefold()] > 1:
            same = ", ".join(str(other) for other in files if other.stem.casefold() == file.stem.casefold())
            raise InputError(
                f"{same}: these would write the same results, {file.stem}.*; give each recording once, "
                "rename one, or analyse them into different folders"
            )
    return files


def describe(walk: Walk) -> str:
    """Write the line of a walk: counts, mean tilt, and what to know of the recording."""
    counts, mean = walk.summary["counts"], walk.summary["means"]["tilt_mean_deg"]["mean"]
    tilt = f"not shown under {int(Shown.MEAN)} valid strides" if mean is None else f"{mean:+.1f}°"
    line = (
        f"{walk.name}: {count_of(counts['contacts'], 'contact')} "
        f"({counts['contacts_left']} left, {counts['contacts_right']} right), "
        f"{count_of(counts['strides'], 'stride')} ({counts['strides_valid']} valid), "
        f"{count_of(counts['cues'], 'cue')}, mean tilt {tilt}"
    )
    return "; ".join([line, *walk.notes])


def run_analyse(names: Sequence[str], folder: Path, settings: Settings, acc_unit: str, gyr_unit: str) -> int:
    """Analyse recordings one by one; one that fails does not keep the others from being analysed.

    Returns
    -------
    int
        The exit status: 0, or 1 when one of them failed, or 2 when the call makes no sense.
    """
    try:
        files = find_files(names)
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder}: is a file; name a folder with --out")
    except InputError as error:
        print(f"hipline: {error}", file=sys.stderr)
        return 2
    failed = 0
    for file in files:
        try:
            walk = analyse(file, settings, acc_unit=acc_unit, gyr_unit=gyr_unit)
            write_results(walk, folder)
        except HiplineError as error:
            failed += 1
            print(f"hipline: {error}", file=sys.stderr)
        except Exception as error:  # the edge of one file: the others are still to be analysed
            failed += 1
            _log.debug("%s", file, exc_info=True)
            print(f"hipline: {file}: stopped on an error of this app ({error!r}); please report it", file=sys.stderr)
        else:
            print(describe(walk), flush=True)
    return 1 if failed else 0
