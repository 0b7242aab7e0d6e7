"""Prove that a session's results are those that the engine makes of its samples."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import pairwise

from hipline.sessions.file import Session
from hipline.sessions.opening import open_session
from hipline.sessions.rerun import run
from hipline.sessions.results import TABLES, Results, first_difference
from hipline.sessions.software import elsewhere, engine
from hipline.sessions.values import Analysis
from hipline.wording import count_of

# s, degrees, or whatever a number is in: as far as the same engine may come apart where other libraries, another
# machine, or a compiler add in another order
LAST_DIGITS = 1e-9


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of one version of the results found.

    Attributes
    ----------
    analysis : Analysis
        The version.
    difference : str
        Where it first differs from what the engine of today makes of the samples; empty where it does not, and where
        no more than the last digits do, because the same engine ran in another form.
    ours : bool
        Whether the very engine that is running made it.
    line : str
        What was found, in one line.
    """

    analysis: Analysis
    difference: str
    ours: bool
    line: str

    @property
    def text(self) -> str:
        """What was found, with the number of the version."""
        return f"version {self.analysis.id} ({self.analysis.kind}): {self.line}"


def _first_hole(session: Session, last_block: int) -> int | None:
    """Return the last block before the first that was not stored, or is lost; None where all are there."""
    ids = [stored.id for stored in session.blocks() if stored.id <= last_block]
    return next((before for before, after in pairwise([0, *ids, last_block + 1]) if after - before > 1), None)


def _check(session: Session, analysis: Analysis) -> Verdict:
    recorded = session.results(analysis.id)
    hole = _first_hole(session, analysis.last_block)
    columns = {table: session.event_columns(table) for table in TABLES}
    if hole is None:
        made = run(
            session, analysis.settings, late=analysis.late, last_block=analysis.last_block, finish=analysis.finished
        )
    else:  # only what came before it can be made again
        made = run(session, analysis.settings, late=analysis.late, last_block=hole, finish=False)
        parts = (getattr(recorded, name)[: len(getattr(made, name))] for name in (*TABLES, "calibrations"))
        recorded = Results(*parts)
    ours = analysis.software.get("engine") == engine()
    other = elsewhere(analysis.software, analysis.settings.fusion)
    told = "; ".join(other.values())
    exact = not first_difference(recorded, made, columns)
    is_other_form = ours and bool(other.keys() - {"hipline"})
    difference = "" if exact else first_difference(recorded, made, columns, LAST_DIGITS if is_other_form else 0.0)
    # every word of a rule is compared; what people call a cue is one that asks for something
    cues = count_of(sum(cue.level.asks for cue in made.cues), "cue")
    line = f"{count_of(len(made.strides), 'stride')} and {cues}: "
    if difference:
        line = f"{difference} (made with {told})" if told else difference
    elif exact:
        line += "identical"
    else:
        line += f"the same to the last digits, which another form of the arithmetic rounds otherwise ({told})"
    if hole is not None:
        line += "; compared up to where samples could not be stored"
    return Verdict(analysis, difference, ours, line)


def check(path: str | os.PathLike[str]) -> tuple[Verdict, ...]:
    """Run the engine of today over a session, once for each version of its results, and compare.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    with open_session(path) as session:
        return tuple(_check(session, analysis) for analysis in session.analyses())


def decisive(verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """Return those that decide: of the versions of this very engine, or where there is none, of the newest."""
    return tuple(verdict for verdict in verdicts if verdict.ours) or verdicts[-1:]


def holds(verdicts: tuple[Verdict, ...]) -> bool:
    """Tell whether the results are what they say."""
    return not any(verdict.difference for verdict in decisive(verdicts))
