"""What synthetic people do again and again in long walks."""

from __future__ import annotations

from hipline_sim.script import Phase, Stand, Turn, Walk

LAP: tuple[Phase, ...] = (Walk(60.0), Turn(180.0, 4.0), Walk(50.0), Stand(6.0))  #: of two minutes
SHORT_LAP: tuple[Phase, ...] = (  #: with a turn to each side
    Walk(40.0), Turn(180.0, 4.0), Walk(30.0), Turn(-180.0, 4.0), Walk(36.0), Stand(6.0),
)  # fmt: skip
