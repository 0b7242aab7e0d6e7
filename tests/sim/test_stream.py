"""The stream on a clock of its own: ten minutes pass in no time, and every instant is exact."""

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline_device.packets import DataPacket
from hipline_device.scheme import Scheme
from hipline_sim.course import Course
from hipline_sim.pace import Pace
from hipline_sim.stream import Sensor, Stream


class Radio:
    """Notes what is sent and when; takes a while for some of it."""

    def __init__(self, delays_s=()):
        self.packets, self.places, self.times, self.left_s = [], [], [], list(delays_s)

    async def room(self):
        if self.left_s:
            await asyncio.sleep(self.left_s.pop(0))

    async def send(self, packet, place):
        self.packets.append(DataPacket.from_bytes(bytes(packet)))
        self.places.append(place)
        self.times.append(asyncio.get_running_loop().time())

    async def drained(self):
        pass

    @property
    def index(self):
        return [p.index + k for p in self.packets for k in range(len(p))]


async def play(source, radio, *, batch=10, speed=1.0, after_s=0.0):
    course = Course(source, speed=speed, once=True)
    stream = Stream(course, speed)
    course.begin()
    await asyncio.sleep(after_s)
    await stream.run(radio, sensor(course, batch))
    return stream


def sensor(course, batch=10):
    return Sensor(Scheme(course.rate_hz, batch=batch, epoch=course.epoch), lambda: False)


@pytest.mark.parametrize("rate_hz", [50.0, 99.7, 200.0])
def test_ten_minutes_drift_by_nothing(ramp, rate_hz, run_at_once):
    radio = Radio()
    run_at_once(play(ramp(int(600 * rate_hz), rate_hz), radio))
    assert radio.index == list(range(int(600 * rate_hz)))
    taken = np.array([p.index + len(p) - 1 for p in radio.packets]) / rate_hz
    assert np.abs(np.array(radio.times) - taken - 1 / rate_hz).max() < 0.002  # what the selector rounds to


def test_a_slow_radio_delays_but_the_pace_is_kept_after_it(ramp, run_at_once):
    radio = Radio([0.0] * 5 + [1.7])
    stream = run_at_once(play(ramp(1000), radio))
    assert radio.index == list(range(1000))
    assert stream.dropped == 0
    assert radio.times[-1] == pytest.approx(10.0, abs=0.01)


def test_what_a_radio_cannot_take_for_five_seconds_is_dropped_and_counted(ramp, run_at_once):
    radio = Radio([0.0] * 5 + [8.0])
    stream = run_at_once(play(ramp(2000), radio))
    assert stream.dropped == 2000 - len(radio.index) > 700
    assert np.diff(radio.index).max() == stream.dropped + 1
    assert radio.times[-1] == pytest.approx(20.0, abs=0.1)
    assert all(p.time_us == p.index * 10_000 for p in radio.packets)


def test_a_fast_replay_waits_for_a_slow_radio_and_loses_nothing(ramp, run_at_once):
    radio = Radio([0.0] * 5 + [8.0, 8.0])
    stream = run_at_once(play(ramp(2000), radio, speed=10.0))
    assert radio.index == list(range(2000))
    assert (stream.sent, stream.dropped) == (2000, 0)


def test_speed_changes_the_pace_and_not_the_clips_time(ramp, run_at_once):
    radio = Radio()
    run_at_once(play(ramp(1000), radio, speed=5.0))
    assert radio.times[-1] == pytest.approx(2.0, abs=0.01)
    assert radio.packets[-1].time_us == 9_900_000


def test_who_comes_later_gets_what_is_taken_from_then_on(ramp, run_at_once):
    radio = Radio()
    run_at_once(play(ramp(1000), radio, after_s=4.001))
    assert radio.index == list(range(400, 1000))


def test_who_comes_after_the_end_gets_nothing(ramp, run_at_once):
    radio = Radio()
    run_at_once(play(ramp(100), radio, after_s=2.0))
    assert radio.packets == []


def test_a_packet_ends_where_a_sample_was_not_taken(ramp, run_at_once):
    radio = Radio()
    run_at_once(play(ramp(40, missing=[0, 13, 14, *range(20, 32)]), radio))
    assert [(p.index, len(p)) for p in radio.packets] == [(1, 9), (10, 3), (15, 5), (32, 8)]


def test_values_outside_the_range_are_flagged(ramp, run_at_once):
    source = ramp(20)
    source.read = lambda start, count: (np.full((count, 3), 79.0 if start == 10 else 1.0), np.zeros((count, 3)))
    radio = Radio()
    run_at_once(play(source, radio))
    assert [p.saturated for p in radio.packets] == [False, True]


def test_the_end_is_when_the_last_sample_is_taken(ramp, run_at_once):
    async def wait():
        course = Course(ramp(1000), once=True)
        course.begin()
        await course.ended()
        return asyncio.get_running_loop().time()

    assert run_at_once(wait()) == pytest.approx(10.0, abs=0.005)


def test_a_course_begins_only_once(ramp, run_at_once):
    async def begin():
        course = Course(ramp(1000), once=True)
        course.begin()
        await asyncio.sleep(5)
        course.begin()
        await course.ended()
        return asyncio.get_running_loop().time()

    assert run_at_once(begin()) == pytest.approx(10.0, abs=0.005)


@given(st.floats(20, 1000), st.floats(0.1, 50), st.floats(0, 1e6), st.integers(0, 10**8))
def test_the_next_sample_is_the_one_due_next(rate_hz, speed, start_s, index):
    pace = Pace(start_s, rate_hz, speed)
    period_s = 1.0 / (rate_hz * speed)
    assert pace.next_index(pace.due_s(index) + 0.5 * period_s) == index + 1
    assert pace.next_index(start_s - 10.0) == 0
