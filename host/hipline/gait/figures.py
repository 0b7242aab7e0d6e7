"""All the measures of strides in one call, so that a compiled form crosses over to it once for many strides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from hipline.gait.abreast import abreast
from hipline.gait.measures import (
    LAG_SLACK,
    Array,
    braking_peak,
    extremes,
    integral,
    lag_range,
    pelvic_drop,
    products,
    products_loop,
    range_of,
    regularity,
    rotation,
    stance_end_tilt,
    until,
    vertical_path,
)
from hipline.gait.posture import FORWARD, HEADING, OBLIQUITY, REAL, TILT, UP
from hipline.gait.recent import Window
from hipline.motion.forms import fastest


class Figures(NamedTuple):
    """Measures of a stride; `hipline.gait.measures` defines them.

    Attributes
    ----------
    real : float
        1 where all samples were really measured, else 0.
    rise_before_m, rise_after_m : float
        Range of the height before and after the contact of the other foot.
    regularity : float
        NaN where the stride before is not known, or was not really measured.
    """

    real: float
    tilt_mean_deg: float
    tilt_max_deg: float
    tilt_rom_deg: float
    tilt_stance_end_deg: float
    obliquity_mean_deg: float
    obliquity_rom_deg: float
    pelvic_drop_deg: float
    rotation_rom_deg: float
    rotation_left_deg: float
    rotation_right_deg: float
    turn_deg: float
    vertical_excursion_m: float
    braking_peak_m_s2: float
    forward_mean_m_s2: float
    rise_before_m: float
    rise_after_m: float
    regularity: float


FIGURES = len(Figures._fields)


class Span(NamedTuple):
    """Where a stride is, in samples since the start of the run.

    Attributes
    ----------
    start, end : float
        The contacts that begin and end it.
    other : float
        The contact of the other foot; that of the start where it is not known.
    is_left : bool
        Whether it is a stride of the left foot.
    began : float
        First contact since the last pause: what is before it is no walking to compare with.
    """

    start: float
    end: float
    other: float
    is_left: bool
    began: float


def _figures(
    posture: Window, start: float, end: float, other: float, is_left: bool, began: float, rate_hz: float
) -> Figures:
    table, first, move = posture.table, math.floor(start), posture.at - posture.first
    at, stop = max(first + move, posture.at), math.floor(end) + 1 + move
    into = start - first  # from the last sample before the contact, or at it
    obliquity = table[OBLIQUITY, at:stop]
    at_contact = float(obliquity[0] + into * (obliquity[1] - obliquity[0]))
    drop = pelvic_drop(obliquity, at_contact, is_left)
    if into > 0.0:  # measured from the first sample after the contact
        at, obliquity = at + 1, obliquity[1:]
    tilt, forward = table[TILT, at:stop], table[FORWARD, at:stop]
    left, right, turn = rotation(table[HEADING, at:stop])
    path = vertical_path(table[UP, at:stop], rate_hz)
    landed = min(max(round(other - start), 0), len(path) - 1)
    n, (lowest, highest), real = len(tilt), extremes(tilt), float(table[REAL, at:stop].min())
    return Figures(
        real,
        math.degrees(float(tilt.sum()) / n),
        math.degrees(highest),
        math.degrees(highest - lowest),
        math.degrees(stance_end_tilt(tilt)),
        math.degrees(float(obliquity.sum()) / n),
        math.degrees(range_of(obliquity)),
        math.degrees(drop),
        math.degrees(left + right),
        math.degrees(left),
        math.degrees(right),
        math.degrees(turn),
        range_of(path),
        braking_peak(forward),
        float(forward.sum()) / n,
        range_of(path[: landed + 1]),
        range_of(path[landed:]),
        _regularity(posture, start, end, began) if real > 0.0 else math.nan,
    )


def _regularity(posture: Window, start: float, end: float, began: float) -> float:
    """Compare with the stride before, where the wearer walked then and no sample was lost."""
    table, first, move = posture.table, math.ceil(start), posture.at - posture.first
    length, count = end - start, math.floor(end) + 1 - first
    _, longest = lag_range(count)
    at, stop = first - longest + move, math.floor(end) + 1 + move
    if start - length < began - LAG_SLACK * length or at < posture.at or table[REAL, at:stop].min() == 0.0:
        return math.nan
    return regularity(table[UP, at:stop], count)


def _all(posture: Window, spans: Array, rate_hz: float) -> Array:
    """Return the measures of strides: spans (k, 5) to figures (k, 18)."""
    told = np.empty((len(spans), FIGURES))
    told[:, :-1] = abreast(posture, spans, rate_hz).T
    for i, (start, end, *_, began) in enumerate(spans.tolist()):
        told[i, -1] = _regularity(posture, start, end, began) if told[i, 0] > 0.0 else math.nan
    return told


def _all_loop(posture: Window, spans: Array, rate_hz: float) -> Array:
    """Do the same, stride by stride, to be compiled."""
    told = np.empty((len(spans), FIGURES))
    for i in range(len(spans)):
        start, end, other, is_left, began = spans[i, 0], spans[i, 1], spans[i, 2], spans[i, 3] > 0.0, spans[i, 4]
        figures = _figures(posture, start, end, other, is_left, began, rate_hz)
        for k in range(FIGURES):
            told[i, k] = figures[k]
    return told


_PARTS = (
    _figures, _regularity, until, extremes, range_of, stance_end_tilt, pelvic_drop, rotation, integral, vertical_path,
    braking_peak, regularity, lag_range, (products, products_loop),
)  # fmt: skip


class Measurer:
    """Measure strides, in the fastest form there is.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._all = fastest(_all_loop, *_PARTS, plain=_all)

    def figures(self, posture: Window, spans: Sequence[Span]) -> Iterator[Figures]:
        """Return the measures of strides, one after the other.

        Parameters
        ----------
        posture : Window
            The signals of `hipline.gait.posture` at hand.
        spans : sequence of Span
            The strides.
        """
        if not spans:
            return iter(())
        numbers = np.fromiter(chain.from_iterable(spans), np.float64, len(spans) * len(Span._fields))
        told = self._all(posture, numbers.reshape(len(spans), -1), self._rate_hz)
        return map(Figures, *told.T.tolist())
