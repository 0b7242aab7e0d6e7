"""Both chips by their drivers, on models of their registers."""

import math

import numpy as np
import pytest

CHIPS = [("bmi270", 100, 100.0), ("bmi270", 200, 200.0), ("lsm6dsox", 104, 104.171875), ("lsm6dsox", 208, 208.34375)]


class Bench:
    """A chip, its driver and the ring, without the rest of the clip."""

    def __init__(self, modules, clock, body, chip, ppm=0, fine=0):
        self.modules, self.clock, self.body = modules, clock, body
        self.feed = modules.chips.Feed()
        self.feed.begun = self._on_begun
        kind, address = {"bmi270": (modules.chips.Bmi270, 0x68), "lsm6dsox": (modules.chips.Lsm6dsox, 0x6A)}[chip]
        self.chip = kind(self.feed, ppm, fine) if chip == "lsm6dsox" else kind(self.feed, ppm)
        modules.machine.begin(1, {address: self.chip})
        self.began_us = []
        self.ring = modules.ring.Ring(3000)
        self.board_clock = modules.clock.Clock()
        i2c = modules.machine.I2C(0)
        self.imu = modules.imu.Imu(modules.imu.find(i2c), self.ring, self.board_clock, 100, 8, 1000)

    def _on_begun(self, generation, period_ns):
        self.generation, self.period_ns, self.fed = generation, period_ns, 0
        self.began_us.append(self.clock.us)

    def run(self, seconds, every_ms=15.013):
        for _ in range(round(seconds * 1000 / every_ms)):
            while len(self.feed._rows) < 2500:
                rows = b"".join(self.modules.chips.struct.pack("<6f", *self.body(self.fed + k)) for k in range(500))
                self.feed.put(self.generation, rows)
                self.fed += 500
            self.clock.sleep_ms(every_ms)
            self.imu.poll()

    def units(self, first, count):
        into = bytearray(12 * count)
        self.ring.copy(first, count, into, 0)
        counts = np.frombuffer(into, "<i2").reshape(count, 6)
        scales = np.repeat([self.imu.chip.acc_scale(self.imu.acc_g), self.imu.chip.gyr_scale(self.imu.gyr_dps)], 3)
        return counts * scales

    def true_time_us(self, index):
        """Return when a sample was taken, by the board's clock."""
        began_us = self.began_us[-1] - (self.clock.us - self.board_clock.now_us())
        # one chip begins with its first sample, the other samples when its counter passes round numbers
        return began_us - getattr(self.chip, "_phase_us", 0) + (index + 1) * self.period_ns / 1000


@pytest.fixture
def bench(modules, clock, ramp):
    return lambda *what, **how: Bench(modules, clock, ramp, *what, **how)


@pytest.mark.parametrize(("chip", "rate_hz", "true_hz"), CHIPS)
def test_every_sample_of_the_body_is_there_once_and_in_its_units(bench, ramp, chip, rate_hz, true_hz):
    bench = bench(chip)
    bench.imu.start(rate_hz, 8, 1000)
    bench.run(5)
    assert bench.ring.next == pytest.approx(5 * true_hz, abs=4)
    expected = np.array([ramp(k) for k in range(bench.ring.next)])
    got = bench.units(0, bench.ring.next)
    assert np.abs(got[:, :3] - expected[:, :3]).max() <= 0.501 * bench.imu.chip.acc_scale(8) + 1e-6
    assert np.abs(got[:, 3:] - expected[:, 3:]).max() <= 0.501 * bench.imu.chip.gyr_scale(1000) + 1e-6


@pytest.mark.parametrize("chip", ["bmi270", "lsm6dsox"])
@pytest.mark.parametrize("acc_g", [4, 8, 16])
@pytest.mark.parametrize("gyr_dps", [250, 500, 1000, 2000])
def test_each_range_gives_the_same_units(bench, chip, acc_g, gyr_dps):
    bench = bench(chip)
    bench.body = lambda _: (1.0, -2.0, 9.81, 0.5, -1.0, 3.0)
    bench.imu.start(bench.imu.chip.RATES_HZ[1], acc_g, gyr_dps)
    bench.run(0.5)
    assert bench.units(0, 1)[0] == pytest.approx((1.0, -2.0, 9.81, 0.5, -1.0, 3.0), abs=0.003)


@pytest.mark.parametrize(("chip", "rate_hz", "true_hz"), CHIPS)
@pytest.mark.parametrize("ppm", [-9000, 0, 9000])
def test_times_follow_a_chip_whose_clock_is_a_percent_off(bench, chip, rate_hz, true_hz, ppm):
    bench = bench(chip, ppm=ppm)
    bench.imu.start(rate_hz, 8, 1000)
    bench.run(18)
    last = bench.ring.next - 1
    for index in range(last - 100, last, 8):
        told = bench.ring.time_us(index, bench.imu.rate_mhz)
        assert told == pytest.approx(bench.true_time_us(index), abs=400)
    assert bench.imu.rate_mhz == pytest.approx(true_hz * 1000 * (1 + ppm * 1e-6), rel=2e-4)


def test_before_anything_is_measured_the_factory_s_own_rate_is_told(bench):
    bench = bench("lsm6dsox", fine=-20)
    bench.imu.start(208, 8, 1000)
    assert bench.imu.rate_mhz == pytest.approx(208_344 * 0.97, abs=2)


def test_a_frozen_rate_stays_until_the_next_start(bench):
    bench = bench("bmi270", ppm=5000)
    bench.imu.start(100, 8, 1000)
    bench.imu.freeze_rate()
    bench.run(15)
    assert bench.imu.rate_mhz == 100_000
    bench.imu.start(200, 8, 1000)
    bench.run(12)
    assert bench.imu.rate_mhz == pytest.approx(201_000, abs=30)


@pytest.mark.parametrize(("chip", "rate_hz", "stood_s"), [("lsm6dsox", 208, 3.0), ("bmi270", 200, 4.0)])
def test_what_the_fifo_could_not_hold_is_a_gap_and_the_rest_is_in_its_place(bench, ramp, chip, rate_hz, stood_s):
    bench = bench(chip)
    bench.imu.start(rate_hz, 8, 1000)
    bench.run(3)
    before = bench.ring.next
    bench.run(stood_s, every_ms=stood_s * 1000)
    bench.run(0.5)
    first = before
    while bench.ring.run(first, 1):
        first += 1
    after = first
    while not bench.ring.run(after, 1):
        after += 1
    assert 10 < after - first < stood_s * rate_hz
    got = bench.units(after, 50)
    # the BMI270 counts no more than 255 lost samples; its counter of time tells the rest to one sample
    places = [0] if chip == "lsm6dsox" else [-1, 0, 1]
    expected = [np.array([ramp(k + place) for k in range(after, after + 50)]) for place in places]
    assert any(np.abs(got - rows).max() < 0.003 for rows in expected)
    told = bench.ring.time_us(after + 8, bench.imu.rate_mhz)
    assert told == pytest.approx(bench.true_time_us(after + 8), abs=6000)


@pytest.mark.parametrize("chip", ["bmi270", "lsm6dsox"])
def test_a_bus_that_fails_for_a_second_loses_nothing_that_the_chip_has_kept(bench, ramp, chip):
    bench = bench(chip)
    bench.imu.start(bench.imu.chip.RATES_HZ[2], 8, 1000)
    bench.run(3)
    bench.chip.gone = True
    bench.run(0.9)
    bench.chip.gone = False
    bench.run(1)
    assert not bench.imu.fault
    count = bench.ring.next
    assert bench.ring.run(0, count) == count
    assert bench.units(0, count) == pytest.approx(np.array([ramp(k) for k in range(count)]), abs=0.003)


@pytest.mark.parametrize("chip", ["bmi270", "lsm6dsox"])
def test_a_chip_that_has_lost_its_power_is_a_fault_and_is_started_again(bench, chip):
    bench = bench(chip)
    bench.imu.start(bench.imu.chip.RATES_HZ[1], 8, 1000)
    bench.run(3)
    before = bench.ring.next
    bench.chip.gone = True
    bench.run(2)
    assert bench.imu.fault
    assert bench.ring.next == before
    bench.chip.power_off()
    bench.chip.gone = False
    bench.run(3)
    assert not bench.imu.fault
    assert len(bench.began_us) == 2
    gap = next(k for k in range(before, bench.ring.next) if bench.ring.run(k, 1))
    assert gap - before == pytest.approx(2.5 * bench.imu.chip.RATES_HZ[1], abs=0.8 * bench.imu.chip.RATES_HZ[1])
    now_us = bench.board_clock.now_us()
    assert bench.ring.time_us(bench.ring.next - 1, bench.imu.rate_mhz) == pytest.approx(now_us, abs=30_000)


def test_a_chip_that_says_the_same_all_the_time_is_a_fault(bench):
    bench = bench("bmi270")
    bench.body = lambda _: (0.0, 0.0, 9.81, 0.0, 0.0, 0.0)
    bench.imu.start(100, 8, 1000)
    bench.run(4)
    assert not bench.imu.fault
    bench.run(2)
    assert bench.imu.fault


def test_without_a_chip_on_the_bus_the_reason_says_what_to_look_at(modules):
    modules.machine.begin(1, {0x3C: None})
    with pytest.raises(OSError, match=r"no LSM6DSOX \(0x6a, 0x6b\) and no BMI270 \(0x68, 0x69\) answers; check SDA"):
        modules.imu.find(modules.machine.I2C(0))


@pytest.mark.parametrize("chip", ["bmi270", "lsm6dsox"])
def test_asleep_the_chip_s_gyroscope_is_off_and_motion_raises_the_line(bench, chip):
    bench = bench(chip)
    bench.imu.start(bench.imu.chip.RATES_HZ[1], 8, 1000)
    bench.imu.sleep_until_moved()
    registers = bench.chip._registers
    if chip == "lsm6dsox":
        assert registers[0x11] == 0
        assert registers[0x5E] & 0x20
        assert registers[0x58] & 0x80
    else:
        assert registers[0x7D] & 2 == 0
        assert registers[0x56] & 0x40
        assert registers[0x53] & 0x0A == 0x0A


def test_a_degree_and_a_gram_are_what_they_are(modules):
    for name in ("chip_bmi270", "chip_lsm6dsox"):
        chip = getattr(modules, name).Chip(None, 0)
        assert chip.acc_scale(8) == pytest.approx(8 * 9.80665 / 32768, rel=0.002)
        assert chip.gyr_scale(1000) == pytest.approx(math.radians(1000) / 32768, rel=0.15)
