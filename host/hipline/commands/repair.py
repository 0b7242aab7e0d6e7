"""`hipline repair`: what can be read of a damaged session becomes a new one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hipline.commands.each import each
from hipline.errors import InputError, UsageError
from hipline.exchange.plain import is_meant_as_recording
from hipline.sessions.connect import is_session
from hipline.sessions.opening import is_sealed
from hipline.sessions.repair import Repaired, repair
from hipline.views.telling import tell_error
from hipline.wording import count_of

_OPEN = "is not encrypted; the next command of its library seals it, elsewhere nothing does"
_COUNTED = {"strides": "stride", "cues": "cue", "marks": "mark", "pain": "pain score", "tags": "tag"}


def _lines(made: Repaired) -> list[str]:
    """Say what was saved, and what was lost."""
    saved = [f"{count_of(made.samples, 'sample')} ({made.duration_s:.1f} s)"]
    saved += [count_of(made.rows[table], thing) for table, thing in _COUNTED.items() if made.rows[table]]
    lines = [f"{made.path}: saved {', '.join(saved)}"]
    lines += [f"  lost: {line}" for line in made.losses] or ["  lost: nothing that was recorded"]
    if made.anew:
        lines.append(f"  results: {made.anew}")
    return lines


def _refuse_recording(path: Path) -> None:
    """Refuse a plain recording, which is no damaged session: it would be called lost.

    Raises
    ------
    InputError
        When it is one.
    """
    if path.is_file() and not is_session(path) and is_meant_as_recording(path):
        raise InputError(
            f"{path}: is a plain recording, not a session; `hipline analyse` reads it, or says what is wrong"
        )


def run_repair(paths: Sequence[Path], out: Path | None) -> int:
    """Repair sessions; one that cannot be does not keep the others from it.

    Returns
    -------
    int
        The exit status: 0, or 1 where nothing could be saved of one.

    Raises
    ------
    UsageError
        When one name is given for several.
    """
    if out is not None and len(paths) > 1:
        raise UsageError("--out names one file; name one session, or leave --out away")

    def do(path: Path) -> list[str]:
        _refuse_recording(path)
        made = repair(path, out)
        if made is None:
            return [f"{path}: is not damaged, so nothing was written"]
        if is_sealed(path):
            tell_error(f"{made.path}: {_OPEN}")
        return _lines(made)

    return 0 if each(paths, do) else 1
