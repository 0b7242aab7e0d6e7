"""Run the pipeline over a stored walk: to prove what was recorded, to go on with it, or to analyse it anew."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from hipline.errors import InputError
from hipline.events import Update
from hipline.interrupts import held_back
from hipline.pipeline import Pipeline
from hipline.sessions.file import Session
from hipline.sessions.results import Results
from hipline.sessions.samples import in_order
from hipline.sessions.values import Action, StoredBlock
from hipline.settings import Settings
from hipline_device.samples import SampleBlock

_METHODS = {  #: what each kind of action calls
    "rezero": "rezero",
    "recalibrate": "recalibrate",
    "felt": "felt",
    "too_much": "too_much",
}


def perform(pipeline: Pipeline, action: Action) -> None:
    """Do to a pipeline what was done to the live one.

    Raises
    ------
    InputError
        When this version of the app cannot.
    """
    do = getattr(pipeline, _METHODS.get(action.kind, ""), None)
    if do is None:
        raise InputError(f"somebody did {action.kind!r} in this walk, which this Hipline does not know; update it")
    do(*([] if action.value is None else [action.value]))


def _cut(blocks: Iterable[StoredBlock], longest: int) -> Iterator[StoredBlock]:
    """Yield the blocks; one that is longer than so many samples in parts, which have its id."""
    for stored in blocks:
        for at in range(0, max(1, len(stored.block)), longest):
            yield replace(stored, block=stored.block[at : at + longest])


def feed(
    pipeline: Pipeline, blocks: Iterable[StoredBlock], actions: Iterable[Action], cut_after: int | None = None
) -> Iterator[tuple[int, Update]]:
    """Give stored blocks to the pipeline, some minutes at once, and do what was done between them.

    Parameters
    ----------
    pipeline : Pipeline
        What it is given to.
    blocks : iterable of StoredBlock
        In their order.
    actions : iterable of Action
        What was done, and after which block.
    cut_after : int, optional
        A block after which a new update begins.

    Yields
    ------
    int, Update
        What the pipeline said, and up to which block that goes.
    """
    due = deque(sorted(actions, key=lambda action: action.after_block))
    waiting: list[SampleBlock] = []
    last, samples = 0, 0
    for stored in _cut(blocks, pipeline.piece):
        at_action = bool(due) and due[0].after_block < stored.id
        at_cut = cut_after is not None and last <= cut_after < stored.id
        if waiting and (at_action or at_cut or samples + len(stored.block) > pipeline.piece):
            yield last, pipeline.update(SampleBlock.join(waiting))
            waiting, samples = [], 0
        while due and due[0].after_block < stored.id:
            perform(pipeline, due.popleft())
        waiting.append(stored.block)
        samples += len(stored.block)
        last = stored.id
    if waiting:
        yield last, pipeline.update(SampleBlock.join(waiting))
    for action in due:
        if action.after_block <= last:
            perform(pipeline, action)


def as_seen(session: Session, last_block: int | None = None) -> Iterator[StoredBlock]:
    """Yield the blocks that the live analysis has seen, up to one of them."""
    for stored in session.blocks():
        if last_block is not None and stored.id > last_block:
            return
        if not stored.late:
            yield stored


def in_place(session: Session, last_block: int | None = None) -> Iterator[StoredBlock]:
    """Yield all samples in their order, late ones in their place, cut where an action was."""
    stored = [block for block in session.blocks() if last_block is None or block.id <= last_block]
    if not stored:
        return
    whole = in_order([block.block for block in stored])
    last = stored[-1].id
    ids = sorted({action.after_block for action in session.actions() if action.after_block < last} | {last})
    cuts = [0]
    for id_ in ids:
        newest = max((int(b.block.index[-1]) for b in stored if b.id <= id_ and not b.late), default=-1)
        cuts.append(int(np.searchsorted(whole.index, newest, side="right")))
    cuts[-1] = len(whole)
    for id_, (first, end) in zip(ids, pairwise(cuts), strict=True):
        if end > first:
            yield StoredBlock(id_, 0, 0.0, False, whole[first:end])


def run(
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
    blocks = in_place(session, last_block) if late else as_seen(session, last_block)
    actions = [action for action in session.actions() if last_block is None or action.after_block <= last_block]
    with held_back() as let_through:
        for _, update in feed(pipeline, blocks, actions):
            told.add(update, pipeline.calibration)
            let_through()
        if finish:
            told.add(pipeline.finish(), pipeline.calibration)
    return told
