"""Walk scripts by name."""

from __future__ import annotations

from hipline_sim.gait import Gait
from hipline_sim.script import Bend, Drift, Phase, Run, Sit, Stand, Turn, Walk, WalkScript
from hipline_sim.spread import Spread


def _demo() -> WalkScript:
    """Stand, walk, tip forward and come back, turn, rotate less for a while, stop."""
    return WalkScript(
        phases=(Stand(6.0), Walk(86.0), Turn(180.0, 4.0), Walk(50.0), Stand(4.0)),
        tilt_drifts=(Drift(38.0, 10.0, rise_s=8.0, hold_s=20.0, fall_s=6.0),),
        rotation_drifts=(Drift(104.0, -0.6, rise_s=5.0, hold_s=20.0, fall_s=5.0),),
    )


def _straight() -> WalkScript:
    """Walk two minutes without a turn, tipped forward for 30 s."""
    return WalkScript((Stand(8.0), Walk(120.0), Stand(4.0)), tilt_drifts=(Drift(60.0, 4.0, 2.0, 30.0, 2.0),))


def _turns() -> WalkScript:
    """Walk to and fro with half turns to either side, and two turns on the spot."""
    lap: tuple[Phase, ...] = (Walk(16.0), Turn(180.0, 3.0), Walk(16.0), Turn(-180.0, 3.0))
    spot = (Stand(3.0), Turn(180.0, 5.0, 90.0, 0.0), Stand(2.0), Turn(-180.0, 5.0, 90.0, 0.0))
    return WalkScript((Stand(8.0), *lap, *lap, Walk(10.0), *spot, Stand(4.0)))


def _curve() -> WalkScript:
    """Walk long curves to either side between straight parts."""
    straight = Walk(14.0)
    lap = (straight, Turn(450.0, 20.0, 108.0, 1.15), straight, Turn(-450.0, 20.0, 108.0, 1.15))
    return WalkScript((Stand(8.0), *lap, *lap, Stand(4.0)))


def _stop_and_go() -> WalkScript:
    """Walk 12 s and stand 6 s, again and again."""
    return WalkScript((Stand(8.0), *(Walk(12.0), Stand(6.0)) * 7))


def _slow() -> WalkScript:
    """Walk as in a museum."""
    return WalkScript((Stand(8.0), Walk(90.0, 78.0, 0.5), Stand(4.0)))


def _fast() -> WalkScript:
    """Walk to catch a bus."""
    return WalkScript((Stand(8.0), Walk(90.0, 128.0, 1.75), Stand(4.0)))


def _run() -> WalkScript:
    """Walk, run and walk again."""
    return WalkScript((Stand(8.0), Walk(15.0), Run(60.0), Walk(15.0), Stand(4.0)))


def _asymmetric() -> WalkScript:
    """Walk as with one weak side: right steps late and soft."""
    gait = Gait(step_time_asymmetry=0.06, amplitude_asymmetry=0.45, impact=0.7, lean_deg=3.0)
    spread = Spread(duration=0.035, amplitude=0.12)
    walk = Walk(50.0, 88.0, 0.65)
    return WalkScript((Stand(8.0), walk, Turn(180.0, 6.0, 80.0, 0.35), walk, Stand(4.0)), gait=gait, spread=spread)


def _hesitant() -> WalkScript:
    """Walk unevenly: slow, fast, a stop of a moment, turns on the way."""
    some: tuple[Phase, ...] = (
        Walk(5.0, 84.0, 0.55), Walk(4.0, 100.0, 0.9), Stand(1.2), Walk(4.0, 76.0, 0.4),
        Turn(60.0, 3.0, 80.0, 0.4), Walk(7.0, 104.0, 1.0), Stand(3.0), Turn(-90.0, 4.0, 76.0, 0.1),
        Walk(6.0, 92.0, 0.7), Stand(2.0),
    )  # fmt: skip
    return WalkScript((Stand(8.0), *some, *some, *some), spread=Spread(duration=0.05, amplitude=0.15))


def _sit_bend() -> WalkScript:
    """Sit and bend without a single step."""
    first, second = (Bend(12.0, 3), Stand(3.0), Sit(25.0)), (Bend(8.0, 2, 35.0), Sit(12.0))
    return WalkScript((Stand(8.0), *first, Stand(4.0), *second, Stand(4.0)))


def _guided() -> WalkScript:
    """Do what a guided calibration asks for, then walk, stop, and walk on."""
    course = (Stand(8.0), Bend(10.0, 2, 45.0), Stand(3.0))
    return WalkScript(
        (*course, Walk(60.0), Stand(6.0), Walk(40.0), Stand(4.0)),
        tilt_drifts=(Drift(45.0, 8.0, rise_s=6.0, hold_s=15.0, fall_s=6.0),),
    )


_PRESETS = {
    "demo": _demo, "straight": _straight, "turns": _turns, "curve": _curve, "stop_and_go": _stop_and_go,
    "slow": _slow, "fast": _fast, "run": _run, "asymmetric": _asymmetric, "hesitant": _hesitant,
    "sit_bend": _sit_bend, "guided": _guided,
}  # fmt: skip
PRESETS = tuple(_PRESETS)


def preset(name: str) -> WalkScript:
    """Return the script of this name.

    Raises
    ------
    ValueError
        When there is none.
    """
    if name not in _PRESETS:
        raise ValueError(f"no walk is called {name!r}; choose one of {', '.join(PRESETS)}")
    return _PRESETS[name]()
