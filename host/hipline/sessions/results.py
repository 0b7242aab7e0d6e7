"""What the pipeline said about a walk, whole; and where two such differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import repeat
from typing import Any

from hipline.events import AngleBlock, Contact, Cue, CueLevel, NoticeKind, Stride, Update
from hipline.motion.calibration import Calibration

TABLES = ("contacts", "strides", "cues")
_OF_THE_MOMENT = (NoticeKind.CLEAR, NoticeKind.PRAISE)


@dataclass(slots=True)
class Results:
    """Everything in the order in which it was said."""

    contacts: list[Contact] = field(default_factory=list)
    strides: list[Stride] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    calibrations: list[Calibration] = field(default_factory=list)

    def add(self, update: Update, calibration: Calibration | None) -> None:
        """Take an update, and the calibration after it."""
        self.contacts.extend(update.contacts)
        self.strides.extend(update.strides)
        self.cues.extend(update.cues)
        if calibration is not None and (not self.calibrations or self.calibrations[-1] is not calibration):
            self.calibrations.append(calibration)

    def extend(self, later: Results) -> None:
        """Take what was said after this."""
        for part in fields(self):
            mine, more = getattr(self, part.name), getattr(later, part.name)
            mine.extend(more)


def _unlike(a: Any, b: Any, within: float) -> bool:
    if a == b or (a != a and b != b):  # noqa: PLR0124 - what is not known equals what is not known
        return False
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return any(map(_unlike, a, b, repeat(within)))
    return not (isinstance(a, float) and isinstance(b, float) and abs(a - b) <= within)


def _first_unlike(old: object, new: object, names: Sequence[str], within: float) -> str:
    """Return the first field in which two values differ; empty where there is none."""
    return next((name for name in names if _unlike(getattr(old, name), getattr(new, name), within)), "")


def first_difference(
    recorded: Results, made: Results, columns: Mapping[str, Sequence[str]], within: float = 0.0
) -> str:
    """Say in one line where two results first differ, or nothing; to the last bit where nothing else is said.

    Parameters
    ----------
    recorded, made : Results
        What a file holds, and what the pipeline makes of the samples.
    columns : mapping
        For "contacts", "strides" and "cues" the names of the fields to compare.
    within : float
        How far apart two numbers may be, each in its own unit; whole numbers, words and counts have to be the same.
    """
    for number, (old, new) in enumerate(zip(recorded.calibrations, made.calibrations, strict=False), start=1):
        name = _first_unlike(old, new, [part.name for part in fields(old)], within)
        if name:
            return (
                f"calibration {number} differs in {name}: {getattr(old, name)!r} recorded, {getattr(new, name)!r} now"
            )
    for table in TABLES:
        one = table[:-1]
        for number, (old, new) in enumerate(zip(getattr(recorded, table), getattr(made, table), strict=False), start=1):
            name = _first_unlike(old, new, columns[table], within)
            if name:
                time_s = old.end_s if isinstance(old, Stride) else old.time_s
                values = (getattr(event, name) for event in (old, new))
                was, now = (str(value) if isinstance(value, str) else repr(value) for value in values)
                return f"{one} {number}, at {time_s:.2f} s, differs in {name}: {was} recorded, {now} now"
    for table in (*TABLES, "calibrations"):
        was, now = len(getattr(recorded, table)), len(getattr(made, table))
        if was != now:
            return f"{was} {table} recorded, {now} now"
    return ""


def joined(updates: Sequence[Update]) -> Update:
    """Join updates, at least one and oldest first, into one that says the same."""
    if len(updates) == 1:
        return updates[0]
    return replace(
        updates[-1],
        angles=AngleBlock.join([update.angles for update in updates]),
        contacts=tuple(contact for update in updates for contact in update.contacts),
        strides=tuple(stride for update in updates for stride in update.strides),
        cues=tuple(cue for update in updates for cue in update.cues),
        notices=tuple(notice for update in updates for notice in update.notices),
    )


def only_cues_on(update: Update) -> Update:
    """Keep of cues and notices those that are on at the end: what brings a view to where the walk is.

    Praise and good news are for the moment, and a notice that is still on was heard when it came: none is heard again.
    """
    cues = {cue.rule: cue for cue in update.cues}
    notices = {notice.rule: notice for notice in update.notices}
    return replace(
        update,
        cues=tuple(cue for cue in cues.values() if cue.level is not CueLevel.CLEAR),
        notices=tuple(replace(notice, quiet=True) for notice in notices.values() if notice.kind not in _OF_THE_MOMENT),
    )
