"""The firmware in this process, on stand-ins for the board, with a clock that only the test moves."""

from __future__ import annotations

import importlib
import json
import struct
import sys
import time
from pathlib import Path

import pytest

from hipline_device.answers import Answer
from hipline_device.packets import DataPacket
from hipline_device.scheme import Scheme
from hipline_device.status import Status

ROOT = Path(__file__).parents[2]
FIRMWARE = ROOT / "device" / "firmware"
STAND_INS = ROOT / "firmware_sim" / "hipline_sim" / "firmware" / "stand_ins"

DATA, SCHEME, CONTROL, STATUS, BATTERY = 10, 13, 16, 19, 22  # handles, as the stand-in gives them out
CONNECT, DISCONNECT, WRITE, READ, MTU, ENCRYPTION, GET_SECRET, SET_SECRET = 1, 2, 3, 4, 21, 28, 29, 30
OWNER = "112233445566"
BATTERY_PIN, BUTTON_PIN, MOTOR_PIN = 1, 2, 4


class Clock:
    """Microseconds that pass when the test says so."""

    PERIOD = 1 << 30

    def __init__(self):
        self.us = self.PERIOD - 3_000_000  # wraps after three seconds

    def ticks_us(self):
        return self.us % self.PERIOD

    def ticks_diff(self, new, old):
        return (new - old + self.PERIOD // 2) % self.PERIOD - self.PERIOD // 2

    def sleep_ms(self, ms):
        self.us += round(ms * 1000)


class Modules:
    """Imports modules of the firmware and of the stand-ins by name."""

    def __getattr__(self, name):
        if not any((folder / f"{name}.py").exists() for folder in (FIRMWARE, STAND_INS)):
            raise AttributeError(name)
        self.__dict__[name] = module = importlib.import_module(name)  # the clock asks for some in each step
        return module


@pytest.fixture
def clock(monkeypatch):
    """Give the clock of the board."""
    clock = Clock()
    for name in ("ticks_us", "ticks_diff", "sleep_ms"):
        monkeypatch.setattr(time, name, getattr(clock, name), raising=False)
    return clock


@pytest.fixture(scope="session")
def _bytecode(tmp_path_factory):
    """Give a folder to keep what is compiled: what is beside the modules would go to the board with them."""
    return tmp_path_factory.mktemp("bytecode")


@pytest.fixture
def modules(clock, monkeypatch, tmp_path, _bytecode):
    """Give the firmware's modules, fresh for each test, with a folder of their own to write in."""
    names = {path.stem for folder in (FIRMWARE, STAND_INS) for path in folder.glob("*.py")}
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "path", [str(STAND_INS), str(FIRMWARE), *sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(_bytecode))
    monkeypatch.chdir(tmp_path)
    yield Modules()
    for name in names:
        sys.modules.pop(name, None)


def _ramp(index):
    return index % 70 * 0.1, -(index % 50) * 0.1, 9.81, index % 15 * 0.1, index % 13 * 0.1, -(index % 11) * 0.1


@pytest.fixture(scope="session")
def ramp():
    """Give the body that tells the index in six values, in units."""
    return _ramp


class Board:
    """A board that is switched on, an app's end of the radio, and hands.

    Parameters
    ----------
    modules, clock
        As the fixtures give them.
    chip : str
        The sensor.
    ppm : int
        How wrong its clock runs.
    """

    def __init__(self, modules, clock, chip="bmi270", ppm=0):
        self.modules, self.clock = modules, clock
        self.chip_name, self.ppm = chip, ppm
        self.said = []
        self.packets, self.answers, self.statuses, self.batteries = [], [], [], []
        self.values, self.motor, self.led = {}, [], []
        self.jammed = False
        self.body = _ramp
        self.seq = 0
        self._asked = 0
        self._replies = {}
        self.volts(4.0)

    # ---- the board

    def switch_on(self, cause="PWRON_RESET"):
        machine, chips, wire = self.modules.machine, self.modules.chips, self.modules.wire
        wire.connect(self._hear)
        self.feed = chips.Feed()
        self.feed.begun = self._on_begun
        kind, address = {"bmi270": (chips.Bmi270, 0x68), "lsm6dsox": (chips.Lsm6dsox, 0x6A)}[self.chip_name]
        self.chip = kind(self.feed, self.ppm)
        machine.begin(getattr(machine, cause), {address: self.chip})
        self.clip = self.modules.main.make_clip()
        return self

    def volts(self, battery):
        self.modules.machine._microvolts[BATTERY_PIN] = round(battery / 2 * 1e6)

    def _on_begun(self, generation, _period_ns):
        self._generation, self._fed = generation, 0

    def _feed(self):
        while len(self.feed._rows) < 300:
            self.feed.put(self._generation, struct.pack("<6f", *self.body(self._fed)))
            self._fed += 1

    def run(self, seconds, until=None):
        """Let time pass; stop early when something holds."""
        end = self.clock.us + round(seconds * 1e6)
        while self.clock.us < end and not (until and until()):
            self._feed()
            self.clock.sleep_ms(self.clip.step())
            if not self.jammed:
                for connection in list(self.modules.bluetooth.BLE()._in_flight):
                    self.modules.bluetooth.BLE()._in_flight[connection] = 0
        return self

    def press(self, seconds):
        self.modules.machine._levels[BUTTON_PIN] = 1
        self.run(seconds)
        self.modules.machine._levels[BUTTON_PIN] = 0
        self.run(0.1)

    # ---- what it says

    def _hear(self, line):
        name, *values = json.loads(line)
        self.said.append((name, values))
        if name == "notify":
            data = bytes.fromhex(values[2])
            taken = {DATA: self.packets, CONTROL: self.answers, STATUS: self.statuses, BATTERY: self.batteries}
            taken[values[1]].append((values[0], data))
        elif name == "value":
            self.values[values[0]] = bytes.fromhex(values[1])
        elif name == "pwm":
            self.motor.append((self.clock.us, values[1]))
        elif name == "pin":
            self.led.append((self.clock.us, values[1]))
        elif name == "disconnect":
            self.leave(values[0])
        elif name == "reply":
            self._replies[values[0]] = values[1]

    def heard(self, name):
        return [values for said, values in self.said if said == name]

    # ---- an app

    def event(self, event, *values):
        self.modules.wire.deliver(json.dumps(["irq", event, values, None]))

    def ask(self, event, *values):
        self._asked += 1
        self.modules.wire.deliver(json.dumps(["irq", event, values, self._asked]))
        return self._replies[self._asked]

    def connect(self, handle=64, address=OWNER, mtu=247):
        self.event(CONNECT, handle, 1, address)
        if mtu != 23:
            self.event(MTU, handle, mtu)

    def encrypt(self, handle=64):
        self.event(ENCRYPTION, handle, 1, 0, 1, 16)

    def pair(self, handle=64, address=OWNER):
        """Pair as NimBLE does: encrypted first, keys afterwards; return whether they were kept."""
        self.encrypt(handle)
        key = self.key(address)
        return all(self.ask(SET_SECRET, kind, key, "00" * 20) for kind in (1, 2))

    def resume(self, handle=64, address=OWNER):
        """Encrypt with the keys of an earlier pairing; return whether there are any."""
        found = self.ask(GET_SECRET, 1, 0, self.key(address))
        if found:
            self.encrypt(handle)
        return bool(found)

    @staticmethod
    def key(address):
        return "01" + bytes.fromhex(address)[::-1].hex()

    def leave(self, handle=64):
        self.event(DISCONNECT, handle, 1, OWNER)

    def own(self, handle=64, mtu=247):
        """Connect and pair."""
        self.connect(handle, mtu=mtu)
        assert self.pair(handle)
        self.run(0.05)
        return self

    def write(self, data, handle=64):
        self.event(WRITE, handle, CONTROL, bytes(data).hex())

    def command(self, command, handle=64):
        """Write a command, and return the answer."""
        self.seq = (self.seq + 1) & 0xFF
        before = len(self.answers)
        self.write(command.to_bytes(self.seq), handle)
        self.run(1.0, until=lambda: len(self.answers) > before)
        to, data = self.answers[before]
        answer = Answer.from_bytes(data)
        assert (to, answer.opcode, answer.seq) == (handle, command.OPCODE, self.seq)
        return answer

    @property
    def scheme(self):
        return Scheme.from_bytes(self.values[SCHEME])

    @property
    def status(self):
        assert not self.ask(READ, next(iter(self.modules.bluetooth.BLE()._in_flight), 64), STATUS)
        return Status.from_bytes(self.values[STATUS])

    def data(self, handle=64):
        return [DataPacket.from_bytes(data) for to, data in self.packets if to == handle]

    def index(self, *, resent=False, handle=64):
        """Return the indices of all samples that came, live or sent again."""
        return [p.index + k for p in self.data(handle) if p.resent == resent for k in range(len(p))]


@pytest.fixture
def board(modules, clock):
    """Give a maker of boards: `board(chip=..., ppm=...)` is switched on."""

    def make(**how):
        return Board(modules, clock, **how).switch_on()

    return make
