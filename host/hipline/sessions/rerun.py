"""Run the pipeline over a stored walk: to prove what was recorded, to go on with it, or to analyse it anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from hipline.errors import InputError
from hipline.events import Contact, Cue, Stride, Update
from hipline.motion.calibration import Calibration
from hipline.pipeline import Pipeline
from hipline.sessions.file import Session
from hipline.sessions.values import Action, StoredBlock
from hipline.settings import Settings
from hipline_device.samples import SampleBlock

_CHUNK = 4096  # samples: bounds the memory, and changes no result
_METHODS = {"rezero": "rezero"}  #: what each kind of action calls


@dataclass(slots=True)
class Results:
    """What the pipeline said about a walk, in the order in which it said it."""

    contacts: list[Contact] = field(default_factory=list)
    strides: list[Stride] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    calibrations: list[Calibration] = field(default_factory=list)

    def add(self, update: Update, calibration: Calibration | None) -> None:
        """Take an update, and the calibration after it."""
        self.contacts.extend(update.contacts)
        self.strides.extend(update.strides)
        self.cues.extend(update.cues)
        if calibration is not None and (not self.calibrations or self.calibrations[-1] is not calibration):
            self.calibrations.append(calibration)


def perform(pipeline: Pipeline, action: Action) -> Update | None:
    """Do to a pipeline what was done to the live one.

    Raises
    ------
    InputError
        When this version of the app cannot.
    """
    do = getattr(pipeline, _METHODS.get(action.kind, ""), None)
    if do is None:
        raise InputError(f"the walk holds the action {action.kind!r}, which this Hipline does not know; update it")
    said = do()
    return said if isinstance(said, Update) else None


def _chunks(blocks: Iterable[SampleBlock]) -> Iterator[SampleBlock]:
    """Join blocks into larger ones."""
    waiting: list[SampleBlock] = []
    count = 0
    for block in blocks:
        waiting.append(block)
        count += len(block)
        if count >= _CHUNK:
            yield SampleBlock.join(waiting)
            waiting, count = [], 0
    if waiting:
        yield SampleBlock.join(waiting)


def feed(pipeline: Pipeline, blocks: Iterable[StoredBlock], actions: Iterable[Action]) -> Iterator[Update]:
    """Give the pipeline stored blocks in their order, and the actions where they were; yield what it says."""
    pending = sorted(actions, key=lambda action: action.after_block)
    waiting: list[SampleBlock] = []
    last = 0
    for stored in blocks:
        while pending and pending[0].after_block < stored.id:
            yield from map(pipeline.update, _chunks(waiting))
            waiting = []
            said = perform(pipeline, pending.pop(0))
            if said is not None:
                yield said
        waiting.append(stored.block)
        last = stored.id
        if len(waiting) >= _CHUNK:
            yield from map(pipeline.update, _chunks(waiting))
            waiting = []
    yield from map(pipeline.update, _chunks(waiting))
    for action in pending:
        if action.after_block <= last:
            said = perform(pipeline, action)
            if said is not None:
                yield said


def as_seen(session: Session, last_block: int | None = None) -> Iterator[StoredBlock]:
    """Yield the blocks that the live analysis has seen, up to one of them."""
    for stored in session.blocks():
        if last_block is not None and stored.id > last_block:
            return
        if not stored.late:
            yield stored


def in_place(session: Session) -> Iterator[StoredBlock]:
    """Yield all samples in their order, late ones in their place, cut where an action was."""
    stored = list(session.blocks())
    whole = session.samples()
    cuts = [0]
    ids = sorted({min(action.after_block, stored[-1].id) for action in session.actions()} | {stored[-1].id})
    for id_ in ids:
        newest = max((int(b.block.index[-1]) for b in stored if b.id <= id_ and not b.late), default=-1)
        cuts.append(int(np.searchsorted(whole.index, newest, side="right")))
    cuts[-1] = len(whole)
    for id_, (first, end) in zip(ids, pairwise(cuts), strict=True):
        if end > first:
            yield StoredBlock(id_, 0, 0.0, False, whole[first:end])


def results(
    session: Session, settings: Settings, *, late: bool, last_block: int | None = None, finish: bool = True
) -> Results:
    """Run the engine of today over a session.

    Parameters
    ----------
    session : Session
        The walk.
    settings : Settings
        The numbers that the therapist chose.
    late : bool
        Whether late blocks are put in their place; without them the pipeline gets what it got live.
    last_block : int, optional
        The last block to analyse; None: all.
    finish : bool
        Whether the end of the walk is analysed, too.

    Raises
    ------
    InputError
        When the session holds no samples, or an action that is not known.
    """
    pipeline, told = Pipeline(session.rate_hz, settings), Results()
    blocks = in_place(session) if late else as_seen(session, last_block)
    for update in feed(pipeline, blocks, session.actions()):
        told.add(update, pipeline.calibration)
    if finish:
        told.add(pipeline.finish(), pipeline.calibration)
    return told
