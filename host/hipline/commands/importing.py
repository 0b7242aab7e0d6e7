"""`hipline import`: recordings from elsewhere become sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from hipline.commands.each import each
from hipline.commands.files import find_files
from hipline.errors import InputError
from hipline.exchange.plain import read_recording
from hipline.library.folder import Library
from hipline.library.twins import Twins
from hipline.sessions.connect import ENDING
from hipline.sessions.importing import import_recording, walked_at
from hipline.sessions.opening import is_stored_walk
from hipline.settings import Settings
from hipline.views.telling import tell_error
from hipline.wording import count_of


class _Place:
    """Where sessions go: into the folder of a person in the library, or into any other."""

    def __init__(self, out: Path | None, library: Library | None, person: str) -> None:
        self._out, self._library = out, library
        self.person = library.person(person).id if library is not None else ""

    def path_for(self, source: Path, when: datetime) -> Path:
        if self._library is not None:
            return self._library.new_walk_path(self.person, when.astimezone())
        assert self._out is not None  # one of both is named
        return self._out / f"{source.stem}{ENDING}"

    def keep(self, path: Path) -> Path:
        """Seal a new session where its library is encrypted."""
        return self._library.seal_walk(path) if self._library is not None and self._library.encrypted else path


def _import(
    source: Path,
    place: _Place,
    twins: Twins,
    settings: Settings,
    *,
    tags: dict[str, str],
    when: datetime | None,
    units: tuple[str, str],
) -> str:
    if is_stored_walk(source):
        raise InputError(
            f"{source}: is a session already; copy it into {place.path_for(source, datetime.now()).parent}"
        )
    recording = read_recording(source, *units)
    begin = when or walked_at(source, recording)
    path = place.path_for(source, begin)
    strides, valid = import_recording(recording, source, path, settings, when=begin, person=place.person, tags=tags)
    kept = place.keep(path)
    twin = twins.add(recording.block, kept)
    again = [f"the same samples are in {twin} already: delete one of the two, or keep both"] if twin else []
    return "; ".join([f"{kept}: {count_of(strides, 'stride')} ({valid} valid)", *again, *recording.notes])


def run_import(
    names: Sequence[str],
    settings: Settings,
    *,
    out: Path | None,
    library_folder: Path | None,
    person: str | None,
    tags: dict[str, str],
    when: datetime | None,
    units: tuple[str, str],
) -> int:
    """Make sessions of recordings; one that fails does not keep the others from it.

    Parameters
    ----------
    names : sequence of str
        Files, patterns and folders.
    settings : Settings
        The numbers to measure with.
    out : Path, optional
        Folder for the sessions; None: the library.
    library_folder : Path, optional
        The library; None: the usual one.
    person : str, optional
        Id of whose walks they are; None: they do not go into the library.
    tags : dict
        Shoes, surface, carrying, ...
    when : datetime, optional
        When the walk began; None: what the recording, or the date of its file, tells.
    units : (str, str)
        Of acceleration and angular rate, in a plain recording.

    Returns
    -------
    int
        The exit status: 0, or 1 when one of them failed.

    Raises
    ------
    UsageError
        When the call makes no sense.
    InputError
        When there is no such person, or the library cannot be used.
    """
    meant = find_files(names)
    for line in meant.errors:
        tell_error(line)
    library = Library(library_folder) if person is not None else None
    try:
        place = _Place(out, library, person or "")
        twins = Twins(library)
        imported = each(
            meant.files, lambda file: [_import(file, place, twins, settings, tags=tags, when=when, units=units)]
        )
        if library is not None:
            library.refresh()
    finally:
        if library is not None:
            library.close()
    return 0 if imported and not meant.errors else 1
