from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from windows import curve

from hipline.events import Band, Bands, Contact, Side
from hipline.link.status import LinkState, LinkStatus
from hipline.views.window.plots.plot import Y_RANGES
from hipline.views.words import general as words


def tick_pieces(plot) -> list[tuple[float, float]]:
    """Return x and height of each piece of the contact ticks, in the layer's time."""
    path = plot.ticks.path()
    points = [path.elementAt(i) for i in range(path.elementCount())]
    return [(start.x, end.y - start.y) for start, end in zip(points[::2], points[1::2], strict=True)]


def test_samples_reach_the_plots_on_a_fixed_axis(bench) -> None:
    bench.walk(0, 20)
    x, y = curve(bench.window)
    assert x[0] <= -10
    assert -0.4 < x[-1] < 1.1
    np.testing.assert_allclose(bench.window.plots.plots[0].view.viewRange()[0], [-10, 0])
    assert np.isfinite(y).all()


def test_gap_is_a_broken_line_and_a_shaded_band(bench) -> None:
    bench.walk(0, 10)
    bench.frame(0.1, count=7)
    bench.walk(10.7, 14)
    plot = bench.window.plots.plots[0]
    _, y = curve(bench.window)
    assert np.isnan(y).sum() == 1
    path = plot.curve.getPath()
    starts = [path.elementAt(i).x for i in range(path.elementCount()) if path.elementAt(i).isMoveTo()]
    assert len(starts) == 2
    shift = bench.window.plots.end_s + plot.layer.pos().x()
    np.testing.assert_allclose(plot.gaps.spans + shift, [[9.99, 10.7]], atol=1e-6)


def test_lost_signal_lets_a_shaded_band_grow_from_the_right(bench) -> None:
    bench.walk(0, 20)
    bench.feed.take_status(LinkStatus(LinkState.LOST, "The clip was lost. Bring it nearer."))
    bench.frame(0.1, count=40)
    plot = bench.window.plots.plots[0]
    start, end = plot.gaps.spans[-1] + plot.layer.pos().x()
    assert end == pytest.approx(0.0)
    assert start == pytest.approx(-3.0, abs=0.3)
    assert bench.window.headline.stride.word.text() == "no signal"
    assert bench.window.plots.readouts[0].value.text() == words.NOT_KNOWN


def test_left_and_right_ticks_differ_by_dash_and_letter(bench) -> None:
    bench.walk(0, 12)
    plots = bench.window.plots
    pieces = Counter(x for x, _ in tick_pieces(plots.plots[0]))
    shown = [c for c in plots.letters.text if c != " "]
    assert set(shown) == {"L", "R"}
    assert all(a != b for a, b in pairwise(shown))
    assert [pieces[x] > 1 for x in sorted(pieces)] == [letter == "R" for letter in shown]
    low, high = plots.plots[0].view.viewRange()[1]
    assert max(height for _, height in tick_pieces(plots.plots[0])) == pytest.approx(high - low)


def test_contact_told_late_stands_at_its_own_time(bench) -> None:
    bench.walk(0, 12, steps=False)
    bench.say(contacts=(Contact(9.5, Side.LEFT, 12.0),))
    bench.frame(0.0)
    plot = bench.window.plots.plots[2]
    ((x, _),) = tick_pieces(plot)
    assert x + plot.layer.pos().x() == pytest.approx(9.5 - bench.window.plots.end_s)


def test_letters_come_from_a_pool_that_does_not_grow_with_the_walk(bench) -> None:
    bench.walk(0, 15)
    pool = bench.window.plots.letters._pool
    items = len(bench.window.plots.plots[0].scene().items())
    size = len(pool)
    bench.walk(15, 60)
    assert len(pool) <= size + 3
    assert len(bench.window.plots.plots[0].scene().items()) <= items + 3


def test_band_of_the_rule_is_shaded_in_the_tilt_plot(bench) -> None:
    band = bench.window.plots.plots[0].band
    bench.say(bands=Bands())
    assert not band.isVisible()
    bench.say(bands=Bands(Band(-2.0, 5.0)))
    assert band.isVisible()
    assert band.getRegion() == (-2.0, 5.0)


def test_fit_holds_the_curve_and_can_be_taken_back(bench) -> None:
    bench.walk(0, 12, tilt_deg=40.0)
    view = bench.window.plots.plots[0].view
    bench.window.controls.fit.trigger()
    low, high = view.viewRange()[1]
    assert 36 < low < 39
    assert 41 < high < 44
    bench.window.controls.usual.trigger()
    np.testing.assert_allclose(view.viewRange()[1], Y_RANGES[0])


def test_plots_have_names_and_values_stand_in_labels(bench) -> None:
    bench.walk(0, 6)
    bench.frame(0.0, count=6)
    names = [plot.accessibleName() for plot in bench.window.plots.plots]
    assert names[0] == "Plot of pelvic tilt"
    assert len(set(names)) == 4
    for readout in bench.window.plots.readouts:
        assert readout.value.accessibleName()
        assert readout.value.text() != words.NOT_KNOWN
    assert all(isinstance(label, QLabel) for label in (bench.window.headline.stride.tilt, bench.window.status_bar.lost))
