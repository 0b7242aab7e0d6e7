"""What a notice does besides the screen: a soft tone, spoken words, the vibration of the clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hipline.events import Notice, NoticeKind
from hipline.language import shown
from hipline_device.alert import Pattern


class Sound(StrEnum):
    """What is heard."""

    NONE = "none"
    TONE = "tone"  #: a short soft tone
    WORDS = "words"  #: the words, spoken


QUIET = "quiet"  #: neither heard nor felt


@dataclass(frozen=True, slots=True)
class Vibration:
    """How the clip vibrates."""

    pattern: Pattern
    strength_percent: int
    repeats: int = 1


VIBRATIONS = {  #: good news needs no shaking
    NoticeKind.CUE: Vibration(Pattern.TAP, 60),
    NoticeKind.STRONG: Vibration(Pattern.DOUBLE, 90),
}


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
        Lets the clip vibrate.
    """

    def __init__(
        self,
        tone: Callable[[], None] = _silence,
        speak: Callable[[str], None] = _silence,
        vibrate: Callable[[Vibration], object] = _silence,
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
                self._speak(shown(notice.message))
            elif self.sound is Sound.TONE and notice.kind.asks:
                self._tone()
        vibration = VIBRATIONS.get(notice.kind)
        if self.vibration and vibration is not None:
            self.vibrate(vibration)
