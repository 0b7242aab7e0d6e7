"""The language that people read: catalogs in the usual format of gettext, looked up at the moment of showing."""

from __future__ import annotations

import gettext
import locale
import os
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from hipline.errors import InputError
from hipline.home import data_folder
from hipline.views.telling import tell_error
from hipline.wording import Text

DOMAIN = "hipline"
LANGUAGE = "HIPLINE_LANGUAGE"  #: names the language, such as "de"; "en" is what is built in
CATALOGS = "HIPLINE_CATALOGS"  #: names a folder of catalogs
DECIMAL_POINT = "."  #: of numbers; a catalog may have another one for it
_USUAL = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # as gettext takes them
_ENGLISH = gettext.NullTranslations()
_catalog: gettext.NullTranslations = _ENGLISH


def languages(environment: Mapping[str, str]) -> list[str]:
    """Return the languages that are wanted, best first."""
    for name in (LANGUAGE, *_USUAL):
        if environment.get(name):
            return environment[name].split(":")
    try:
        system = locale.getlocale()[0]  # a system that names it nowhere else
    except ValueError:  # one that Python does not know
        system = None
    return [system] if system else []


def folders(environment: Mapping[str, str]) -> list[Path]:
    """Return where catalogs are looked for: LANGUAGE/LC_MESSAGES/hipline.mo in each."""
    named = environment.get(CATALOGS)
    built_in = Path(__file__).parent / "catalogs"
    try:
        return [Path(named) if named else data_folder() / "catalogs", built_in]
    except InputError:  # whoever keeps something says so
        return [built_in]


def use(wanted: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> None:
    """Choose the language; what no catalog holds is shown in English.

    Parameters
    ----------
    wanted : sequence of str, optional
        Languages, best first; None: as the environment and the system say.
    environment : mapping, optional
        The variables; None: those of this process.
    """
    global _catalog  # noqa: PLW0603 - one person reads one language
    variables = os.environ if environment is None else environment
    chosen = languages(variables) if wanted is None else list(wanted)
    _catalog = _ENGLISH
    if not chosen or chosen[0].split("_")[0].split(".")[0] in ("en", "C", "POSIX"):
        return
    for folder in folders(variables):
        try:
            _catalog = gettext.translation(DOMAIN, folder, chosen)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, struct.error) as error:
            tell_error(f"a catalog in {folder} cannot be read ({error}); the words are English")
            return
        return


class _Number(float):
    """A number that is written with the decimal point of the reader."""

    def __format__(self, how: str, /) -> str:
        return number_shown(super().__format__(how))


def _part_shown(value: object) -> object:
    if isinstance(value, Text):
        return shown(value)
    return _Number(value) if isinstance(value, float) else value


def shown(text: str) -> str:
    """Return a text in the language of the reader; a plain one is looked up as it is."""
    if not text:
        return ""  # which is the head of a catalog
    if not isinstance(text, Text):
        return _catalog.gettext(text)
    filled = {name: _part_shown(value) for name, value in text.filled.items()}
    pattern = _catalog.ngettext(text.pattern, text.many, text.number) if text.many else _catalog.gettext(text.pattern)
    try:
        return pattern.format(**filled)
    except (LookupError, ValueError):  # a name that the translator has mistyped
        return str(text)


def fill(pattern: str, **filled: object) -> str:
    """Return a text with named things filled in, in the language of the reader."""
    return shown(Text(pattern, **filled))


def counted(one: str, many: str, number: int, **filled: object) -> str:
    """Return one of two texts by a number, in the language of the reader."""
    return shown(Text.counted(one, many, number, **filled))


def number_shown(text: str) -> str:
    """Return a number with the decimal point of the reader's language."""
    return text.replace(DECIMAL_POINT, shown(DECIMAL_POINT))
