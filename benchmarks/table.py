"""Figures of merit of found contacts, and tables of them in text and in a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from labels import REFERENCES, Array, Labels, inside, pair, sure_contacts
from numpy.typing import NDArray

TOLERANCES_S = (0.1, 0.05)
NEAR_S = 0.25  # less than half a step: whose contact it is cannot be mistaken
LONGEST_STRIDE_S = 2.0


@dataclass(frozen=True, slots=True)
class Found:
    """Contacts that a method found: times, s; left (-1 where it does not say, else 1 left, 0 right)."""

    time_s: Array
    left: NDArray[np.int64]

    def later(self, by_s: float) -> Found:
        """Return the same contacts at other times."""
        return Found(self.time_s + by_s, self.left)


class Tally:
    """Counts over recordings."""

    def __init__(self) -> None:
        self.hits = dict.fromkeys(TOLERANCES_S, 0)
        self.found = self.labelled = self.side_right = self.side_known = 0

    def add(self, labels: Labels, contacts: Found) -> None:
        """Hold found contacts against one reference, inside its labelled bouts."""
        near = inside(contacts.time_s, labels.bouts_s, 0.1)
        time_s, left = contacts.time_s[near], contacts.left[near]
        self.found += len(time_s)
        self.labelled += len(labels.time_s)
        for tolerance_s in TOLERANCES_S:
            pairs = pair(labels.time_s, time_s, tolerance_s)
            self.hits[tolerance_s] += len(pairs)
            if tolerance_s == 0.1:
                known = [(i, k) for i, k in pairs if labels.left[i] >= 0 and left[k] >= 0]
                self.side_known += len(known)
                self.side_right += sum(int(labels.left[i] == left[k]) for i, k in known)

    def f1(self, tolerance_s: float) -> float:
        """Return F1, the harmonic mean of recall and precision."""
        return 2 * self.hits[tolerance_s] / max(1, self.found + self.labelled)

    @property
    def sides(self) -> float:
        """Share of matched contacts whose side is right; NaN where no side was given."""
        return self.side_right / self.side_known if self.side_known else np.nan


class Timing:
    """Errors of time on the contacts of which both references are sure."""

    def __init__(self) -> None:
        self.errors_s: list[float] = []
        self.stride_errors_s: list[float] = []
        self.sure = 0

    def add(self, labels: dict[str, Labels], contacts: Found, tolerance_s: float) -> None:
        """Add a recording; contacts further than the tolerance from a sure one are not it."""
        time_s, left = sure_contacts(labels)
        pairs = dict(pair(time_s, contacts.time_s, tolerance_s))
        self.sure += len(time_s)
        self.errors_s += [float(contacts.time_s[k] - time_s[i]) for i, k in pairs.items()]
        for i in range(len(time_s) - 2):
            true_s = time_s[i + 2] - time_s[i]
            if left[i] == left[i + 2] and true_s < LONGEST_STRIDE_S and i in pairs and i + 2 in pairs:
                found_s = contacts.time_s[pairs[i + 2]] - contacts.time_s[pairs[i]]
                self.stride_errors_s.append(float(found_s - true_s))

    @property
    def bias_s(self) -> float:
        """Median error, s."""
        return float(np.median(self.errors_s)) if self.errors_s else np.nan

    @property
    def mae_s(self) -> float:
        """Mean absolute error of contacts, s."""
        return float(np.abs(self.errors_s).mean()) if self.errors_s else np.nan

    @property
    def stride_mae_s(self) -> float:
        """Mean absolute error of stride time, s."""
        return float(np.abs(self.stride_errors_s).mean()) if self.stride_errors_s else np.nan


@dataclass(frozen=True, slots=True)
class Score:
    """All figures of one method over some recordings.

    Attributes
    ----------
    tallies : dict of str to Tally
        By reference.
    timing : Timing
        On sure contacts within 0.1 s.
    bias_s : float
        Median error of sure contacts within a quarter of a second, s, before any of it was taken away.
    """

    tallies: dict[str, Tally]
    timing: Timing
    bias_s: float

    def f1(self, tolerance_s: float) -> str:
        """Return F1 against each reference."""
        return " / ".join(f"{self.tallies[r].f1(tolerance_s):.3f}" for r in REFERENCES)

    @property
    def sides(self) -> str:
        """Share of right sides against each reference."""
        shares = [self.tallies[r].sides for r in REFERENCES]
        return "not given" if np.isnan(shares).any() else " / ".join(f"{s:.3f}" for s in shares)


#: labels and, by reference, what was found: a method that is told the bouts finds other contacts in other bouts
Run = tuple[dict[str, Labels], dict[str, Found]]


def bias_of(runs: Iterable[Run]) -> float:
    """Return the median error, s, of the contacts that a method finds near sure ones; 0 where there are none."""
    timing = Timing()
    for labels, found in runs:
        timing.add(labels, found[REFERENCES[0]], NEAR_S)
    return timing.bias_s if timing.errors_s else 0.0


def score(runs: Sequence[Run], bias_s: float, *, without_bias: bool) -> Score:
    """Return the figures of a method, raw or with its own median error taken away."""
    by_s = -bias_s if without_bias else 0.0
    tallies, timing = {name: Tally() for name in REFERENCES}, Timing()
    for labels, found in runs:
        for name, tally in tallies.items():
            tally.add(labels[name], found[name].later(by_s))
        timing.add(labels, found[REFERENCES[0]].later(by_s), TOLERANCES_S[0])
    return Score(tallies, timing, bias_s)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table, aligned so that it reads as plain text too; the first column left, the others right."""
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *others = cells
        return f"| {first.ljust(widths[0])} | " + " | ".join(
            cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)
        ) + " |"  # fmt: skip

    rule = "|" + "-" * (widths[0] + 2) + "|" + "|".join("-" * (w + 1) + ":" for w in widths[1:]) + "|"
    return "\n".join([line(head), rule, *map(line, rows)])


def write_between(page: Path, name: str, text: str) -> None:
    """Put text between the two marks of a page that carry this name.

    Raises
    ------
    SystemExit
        When the page has no such marks.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    whole = page.read_text("utf-8")
    before, found, rest = whole.partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise SystemExit(f"{page} has no place for the table: add the lines {begin} and {end}")
    page.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", "utf-8")
