"""`hipline replay`: a stored walk in the live view, proved, or analysed anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from hipline.commands.each import each
from hipline.commands.live_view import View
from hipline.errors import HiplineError, InputError
from hipline.exchange.plain import read_recording
from hipline.sessions.check import Verdict, check, decisive
from hipline.sessions.file import Session
from hipline.sessions.opening import is_stored_walk, open_session
from hipline.sessions.script import Script, script_of
from hipline.sessions.values import Analysis
from hipline.sessions.versions import reanalyse
from hipline.settings import Settings
from hipline.views.display import why_no_window
from hipline.views.telling import tell_error
from hipline.views.terminal_replay import run_replay_terminal
from hipline.wording import count_of


def read_walk(path: Path, settings: Settings, acc_unit: str, gyr_unit: str) -> Script:
    """Read a session or a plain recording; a session keeps its own settings where none are named.

    Raises
    ------
    InputError
        When the file cannot be used.
    """
    if is_stored_walk(path):
        with open_session(path) as session:
            script = script_of(session, None if settings == Settings() else settings)
            notes = session.recording().notes
    else:
        recording = read_recording(path, acc_unit, gyr_unit)
        script, notes = Script.of(recording, settings), recording.notes
    for note in notes:
        print(f"{script.name}: {note}", file=sys.stderr)
    return script


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
            from hipline.views.window import run_replay_window  # noqa: PLC0415 - Qt only where a window is shown

            return run_replay_window(script, speed, view.duration_s, sound=view.sound)
        tell_error(f"no window here: {reason}. Showing the walk in the terminal.")
    return run_replay_terminal(script, speed, view.duration_s)


def _checked(path: Path) -> tuple[Verdict, ...]:
    if not is_stored_walk(path):
        raise InputError(
            f"{path}: is a plain recording, which holds no results to compare; `hipline import` makes a session of it"
        )
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


def run_reanalyse(paths: Sequence[Path], settings: Settings) -> int:
    """Analyse sessions with the engine of today; the results before stay beside the new ones.

    Returns
    -------
    int
        The exit status.
    """

    def do(path: Path) -> list[str]:
        made = reanalyse(path, None if settings == Settings() else settings)
        with Session(path) as session:
            before = [analysis for analysis in session.analyses() if analysis.id < made.id]
            line = f"{path.name}: version {made.id}: {_counts(session, made)}"
            if before:
                line += f" (version {before[-1].id}: {_counts(session, before[-1])})"
        return [line]

    return 0 if each(paths, do) else 1
