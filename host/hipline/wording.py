"""Words for people, before anybody knows in which language they will be shown.

All that is computed and stored is English, so that no file depends on a language. A text with something filled in
remembers what it was made of, so that `language.shown` can say it in another language.
"""

from __future__ import annotations

from typing import Any, Self

_Reader = tuple[type[str], tuple[str]]


class Text(str):
    """An English text with named things filled in, such as `Text("{count} of {all} paces", count=1, all=3)`.

    Parameters
    ----------
    pattern : str
        The text, with names in braces, as a catalog holds it.
    **filled : Any
        What stands for each name; another Text is shown in the language of this one.

    Attributes
    ----------
    pattern, many : str
        The patterns for one and for any other number; `many` is empty where no number decides.
    number : int
        Which decides between them.
    filled : dict
        By name.
    """

    __slots__ = ("filled", "many", "number", "pattern")

    pattern: str
    many: str
    number: int
    filled: dict[str, Any]

    def __new__(cls, pattern: str, **filled: Any) -> Self:
        """Return the English text."""
        return cls._made(pattern, "", 0, filled, pattern)

    @classmethod
    def counted(cls, one: str, many: str, number: int, **filled: Any) -> Self:
        """Return one of two texts by a number, which they name {number}: languages have other rules for it."""
        return cls._made(one, many, number, filled | {"number": number}, one if number == 1 else many)

    @classmethod
    def _made(cls, one: str, many: str, number: int, filled: dict[str, Any], chosen: str) -> Self:
        text = str.__new__(cls, chosen.format(**filled))
        text.pattern, text.many, text.number, text.filled = one, many, number, filled
        return text

    def __reduce__(self) -> _Reader:
        """Become plain English on the way into another process or a file."""
        return str, (str.__str__(self),)


def count_of(number: int, thing: str) -> str:
    """Write a count and its thing in English, for files: "1 gap", "2 gaps"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def one_line(text: str) -> str:
    """Write what may hold the name of a file into one line: a name may have a line break in it."""
    return text.replace("\r", "\\r").replace("\n", "\\n")


def how_to_add(extra: str) -> Text:
    """Say how an extra of Hipline is installed: from its own folder, for it lies in no package index."""
    command = f"""pip install -c constraints.txt -e ".[{extra}]\""""
    return Text("in the folder of Hipline, run: {command}", command=command)
