"""Ask the safety questions before the first walk on this machine: in a window, or in the terminal."""

from __future__ import annotations

import sys

from hipline.coach.red_flags import QUESTIONS, TEXTS, TITLES, Urgency, urgency_of
from hipline.errors import HiplineError
from hipline.language import fill, shown
from hipline.sessions.first_use import remember_answered, was_answered
from hipline.views.display import why_no_window

_LEAD = "Before your first walk. Hipline is no doctor; these questions are for your safety."
_ASKED = "Which of these hold for you today? Numbers with spaces, or 'none':"
_ANSWER = "Please give numbers from 1 to {count} with spaces between them, or the word none."
_READ = "Press Enter when you have read this."


def ask_first(*, window: bool) -> None:
    """Ask, unless somebody did before, or nobody is there to answer.

    Raises
    ------
    HiplineError
        When the answers say that medical help comes first.
    """
    if was_answered():
        return
    if window and not why_no_window():
        from hipline.views.window.dialogs.safety import ask_safety  # noqa: PLC0415 - Qt only where a window is shown

        urgency = ask_safety()
    elif sys.stdin.isatty():
        urgency = _in_terminal()
    else:
        return  # a script: whoever wrote it answers for the walk
    if urgency is Urgency.GO_ON:
        remember_answered()
    if urgency is Urgency.EMERGENCY:
        raise HiplineError(shown(TEXTS[urgency]))


def _in_terminal() -> Urgency:
    print(f"{shown(_LEAD)}\n")
    for number, question in enumerate(QUESTIONS, start=1):
        print(f"  {number}  {shown(question.text)}")
    while True:
        said = input(f"\n{shown(_ASKED)} ").split()
        if [word.casefold() for word in said] == ["none"]:
            urgency = Urgency.GO_ON
        elif said and all(word.isdecimal() and 1 <= int(word) <= len(QUESTIONS) for word in said):
            urgency = urgency_of([QUESTIONS[int(word) - 1].key for word in said])
        else:
            print(fill(_ANSWER, count=len(QUESTIONS)))
            continue
        if urgency is Urgency.SEE_SOMEBODY:
            print(f"\n{shown(TITLES[urgency])}. {shown(TEXTS[urgency])}\n")
            input(f"{shown(_READ)} ")
        return urgency
