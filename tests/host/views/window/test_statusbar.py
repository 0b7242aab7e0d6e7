from __future__ import annotations

from hipline.link.status import LinkState, LinkStatus


def test_status_bar_has_rate_lost_battery_and_time(bench) -> None:
    bench.walk(0, 7)
    status = LinkStatus(LinkState.STREAMING, "The clip's battery is low.", "Clip 7C:12", 9, 99.94, 700, 7)
    bench.feed.take_status(status)
    bench.frame(0.0, count=6)
    bar = bench.window.status_bar
    assert bar.state.text() == "● Connected"
    assert bar.rate.text() == "99.9 Hz"
    assert bar.lost.text() == "Lost 7 (0.99 %)"
    assert bar.battery.text() == "Battery 9 %, charge soon"
    assert bar.time.text() == "Time 0:06"
    assert bar.advice.toolTip() == status.advice


def test_note_stays_in_sight_while_the_status_goes_on(bench) -> None:
    bench.window.status_bar.say("Picture saved")
    bench.feed.take_status(LinkStatus(LinkState.STREAMING, "Charge it after this walk."))
    assert bench.window.status_bar.advice.toolTip() == "Picture saved"
