"""Whether a walk becomes part of the wearer's usual walking: asked once after it, kept only on a yes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hipline.coach import own_walking as words
from hipline.coach.own_walking import learned, tilt_lines
from hipline.coach.red_flags import ASK_FROM
from hipline.cues.baseline import Baseline
from hipline.errors import HiplineError
from hipline.language import shown
from hipline.library.folder import Library
from hipline.library.kept_own import keep_own, own_of, set_asking, take_back
from hipline.sessions.file import Session


@dataclass(frozen=True, slots=True)
class Consent:
    """A question about one walk of a person of the library, and what each answer does.

    Attributes
    ----------
    lines : tuple of str
        What would be kept, with its doubt, and what it would take the place of.
    """

    library: Library
    person: str
    walk: str
    today: Baseline
    lines: tuple[str, ...]

    def keep(self) -> str:
        """Keep the walk; return what to say."""
        keep_own(self.library, self.person, self.today.today(), self.walk)
        return words.KEPT

    def take_back(self) -> str:
        """Let count again what counted before; return what to say."""
        take_back(self.library, self.person)
        return words.TAKEN_BACK

    def not_now(self) -> str:
        """Leave all as it was; return what to say."""
        return words.FINE

    def never(self) -> str:
        """Ask this person no more; return what to say."""
        set_asking(self.library, self.person, False)
        return words.NOT_AGAIN


def taught_by(session: Session) -> tuple[Baseline, Sequence[int]]:
    """Return what a recorded walk teaches, and the scores of pain in it.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    analyses = session.analyses()
    strides = session.strides(analyses[-1].id) if analyses else ()
    zeros_s = [action.time_s for action in session.actions() if action.kind == "rezero"]
    baseline = learned(strides, [time_s for time_s in zeros_s if not math.isnan(time_s)])
    return baseline, [pain.score for pain in session.pain()]


def consent_for(library: Library, person: str, path: Path, *, agreed: bool = False) -> Consent | None:
    """Return what to ask after a walk; None where there is nothing to ask.

    Nobody is asked who wants to be asked no more, after much pain, or after a walk that taught too little.

    Parameters
    ----------
    library : Library
        Which knows the person.
    person : str
        Their id.
    path : Path
        The walk.
    agreed : bool
        Whether they have said yes already, so that only a walk that taught too little has nothing to keep.

    Raises
    ------
    InputError
        When what was kept before cannot be read.
    """
    kept = own_of(library, person)
    if not kept.ask and not agreed:
        return None
    try:
        with Session(path) as session:
            today, pain = taught_by(session)
    except HiplineError:
        return None  # the walk itself is safe; there is nothing to ask about it
    lines = tilt_lines(today, kept.own)
    if not lines or (max(pain, default=0) >= ASK_FROM and not agreed):
        return None
    return Consent(library, person, path.stem, today, lines)


def ask_in_terminal(consent: Consent) -> None:
    """Ask on one line; nothing but a yes keeps the walk."""
    print("", *(shown(text) for text in (words.QUESTION, words.MEANING, *consent.lines)), sep="\n")
    try:
        answer = input(f"{shown(words.TERMINAL_ANSWERS)} ").strip().casefold()
    except (EOFError, KeyboardInterrupt):
        answer = ""
        print()
    answers = {"y": consent.keep, "yes": consent.keep, "never": consent.never}
    print(shown(answers.get(answer, consent.not_now)()), flush=True)
