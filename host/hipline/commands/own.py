"""`hipline own`: the own walking that a walk shows, how sure it is, and keeping it where the wearer agrees."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from hipline.commands.what_if import strides_of
from hipline.cues.measures import MEASURES
from hipline.cues.own import OwnWalking, bin_of, bin_words
from hipline.cues.rules import CueRules
from hipline.errors import InputError
from hipline.events import Stride
from hipline.settings import Settings

_UNITS = {"deg": "°", "pct_points": " points", "pct": " %"}


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
    except (ValueError, AttributeError) as error:
        raise InputError(f"{path}: {error}") from None


def _learned(strides: Sequence[Stride]) -> CueRules:
    rules = CueRules(Settings())  # as learned in this walk alone
    for stride in strides:
        rules.update(stride, stride.end_s)
    return rules


def lines(rules: CueRules) -> list[str]:
    """Tell what is usual, with twice its standard error, of each measure at each pace that is known well enough."""
    told: list[str] = []
    index = {measure.name: at for at, measure in enumerate(MEASURES)}
    for own in rules.baseline.today().values:
        usual = rules.baseline.at(index[own.measure], own.cadence_spm)
        if usual is None or MEASURES[index[own.measure]].unit == "pct":  # logarithms are no use to people
            continue
        unit = _UNITS[MEASURES[index[own.measure]].unit]
        sure = "" if usual.final else "   not yet sure"
        told.append(
            f"{own.measure.replace('_', ' '):<12} {bin_words(bin_of(own.cadence_spm)):>14} steps/min   "
            f"{own.value:6.1f}{unit} ± {2.0 * usual.error:.1f}{unit}   {own.strides} strides{sure}"
        )
    return told


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
    rules = _learned(strides_of(path, acc_unit, gyr_unit)[0])
    today = rules.baseline.today()
    if not today.values:
        raise InputError(f"{path}: no pace has thirty good strides; walk straight ahead for a minute at each pace")
    for line in lines(rules):
        print(line)
    if keep is None:
        return 0
    before = read_own(keep) if keep.exists() else OwnWalking()
    try:
        beside = keep.with_name(f"{keep.name}.new")
        beside.write_text(f"{json.dumps(before.updated(today).as_dict(), indent=2)}\n", encoding="utf-8")
        beside.replace(keep)
    except OSError as error:
        raise InputError(f"{keep}: cannot be written ({error.strerror}); choose another place") from None
    print(f"Kept: {keep}")
    return 0
