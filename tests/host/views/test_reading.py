from __future__ import annotations

import math
from collections.abc import Callable

from hipline.events import Band, Bands, Side, Stride
from hipline.views.reading import Place, Reading

MakeStride = Callable[..., Stride]


def test_numbers_change_once_per_stride_and_hold_both_feet(make_stride: MakeStride) -> None:
    reading = Reading()
    changes = [
        reading.add(make_stride(2 + 0.55 * n, Side.LEFT if n % 2 else Side.RIGHT, tilt_deg=float(n % 2)))
        for n in range(9)
    ]
    assert changes == [True, False] * 4 + [True]
    assert reading.tilt_deg == 0.5


def test_stride_that_does_not_count_changes_nothing(make_stride: MakeStride) -> None:
    reading = Reading()
    assert not reading.add(make_stride(2.0, tilt_deg=9.0, reason="turning"))
    assert math.isnan(reading.tilt_deg)


def test_whole_degree_does_not_flicker_between_two(make_stride: MakeStride) -> None:
    reading = Reading()
    shown = []
    for n in range(10):
        reading.add(make_stride(2 + 1.1 * n, tilt_deg=3.45 + 0.1 * (n % 2)))
        shown.append(reading.whole_tilt_deg)
    assert set(shown) == {3.0}


def test_word_changes_at_the_band_and_back_only_well_inside(make_stride: MakeStride) -> None:
    reading = Reading()
    reading.set_bands(Bands(Band(high=5.0)))
    places = []
    for n, tilt_deg in enumerate((4.0, 5.2, 4.8, 4.6, 4.4, 4.8)):
        reading.add(make_stride(2 + 1.1 * n, tilt_deg=tilt_deg))
        places.append(reading.place)
    inside, forward = Place.INSIDE, Place.FORWARD
    assert places == [inside, forward, forward, forward, inside, inside]


def test_two_sided_band_knows_back(make_stride: MakeStride) -> None:
    reading = Reading()
    reading.set_bands(Bands(Band(-2.0, 5.0)))
    reading.add(make_stride(2.0, tilt_deg=-3.0))
    assert reading.place is Place.BACK


def test_no_band_no_judgement(make_stride: MakeStride) -> None:
    reading = Reading()
    reading.add(make_stride(2.0, tilt_deg=30.0))
    assert reading.place is Place.UNKNOWN
