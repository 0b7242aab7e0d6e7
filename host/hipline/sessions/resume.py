"""What a walk that was interrupted has come to: its pipeline as it was, and what its file lacks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hipline.errors import InputError, LinkError
from hipline.events import Update
from hipline.interrupts import held_back
from hipline.pipeline import Pipeline
from hipline.sessions.file import Session
from hipline.sessions.rerun import as_seen, feed
from hipline.sessions.results import TABLES, Results, first_difference, joined, only_cues_on
from hipline.sessions.software import is_here
from hipline.sessions.values import Analysis, Origin, Run, StoredBlock
from hipline.sessions.writer import SessionWriter
from hipline.settings import Settings
from hipline.wording import Text
from hipline_device.holes import Hole
from hipline_device.samples import SampleBlock
from hipline_device.unpack import RESTART_GAP_S


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A walk to go on with.

    Attributes
    ----------
    settings : Settings
        As the walk was begun.
    origin : Origin
        Where the samples of the last run came from.
    last_block, last_index : int
        The newest in the file; the index as the session counts it.
    last_time_s : float
        Time of the newest sample, as the session counts it.
    holes : tuple of Hole
        What misses of what the clip has taken since it was switched on, oldest first, as the session counts it.
    pipeline : Pipeline
        As it was at the newest block.
    update : Update
        What the walk has told so far, for the views.
    analysis : int
        The version of the results that goes on.
    is_new : bool
        Whether that version is a new one: the recorded results are not those that this engine makes of the samples.
    lacking : Results
        What the file does not hold of that version.
    """

    settings: Settings
    origin: Origin
    last_block: int
    last_index: int
    last_time_s: float
    holes: tuple[Hole, ...]
    pipeline: Pipeline
    update: Update
    analysis: int
    is_new: bool
    lacking: Results

    def write(self, writer: SessionWriter, unix_s: float) -> None:
        """Bring the results in the file up to the newest block."""
        if self.is_new:
            writer.add_analysis(self.analysis, "resumed", self.settings, unix_s)
        else:
            writer.set_finished(self.analysis, False)
        for calibration in self.lacking.calibrations:
            writer.add_calibration(self.analysis, self.last_block, calibration)
        lacking = self.lacking
        writer.add_results(
            self.analysis, self.last_block, tuple(lacking.contacts), tuple(lacking.strides), tuple(lacking.cues)
        )

    def continued(self, origin: Origin, first: SampleBlock) -> Origin:
        """Return the origin of a new run that begins with these samples: where its count and clock belong.

        Raises
        ------
        LinkError
            When the samples come from another clip, or are measured in another way.
        """
        before = self.origin
        if before.clip.address and origin.clip.address not in ("", before.clip.address):
            other = Text(
                "This walk was begun with {before}, and {now} answers. "
                "Name the right one with --clip {address}, or record a new walk.",
                before=str(before.clip),
                now=str(origin.clip),
                address=before.clip.address,
            )
            raise LinkError(other)
        if (origin.rate_hz, origin.scales) != (before.rate_hz, before.scales):
            other = Text(
                "This walk was begun at {before:g} Hz, and the clip now measures at {now:g} Hz, "
                "or with another range. Record a new walk.",
                before=before.rate_hz,
                now=origin.rate_hz,
            )
            raise LinkError(other)
        index, time_s = int(first.index[0]), float(first.time_s[0])
        follows = index + before.index_offset > self.last_index and time_s + before.time_offset_s > self.last_time_s
        epochs = (before.clip.epoch, origin.clip.epoch)
        if epochs[0] == epochs[1] if min(epochs) >= 0 else follows:
            return replace(origin, index_offset=before.index_offset, time_offset_s=before.time_offset_s)
        gap = max(1, round(RESTART_GAP_S * origin.rate_hz))
        return replace(
            origin,
            index_offset=self.last_index + gap - index,
            time_offset_s=self.last_time_s + gap / origin.rate_hz - time_s,
        )


def read_interrupted(path: Path) -> Interrupted | None:
    """Read a walk and bring a pipeline to where it was; None where no sample was stored.

    Raises
    ------
    InputError
        When the file cannot be read, or holds no walk that was recorded live.
    """
    with Session(path) as session:
        runs = session.runs()
        stored = list(session.blocks())
        if not runs or all(block.late for block in stored):
            return None
        live = [made for made in session.analyses() if made.kind in ("live", "resumed")]
        if not live:
            raise InputError(f"{path}: was not recorded live, so there is nothing to go on with; record a new walk")
        return _brought_up(session, live[-1], runs, stored)


def _holes(runs: tuple[Run, ...], stored: list[StoredBlock]) -> tuple[Hole, ...]:
    """Return what misses between the samples of the runs in which the clip has counted on to the last."""
    last = runs[-1].origin
    same = {
        run.id
        for run in runs
        if (run.origin.clip.epoch, run.origin.index_offset) == (last.clip.epoch, last.index_offset)
    }
    blocks = [kept.block for kept in stored if kept.run in same]
    index = np.concatenate([block.index for block in blocks])
    order = np.argsort(index)
    index, time_s = index[order], np.concatenate([block.time_s for block in blocks])[order]
    return tuple(
        Hole(int(index[at]) + 1, int(index[at + 1]), float(time_s[at]), float(time_s[at + 1]))
        for at in np.flatnonzero(np.diff(index) > 1).tolist()
    )


def _brought_up(session: Session, live: Analysis, runs: tuple[Run, ...], stored: list[StoredBlock]) -> Interrupted:
    newest = max(stored, key=lambda kept: int(kept.block.index[-1])).block  # one that came late may be the newest
    last_block = stored[-1].id
    pipeline = Pipeline(session.rate_hz, live.settings)
    updates: list[Update] = []
    before, after = Results(), Results()
    blocks = list(as_seen(session))
    with held_back() as let_through:
        for up_to, update in feed(pipeline, blocks, session.actions(), live.last_block):
            updates.append(update)
            (before if up_to <= live.last_block else after).add(update, pipeline.calibration)
            let_through()
    columns = {table: session.event_columns(table) for table in TABLES}
    same = is_here(live.software) and not first_difference(session.results(live.id), before, columns)
    if after.calibrations and before.calibrations and after.calibrations[0] is before.calibrations[-1]:
        del after.calibrations[0]
    if not same:
        before.extend(after)
    return Interrupted(
        settings=live.settings,
        origin=runs[-1].origin,
        last_block=last_block,
        last_index=int(newest.index[-1]),
        last_time_s=float(newest.time_s[-1]),
        holes=_holes(runs, stored),
        pipeline=pipeline,
        update=only_cues_on(joined(updates)),
        analysis=live.id if same else session.analyses()[-1].id + 1,
        is_new=not same,
        lacking=after if same else before,
    )
