"""Starts the clip when the board starts, unless its button is pressed.

Ctrl-C at the prompt stops it; `main.run()` starts it again.
"""

import asyncio
import sys
import time

import board
import machine
from alert import Alert
from battery import Battery
from ble import Radio
from bonds import Bonds
from button import Button
from clip import Clip
from clock import Clock
from imu import Imu, find
from memory import Memory
from micropython import const
from power import Power
from ring import Ring
from watchdog import Watchdog

_NAME = "Hipline"  # where name.json says no other
_KEPT = const(13_000)  # samples: 62 s at 208 Hz
_RATE_HZ = const(100)
_ACC_G = const(8)
_GYR_DPS = const(1000)
_BLINKS = const(50)


def reset_cause() -> int:
    """Return why the board has started, as the status tells it."""
    causes = {
        machine.PWRON_RESET: 1,
        machine.HARD_RESET: 2,
        machine.WDT_RESET: 3,
        machine.SOFT_RESET: 4,
        machine.DEEPSLEEP_RESET: 6,
    }
    return causes.get(machine.reset_cause(), 0)


def _kept(path: str, empty):
    """Return what a file keeps, if it is of the right kind."""
    memory = Memory(path, empty)
    if not isinstance(memory.value, type(empty)):
        memory.value = empty
    return memory


def make_clip() -> Clip:
    """Return the clip with all its parts, sampling and advertising.

    Raises
    ------
    OSError
        When no sensor answers.
    """
    ring = Ring(_KEPT)  # first of all, while the memory is in one piece
    machine.freq(board.CPU_HZ)
    clock = Clock()
    i2c = machine.I2C(0, sda=machine.Pin(board.SDA), scl=machine.Pin(board.SCL), freq=board.I2C_HZ)
    imu = Imu(find(i2c), ring, clock, _RATE_HZ, _ACC_G, _GYR_DPS)
    now_us = clock.now_us()
    return Clip(
        clock,
        imu,
        Radio(_kept("name.json", _NAME).value, Bonds("bonds.json", now_us), clock),
        Alert(machine.PWM(machine.Pin(board.MOTOR), freq=board.MOTOR_HZ, duty_u16=0)),
        Button(machine.Pin(board.BUTTON, machine.Pin.IN, machine.Pin.PULL_DOWN)),
        Battery(machine.ADC(machine.Pin(board.SENSE_BATTERY), atten=machine.ADC.ATTN_11DB), board.BATTERY_DIVIDER),
        Power(now_us),
        machine.Pin(board.LED, machine.Pin.OUT, value=1),
        Watchdog(),
        _kept("epoch.json", -1),
        reset_cause(),
        board.AXES,
    )


async def run_clip(clip: Clip):
    """Let the clip run for ever."""
    while True:  # noqa: ASYNC110 - a step says itself when the next is due
        await asyncio.sleep(clip.step() / 1000)


def _begin_anew(error):
    """Leave a note of an error, and start the board again, some seconds later."""
    with open("error.txt", "w") as file:  # noqa: PTH123 - there is no pathlib on the board
        sys.print_exception(error, file)
    sys.print_exception(error)
    led = machine.Pin(board.LED, machine.Pin.OUT)
    for blink in range(_BLINKS):
        led.value(blink % 2)
        time.sleep_ms(100)
    machine.reset()


def run():
    """Let the clip run until Ctrl-C; after an error the board starts again."""
    try:
        clip = make_clip()
        try:
            asyncio.run(run_clip(clip))
        except KeyboardInterrupt:
            clip.pause()
            print("stopped; main.run() starts the clip again, machine.reset() the board")
    except Exception as error:  # whatever it was, a clip that stands still helps nobody
        _begin_anew(error)


if __name__ == "__main__":
    if machine.Pin(board.BUTTON, machine.Pin.IN, machine.Pin.PULL_DOWN).value():
        print("the button is pressed: nothing started")
    else:
        run()
