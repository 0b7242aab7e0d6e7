"""The self-test passes on a good board, and names the part that is broken on another."""

import json
import struct

import pytest

BATTERY_PIN, BUTTON_PIN, MOTOR_PIN = 1, 2, 4
PARTS = ["system", "memory", "sensor", "motion", "motor", "battery", "radio", "button"]


class Bench:
    """A board on a table, somebody who presses its button, and what may be broken."""

    def __init__(self, modules, clock, chip="bmi270"):
        self.modules, self.clock = modules, clock
        machine, chips = modules.machine, modules.chips
        self.feed = chips.Feed()
        self.feed.begun = lambda generation, period_ns: self.refill(generation)
        kind, address = {"bmi270": (chips.Bmi270, 0x68), "lsm6dsox": (chips.Lsm6dsox, 0x6A)}[chip]
        self.chip = kind(self.feed)
        machine.begin(machine.PWRON_RESET, {address: self.chip})
        machine._microvolts[BATTERY_PIN] = 1_950_000
        machine._levels[BUTTON_PIN] = 0
        modules.wire.connect(self._hear)
        self.acc = (0.0, 0.0, 9.81)
        self.gyr = 0.01
        self.motor_works, self.presses = True, True
        self.duty = 0
        self.lines = []
        self._taken = self._generation = 0
        self._slept_ms = 0
        sleep_ms = clock.sleep_ms
        modules.selftest.time.sleep_ms = lambda ms: (sleep_ms(ms), self._pass(ms))

    def refill(self, generation):
        self._generation = generation
        for _ in range(10):
            self._put()

    def _put(self):
        shake = 3.0 * (-1) ** self._taken if self.duty and self.motor_works else 0.0
        noise = 0.01 * (self._taken % 3)
        values = (self.acc[0] + shake, self.acc[1], self.acc[2] + noise, self.gyr, 0.0, 0.0)
        self.feed.put(self._generation, struct.pack("<6f", *values))
        self._taken += 1

    def _pass(self, ms):
        while len(self.feed._rows) < 10:
            self._put()

    def _hear(self, line):
        name, *values = json.loads(line)
        if name == "pwm" and values[0] == MOTOR_PIN:
            self.duty = values[1]

    def say(self, line):
        self.lines.append(line)
        if "press the button now" in line and self.presses:
            ends = self.clock.us + 500_000
            pin = self.modules.machine.Pin
            level = pin.value
            self.modules.machine._levels[BUTTON_PIN] = 1

            def value(this, to=None):
                if to is None and this.number == BUTTON_PIN and self.clock.us > ends:
                    self.modules.machine._levels[BUTTON_PIN] = 0
                return level(this, to)

            pin.value = value

    def run(self):
        return self.modules.selftest.run(self.say)


@pytest.fixture
def bench(modules, clock):
    return lambda **how: Bench(modules, clock, **how)


@pytest.mark.parametrize("chip", ["bmi270", "lsm6dsox"])
def test_a_good_board_passes_every_part(bench, chip):
    bench = bench(chip=chip)
    assert bench.run() == []
    told = [line.split()[:2] for line in bench.lines if " pass " in line]
    assert told == [[part, "pass"] for part in PARTS]
    assert bench.lines[-1] == "all parts pass"
    assert bench.duty == 0, "the motor stands still again"


def broken(bench, part):
    failed = bench.run()
    [line] = [line for line in bench.lines if line.startswith(part)]
    assert "FAIL" in line
    assert bench.lines[-1] == "look at: " + ", ".join(failed)
    return failed, line


def test_without_a_sensor_the_others_are_still_tried(bench):
    bench = bench()
    bench.chip.gone = True
    failed, line = broken(bench, "sensor")
    assert failed == ["sensor", "motion", "motor"]
    assert "check SDA, SCL, 3V3 and GND" in line


def test_a_sensor_that_does_not_see_gravity_is_named(bench):
    bench = bench()
    bench.acc = (0.0, 0.0, 7.0)
    assert broken(bench, "motion")[0] == ["motion"]


def test_a_sensor_that_turns_on_the_table_is_named(bench):
    bench = bench()
    bench.gyr = 0.5
    assert broken(bench, "motion")[0] == ["motion"]


def test_a_motor_that_nobody_feels_is_named(bench):
    bench = bench()
    bench.motor_works = False
    assert broken(bench, "motor")[0] == ["motor"]


def test_a_battery_that_is_not_there_is_named(bench, modules):
    bench = bench()
    modules.machine._microvolts[BATTERY_PIN] = 100_000
    assert broken(bench, "battery")[0] == ["battery"]


def test_a_button_that_nobody_presses_or_that_is_stuck_is_named(bench, modules):
    one = bench()
    one.presses = False
    assert broken(one, "button")[0] == ["button"]
    other = bench()
    modules.machine._levels[BUTTON_PIN] = 1
    assert "all the time" in broken(other, "button")[1]
