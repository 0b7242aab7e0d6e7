"""Three stories of how the wearer went, followed side by side: on the level, on stairs up, on stairs down.

In each a Kalman filter of two numbers holds what the integral of the vertical acceleration is wrong by, and how fast
that grows; at each stride every story may have followed on from itself or from another, and keeps its likelier past.
`hipline.gait.stairs` says what they are for, where their numbers come from, and where the method is described.
"""

from __future__ import annotations

import math
from typing import NamedTuple

# m/s, s and m/s²
SPEEDS = (0.0, 0.24, -0.28)  # of level, up, down: 0.16 m and 90 or 105 steps a minute
SPEED_SPREAD = 0.02  # of the speed of one flight
SEEN = 0.05  # noise of the mean over a stride
WANDER = 0.012  # per √s, of the integral
BIAS_WANDER = 0.003  # per √s
OF_WALKING = (0.05, 0.02)  # by which the bias of walking differs from that of the stand before; once that was learned
LANDING_S = 1.0  # after that long without a stride one may be on the level as well
LONGEST_FLIGHT_S = 16.0
FAR_BEHIND = 12.0  # log-odds at which a story is dropped
# log-probability, per step, of what follows on what: rows level, up, down
ENTER, LEAVE, REVERSE = 0.001, 0.15, 0.0001
CHANGES = (
    (math.log(1.0 - 2.0 * ENTER), math.log(ENTER), math.log(ENTER)),
    (math.log(LEAVE), math.log(1.0 - LEAVE - REVERSE), math.log(REVERSE)),
    (math.log(LEAVE), math.log(REVERSE), math.log(1.0 - LEAVE - REVERSE)),
)
EITHER = math.log(0.5)


class Story(NamedTuple):
    """One account of how the wearer went so far.

    `error` is what the integral is wrong by, m/s, `bias` how fast that grows, m/s²; the rest is their covariance.
    """

    score: float  #: log-odds against the likeliest; -inf when it was dropped
    error: float
    bias: float
    ee: float
    eb: float
    bb: float
    since: int  #: position at which its kind of walking began


Stories = tuple[Story, Story, Story]
DROPPED = Story(-math.inf, 0.0, 0.0, 0.0, 0.0, 0.0, 0)


def _doubted(story: Story, doubt: float) -> Story:
    return Story(story.score, story.error, story.bias, story.ee + doubt, story.eb, story.bb, story.since)


def doubted(stories: Stories, doubt: float) -> Stories:
    """Return the stories with an integral that is known less well, by a variance, m²/s²."""
    return _doubted(stories[0], doubt), _doubted(stories[1], doubt), _doubted(stories[2], doubt)


def _ahead(story: Story, passed_s: float, of_walking: float) -> Story:
    """Return the story as it stands at the next stride, before that is looked at."""
    return Story(
        story.score,
        story.error + story.bias * passed_s,
        story.bias,
        story.ee + (2.0 * story.eb + story.bb * passed_s + WANDER**2) * passed_s,
        story.eb + story.bb * passed_s,
        story.bb + BIAS_WANDER**2 * passed_s + of_walking,
        story.since,
    )


def _likeliest(stories: Stories, kind: int, speed: float, paused: bool, at: int) -> Story:
    """Return the likeliest of the stories that end with a stride of one kind, at this mean speed."""
    score, before, best, changed, seen = -math.inf, kind, stories[kind], SPEED_SPREAD**2, SEEN**2
    speed -= SPEEDS[kind]
    for i in range(3):
        story = stories[i]
        if story.score == -math.inf:
            continue
        change = EITHER if paused and i > 0 and kind in (0, i) else CHANGES[i][kind]
        variance = (story.ee if i == kind else story.ee + changed) + seen
        miss = speed - story.error
        odds = story.score + change - 0.5 * (miss * miss / variance + math.log(variance))
        if odds > score:
            score, before, best = odds, i, story
    spread = best.ee if before == kind else best.ee + changed
    variance, miss = spread + seen, speed - best.error
    k, k_bias = spread / variance, best.eb / variance
    return Story(
        score,
        best.error + k * miss,
        best.bias + k_bias * miss,
        spread - k * spread,
        best.eb - k * best.eb,
        best.bb - k_bias * best.eb,
        best.since if before == kind else at,
    )


def _kept(story: Story, score: float) -> Story:
    """Return the story with its score against that of the likeliest, unless it is far behind."""
    if not story.score > score - FAR_BEHIND:
        return DROPPED
    return Story(story.score - score, story.error, story.bias, story.ee, story.eb, story.bb, story.since)


def _believed(level: Story, up: Story, down: Story, at: int, rate_hz: float) -> tuple[int, Stories]:
    """Return which kind of walking is believed, and the stories that are not far behind."""
    kind, best = 0, level
    if up.score > best.score:
        kind, best = 1, up
    if down.score > best.score:
        kind, best = 2, down
    if kind > 0 and at - best.since > LONGEST_FLIGHT_S * rate_hz:  # let go: it is taken for a drift
        error, ee, bb = best.error + SPEEDS[kind], best.ee + SPEEDS[kind] ** 2, best.bb + OF_WALKING[0] ** 2
        return 0, (Story(0.0, error, best.bias, ee, best.eb, bb, at), DROPPED, DROPPED)
    return kind, (_kept(level, best.score), _kept(up, best.score), _kept(down, best.score))


def weighed(
    stories: Stories, speed: float, passed_s: float, of_walking: float, at: int, rate_hz: float
) -> tuple[int, Stories]:
    """Hold the mean speed of a stride against every story.

    Parameters
    ----------
    stories : three of Story
        Level, up and down, as they stood at the stride before; one of them at least is not dropped.
    speed : float
        The integral's mean, m/s.
    passed_s : float
        Time since the stride before, s.
    of_walking : float
        Variance by which the bias may have changed besides, m²/s⁴.
    at : int
        Position of the end of the stride.
    rate_hz : float
        Samples per second.

    Returns
    -------
    (int, three of Story)
        Which of the stories is believed, and how they stand now.
    """
    a, b, c = stories
    now = (_ahead(a, passed_s, of_walking), _ahead(b, passed_s, of_walking), _ahead(c, passed_s, of_walking))
    paused = passed_s > LANDING_S
    level, up = _likeliest(now, 0, speed, paused, at), _likeliest(now, 1, speed, paused, at)
    return _believed(level, up, _likeliest(now, 2, speed, paused, at), at, rate_hz)


WEIGHING = (_ahead, _likeliest, _believed, _kept, _doubted)  # what the functions above call
