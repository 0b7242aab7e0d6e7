"""The parser of the command line: one line for a call that makes no sense, and help as wide as the terminal."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import groupby
from typing import Any, NoReturn

from hipline.wording import one_line

_WIDEST = 118  # columns; a longer line is hard to read
_READ = 60  # letters of what somebody wrote
_LONG = re.compile(rf"\S{{{2 * _READ},}}")


def cut(text: str) -> str:
    """Return a text of which only the ends are left where nobody would read all of it."""
    return text if len(text) <= _READ else f"{text[: _READ // 2]}…{text[-_READ // 2 :]}"


def _meant(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


class Parser(argparse.ArgumentParser):
    """Name what is wrong, the word that may have been meant, and where to read on, without a page of usage."""

    def error(self, message: str) -> NoReturn:
        """Say it in one line, and end with status 2."""
        message = one_line(_LONG.sub(lambda long: cut(long[0]), message))
        self.exit(2, f"{self.prog}: {message}{'' if message.endswith('?') else ';'} `{self.prog} --help` says more\n")

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Refuse a word that is not known, in the name of the command that it was written for."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            word = next((word for word in unknown if word.startswith("-")), "")
            if not word:
                self.error(f"{unknown[0]!r} is one word too many")
            self.error(f"there is no {word}{_meant(word.partition('=')[0], self._option_string_actions)}")
        return parsed, unknown

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            known = [str(choice) for choice in action.choices]
            raise argparse.ArgumentError(
                action, f"there is no {cut(str(value))!r} (choose from {', '.join(known)}){_meant(str(value), known)}"
            )


class Flowing(argparse.HelpFormatter):
    """Fill paragraphs to the width of the terminal; lines that are indented stay as they were written."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        width = min(width, _WIDEST)
        stretches = groupby(text.splitlines(), key=lambda line: not line or line.startswith(" "))
        flowed = [
            line
            for written, lines in stretches
            for line in (lines if written else textwrap.wrap(" ".join(lines), width))
        ]
        return "\n".join(f"{indent}{line}" for line in flowed)
