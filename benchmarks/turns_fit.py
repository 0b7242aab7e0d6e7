"""Fit the odds of `hipline.gait.weak_steps` to people who turn round, and hold them to people left out.

    python benchmarks/turns_fit.py FOLDER      prints the weights that stand in the code

FOLDER is that of `out_and_back.py`. A logistic regression, pulled towards zero by a normal prior, on the peaks that
come while somebody turns round: is it a contact of a foot? Fitted to the people at hand and to the labelled circuits;
those kept aside are left alone. Which peaks come after which depends on the weights in the code: once they are
changed, fit again, until they stay.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))

from accuracy import PACKET, run
from labelled import labelled_walks
from labels import inside
from logistic import fit_logistic
from out_and_back import AT_HAND, Score, Trial, heard, read_trials
from table import Tally, markdown

from hipline.gait import contacts, peaks, weak_steps
from hipline.gait.contacts import LEAD_S, ContactDetector
from hipline.motion.pelvis import PelvisBlock
from hipline_device.samples import SampleBlock

Array = NDArray[np.float64]

NEAR_S = 0.12  # a peak this close to a label is its contact
AROUND_S = 0.7  # before and after the labels, where it is known that there was none
KNOTS = len(weak_steps.SHARES)
PRIOR_VARIANCE = np.array([4.0] * KNOTS + [1.0, 1.0, 4.0])


class Turns(NamedTuple):
    """The peaks of one walk while its person turns round: person, features (k, 8), and whether each was a step (k,)."""

    person: str
    features: Array
    is_step: NDArray[np.bool_]


def features_of(share: float, risen: float, height: float) -> Array:
    """Return the features of one peak: hats over the shares of the usual step, logarithms, one."""
    hats = [np.interp(share, weak_steps.SHARES, row) for row in np.eye(KNOTS)]
    return np.array([*hats, *(np.log(max(part, weak_steps.LEAST)) for part in (risen, height)), 1.0])


@contextmanager
def uncompiled() -> Iterator[None]:
    """Search for peaks in Python for a while: what is compiled cannot be watched, and holds its own weights."""
    usual, contacts.fastest = contacts.fastest, lambda function, *_: function
    try:
        yield
    finally:
        contacts.fastest = usual


@contextmanager
def watched() -> Iterator[tuple[list[float], list[Array]]]:
    """Note of each peak in a turn where its contact would be, s, and its features; it counts by the weights of now."""
    places_s: list[float] = []
    features: list[Array] = []
    start = [0.0]
    usual, usual_update = peaks.is_turn_step, ContactDetector.update

    def note(share: float, risen: float, height: float) -> bool:
        at: dict[str, Any] = sys._getframe(1).f_locals  # the search has no other window
        first, top, now = at["first"], at["top"], at["now"]
        place = at["oldest"] + first + peaks._place(at["rises"][first : top + 1], at["falls"][first : now + 1])
        places_s.append(start[0] + place / at["rate_hz"] - LEAD_S)
        features.append(features_of(share, risen, height))
        return usual(share, risen, height)

    def update(self: ContactDetector, block: PelvisBlock) -> list[contacts.Candidate]:
        if block.new_run:
            start[0] = float(block.time_s[0])
        return usual_update(self, block)

    peaks.is_turn_step, ContactDetector.update = note, update
    try:
        with uncompiled():
            yield places_s, features
    finally:
        peaks.is_turn_step, ContactDetector.update = usual, usual_update


def turns_of(person: str, block: SampleBlock, rate_hz: float, labels_s: list[Array], bouts_s: Array) -> Turns:
    """Return the peaks of a walk's turns, but for those on which its references do not agree."""
    with watched() as (places_s, features):
        run(block, rate_hz, PACKET)
    places = np.array(places_s)
    near = np.array([[np.abs(labels - place).min() < NEAR_S for labels in labels_s] for place in places])
    near = near.reshape(len(places), len(labels_s)).astype(np.bool_)
    one, all_of_them = np.any(near, axis=1), np.all(near, axis=1)
    sure = (all_of_them | ~one) & inside(places, bouts_s, AROUND_S)
    return Turns(person, np.array(features).reshape(len(places), KNOTS + 3)[sure], one[sure])


def fit(turns: list[Turns]) -> Array:
    """Return the weights (8,)."""
    features, is_step = (np.concatenate(parts) for parts in zip(*((t.features, t.is_step) for t in turns), strict=True))
    return fit_logistic(features, is_step, PRIOR_VARIANCE)


@contextmanager
def using(weights: Array) -> Iterator[None]:
    """Use other weights for a while."""
    names = ("DUE", "RISE", "HEIGHT", "ODDS")
    usual = [getattr(weak_steps, name) for name in names]
    for name, value in zip(names, (tuple(weights[:KNOTS]), *weights[KNOTS:]), strict=True):
        setattr(weak_steps, name, value)
    try:
        with uncompiled():
            yield
    finally:
        for name, value in zip(names, usual, strict=True):
            setattr(weak_steps, name, value)


def main() -> None:
    """Print the weights of everybody at hand, and what is found with those of everybody else."""
    if len(sys.argv) != 2:
        raise SystemExit(f"usage: python {sys.argv[0]} FOLDER")
    trials = [trial for trial in read_trials(Path(sys.argv[1])) if trial.person in AT_HAND]
    turns = [_of_trial(trial) for trial in trials]
    for walk in labelled_walks():
        labels = list(walk.labels.values())
        turns.append(
            turns_of(
                walk.person, walk.block, walk.rate_hz, [reference.time_s for reference in labels], labels[0].bouts_s
            )
        )
    weights = fit(turns)
    told = sum(len(t.is_step) for t in turns)
    print(
        f"{told} peaks in turns of {len({t.person for t in turns})} people, {sum(t.is_step.sum() for t in turns)} steps"
    )
    print("DUE =", tuple(np.round(weights[:KNOTS], 2).tolist()))
    print("RISE, HEIGHT, ODDS =", *np.round(weights[KNOTS:], 2))
    score = Score(Tally(), [])
    for person in AT_HAND:
        with using(fit([t for t in turns if t.person != str(person)])):
            for trial in trials:
                if trial.person == person:
                    score.add(trial, heard(trial))
    print("\nThe people at hand, each with weights that were fitted to the others:\n")
    print(markdown(["", *Score.HEAD], [["at hand", *score.cells()]]))


def _of_trial(trial: Trial) -> Turns:
    labels = trial.labels
    return turns_of(str(trial.person), trial.block, trial.rate_hz, [labels.time_s], labels.bouts_s)


if __name__ == "__main__":
    main()
