"""From cues to what the walker notices: by the mode, quiet on the road, with praise, and never ending on a failure."""

from __future__ import annotations

from collections.abc import Iterable

from hipline.cues import words
from hipline.cues.modes import FeedbackRule, is_given, share_of
from hipline.events import Cue, CueLevel, Notice, NoticeKind

_KINDS = {
    CueLevel.AMBER: NoticeKind.AMBER,
    CueLevel.CUE: NoticeKind.CUE,
    CueLevel.STRONG: NoticeKind.STRONG,
    CueLevel.CLEAR: NoticeKind.CLEAR,
}


class Feedback:
    """Decide what of a walk's cues is given; the same walk always gives the same.

    Parameters
    ----------
    rule : FeedbackRule
        Mode and numbers.
    """

    def __init__(self, rule: FeedbackRule) -> None:
        self._rule = rule
        self._share = share_of(rule)
        self._asked = 0  # times that a band was left
        self._on: dict[str, bool] = {}  # rules that are out now, and whether that was given
        self._judged = self._inside = 0
        self._run = 0.0  # walked, minutes, when the band was left last
        self._longest = 0.0  # minutes inside in a row
        self._since_min = 0.0  # walked when praise was last due
        self._recent = [0, 0]  # strides judged and inside since then

    @property
    def inside_pct(self) -> float | None:
        """Share of the judged strides in the band, percent; None before there are any."""
        return 100.0 * self._inside / self._judged if self._judged else None

    @property
    def withheld(self) -> int:
        """How often the band was left without a word, because the mode wants it so."""
        return self._asked - sum(is_given(nth, self._share) for nth in range(1, self._asked + 1))

    def update(self, cues: Iterable[Cue], inside: bool | None, pace_spm: float, walked_min: float) -> list[Notice]:
        """Take what the rules said of a stride, and whether it was in the band; return what the walker gets.

        Parameters
        ----------
        cues : iterable of Cue
            Of this stride.
        inside : bool or None
            Whether the stride was in every band; None where it was not judged.
        pace_spm : float
            Steps a minute of the last strides.
        walked_min : float
            Minutes of walking so far.
        """
        quiet = pace_spm >= self._rule.road_spm and not self._rule.heard_on_road
        given = [self._notice(cue, quiet) for cue in cues if self._takes(cue)]
        if inside is not None:
            self._count(inside, walked_min)
            praise = self._praise(walked_min)
            if praise and not given and not self._on:
                given.append(Notice(NoticeKind.PRAISE, "", praise, quiet))
        return given

    def closing(self, walked_min: float) -> str:
        """Return the last word of a walk: what went well, whatever else there was."""
        share = self.inside_pct
        if share is not None and share >= self._rule.praise_pct:
            return words.closing_share(share)
        if self._longest >= 1.0:
            return words.closing_run(self._longest)
        return words.closing_walk(walked_min)

    def _takes(self, cue: Cue) -> bool:
        if cue.level is CueLevel.AMBER:
            return self._share == 1.0
        if cue.level is CueLevel.CLEAR:
            return self._on.pop(cue.rule, False)
        if cue.rule not in self._on:
            self._asked += 1
            self._on[cue.rule] = is_given(self._asked, self._share)
        return self._on[cue.rule]

    @staticmethod
    def _notice(cue: Cue, quiet: bool) -> Notice:
        return Notice(_KINDS[cue.level], cue.rule, cue.message, quiet)

    def _count(self, inside: bool, walked_min: float) -> None:
        self._judged += 1
        self._inside += inside
        self._recent[0] += 1
        self._recent[1] += inside
        if not inside:
            self._run = walked_min
        self._longest = max(self._longest, walked_min - self._run)

    def _praise(self, walked_min: float) -> str:
        if walked_min - self._since_min < self._rule.praise_min:
            return ""
        judged, inside = self._recent
        self._since_min, self._recent = walked_min, [0, 0]
        share = 100.0 * inside / judged
        # a test is silent, and as the fading goes on praise is for the end
        return words.praise(share) if share >= self._rule.praise_pct and self._share == 1.0 else ""
