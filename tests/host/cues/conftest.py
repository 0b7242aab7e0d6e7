"""Strides of a walk that never happened."""

import pytest

from hipline.events import Side, Stride

GOOD = Stride(
    start_s=0.0,
    end_s=1.1,
    side=Side.LEFT,
    duration_s=1.1,
    cadence_spm=120.0 / 1.1,
    tilt_mean_deg=2.0,
    tilt_max_deg=4.0,
    tilt_rom_deg=4.0,
    obliquity_mean_deg=0.0,
    obliquity_rom_deg=8.0,
    rotation_rom_deg=10.0,
    turn_deg=0.0,
    valid=True,
    reason="",
    pelvic_drop_deg=4.0,
    step_asymmetry_pct=1.0,
    vertical_excursion_m=0.04,
    braking_peak_m_s2=2.5,
    bout=1,
)


class Course:
    """Strides of left and right in turn, each half a stride after the last."""

    def __init__(self) -> None:
        self.strides: list[Stride] = []
        self._start_s = 0.0
        self._bout = 1

    def walk(self, count: int, cadence_spm: float = 120.0 / 1.1, **measures) -> "Course":
        """Add strides with these measures; a sequence gives each stride its own."""
        for k in range(count):
            duration_s = 120.0 / cadence_spm
            now = {name: v[k] if isinstance(v, (list, tuple)) else v for name, v in measures.items()}
            self.strides.append(
                GOOD._replace(
                    start_s=self._start_s,
                    end_s=self._start_s + duration_s,
                    duration_s=duration_s,
                    cadence_spm=cadence_spm,
                    side=Side.LEFT if len(self.strides) % 2 else Side.RIGHT,
                    bout=self._bout,
                    **now,
                )
            )
            self._start_s += 0.5 * duration_s
        return self

    def turn(self, count: int = 3) -> "Course":
        """Add strides of a turn."""
        return self.walk(count, turn_deg=60.0, valid=False, reason="turn")

    def stop(self, seconds: float = 10.0) -> "Course":
        """Stand still for some seconds; what follows is a new bout."""
        self._start_s += seconds
        self._bout += 1
        return self


@pytest.fixture(scope="session")
def course() -> type[Course]:
    return Course
