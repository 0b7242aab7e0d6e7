from __future__ import annotations

import math

import pytest
from windows import curve, picture


def test_pause_keeps_the_picture_while_data_go_on(bench) -> None:
    bench.walk(0, 20)
    bench.window.controls.pause.trigger()
    plots = bench.window.plots.plots
    before, written = [picture(plot) for plot in plots], bench.feed.trace.written
    bench.walk(20, 25, tilt_deg=8.0)
    assert [picture(plot) for plot in plots] == before
    assert bench.feed.trace.written == written + 500
    bench.window.controls.live.trigger()
    bench.frame(0.1)
    assert not bench.window.lookback.paused
    assert picture(plots[0]) != before[0]
    assert bench.window.plots.end_s == pytest.approx(25, abs=0.5)


def test_pause_shows_that_it_is_one(bench) -> None:
    bench.walk(0, 12)
    assert not bench.window.controls.live.isEnabled()
    bench.window.lookback.pause(True)
    assert bench.window.controls.live.isEnabled()
    assert "paused" in bench.window.plots.plots[-1].bottom.labelText


def test_one_can_look_back_while_paused_and_not_beyond_what_is_kept(bench) -> None:
    bench.walk(0, 40)
    bench.window.lookback.scroll_by(-15)
    assert bench.window.lookback.paused
    assert bench.window.plots.end_s == pytest.approx(25, abs=0.5)
    assert curve(bench.window)[0][0] <= -10
    bench.window.lookback.scroll_by(-1000)
    assert bench.window.plots.end_s == pytest.approx(10)
    bench.window.lookback.scroll_by(+1000)
    assert bench.window.plots.end_s == pytest.approx(40, abs=0.1)


def test_scroll_bar_and_plots_say_the_same(bench) -> None:
    bench.walk(0, 40)
    bench.frame(0.0, count=6)
    bar = bench.window.lookback.bar
    assert bar.maximum() == pytest.approx(30 * 100, abs=30)
    assert bar.value() == bar.maximum()
    bar.setValue(500)
    assert bench.window.lookback.paused
    assert bench.window.plots.end_s == pytest.approx(15.0)


def test_empty_window_can_be_paused_scrolled_and_fitted(bench) -> None:
    window = bench.window
    window.lookback.pause(True)
    window.lookback.scroll_by(-5)
    window.controls.fit.trigger()
    window.lookback.set_window_length(60)
    window.plots.show_values()
    bench.frame(0.1, count=10)
    assert not window.lookback.paused
    assert math.isnan(window.plots.end_s)
