"""The language in which faults are written, and the plans that have a name."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipline_sim.errors import SimError
from hipline_sim.faults import Fault, Kind, Plan

PRESETS = {
    "storm": """
        # half an hour in the rain: what the air does, ten drops, and one restart of the clip
        loss 5%
        duplicate 1%
        reorder 2%
        latency 40 ms
        drop 10 times for 1..50 from 60 to 1700
        reset at 1720 for 2
    """,
    "weak": """
        # at the edge of the range
        loss 15%
        latency 120 ms
        burst 20 times for 0.2..1.5 from 5 to 300
        silence 3 times for 2..6 from 30 to 300
    """,
    "drops": """
        # behind the body, again and again
        drop 12 times for 1..8 from 10 to 300
    """,
    "clock": """
        # a bad crystal, and a clock that somebody sets
        drift 100 ppm
        latency 40 ms
        jump at 60 by 5
        jump at 120 by -3
    """,
    "sensor": """
        # what a sensor does that is knocked, and comes loose
        saturate at 30 for 1
        stuck at 60 for 3
        slip at 90 by 12
    """,
    "overflow": """
        # a drop that is longer than the clip remembers
        keep 20
        drop at 30 for 45
    """,
    "empty": """
        # the battery goes
        empty at 120
    """,
}

_WORDS = {"at", "for", "from", "to", "by", "times", "about"}
_UNITS = {"%": 0.01, "ms": 1e-3, "s": 1.0, "ppm": 1.0, "deg": 1.0, "°": 1.0, "": 1.0}
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)(?:\.\.([+-]?\d+(?:\.\d+)?))?(%|ms|s|ppm|deg|°)?")
_AXES = "xyz"

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Form:
    """What the line of a kind may hold: which words it needs, and within what limits its value lies."""

    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    value: tuple[float, float] | None = None
    value_word: str = ""  # the word before the value; it follows the kind where this is empty


_WINDOW = frozenset({"from", "to"})
_MOMENT = frozenset({"at"})
_LASTING = frozenset({"at", "for"})
_OFTEN = frozenset({"times", "from", "to"})
_FORMS = {
    Kind.LOSS: _Form(may=_WINDOW, value=(0.0, 1.0)),
    Kind.DUPLICATE: _Form(may=_WINDOW, value=(0.0, 1.0)),
    Kind.REORDER: _Form(may=_WINDOW, value=(0.0, 1.0)),
    Kind.LATENCY: _Form(may=_WINDOW, value=(0.0, 10.0)),
    Kind.BURST: _Form(_LASTING, _OFTEN),
    Kind.DROP: _Form(_LASTING, _OFTEN),
    Kind.SILENCE: _Form(_LASTING, _OFTEN),
    Kind.DRIFT: _Form(value=(-1000.0, 1000.0)),
    Kind.JUMP: _Form(_MOMENT, value=(-3600.0, 3600.0), value_word="by"),
    Kind.EMPTY: _Form(_MOMENT),
    Kind.SATURATE: _Form(_LASTING, _OFTEN),
    Kind.STUCK: _Form(_LASTING, _OFTEN),
    Kind.RESET: _Form(_MOMENT, frozenset({"for"}) | _OFTEN),
    Kind.SLIP: _Form(_MOMENT, frozenset({"about"}), (-180.0, 180.0), "by"),
    Kind.KEEP: _Form(value=(1.0, 3600.0)),
    Kind.BUSY: _Form(may=_WINDOW),
    Kind.PRESS: _Form(_MOMENT),
    Kind.LONG: _Form(_MOMENT),
}
_RESET_S = 1.0  # what a restart takes, where nothing is said


class _LineError(ValueError):
    """A line that is no fault."""


def _number(token: str) -> Range:
    found = _NUMBER.fullmatch(token)
    if found is None:
        raise _LineError(f"'{token}' is not a number, such as 5, 5%, 40ms or 1..50")
    unit = _UNITS[found[3] or ""]
    low = float(found[1]) * unit
    high = float(found[2]) * unit if found[2] else low
    if high < low:
        raise _LineError(f"'{token}' ends before it begins")
    return low, high


def _tokens(line: str) -> list[str]:
    """Return the words of a line, each number with its unit."""
    tokens: list[str] = []
    for token in line.split():
        if tokens and token in _UNITS and _NUMBER.fullmatch(tokens[-1]):
            tokens[-1] += token
        else:
            tokens.append(token)
    return tokens


class _Line:
    """One line, taken apart."""

    def __init__(self, line: str) -> None:
        kind, *rest = _tokens(line)
        try:
            self.kind = Kind(kind)
        except ValueError:
            raise _LineError(f"'{kind}' is not known; known are {', '.join(Kind)}") from None
        self.form = _FORMS[self.kind]
        self.numbers: dict[str, Range] = {}
        self.axis = 1
        while rest:
            self._take(rest)
        self._check()

    def _take(self, rest: list[str]) -> None:
        """Take the next word with its number."""
        token = rest.pop(0)
        if token in _WORDS and not rest:
            raise _LineError(f"nothing follows '{token}'")
        if token == "about":
            if rest[0] not in _AXES:
                raise _LineError(f"'about {rest[0]}': an axis is x, y or z")
            self._note("about", (0.0, 0.0))
            self.axis = _AXES.index(rest.pop(0))
        elif token in _WORDS:
            self._note(token, _number(rest.pop(0)))
        elif rest and rest[0] == "times":
            rest.pop(0)
            self._note("times", _number(token))
        else:
            self._note("", _number(token))

    def _note(self, word: str, number: Range) -> None:
        if word in self.numbers:
            raise _LineError(f"two numbers {word or 'after'} {self.kind}".replace("after", "follow"))
        self.numbers[word] = number

    def _check(self) -> None:
        form, given = self.form, set(self.numbers)
        words = form.needs | form.may | ({form.value_word} if form.value else set())
        for word in given - words:
            raise _LineError(f"{self.kind} takes no '{word}'" if word else f"{self.kind} takes no number of its own")
        needs = form.needs
        if "times" in given:
            needs = (needs - {"at"}) | {"from", "to"}
            if "at" in given:
                raise _LineError("either 'at' or 'times', not both")
        elif _OFTEN <= form.may and given & _WINDOW:
            raise _LineError("'from' and 'to' belong to 'times' here")
        missing = sorted((needs | ({form.value_word} if form.value else set())) - given)
        if missing:
            what = f"needs '{missing[0]}'" if missing[0] else "needs a number"
            raise _LineError(f"{self.kind} {what}")
        for word, (low, high) in self.numbers.items():
            least, most = form.value if form.value and word == form.value_word else (0.0, 1e6)
            if not least <= low <= high <= most:
                raise _LineError(f"{word or self.kind} is {low:g}, allowed are {least:g} to {most:g}")

    def faults(self, rng: np.random.Generator) -> list[Fault]:
        """Return the faults of this line, chance decided."""

        def draw(word: str, default: float) -> float:
            low, high = self.numbers.get(word, (default, default))
            return low if low == high else float(rng.uniform(low, high))

        from_s, to_s = draw("from", 0.0), draw("to", math.inf)
        if to_s <= from_s:
            raise _LineError(f"it ends at {to_s:g} s, and begins at {from_s:g} s")
        value = draw(self.form.value_word, 0.0) if self.form.value else 0.0
        lasting = _RESET_S if self.kind is Kind.RESET else math.inf
        if "times" in self.numbers:
            return self._scattered(rng, from_s, to_s, lambda: draw("for", lasting))
        if "at" in self.numbers:
            return [Fault(self.kind, draw("at", 0.0), draw("for", lasting), value, self.axis)]
        return [Fault(self.kind, from_s, to_s - from_s, value, self.axis)]

    def _scattered(
        self, rng: np.random.Generator, from_s: float, to_s: float, length_s: Callable[[], float]
    ) -> list[Fault]:
        """Return one fault somewhere in each of so many equal parts of a time."""
        times = round(self.numbers["times"][0])
        part_s = (to_s - from_s) / max(1, times)
        faults: list[Fault] = []
        for number in range(times):
            for_s = length_s()
            if for_s > part_s:
                raise _LineError(f"{times} times {for_s:.3g} s do not fit between {from_s:g} and {to_s:g} s")
            at_s = from_s + number * part_s + float(rng.uniform(0.0, part_s - for_s))
            faults.append(Fault(self.kind, at_s, for_s))
        return faults


def parse(text: str, seed: int = 0, name: str = "faults") -> Plan:
    """Read a script: one fault a line, `#` begins a remark.

    Raises
    ------
    SimError
        When a line is no fault; it names the line.
    """
    faults: list[Fault] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        try:
            faults += _Line(words).faults(np.random.default_rng([seed, number]))
        except _LineError as error:
            raise SimError(f"{name}, line {number}, '{words}': {error}") from None
    return Plan(tuple(faults), seed)


def load(name: str, seed: int = 0) -> Plan:
    """Return the plan of a name, or of a file.

    Raises
    ------
    SimError
        When there is none, or it cannot be read.
    """
    if name in PRESETS:
        return parse(PRESETS[name], seed, name)
    try:
        text = Path(name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SimError(
            f"{name}: there is no such file, and no plan of that name; plans: {', '.join(PRESETS)}"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SimError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return parse(text, seed, Path(name).name)
