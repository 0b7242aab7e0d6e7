"""Show the page after a walk, from its file."""

from __future__ import annotations

import sys
from pathlib import Path

from hipline.coach.pain import Score
from hipline.coach.walk_report import WalkReport, report_of
from hipline.commands.consent import Consent, ask_in_terminal
from hipline.errors import HiplineError
from hipline.sessions.file import Session


def report_from(path: Path) -> WalkReport | None:
    """Return the report of a recorded walk; None where it is too short, or cannot be read."""
    try:
        with Session(path) as session:
            analysis = session.analyses()[-1].id
            scores = [Score(pain.time_s, pain.score) for pain in session.pain()]
            return report_of(session.strides(analysis), session.cues(analysis), scores)
    except (HiplineError, IndexError):
        return None  # the walk itself is safe; there is no page about it


def show_after(path: Path, *, window: bool, consent: Consent | None = None) -> None:
    """Show the report of a recorded walk in a window, or print it, and ask whether it becomes part of the usual."""
    report = report_from(path)
    if report is None:
        return
    if not window:
        from hipline.views.words.report import told  # noqa: PLC0415

        print("\n" + "\n".join(line.text for line in told(report)))
        if consent is not None and sys.stdin.isatty():
            ask_in_terminal(consent)
        return
    from hipline.views.window.dialogs.after_walk import show_report  # noqa: PLC0415 - Qt only where a window is shown

    show_report(report, consent)
