"""Which recordings a call means: files, patterns that the shell left alone, and folders."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hipline.disk import in_circle
from hipline.errors import InputError, UsageError
from hipline.exchange.plain import is_meant_as_recording
from hipline.exchange.results import ENDINGS
from hipline.exchange.together import RECORDINGS, STRIDES
from hipline.sessions.connect import ENDING, SEALED
from hipline.wording import count_of

_NAMED = 3  # files that are skipped and told by name


@dataclass(slots=True)
class Meant:
    """The recordings of a call."""

    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  #: what was found in each folder
    errors: list[str] = field(default_factory=list)  #: folders that gave nothing
    folders: int = 0

    @property
    def several(self) -> bool:
        """Whether the call is about recordings together: more than one, or what a folder holds."""
        return len(self.files) > 1 or self.folders > 0


def refuse_empty(names: Sequence[str]) -> None:
    """Refuse a name of no letters, which a script writes by mistake and which would stand for the folder one is in.

    Raises
    ------
    UsageError
        When there is one.
    """
    if "" in names:
        raise UsageError("one of the names is empty; name a recording or a folder")


def fitting(name: str, *, deep: bool = False) -> list[Path]:
    """Return what a name stands for: itself, or what fits it where it is a pattern that the shell left alone.

    Parameters
    ----------
    name : str
        Of a call.
    deep : bool
        Whether ** in a pattern stands for folders however deep.
    """
    if not glob.has_magic(name) or os.path.lexists(name):
        return [Path(name)]
    return [Path(path) for path in sorted(glob.glob(name, recursive=deep))]  # noqa: PTH207 - Path.glob takes no absolute one


def is_walk(path: Path) -> bool:
    """Tell by the name whether a file in a folder is a session or a recording."""
    return path.suffix in (ENDING, SEALED) or is_meant_as_recording(path)


def find_files(names: Sequence[str]) -> Meant:
    """Return the recordings that are meant; those of a folder in the order of their names.

    Raises
    ------
    UsageError
        When a name is empty, or two of them would write the same results.
    """
    refuse_empty(names)
    meant = Meant()
    for name in names:
        for path in fitting(name) or [Path(name)]:
            if _is_folder(path):
                _look_into(path, meant)
            else:
                meant.files.append(path)
    times = Counter(file.stem.casefold() for file in meant.files)
    for stem, count in times.items():
        if count > 1:
            same = [file for file in meant.files if file.stem.casefold() == stem]
            raise UsageError(
                f"{', '.join(map(str, same))}: these would write the same results, {same[0].stem}.*; "
                "give each recording once, rename one, or analyse them into different folders"
            )
    return meant


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # in a folder that is closed to this user: its reader says so
        return False


def _look_into(folder: Path, meant: Meant) -> None:
    """Add the recordings of a folder, and say what is there."""
    meant.folders += 1
    try:
        inside = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        meant.errors.append(f"{folder}: cannot be read: {error.strerror or error}")
        return
    found: list[Path] = []
    others: list[str] = []
    deeper = 0
    for path in inside:
        if path.is_dir():
            deeper += 1
        elif path.is_file() and is_walk(path):
            found.append(path)
        else:
            others.append(path.name)
    meant.files += found
    parts = [
        count_of(len(found), "recording") if found else "no recording (such as walk.csv, walk.npz or walk.hipline)"
    ]
    if others:
        more = [f"{len(others) - _NAMED} more"] if len(others) > _NAMED else []
        parts.append(f"{count_of(len(others), 'other file')} left out ({', '.join(others[:_NAMED] + more)})")
    if deeper:
        parts.append(f"{count_of(deeper, 'folder')} inside not looked into")
    (meant.notes if found else meant.errors).append(f"{folder}: {'; '.join(parts)}")


def check_folder(folder: Path) -> None:
    """Refuse a folder for results that is none, or is closed to this user: before the hours of measuring, not after.

    Raises
    ------
    UsageError
        When it is a file.
    InputError
        When nothing can be written there.
    """
    if in_circle(folder):
        raise InputError(f"{folder}: its links lead in a circle; choose another folder with --out")
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder}: is a file; name a folder with --out")
        standing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        closed = not os.access(standing, os.W_OK | os.X_OK)
    except OSError:  # in a folder that cannot even be looked into
        closed = True
    if closed:
        raise InputError(f"{folder}: cannot be written (Permission denied); choose a folder that is yours with --out")


def check_results(meant: Meant, folder: Path) -> None:
    """Refuse to write results over the recordings themselves.

    Raises
    ------
    UsageError
        When a recording lies where a result would be written.
    InputError
        When nothing can be written there.
    """
    check_folder(folder)
    place = folder.resolve()
    parents = {file.parent for file in meant.files}
    resolved = {parent: parent.resolve() for parent in parents if not in_circle(parent)}
    written = {f"{file.stem}{ending}".casefold() for file in meant.files for ending in ENDINGS}
    if meant.several:
        written |= {STRIDES, RECORDINGS}
    for file in meant.files:
        if resolved.get(file.parent) == place and file.name.casefold() in written:
            raise UsageError(
                f"{file}: results would be written over this recording; choose another folder with --out, or rename it"
            )
