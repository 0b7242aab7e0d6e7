"""A stream of text and what it can show: blocks in place on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from typing import TextIO

from hipline.views.terminal.block import Tint

_FIRST = (Tint.LOST, Tint.OUTSIDE, Tint.STRONG, Tint.PLAIN, Tint.SOFT)
_USUAL_SIZE = os.terminal_size((80, 24))
_SIGNS = "█●▲▶°−"
_ASCII = str.maketrans(
    {"█": "#", "●": "*", "○": "o", "◔": "o", "✕": "x", "■": "#", "▲": "^", "▶": ">", "◀": "<"}
    | {"°": " deg", "−": "-", "–": "-", "·": ".", "…": "..."}
)


def _folded(lines: list[tuple[str, Tint]], columns: int, rows: int) -> list[tuple[str, Tint]]:
    """Wrap lines to a width, those that matter most first; what has no room is cut, and so is a picture."""
    spare = rows - len(lines)
    parts: dict[int, list[str]] = {}
    for at in sorted(range(len(lines)), key=lambda at: _FIRST.index(lines[at][1])):
        text = lines[at][0]
        wrapped = textwrap.wrap(text, columns) if len(text) > columns and any(map(str.isalpha, text)) else []
        kept = wrapped[: 1 + max(0, spare)] if wrapped else [text[:columns]]
        spare -= len(kept) - 1
        parts[at] = kept
    return [(part, tint) for at, (_, tint) in enumerate(lines) for part in parts[at]]


class Writer:
    """A stream and what it can show.

    Parameters
    ----------
    stream : TextIO
        Where the text goes.
    environment : mapping
        The variables that say what a terminal can do and what its user wants.
    """

    def __init__(self, stream: TextIO, environment: dict[str, str] | None = None) -> None:
        variables = os.environ if environment is None else environment
        self._stream = stream
        self.is_terminal = stream.isatty() and variables.get("TERM") != "dumb"
        self._tinted = self.is_terminal and not variables.get("NO_COLOR")
        self._height = 0
        self.closed = False  #: whether the reader has gone away
        try:
            _SIGNS.encode(stream.encoding or "ascii")
            self._ascii = False
        except (UnicodeEncodeError, LookupError):
            self._ascii = True
        if self.is_terminal and sys.platform == "win32":
            os.system("")  # makes the Windows console follow escape sequences

    @property
    def columns(self) -> int:
        """Characters that fit into a line of the terminal."""
        return self._size.columns - 1

    @property
    def rows(self) -> int:
        """Lines that the terminal has."""
        return self._size.lines

    def line(self, text: str) -> None:
        """Write a line that stays."""
        self._write(self._shown(text) + "\n")

    def bell(self) -> None:
        """Sound as the terminal does; where there is none nothing is heard."""
        if self.is_terminal:
            self._write("\a")

    def redraw(self, lines: list[tuple[str, Tint]]) -> None:
        """Write a block in the place of the one before; a sentence is wrapped where there are lines for it."""
        folded = _folded([(self._shown(text), tint) for text, tint in lines], self.columns, self.rows - 1)
        folded += [("", Tint.PLAIN)] * (min(self._height, self.rows - 1) - len(folded))  # nothing jumps back and forth
        parts = [f"\x1b[{self._height}F" if self._height else "\x1b[?25l"]
        for shown, tint in folded:
            coloured = self._tinted and tint.value and shown
            parts.append(f"\x1b[{tint.value}m{shown}\x1b[0m\x1b[K\n" if coloured else f"{shown}\x1b[K\n")
        self._write("".join(parts))
        self._height = len(folded)

    def erase(self) -> None:
        """Take the last block away, and give the cursor back."""
        if self._height:
            self._write(f"\x1b[{self._height}F\x1b[J\x1b[?25h")
            self._height = 0

    def done(self) -> None:
        """Leave the last block where it is, and give the cursor back."""
        if self._height:
            self._write("\x1b[?25h")
            self._height = 0

    @property
    def _size(self) -> os.terminal_size:
        """The size of the standard output, else that of this stream: one of them may lead to a file."""
        try:
            own = os.get_terminal_size(self._stream.fileno())
        except (OSError, ValueError):  # no terminal, or no file at all
            own = _USUAL_SIZE
        return shutil.get_terminal_size(own if all(own) else _USUAL_SIZE)

    def _write(self, text: str) -> None:
        if self.closed:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            self.closed = True
            # or the interpreter would complain when it flushes the stream at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def _shown(self, text: str) -> str:
        if not self._ascii:
            return text
        return text.translate(_ASCII).encode("ascii", "replace").decode()
