"""`hipline own`: the own walking that a walk shows, how sure it is, and keeping it where the wearer agrees."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from hipline.coach.own_walking import OwnLine, learned, own_lines
from hipline.commands.what_if import strides_of
from hipline.cues.own import OwnWalking
from hipline.disk import write_whole
from hipline.errors import InputError


def read_own(path: Path) -> OwnWalking:
    """Read the own walking of a person.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    try:
        return OwnWalking.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the name") from None
    except (json.JSONDecodeError, UnicodeDecodeError, AttributeError):
        raise InputError(f"{path}: is no own walking; name a file that `hipline own --keep` wrote") from None
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None


def _written(line: OwnLine) -> str:
    sure = "" if line.sure else "   not yet sure"
    number = f"{line.value:6.1f}{line.unit} ± {line.within:.1f}{line.unit}"
    return f"{line.measure.replace('_', ' '):<12} {line.pace:>14} steps/min   {number}   {line.strides} strides{sure}"


def print_own(lines: Sequence[OwnLine]) -> None:
    """Tell what is usual, with twice its standard error, of each measure at each pace."""
    for line in lines:
        print(_written(line))


def run_own(path: Path, keep: Path | None, acc_unit: str = "m/s2", gyr_unit: str = "rad/s") -> int:
    """Print the own walking, and keep it where a file is named.

    Parameters
    ----------
    path : Path
        A session file, or a plain recording.
    keep : Path, optional
        Where the wearer agreed to keep it; what is there already is brought up to date.
    acc_unit, gyr_unit : str
        Units of a plain recording.

    Raises
    ------
    InputError
        When the walk cannot be read or holds too little, or the own walking cannot be written.
    """
    baseline = learned(strides_of(path, acc_unit, gyr_unit)[0])
    today = baseline.today()
    if not today.values:
        raise InputError(f"{path}: no pace has thirty good strides; walk straight ahead for a minute at each pace")
    print_own(own_lines(baseline))
    if keep is None:
        return 0
    before = read_own(keep) if keep.exists() else OwnWalking()
    try:
        write_whole(keep, f"{json.dumps(before.updated(today).as_dict(), indent=2)}\n".encode())
    except OSError as error:
        raise InputError(f"{keep}: cannot be written ({error.strerror}); choose another place") from None
    print(f"Kept: {keep}")
    return 0
