from __future__ import annotations

from windows import picture

from hipline.events import Side
from hipline.views.words import general as words


def test_strip_has_a_bar_for_each_stride_and_tells_each(bench, make_stride) -> None:
    strip = bench.window.strip
    strides = tuple(
        make_stride(2 + 0.55 * n, Side.LEFT if n % 2 else Side.RIGHT, reason="turning" if n == 3 else "")
        for n in range(6)
    )
    bench.say(strides=strides)
    assert [s for s, _ in strip.shown()] == list(strides)
    assert "Right stride" in words.stride_told(strip.shown()[0][0])
    assert strip.accessibleDescription().startswith("Last: Left stride")
    many = tuple(make_stride(10 + 0.55 * n) for n in range(500))
    bench.say(strides=many)
    shown = strip.shown()
    assert shown[-1][0] is many[-1]
    assert 30 < len(shown) < 80
    assert min(slot.left() for _, slot in shown) >= 150


def test_stride_that_does_not_count_is_drawn_otherwise(bench, make_stride) -> None:
    strip = bench.window.strip
    bench.say(strides=(make_stride(2.0, tilt_deg=4.0),))
    good = picture(strip)
    strip._strides.clear()
    bench.say(strides=(make_stride(2.0, tilt_deg=4.0, reason="turning"),))
    assert picture(strip) != good
