"""What people touch and feel: motor, button, battery, sleep, and what the clip remembers."""

import itertools
import json
from pathlib import Path

import pytest

from hipline_device.alert import Pattern, pulses_ms


class Output:
    def __init__(self, clock):
        self.clock, self.duties = clock, []

    def duty_u16(self, duty):
        if not self.duties or self.duties[-1][1] != duty:
            self.duties.append((self.clock.us, duty))


class Level:
    def __init__(self):
        self.level = 0

    def value(self):
        return self.level


class Volts:
    def __init__(self, millivolts):
        self.millivolts = millivolts

    def read_uv(self):
        return self.millivolts * 500


def test_the_rhythms_are_those_of_the_protocol(modules):
    for pattern, repeats in itertools.product(Pattern, range(1, 11)):
        assert tuple(modules.alert.pulses_ms(pattern, repeats)) == pulses_ms(pattern, repeats)


@pytest.mark.parametrize("pattern", list(Pattern)[1:])
def test_the_motor_follows_the_rhythm_and_ends_by_itself(modules, clock, pattern):
    output = Output(clock)
    alert = modules.alert.Alert(output)
    begun = clock.us
    alert.start(pattern, 50, 10, clock.us)
    for _ in range(700):
        clock.sleep_ms(10)
        alert.step(clock.us)
    assert output.duties[-1][1] == 0
    ons = [(at - begun) / 1000 for at, duty in output.duties if duty]
    offs = [(at - begun) / 1000 for at, duty in output.duties[2:] if not duty]
    for (on, off), seen_on, seen_off in zip(pulses_ms(pattern, 10), ons, offs, strict=True):
        assert 0 <= seen_on - on <= 10
        assert 0 <= seen_off - off <= 10
    assert max(offs) <= 5010
    assert {duty for _, duty in output.duties} == {0, 32767}


def test_a_new_rhythm_replaces_the_old_one_and_off_ends_it(modules, clock):
    output = Output(clock)
    alert = modules.alert.Alert(output)
    alert.start(Pattern.LONG, 100, 10, clock.us)
    alert.start(Pattern.TAP, 30, 1, clock.us)
    assert output.duties[-1][1] == 65535 * 30 // 100
    alert.start(Pattern.OFF, 1, 1, clock.us)
    alert.step(clock.us)
    alert.off()
    assert output.duties[-1][1] == 0


def pressed(button, level, clock, seconds, step_ms=15):
    """Hold the button for a time; return what it told."""
    level.level = 1
    told = []
    for _ in range(round(seconds * 1000 / step_ms)):
        clock.sleep_ms(step_ms)
        told.append(button.step(clock.us))
    level.level = 0
    for _ in range(10):
        clock.sleep_ms(step_ms)
        told.append(button.step(clock.us))
    return [press for press in told if press]


def test_a_short_and_a_long_press_are_told_apart_and_both_are_counted(modules, clock):
    level = Level()
    button = modules.button.Button(level)
    begun = clock.us
    assert pressed(button, level, clock, 0.3) == [modules.button.SHORT]
    assert (button.presses, button.press_us) == (1, begun + 15_000)
    assert pressed(button, level, clock, 4.9) == [modules.button.SHORT]
    assert pressed(button, level, clock, 7.0) == [modules.button.LONG]
    assert button.presses == 3


def test_a_contact_that_bounces_is_one_press(modules, clock):
    level = Level()
    button = modules.button.Button(level)
    for bounce in (1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0):
        level.level = bounce
        clock.sleep_ms(10)
        button.step(clock.us)
    assert button.presses == 1


@pytest.mark.parametrize(("millivolts", "percent"), [(4200, 100), (3820, 50), (3680, 10), (3300, 0), (0, None)])
def test_the_charge_is_told_by_the_voltage_and_no_battery_is_unknown(modules, millivolts, percent):
    battery = modules.battery.Battery(Volts(millivolts), 2)
    battery.step(1)
    assert battery.percent == percent
    assert battery.is_low is (percent is not None and percent <= 10)


def test_the_charge_never_rises_with_the_voltage_falling(modules):
    told = [modules.battery.percent_of(mv) for mv in range(3000, 4300)]
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == 100


def test_a_battery_between_two_percents_does_not_flicker(modules):
    volts = Volts(3900)
    battery = modules.battery.Battery(volts, 2)
    now_us, told = 1, []
    for k in range(200):
        volts.millivolts = 3900 + k % 3
        if battery.step(now_us):
            told.append(battery.percent)
        now_us += 11_000_000
    assert len(told) <= 2


def test_a_clip_that_lies_still_and_alone_sleeps_until_it_is_moved(modules):
    power = modules.power.Power(0)
    now_us = 0
    while power.wish(now_us) == modules.power.STAY:
        now_us += 1_000_000
        power.look((0, 0, 4096 + now_us // 1_000_000 % 7), now_us)
    assert now_us == 121_000_000
    assert power.wish(now_us) == modules.power.UNTIL_MOVED


def test_a_clip_that_is_carried_about_alone_sleeps_after_half_an_hour_until_it_is_pressed(modules):
    power = modules.power.Power(0)
    now_us = 0
    while power.wish(now_us) == modules.power.STAY:
        now_us += 1_000_000
        power.look((now_us // 1_000_000 % 2 * 2000, 0, 4096), now_us)
    assert now_us == 1_800_000_000
    assert power.wish(now_us) == modules.power.UNTIL_PRESSED


def test_a_clip_that_somebody_is_connected_to_never_sleeps(modules):
    power = modules.power.Power(0)
    for now_s in range(0, 7200, 10):
        power.busy(now_s * 1_000_000)
        power.look((0, 0, 4096), now_s * 1_000_000)
        assert power.wish(now_s * 1_000_000) == modules.power.STAY


def test_what_is_kept_is_there_after_power_off(modules):
    memory = modules.memory.Memory("kept.json", 0)
    memory.value = {"a": [1, 2]}
    memory.keep()
    assert modules.memory.Memory("kept.json", 0).value == {"a": [1, 2]}
    assert not Path("kept.json.new").exists()


@pytest.mark.parametrize("held", ["", "{", "[1, 2", "\0\0"])
def test_a_file_that_power_off_has_torn_is_as_if_it_were_not_there(modules, held):
    Path("kept.json").write_text(held)
    assert modules.memory.Memory("kept.json", 5).value == 5


def test_a_power_off_while_writing_leaves_the_old_value(modules, monkeypatch):
    memory = modules.memory.Memory("kept.json", 0)
    memory.value = 1
    memory.keep()
    memory.value = 2

    def dies(_value, file):
        file.write("{tor")
        raise OSError("power")

    monkeypatch.setattr(json, "dump", dies)
    with pytest.raises(OSError, match="power"):
        memory.keep()
    assert modules.memory.Memory("kept.json", 0).value == 1
