"""What one word of the command line stands for: a file, an axis, a number. Each refuses in one line what is none."""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path

from hipline.cli.parser import cut
from hipline.places import AXES

_LONGEST_PART = 255  # bytes between two slashes: no usual system takes more
_LONGEST_WORD = 200  # letters
_MOST_DIGITS = 9


def path(text: str) -> Path:
    """Read the name of a file or folder; one of no letters, which a script may pass, is not the folder one is in."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty; name a file or a folder")
    if "\0" in text or any(len(os.fsencode(part)) > _LONGEST_PART for part in Path(text).parts):
        raise argparse.ArgumentTypeError(f"{cut(text)!r} is no name that a file can have; choose a shorter one")
    return Path(text)


def walk(text: str) -> str:
    """Read the name of a walk or of a recording, which may be a path, and keep it as it was written."""
    if not text.strip():
        raise argparse.ArgumentTypeError("one of the names is empty; name a file or a folder")
    path(text)
    return text


def word(text: str) -> str:
    """Read a name or an address that somebody has to read again: on one line, with at least one letter."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; write what is meant, or leave it out")
    if len(text) > _LONGEST_WORD or not text.isprintable():
        raise argparse.ArgumentTypeError(
            f"{cut(text)!r} is longer than {_LONGEST_WORD} letters or holds signs that cannot be read; shorten it"
        )
    return text


def axis(text: str) -> str:
    """Read the name of an axis of the sensor."""
    named = text if text in AXES else f"+{text}"
    if named not in AXES:
        raise argparse.ArgumentTypeError(f"{cut(text)!r} is not an axis; write one of {', '.join(AXES)}")
    return named


def span(text: str) -> tuple[float, float]:
    """Read START:END, s."""
    start, _, end = text.partition(":")
    try:
        start_s, end_s = float(start), float(end)
    except ValueError:
        start_s = end_s = math.nan
    if not (math.isfinite(start_s) and math.isfinite(end_s)):
        raise argparse.ArgumentTypeError(f"{cut(text)!r} is not START:END in seconds, such as 0:5")
    if end_s <= start_s:
        raise argparse.ArgumentTypeError(f"{cut(text)!r} does not end after its start; write START:END, such as 0:5")
    return start_s, end_s


def above_zero(text: str) -> float:
    """Read a number above zero."""
    number = endless(text)
    if math.isinf(number):
        raise argparse.ArgumentTypeError(f"{cut(text)!r} has no end; write a smaller number")
    return number


def endless(text: str) -> float:
    """Read a number above zero, which may be inf."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{cut(text)!r} is not a number above zero")
    return number


def count(text: str) -> int:
    """Read a whole number above zero."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text) > 0):
        raise argparse.ArgumentTypeError(
            f"{cut(text)!r} is not a whole number above zero of at most {_MOST_DIGITS} digits"
        )
    return int(text)


def tag(text: str) -> tuple[str, str]:
    """Read NAME=VALUE."""
    name, _, value = (part.strip() for part in word(text).partition("="))
    if not name or not value:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE, such as shoes=boots")
    return name, value
