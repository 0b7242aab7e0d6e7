"""The own walking of a person, kept from walk to walk where they agreed, with one step back."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from hipline.cues.own import OwnWalking
from hipline.errors import InputError
from hipline.library.folder import Library

OWN = "own.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class KeptOwn:
    """What was kept of a person.

    Attributes
    ----------
    own, before : OwnWalking or None
        What counts, and what counted before the last walk was kept; None for nothing.
    walk : str
        The walk that was kept last; empty when it was taken back, or none ever was.
    ask : bool
        Whether they may be asked after a walk.
    """

    own: OwnWalking | None = None
    before: OwnWalking | None = None
    walk: str = ""
    ask: bool = True


def own_of(library: Library, id_: str) -> KeptOwn:
    """Return what was kept of a person.

    Raises
    ------
    InputError
        When there is no such person, or it cannot be read.
    """
    content = library.read_of(id_, OWN)
    if content is None:
        return KeptOwn()
    try:
        stored = json.loads(content)
        if stored["version"] != VERSION:
            raise ValueError(f"is of version {stored['version']}; this Hipline reads version {VERSION}")
        own, before = (OwnWalking.from_dict(part) if part else None for part in (stored["own"], stored["before"]))
        return KeptOwn(own, before, str(stored["walk"]), bool(stored["ask"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{library.folder_of(id_) / OWN}: {error}; move it away to learn it again") from None


def keep_own(library: Library, id_: str, today: OwnWalking, walk: str) -> KeptOwn:
    """Put what a walk teaches in the place of what was kept at the same paces: only where the person agreed.

    Parameters
    ----------
    library : Library
        Which knows the person.
    id_ : str
        Their id.
    today : OwnWalking
        As the walk tells it.
    walk : str
        The name of the walk.

    Raises
    ------
    InputError
        When there is no such person, or it cannot be read or written.
    """
    kept = own_of(library, id_)
    before = kept.before if kept.walk == walk else kept.own  # a walk that is kept twice takes one step
    return _write(library, id_, replace(kept, own=(before or OwnWalking()).updated(today), before=before, walk=walk))


def take_back(library: Library, id_: str) -> KeptOwn:
    """Let count again what counted before the last walk was kept.

    Raises
    ------
    InputError
        When there is no such person, nothing to take back, or it cannot be written.
    """
    kept = own_of(library, id_)
    if not kept.walk:
        raise InputError(f"{id_}: no walk was kept since the last one was taken back; there is nothing to take back")
    return _write(library, id_, replace(kept, own=kept.before, before=None, walk=""))


def forget_own(library: Library, id_: str) -> None:
    """Forget the own walking of a person; the next walk learns it anew.

    Raises
    ------
    InputError
        When there is no such person, or it cannot be written.
    """
    _write(library, id_, KeptOwn(ask=own_of(library, id_).ask))


def set_asking(library: Library, id_: str, ask: bool) -> None:
    """Say whether a person may be asked after a walk.

    Raises
    ------
    InputError
        When there is no such person, or it cannot be written.
    """
    _write(library, id_, replace(own_of(library, id_), ask=ask))


def _write(library: Library, id_: str, kept: KeptOwn) -> KeptOwn:
    own, before = (part.as_dict() if part else None for part in (kept.own, kept.before))
    stored = {"version": VERSION, "walk": kept.walk, "ask": kept.ask, "own": own, "before": before}
    library.write_of(id_, OWN, f"{json.dumps(stored, indent=2)}\n".encode())
    return kept
