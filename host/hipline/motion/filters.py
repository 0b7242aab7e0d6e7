"""Streaming filters: state kept between blocks, no transient at the start."""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false, reportUnknownParameterType=false
# pyright: reportPrivateUsage=false, reportMissingImports=false, reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt, sosfilt_zi

from hipline.motion.forms import fastest

Array = NDArray[np.float64]
Kind = Literal["low", "high", "band"]


def whole_sosfilt(sos: Array, signals: Array, state: Array) -> None:
    """Filter signals (k, n) in place, and carry their state (k, sections, 2) on, by the public function of scipy."""
    signals[...], after = sosfilt(sos, signals, zi=np.moveaxis(state, 0, 1))
    state[...] = np.moveaxis(after, 1, 0)


def _find_loop() -> Callable[[Array, Array, Array], None]:
    """Return the compiled loop inside that function: for ten samples, all that is around it costs thirty times more.

    Where this version of scipy has it elsewhere, the function itself serves as well.
    """
    try:
        from scipy.signal._sosfilt import _sosfilt  # noqa: PLC0415

        _sosfilt(np.eye(1, 6) + np.eye(1, 6, 3), np.zeros((1, 1)), np.zeros((1, 1, 2)))
    except (ImportError, TypeError, ValueError):
        return whole_sosfilt
    return _sosfilt


_filter = _find_loop()


def sosfilt_loop(sos: Array, signals: Array, state: Array) -> None:
    """Do the same, section by section, to be compiled: the numbers of a section then stay in registers."""
    for k in range(len(signals)):
        for s in range(len(sos)):
            b0, b1, b2, a1, a2 = sos[s, 0], sos[s, 1], sos[s, 2], sos[s, 4], sos[s, 5]
            first, second = state[k, s, 0], state[k, s, 1]
            for i in range(signals.shape[1]):
                value = signals[k, i]
                passed = b0 * value + first
                first = b1 * value - a1 * passed + second
                second = b2 * value - a2 * passed
                signals[k, i] = passed
            state[k, s, 0], state[k, s, 1] = first, second


def abreast(sos: Array, signals: Array, state: Array) -> None:
    """Filter each of signals (k, n) in place by a section of its own, sos (k, 6); carry the state (k, 1, 2) on."""
    for k in range(len(sos)):
        _filter(sos[k : k + 1], signals[k : k + 1], state[k : k + 1])


def abreast_loop(sos: Array, signals: Array, state: Array) -> None:
    """Do the same, sample by sample, to be compiled: while a sum of one filter is awaited, another is worked on."""
    for i in range(signals.shape[1]):
        for k in range(len(sos)):
            value = signals[k, i]
            passed = sos[k, 0] * value + state[k, 0, 0]
            state[k, 0, 0] = sos[k, 1] * value - sos[k, 4] * passed + state[k, 0, 1]
            state[k, 0, 1] = sos[k, 2] * value - sos[k, 5] * passed
            signals[k, i] = passed


@cache
def _design(kind: Kind, order: int, cut_hz: float | tuple[float, float], rate_hz: float) -> tuple[Array, Array]:
    """Return the sections (s, 6) of a Butterworth filter, and its state (s, 2) at rest, by the value that is passed."""
    sos = np.ascontiguousarray(butter(order, cut_hz, kind, fs=rate_hz, output="sos"), dtype=np.float64)
    return sos, np.asarray(sosfilt_zi(sos))


class Filter:
    """A Butterworth filter along the first axis that carries its state from block to block.

    Parameters
    ----------
    kind : "low", "high" or "band"
        What passes.
    order : int
        Order of the prototype.
    cut_hz : float or (float, float)
        Corner frequency, Hz.
    rate_hz : float
        Samples per second.
    """

    def __init__(
        self,
        kind: Kind,
        order: int,
        cut_hz: float | tuple[float, float],
        rate_hz: float,
    ) -> None:
        self._sos, self._rest = _design(kind, order, cut_hz, rate_hz)
        self._filter = fastest(sosfilt_loop, plain=_filter)
        self._state: Array | None = None  # (k, sections, 2)

    def reset(self) -> None:
        """Forget the past: the next sample counts as having been there for ever."""
        self._state = None

    def update(self, values: Array) -> Array:
        """Filter the next values, shape (n,) or (n, k)."""
        if not len(values):
            return values
        signals = np.array(values.T, dtype=np.float64, order="C", ndmin=2)  # a copy, filtered in place
        if self._state is None:
            self._state = self._rest * signals[:, :1, None]
        self._filter(self._sos, signals, self._state)
        return signals.T if values.ndim > 1 else signals[0]


class FilterBank:
    """Butterworth filters that go through signals of their own side by side, faster than one after the other.

    Parameters
    ----------
    filters : sequence of (kind, order, cut_hz)
        Of each, "low" or "high", 1 or 2, and the corner frequency, Hz.
    rate_hz : float
        Samples per second.
    """

    def __init__(self, filters: Sequence[tuple[Literal["low", "high"], Literal[1, 2], float]], rate_hz: float) -> None:
        designs = [_design(*each, rate_hz) for each in filters]
        self._sos = np.concatenate([sos for sos, _ in designs])
        self._rest = np.stack([rest for _, rest in designs])
        self._filter = fastest(abreast_loop, plain=abreast)
        self._state: Array | None = None  # (k, 1, 2)

    def reset(self) -> None:
        """Forget the past: the next sample counts as having been there for ever."""
        self._state = None

    def update(self, signals: Array) -> None:
        """Filter the next values of the signals in place, shape (k, n), n > 0, in rows without gaps."""
        if self._state is None:
            self._state = self._rest * signals[:, :1, None]
        self._filter(self._sos, signals, self._state)
