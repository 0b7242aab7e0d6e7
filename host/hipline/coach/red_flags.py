"""When walking should wait and somebody should be asked: a few plain questions, and what the answers mean.

Asked before the first walk, and when the wearer gives pain a high number. The answers lead to one of two sentences or
to none; nothing is concluded about what somebody has.

References
----------
The union of public lists for back pain (emergency departments and general practice): bladder, bowel and saddle
numbness, weakness of both legs or growing; see `docs/coaching.md`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

ASK_FROM = 7  # a pain score from which the questions are asked


class Urgency(IntEnum):
    """What to do; a higher one goes first."""

    GO_ON = 0
    SEE_SOMEBODY = 1
    EMERGENCY = 2


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to say yes to.

    Attributes
    ----------
    key : str
        Never changes.
    text : str
        In the words of somebody who has it.
    urgency : Urgency
        What a yes leads to.
    """

    key: str
    text: str
    urgency: Urgency


QUESTIONS = (
    Question("bladder", "I cannot control my bladder or bowel, or cannot pass urine.", Urgency.EMERGENCY),
    Question("saddle", "I am numb between my legs or around my bottom.", Urgency.EMERGENCY),
    Question("both_legs", "Both legs are weak, or a leg gets weaker by the hour or day.", Urgency.EMERGENCY),
    Question("fall", "The pain began with a fall or another accident.", Urgency.SEE_SOMEBODY),
    Question("leg", "One leg is weak or numb, or pain or tingling runs down to the foot.", Urgency.SEE_SOMEBODY),
    Question("night", "The pain wakes me at night, however I lie.", Urgency.SEE_SOMEBODY),
    Question("unwell", "I have a fever, feel very ill, or lose weight without trying.", Urgency.SEE_SOMEBODY),
    Question("history", "I have had cancer, or I take medicine that weakens bones or defences.", Urgency.SEE_SOMEBODY),
    Question("worse", "The pain gets worse from week to week.", Urgency.SEE_SOMEBODY),
)
TEXTS = {
    Urgency.GO_ON: "Good. Stop whenever a movement hurts.",
    Urgency.SEE_SOMEBODY: (
        "Please see a doctor or physiotherapist before you go on, or walk with one beside you. Tell them what you "
        "ticked. Until then, move only as far as it feels good."
    ),
    Urgency.EMERGENCY: (
        "Please stop now and get medical help at once: call your emergency number, or go to the nearest emergency "
        "department. Do not wait to see whether it gets better."
    ),
}
TITLES = {
    Urgency.GO_ON: "Nothing on this list",
    Urgency.SEE_SOMEBODY: "See a professional",
    Urgency.EMERGENCY: "Emergency: now",
}


def urgency_of(yes: Collection[str]) -> Urgency:
    """Return what to do.

    Parameters
    ----------
    yes : collection of str
        Keys of the questions that were answered with yes.

    Raises
    ------
    KeyError
        For a key that is none.
    """
    by_key = {question.key: question.urgency for question in QUESTIONS}
    return max((by_key[key] for key in yes), default=Urgency.GO_ON)
