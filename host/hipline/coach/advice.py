"""Which tips fit a walk: by the cues that it had, few at a time, and none where somebody should ask for help first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hipline.coach.exercises import BY_KEY, Exercise
from hipline.coach.red_flags import ASK_FROM
from hipline.events import Cue

MOST = 3  # more is not read

# what the wearer may have noticed, and what may help; the first rule that was cued most comes first
_BY_RULE: dict[str, tuple[str, tuple[str, ...]]] = {
    "tilt_forward": (
        "Your pelvis was tipped forward for a while.",
        ("glute_squeeze", "lunge_stretch", "pelvic_tilt"),
    ),
    "tilt_back": ("Your pelvis was tipped back for a while.", ("pelvic_tilt", "cat", "light_steps")),
    "rotation_small": ("Your trunk turned less than usual for a while.", ("breath", "hip_circles", "light_steps")),
    "rotation_large": ("Your trunk turned more than usual for a while.", ("short_steps", "dead_bug", "bridge")),
    "drop_left": ("Your left side sank more than usual.", ("side_leg_lift", "bridge", "glute_squeeze")),
    "drop_right": ("Your right side sank more than usual.", ("side_leg_lift", "bridge", "glute_squeeze")),
    "long_steps": ("Your steps were longer than usual.", ("short_steps", "light_steps", "lunge_stretch")),
    "right_step_longer": ("Your steps were less even than usual.", ("light_steps", "breath", "bridge")),
    "left_step_longer": ("Your steps were less even than usual.", ("light_steps", "breath", "bridge")),
    "slow_walk": ("There was a lot of slow walking and stopping.", ("sit_break", "light_steps", "small_goal")),
    "fatigue_tilt": ("Your pelvis tipped further as the minutes went by.", ("bridge", "dead_bug", "sit_break")),
    "fatigue_drop": ("Your hips sank further as the minutes went by.", ("side_leg_lift", "bridge", "sit_break")),
    "time_limit": ("You reached your own walking time.", ("sit_break", "knees_to_chest", "small_goal")),
    "load": ("It was your longest walk for some time.", ("knees_to_chest", "childs_pose", "small_goal")),
}
RULES = tuple(_BY_RULE)
_HURT = ("It hurt on the way.", ("sit_break", "knees_to_chest", "short_steps"))
_CALM = ("Nothing stood out.", ("light_steps", "small_goal"))


@dataclass(frozen=True, slots=True)
class Offer:
    """What was seen, and what may feel good.

    Attributes
    ----------
    seen : str
        In one sentence, about movement only.
    exercises : tuple of Exercise
        At most three.
    """

    seen: str
    exercises: tuple[Exercise, ...]


def offers(cues: Iterable[Cue], worst_pain: int = 0) -> tuple[Offer, ...]:
    """Return what to offer after a walk, what was seen most first.

    Parameters
    ----------
    cues : iterable of Cue
        Those of the walk.
    worst_pain : int
        The highest score that the wearer gave, 0 to 10. From `red_flags.ASK_FROM` on, the questions come before any
        tip: then nothing is offered here.
    """
    if worst_pain >= ASK_FROM:
        return ()
    counts = Counter(cue.rule for cue in cues if cue.level.asks and cue.rule in _BY_RULE)
    found = [_BY_RULE[rule] for rule, _ in counts.most_common()]
    if worst_pain > 0:
        found.insert(0, _HURT)
    told: list[Offer] = []
    used: set[str] = set()
    for seen, keys in found or [_CALM]:
        new = tuple(BY_KEY[key] for key in keys if key not in used)[:MOST]
        if new and len(told) < MOST and all(offer.seen != seen for offer in told):
            used |= {exercise.key for exercise in new}
            told.append(Offer(seen, new))
    return tuple(told)
