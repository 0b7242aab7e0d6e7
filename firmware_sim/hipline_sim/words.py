"""Words of the command line: each is read, or refused in one line that can be read."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

from hipline_sim.address import Address, parse_address
from hipline_sim.errors import AirError
from hipline_sim.faults import Fault, Kind

_LONGEST_PART = 255  # bytes between two slashes: no usual system takes more
_LONGEST_WORD = 200
_LONGEST_NAME = 29  # bytes, in an advertisement
_READ = 60  # letters of what somebody wrote
_LONG = re.compile(rf"\S{{{2 * _READ},}}")

_T = TypeVar("_T", int, float)


def one_line(text: str) -> str:
    """Write what may hold a word of somebody into one line that has an end."""
    text = _LONG.sub(lambda long: _cut(long[0]), text)
    return text.replace("\r", "\\r").replace("\n", "\\n")


def _cut(text: str) -> str:
    """Return a text of which only the ends are left where nobody would read all of it."""
    return text if len(text) <= _READ else f"{text[: _READ // 2]}…{text[-_READ // 2 :]}"


def file_name(text: str) -> str:
    """Read the name of a file or folder, and keep it as it was written."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty; name a file")
    if "\0" in text or any(len(os.fsencode(part)) > _LONGEST_PART for part in Path(text).parts):
        raise argparse.ArgumentTypeError(f"{_cut(text)!r} is no name that a file can have; choose a shorter one")
    return text


def path(text: str) -> Path:
    """Read the name of a file or folder."""
    return Path(file_name(text))


def new_file(text: str) -> Path:
    """Read the name of a file that is to be written: not that of a folder."""
    named = path(text)
    if not named.name:
        raise argparse.ArgumentTypeError(f"{text!r} names no file; write the name of one")
    return named


def word(text: str) -> str:
    """Read a name that somebody has to read again: on one line, with at least one letter."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; write what is meant, or leave it out")
    if len(text) > _LONGEST_WORD or not text.isprintable():
        raise argparse.ArgumentTypeError(
            f"{_cut(text)!r} is longer than {_LONGEST_WORD} letters or holds signs that cannot be read; shorten it"
        )
    return text


def address(text: str) -> Address:
    """Read an address on which apps can reach the clip."""
    try:
        return parse_address(word(text))
    except AirError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def name(text: str) -> str:
    """Read the name that a clip shows."""
    if not text.strip() or not text.isprintable() or len(text.encode()) > _LONGEST_NAME:
        raise argparse.ArgumentTypeError(f"a name has 1 to {_LONGEST_NAME} bytes and no control characters")
    return text.strip()


def between(kind: Callable[[str], _T], low: _T, high: _T) -> Callable[[str], _T]:
    """Return a reader of a number within limits."""

    def read(text: str) -> _T:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{_cut(text)!r} is not a number from {low:.10g} to {high:.10g}")
        return value

    return read


def press(text: str) -> Fault:
    """Read a press of the button, short@SECONDS or long@SECONDS."""
    kind, _, at = text.partition("@")
    kinds = {"short": Kind.PRESS, "long": Kind.LONG}
    if kind not in kinds:
        raise argparse.ArgumentTypeError(f"{_cut(text)!r} is no press; give short@SECONDS or long@SECONDS")
    return Fault(kinds[kind], between(float, 0.0, 1e6)(at))


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without a page of usage, as the command of the app does."""

    def error(self, message: str) -> NoReturn:
        """Say it, and end with status 2."""
        self.exit(2, f"{self.prog}: {one_line(message)}; `{self.prog} --help` says more\n")
