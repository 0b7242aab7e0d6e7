"""`hipline cohort`: thousands of walks, two tables."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hipline.commands.crew import Crew, cores
from hipline.commands.files import fitting, is_walk, refuse_empty
from hipline.compiling import Compiling
from hipline.errors import InputError
from hipline.views.telling import tell_error
from hipline.views.terminal.progress import Progress
from hipline.views.terminal.writer import Writer
from hipline.wording import count_of, how_to_add

if TYPE_CHECKING:
    from hipline.cohort.store import Store
    from hipline.cohort.task import Task, WalkOutcome

_TRIES = 2  # of a walk whose process died: another one may have taken the memory


def require(*libraries: str) -> None:
    """Refuse where a library of the extra is missing.

    Raises
    ------
    InputError
        With the way to install it.
    """
    missing = [name for name in libraries if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(f"{', '.join(missing)} is not installed; {how_to_add('cohort')}")


def find_walks(names: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Return every walk in files, patterns and folders however deep, once and by name; and what was not found."""
    found: dict[Path, None] = {}
    missing: list[str] = []
    for name in names:
        paths = fitting(name, deep=True)
        for path in paths:
            found |= dict.fromkeys(_inside(path) if path.is_dir() else [path])
        if not paths:
            missing.append(f"{name}: no file fits this pattern; check it")
    return sorted(found), missing


def _inside(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(where, name)
            if not name.startswith(".") and is_walk(path):
                yield path


@contextlib.contextmanager
def _measuring(
    files: Sequence[Path], task: Task, jobs: int, scheduler: str | None, tell_preparing: Callable[[], None]
) -> Iterator[Iterator[tuple[int, WalkOutcome]]]:
    if not files:
        yield iter(())
    elif scheduler is not None:
        from hipline.cohort.cluster import Cluster  # noqa: PLC0415 - an extra

        with Cluster(files, task, scheduler) as cluster:
            yield cluster.outcomes()
    elif jobs == 1:
        with Compiling(tell_preparing):
            yield ((number, task.do(file)) for number, file in enumerate(files))
    else:
        with Crew(files, task, jobs, tries=_TRIES, tell_preparing=tell_preparing) as crew:
            yield crew.outcomes()


def _measure(
    todo: Sequence[tuple[str, Path]], store: Store, task: Task, jobs: int, scheduler: str | None
) -> dict[str, WalkOutcome]:
    """Measure walks and keep each as soon as it is there; return what came of those that could not be, by key.

    These are not kept: whatever was in the way may be gone the next time.
    """
    lost: dict[str, WalkOutcome] = {}
    progress = Progress(len(todo), Writer(sys.stderr))
    try:
        files = [file for _, file in todo]
        with _measuring(files, task, jobs, scheduler, progress.tell_preparing) as outcomes:
            for number, measured in outcomes:
                key, _ = todo[number]
                progress.step(failed=measured.failed)
                if not measured.failed:
                    store.put(key, measured)
                else:
                    lost[key] = measured
                    with progress.aside():
                        tell_error(measured.line)
    finally:
        progress.close()
    return lost


def run_cohort(
    names: Sequence[str], out: Path, task: Task, *, jobs: int | None, scheduler: str | None, anew: bool
) -> int:
    """Measure walks, each once, and write the tables of all.

    Parameters
    ----------
    names : sequence of str
        Files, patterns and folders.
    out : Path
        Where the tables go, and what was measured.
    task : Task
        How to measure them.
    jobs : int, optional
        Processes at once; None: as many as there are cores.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers measure instead.
    anew : bool
        Whether walks are measured again that were measured before.

    Returns
    -------
    int
        The exit status: 0; 1 where no walk could be measured.

    Raises
    ------
    InputError
        When an extra is missing, there is no walk, or the folder cannot be written.
    """
    require("pyarrow", *(["distributed"] if scheduler is not None else []))
    from hipline.cohort.store import STRIDES, WALKS, Store  # noqa: PLC0415 - an extra

    refuse_empty(names)
    files, missing = find_walks(names)
    for line in missing:
        tell_error(line)
    if not any(map(os.path.lexists, files)):  # a name that was mistyped must not empty the tables
        raise InputError(f"{', '.join(names)}: no walk there; the tables in {out} are left as they were")
    store = Store(out)
    keyed = [(_key(task, file), file) for file in files]
    if anew:
        for key, _ in keyed:
            store.forget(key)
    todo = [(key, file) for key, file in keyed if not store.has(key)]
    if len(todo) < len(keyed):
        print(f"{len(keyed) - len(todo)} of {count_of(len(keyed), 'walk')} are measured already", file=sys.stderr)
    lost = _measure(todo, store, task, min(len(todo), jobs or cores()), scheduler)
    strides = store.write_tables([(key, file, lost.get(key)) for key, file in keyed])
    measured = len(keyed) - len(lost)
    print(f"{out / WALKS}: {count_of(len(keyed), 'walk')}, {measured} measured, {len(lost)} with an error")
    print(f"{out / STRIDES}: {count_of(strides, 'stride')}")
    return 0 if measured else 1


def _key(task: Task, file: Path) -> str:
    try:
        return task.key(file)
    except OSError:  # measuring it tells what is wrong
        return f"none: {file}"
