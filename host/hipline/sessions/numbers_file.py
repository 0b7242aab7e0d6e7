"""The numbers that a therapist chose, in a small file for the next walks; only what differs from the usual is in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from hipline.cues.changes import changed, rules_of
from hipline.disk import write_whole
from hipline.errors import InputError
from hipline.home import data_folder
from hipline.settings import Settings

VERSION = 1
_LARGEST = 100_000  # bytes


def usual_path() -> Path:
    """Return where the numbers are kept when no other place is named."""
    return data_folder() / "numbers.json"


def differences(settings: Settings) -> dict[str, Any]:
    """Return each number that differs from the usual one, by its name."""
    usual = rules_of(Settings())
    return {
        f"{name}.{f.name}": getattr(rule, f.name)
        for name, rule in rules_of(settings).items()
        for f in fields(rule)  # pyright: ignore[reportArgumentType]
        if getattr(rule, f.name) != getattr(usual[name], f.name)
    }


def to_text(settings: Settings, without: Sequence[str] = ()) -> str:
    """Return the text of a file of numbers, some left out by their names."""
    numbers = {name: value for name, value in differences(settings).items() if name not in without}
    return f"{json.dumps({'version': VERSION, 'numbers': numbers}, indent=2)}\n"


def write_numbers(path: Path, settings: Settings) -> None:
    """Write the numbers, all or nothing.

    Raises
    ------
    InputError
        When they cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, to_text(settings).encode())
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); choose another place") from None


def read_numbers(path: Path) -> list[str]:
    """Return the numbers of a file, each as NAME=VALUE.

    Raises
    ------
    InputError
        When it is no such file, or one of its numbers is outside its limits.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the name") from None
    return numbers_in(content, str(path))


def numbers_in(content: bytes, named: str) -> list[str]:
    """Return the numbers that `to_text` has written, each as NAME=VALUE.

    Parameters
    ----------
    content : bytes
        Of the file.
    named : str
        What to call it.

    Raises
    ------
    InputError
        When it is no such file, or one of its numbers is outside its limits.
    """
    try:
        stored = json.loads(content)
        if stored["version"] != VERSION:
            raise InputError(f"{named}: is of version {stored['version']}; this Hipline reads version {VERSION}")
        texts = [f"{name}={_written(value)}" for name, value in stored["numbers"].items()]
        changed(Settings(), texts)
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        raise InputError(f"{named}: is no file of numbers; save the numbers again") from None
    except ValueError as error:
        raise InputError(f"{named}: {error}; save the numbers again") from None
    return texts


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "none" if value is None else str(value)
