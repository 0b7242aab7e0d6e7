"""How a simulated clip behaves when nothing goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from hipline_device import service as uuids
from hipline_device.scheme import UNKNOWN_AXES, Axes
from hipline_sim.battery import Battery
from hipline_sim.course import KEPT_S
from hipline_sim.desk import Rates
from hipline_sim.guard import PAIRING_S, STRANGER_S


@dataclass(frozen=True, slots=True)
class ClipSettings:
    """How a clip behaves.

    Attributes
    ----------
    name : str
        Shown when scanning.
    batch : int
        Samples per notification, when the app leaves it to the clip.
    speed : float
        How many seconds of the clip pass in one second; above 1 it waits for a slow radio and loses nothing.
    hold : bool
        Whether sample 0 is taken only when the first app streams, and pairing is open until somebody owns the clip;
        otherwise the body moves from the start.
    once : bool
        Whether the clip switches off after one round of its source.
    battery : Battery
        How it empties.
    kept_s : float
        How much it keeps to send it again, s.
    axes : three of Towards
        Where the sensor's axes point on the case.
    rates : mapping
        Rates that may be asked for, Hz, and what the sensor measures then; empty: only the source's.
    passkey : int, optional
        What a clip with a display shows and the app has to enter; None pairs without.
    pairing_s : float
        How long the button opens pairing, s.
    stranger_s : float
        How long somebody may stay connected who does not become the owner, s.
    unprotected : bool
        Whether everybody may read and write without pairing.
    """

    name: str = uuids.NAME
    batch: int = 10
    speed: float = 1.0
    hold: bool = False
    once: bool = False
    battery: Battery = field(default_factory=Battery)
    kept_s: float = KEPT_S
    axes: Axes = UNKNOWN_AXES
    rates: Rates = field(default_factory=dict)
    passkey: int | None = None
    pairing_s: float = PAIRING_S
    stranger_s: float = STRANGER_S
    unprotected: bool = False
