"""`hipline library own` and `numbers`: what the library keeps of a person for their next walk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hipline.coach.own_walking import KEPT, TAKEN_BACK, kept_lines
from hipline.commands.consent import taught_by
from hipline.commands.own import print_own
from hipline.cues.changes import changed
from hipline.errors import InputError, UsageError
from hipline.library.folder import Library
from hipline.library.handover import keep_numbers, numbers_of
from hipline.library.kept_own import forget_own, keep_own, own_of, set_asking, take_back
from hipline.settings import Settings


def run_own_of(
    folder: Path | None,
    person: str,
    *,
    keep: str | None = None,
    back: bool = False,
    forget: bool = False,
    ask: bool | None = None,
) -> int:
    """Show the own walking of a person, after changing what is kept of it.

    Parameters
    ----------
    folder : Path, optional
        The library; None: the usual one.
    person : str
        Their id.
    keep : str, optional
        A walk that becomes part of it: where they agreed.
    back : bool
        Whether the walk that was kept last is taken back.
    forget : bool
        Whether all of it is forgotten.
    ask : bool, optional
        Whether they are asked after a walk; None: as before.

    Raises
    ------
    InputError
        When there is no such person or walk, or nothing to keep or to take back.
    """
    with Library(folder) as library:
        id_ = library.person(person).id
        if keep is not None:
            row = library.walk(keep)
            if row.person != id_:
                raise InputError(f"{keep}: is a walk of {row.person}; name one of {id_}")
            with library.open(row) as session:
                today = taught_by(session)[0].today()
            if not today.values:
                raise InputError(f"{keep}: no pace has thirty good strides; keep a longer walk")
            keep_own(library, id_, today, row.name)
            print(KEPT)
        elif back:
            take_back(library, id_)
            print(TAKEN_BACK)
        elif forget:
            forget_own(library, id_)
        if ask is not None:
            set_asking(library, id_, ask)
            print(f"{id_}: {'is asked' if ask else 'is not asked any more'} after a walk")
        lines = kept_lines(own_of(library, id_).own)
        print_own(lines)
        if not lines:
            print(f"{id_}: no own walking is kept; the next walk learns it")
    return 0


def run_numbers_of(folder: Path | None, person: str, changes: Sequence[str], *, usual: bool) -> int:
    """Show the numbers of a person that differ from the usual ones, after changing some.

    Parameters
    ----------
    folder : Path, optional
        The library; None: the usual one.
    person : str
        Their id.
    changes : sequence of str
        Each a name and a value, such as "tilt.limit_deg=6".
    usual : bool
        Whether all others become the usual ones.

    Raises
    ------
    InputError
        When there is no such person.
    UsageError
        When a number is outside its limits.
    """
    with Library(folder) as library:
        id_ = library.person(person).id
        if changes or usual:
            before = [] if usual else numbers_of(library, id_)
            try:
                keep_numbers(library, id_, changed(Settings(), [*before, *changes]))
            except ValueError as error:
                raise UsageError(str(error)) from None
        numbers = numbers_of(library, id_)
        print("\n".join(numbers) if numbers else f"{id_}: the usual numbers")
    return 0
