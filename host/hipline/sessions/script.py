"""A stored walk as the pipeline is to be given it: the samples in their order, and what was done between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipline.errors import InputError
from hipline.exchange.recording import Recording
from hipline.sessions.file import Session
from hipline.sessions.rerun import as_seen, in_place
from hipline.sessions.samples import in_order
from hipline.sessions.values import Action, Mark, PainScore
from hipline.settings import Settings
from hipline_device.samples import SampleBlock

Deed = tuple[int, Action]  #: before the sample of this number, from 0, somebody did this


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """A walk to run again.

    Attributes
    ----------
    block : SampleBlock
        At least one sample.
    rate_hz : float
        Nominal samples per second.
    settings : Settings
        With which it was measured.
    name : str
        What to call it.
    deeds : tuple of (int, Action)
        What was done to the pipeline, in order.
    marks, pain : tuple
        What people said of moments of it.
    """

    block: SampleBlock
    rate_hz: float
    settings: Settings
    name: str
    deeds: tuple[Deed, ...] = ()
    marks: tuple[Mark, ...] = ()
    pain: tuple[PainScore, ...] = ()

    @classmethod
    def of(cls, recording: Recording, settings: Settings) -> Script:
        """Return the script of a recording from elsewhere: nothing was done in it but walking."""
        return cls(recording.block, recording.rate_hz, settings, recording.name)


def script_of(session: Session, settings: Settings | None = None, *, late: bool | None = None) -> Script:
    """Return the script of a session.

    Parameters
    ----------
    session : Session
        The walk.
    settings : Settings, optional
        Other numbers than those of the newest version of its results.
    late : bool, optional
        Whether late samples are put in their place; None: as in the newest version.

    Raises
    ------
    InputError
        When it holds no samples.
    """
    analyses = session.analyses()
    if late is None:
        late = bool(analyses) and analyses[-1].late
    stored = list(in_place(session) if late else as_seen(session))
    if not stored:
        raise InputError(f"{session.path}: holds no samples; record a walk first")
    ends = np.cumsum([0, *(len(block.block) for block in stored)])
    ids = [block.id for block in stored]
    deeds = tuple(
        (int(ends[np.searchsorted(ids, action.after_block, side="right")]), action) for action in session.actions()
    )
    return Script(
        in_order([block.block for block in stored]),
        session.rate_hz,
        settings or (analyses[-1].settings if analyses else Settings()),
        session.name,
        deeds,
        session.marks(),
        session.pain(),
    )
