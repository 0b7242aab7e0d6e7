"""`hipline library`: people and their walks."""

from __future__ import annotations

import sys
from pathlib import Path

from hipline.errors import InputError
from hipline.library.comparing import compare
from hipline.library.erasing import Erased, erase_person, will_be_erased
from hipline.library.exporting import export_person
from hipline.library.folder import Library
from hipline.sessions.opening import ask_passphrase
from hipline.views.telling import tell_error
from hipline.views.words.library import change_lines, found_line, people_lines, walk_lines
from hipline.wording import count_of, one_line

_MB = 1e6


def _print(lines: list[str]) -> None:
    print("\n".join(lines), flush=True)


def run_list(folder: Path | None, person: str | None) -> int:
    """List all people, or the walks of one."""
    with Library(folder) as library:
        if person is not None:
            _print(walk_lines(library.walks(person)))
            return 0
        people = library.people()
        if not people:
            print(f"{library.folder}: nobody yet; `hipline library add-person` adds somebody")
            return 0
        _print(people_lines(people, library.walks()))
    return 0


def run_search(folder: Path | None, words: list[str]) -> int:
    """List the walks of which every word is known."""
    with Library(folder) as library:
        found = library.search(words)
    if found:
        _print(walk_lines(found))
    print(found_line(found), file=sys.stderr)
    return 0


def run_compare(folder: Path | None, before: str, after: str, own_errors: dict[str, float]) -> int:
    """Compare two walks.

    Raises
    ------
    InputError
        When one of them could not be measured, or is not in the library.
    """
    with Library(folder) as library:
        one, other = library.walk(before), library.walk(after)
    for walk in (one, other):
        if walk.error:
            raise InputError(walk.error)
    _print(change_lines(one, other, compare(one, other, own_errors)))
    return 0


def run_add_person(folder: Path | None, id_: str | None, name: str) -> int:
    """Add a person."""
    with Library(folder) as library:
        made = library.add_person(id_, name)
        print(f"{made.id}: added; `hipline live --person {made.id}` records a walk of theirs")
    return 0


def run_export_person(folder: Path | None, id_: str, out: Path) -> int:
    """Write everything of a person into a zip."""
    with Library(folder) as library:
        rows = export_person(library, id_, out)
        print(one_line(f"{out}: {count_of(len(rows), 'walk')}, with a README; the name is not in it"))
        if library.encrypted:
            print("This file is not encrypted: hand it over, then delete it.", file=sys.stderr)
    return 0


def _size(erased: Erased) -> str:
    return f"{erased.size / _MB:.1f} MB" if erased.size >= 0.1 * _MB else f"{erased.size} bytes"


def run_delete_person(folder: Path | None, id_: str, *, sure: bool) -> int:
    """Delete everything of a person, after asking.

    Raises
    ------
    InputError
        When nobody can be asked, and `sure` does not stand for an answer; or the library does not know the person.
    """
    with Library(folder) as library:
        person = library.person(id_)
        if not sure:
            for erased in will_be_erased(library, person.id):
                print(f"{erased.path}  {_size(erased)}")
            if not sys.stdin.isatty():
                raise InputError(f"nothing was deleted; add --yes to delete {person.id} without being asked")
            told = input(f"All this will be gone for good. To delete it, type {person.id}: ")
            if told.strip() != person.id:
                print("Nothing was deleted.")
                return 1
        gone = erase_person(library, person.id)
        for erased in gone:
            print(f"deleted {erased.path}  {_size(erased)}")
        print(f"{person.id}: gone, with {count_of(len(gone), 'file')}, and from the index. Copies elsewhere are not.")
    return 0


def run_encrypt(folder: Path | None) -> int:
    """Seal a library with a passphrase.

    Raises
    ------
    InputError
        When it is sealed already.
    """
    with Library(folder) as library:
        if library.encrypted:
            raise InputError(f"{library.folder}: is encrypted already; decrypt it first to change the passphrase")
        count = library.encrypt(ask_passphrase(f"{library.folder} (a new one)", twice=True))
        print(
            f"{library.folder}: encrypted, {count_of(count, 'walk')}. Without the passphrase nobody can read it, "
            "and nobody can bring it back."
        )
    return 0


def run_decrypt(folder: Path | None) -> int:
    """Open a sealed library for good."""
    with Library(folder) as library:
        print(f"{library.folder}: decrypted, {count_of(library.decrypt(), 'walk')}")
    return 0


def run_index(folder: Path | None) -> int:
    """Make the index anew from the files."""
    with Library(folder) as library:
        library.refresh(anew=True)
        walks = library.walks()
        broken = [walk for walk in walks if walk.error]
        print(f"{library.folder}: {count_of(len(walks), 'walk')}")
        for walk in broken:
            tell_error(walk.error)
    return 1 if broken else 0
