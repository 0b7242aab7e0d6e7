"""What a notice does besides the screen: a soft tone, spoken words, the vibration of the clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hipline.events import Notice, NoticeKind


class Sound(StrEnum):
    """What is heard."""

    NONE = "none"
    TONE = "tone"  #: a short soft tone
    WORDS = "words"  #: the words, spoken


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the clip vibrates: strength 0 to 1, and how often in a row."""

    strength: float
    repeats: int


PATTERNS = {NoticeKind.CUE: Pattern(0.5, 1), NoticeKind.STRONG: Pattern(0.8, 2)}  #: good news needs no shaking


def _silence(*_: object) -> None:
    """Do nothing."""


class Outputs:
    """Give notices to the ear and to the skin.

    Parameters
    ----------
    tone : callable
        Sounds once.
    speak : callable
        Says a text.
    vibrate : callable
        Lets the clip vibrate in a pattern.
    """

    def __init__(
        self,
        tone: Callable[[], None] = _silence,
        speak: Callable[[str], None] = _silence,
        vibrate: Callable[[Pattern], None] = _silence,
    ) -> None:
        self._tone, self._speak, self.vibrate = tone, speak, vibrate
        self.sound = Sound.NONE
        self.vibration = True

    def give(self, notice: Notice) -> None:
        """Give a notice; amber is for the eyes alone, and where it is to be quiet only the clip is felt."""
        if notice.kind is NoticeKind.AMBER:
            return
        if not notice.quiet:
            if self.sound is Sound.WORDS:
                self._speak(notice.message)
            elif self.sound is Sound.TONE and notice.kind.asks:
                self._tone()
        pattern = PATTERNS.get(notice.kind)
        if self.vibration and pattern is not None:
            self.vibrate(pattern)
