"""What a walk of a person begins with: their numbers, own walking, past walks, and the session of the fading cues."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hipline.cues.numbers import LoadRule, PastWalk, limits_of
from hipline.cues.own import OwnWalking
from hipline.library.folder import Library
from hipline.library.kept_own import own_of
from hipline.library.rows import WalkRow
from hipline.sessions.numbers_file import numbers_in, to_text
from hipline.settings import Settings

SESSION = "feedback.session"  #: the number that the library counts by itself
NUMBERS = "numbers.json"
ENOUGH_STRIDES = 30  # valid ones: a walk with fewer was broken off, and its session is still to come
_DAY_S = 86_400.0
_RECENT_DAYS = limits_of(LoadRule)["days"][1]


@dataclass(frozen=True, slots=True)
class Handover:
    """What the library knows of a person that changes their next walk.

    Attributes
    ----------
    numbers : tuple of str
        Those that the therapist chose for them, each as NAME=VALUE.
    own : OwnWalking or None
        Their own walking, where they agreed to keep it.
    past : tuple of PastWalk
        Those of their walks that count, oldest first.
    session : int
        Which session of the fading cues comes next.
    """

    numbers: tuple[str, ...] = ()
    own: OwnWalking | None = None
    past: tuple[PastWalk, ...] = ()
    session: int = 1


def handover(library: Library, id_: str, when: datetime) -> Handover:
    """Return what the next walk of a person begins with.

    Parameters
    ----------
    library : Library
        Which knows them.
    id_ : str
        Their id.
    when : datetime
        When the walk begins, with a time zone.

    Raises
    ------
    InputError
        When there is no such person, or what was kept of them cannot be read.
    """
    walks = library.walks(id_)
    past = that_count([told for row in walks if (told := _past(row, when)) is not None])
    return Handover(tuple(numbers_of(library, id_)), own_of(library, id_).own, past, _next_session(walks))


def that_count(past: Sequence[PastWalk]) -> tuple[PastWalk, ...]:
    """Return the walks on which any rule can depend: each file holds them, and a person may have walked for years.

    All that a rule on the last days may look at, and of older ones the longest without pain, and one with pain.
    """
    old = [walk for walk in past if walk.days_ago > _RECENT_DAYS]
    kept = [walk for walk in old if walk.pain_at_min is not None][:1]
    longest = max(old, key=_without_pain_min, default=None)
    if longest is not None and longest not in kept:
        kept.append(longest)
    return (*kept, *(walk for walk in past if walk.days_ago <= _RECENT_DAYS))


def _without_pain_min(walk: PastWalk) -> float:
    return walk.walking_min if walk.pain_at_min is None else walk.pain_at_min


def numbers_of(library: Library, id_: str) -> list[str]:
    """Return the numbers that the therapist chose for a person, each as NAME=VALUE.

    Raises
    ------
    InputError
        When there is no such person, or the numbers cannot be read.
    """
    content = library.read_of(id_, NUMBERS)
    return [] if content is None else numbers_in(content, f"{library.folder_of(id_) / NUMBERS}")


def keep_numbers(library: Library, id_: str, settings: Settings) -> None:
    """Keep the numbers for the next walks of a person; the session is counted and not kept.

    Raises
    ------
    InputError
        When there is no such person, or they cannot be written.
    """
    library.write_of(id_, NUMBERS, to_text(settings, without=(SESSION,)).encode())


def _past(row: WalkRow, when: datetime) -> PastWalk | None:
    if row.error or not row.walking_min:
        return None
    try:
        days = (when - datetime.fromisoformat(row.made_at)).total_seconds() / _DAY_S
    except (ValueError, TypeError):
        return None  # when it was is not known
    pain_at_min = None if math.isnan(row.pain_at_min) else row.pain_at_min
    return PastWalk(max(days, 0.0), row.walking_min, pain_at_min)


def _next_session(walks: Sequence[WalkRow]) -> int:
    newest = next((row for row in reversed(walks) if row.faded_session), None)
    if newest is None:
        return 1
    return newest.faded_session + (newest.strides_valid >= ENOUGH_STRIDES)
