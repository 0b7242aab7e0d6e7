"""`hipline replay`: a stored walk in the live view, proved, or analysed anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from hipline.commands.each import each
from hipline.commands.live_view import View
from hipline.errors import HiplineError, InputError
from hipline.exchange.plain import is_meant_as_recording
from hipline.sessions.check import Verdict, check, decisive
from hipline.sessions.file import Session
from hipline.sessions.opening import is_stored_walk
from hipline.sessions.script import Script
from hipline.sessions.values import Analysis
from hipline.sessions.versions import reanalyse
from hipline.sessions.walk import read_walk
from hipline.settings import Settings
from hipline.views.display import why_no_window
from hipline.views.telling import tell_error
from hipline.views.terminal.replay import run_replay_terminal
from hipline.wording import count_of


def script_to_show(path: Path, settings: Settings | None, acc_unit: str, gyr_unit: str) -> Script:
    """Read a session or a plain recording, and tell what to know of it.

    Raises
    ------
    InputError
        When the file cannot be used.
    """
    stored = read_walk(path, settings, (acc_unit, gyr_unit), late=None)
    for note in stored.recording.notes:
        print(f"{stored.script.name}: {note}", file=sys.stderr)
    return stored.script


def run_replay(script: Script, speed: float, view: View) -> int:
    """Show a walk again, in the window where there can be one, else in the terminal, which lets nothing be heard.

    Returns
    -------
    int
        The exit status.
    """
    if view.window:
        reason = why_no_window()
        if not reason:
            from hipline.views.window.run import run_replay_window  # noqa: PLC0415 - Qt only where a window is shown

            return run_replay_window(script, speed, view.duration_s, sound=view.sound)
        tell_error(f"no window here: {reason}. Showing the walk in the terminal.")
    return run_replay_terminal(script, speed, view.duration_s)


def _refuse_plain(path: Path) -> None:
    """Refuse what can be read, but is no session; what cannot be read is told by whoever reads it."""
    if path.is_file() and is_meant_as_recording(path) and not is_stored_walk(path):
        raise InputError(
            f"{path}: is a plain recording, which holds no results; `hipline import` makes a session of it"
        )


def _checked(path: Path) -> tuple[Verdict, ...]:
    _refuse_plain(path)
    verdicts = check(path)
    if not verdicts:
        raise InputError(f"{path}: holds no results to compare; --reanalyse makes them")
    return verdicts


def _proved(path: Path) -> Iterator[str | HiplineError]:
    """Yield a line for each version of the results; one that is not that of its samples, and should be, as an error."""
    verdicts = _checked(path)
    judged = decisive(verdicts)
    for verdict in verdicts:
        version = f", version {verdict.analysis.id} ({verdict.analysis.kind})" if len(verdicts) > 1 else ""
        line = f"{path.name}{version}: {verdict.line}"
        if not verdict.difference:
            yield line
        elif verdict in judged:
            yield HiplineError(line)
        else:
            print(f"{line}; a newer version is there", file=sys.stderr)


def run_check(paths: Sequence[Path]) -> int:
    """Prove that the results in sessions are those of their samples; one line each.

    Returns
    -------
    int
        The exit status: 0 where all are, else 1.
    """
    return 0 if each(paths, _proved) else 1


def _counts(session: Session, analysis: Analysis) -> str:
    strides, cues = session.strides(analysis.id), session.cues(analysis.id)
    return f"{count_of(len(strides), 'stride')}, {count_of(sum(cue.level.asks for cue in cues), 'cue')}"


def run_reanalyse(paths: Sequence[Path], settings: Settings | None) -> int:
    """Analyse sessions with the engine of today; the results before stay beside the new ones.

    Returns
    -------
    int
        The exit status.
    """

    def do(path: Path) -> list[str]:
        _refuse_plain(path)
        made = reanalyse(path, settings)
        with Session(path) as session:
            before = [analysis for analysis in session.analyses() if analysis.id < made.id]
            line = f"{path.name}: version {made.id}: {_counts(session, made)}"
            if before:
                line += f" (version {before[-1].id}: {_counts(session, before[-1])})"
        return [line]

    return 0 if each(paths, do) else 1
