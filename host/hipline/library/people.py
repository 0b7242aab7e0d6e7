"""The people of a library: a pseudonym that is everywhere, and a name that is only here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from hipline.errors import InputError

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
# names that some systems keep for devices
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}


@dataclass(frozen=True, slots=True)
class Person:
    """One person.

    Attributes
    ----------
    id : str
        Pseudonym; stands in sessions and exports.
    name : str
        What the therapist calls them; stands in the library alone. May be empty.
    added_at : str
        UTC, ISO 8601.
    """

    id: str
    name: str = ""
    added_at: str = ""

    def to_json(self) -> str:
        """Return it as the library keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Person:
        """Return the person that `to_json` has written.

        Raises
        ------
        ValueError
            When it is something else.
        """
        values = json.loads(text)
        if not isinstance(values, dict) or not isinstance(values.get("id"), str):
            raise ValueError("no person")
        return cls(values["id"], str(values.get("name", "")), str(values.get("added_at", "")))


def checked_id(text: str) -> str:
    """Return a pseudonym that may stand in the name of a folder on every system.

    Raises
    ------
    InputError
        When it may not.
    """
    if not _ID.fullmatch(text) or text.casefold() in _DEVICES:
        raise InputError(
            f"{text!r} cannot be the id of a person; use up to 32 letters A to Z, digits, - and _, such as P07 "
            "(no name: the id stands in files that are passed on)"
        )
    return text


def next_id(taken: Iterable[str]) -> str:
    """Return the first of P01, P02, ... that nobody has."""
    used = {id_.casefold() for id_ in taken}
    number = 1
    while f"p{number:02d}" in used:
        number += 1
    return f"P{number:02d}"
