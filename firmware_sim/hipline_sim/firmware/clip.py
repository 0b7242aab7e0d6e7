"""The clip with its real firmware: the same program as on the board, with a simulated radio and a simulated body."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hipline_device.service import NAME
from hipline_sim.air import Adapter
from hipline_sim.errors import SimError
from hipline_sim.firmware.body import Body
from hipline_sim.firmware.interpreter import interpreter
from hipline_sim.firmware.process import Process
from hipline_sim.firmware.radio import Radio
from hipline_sim.source import SampleSource

_log = logging.getLogger(__name__)

CHIPS = ("bmi270", "lsm6dsox")

# pins of the board, as in the firmware's board.py
_BATTERY_PIN, _BUTTON_PIN, _MOTOR_PIN = 1, 2, 4
_FULL_UV, _EMPTY_UV = 4_150_000, 3_450_000
_DIVIDER = 2
_DEEP_SLEEP = 4  # MicroPython's DEEPSLEEP_RESET
_SHORT_PRESS_S, _LONG_PRESS_S = 0.15, 5.3
_READY_S = 20.0


@dataclass(frozen=True, slots=True)
class FirmwareSettings:
    """How the board behaves.

    Attributes
    ----------
    name : str
        Shown when scanning.
    interpreter : str
        What runs the firmware: "cpython", or "micropython" where it is installed.
    chip : str
        Its sensor: "bmi270" samples at 50, 100 and 200 Hz, "lsm6dsox" at 52, 104 and 208 Hz.
    clock_error_ppm : int
        How much the sensor's own clock runs fast.
    battery_percent : int
        About how full the battery is.
    folder : Path, optional
        What the clip remembers over power-off; None forgets it with this object.
    """

    name: str = NAME
    interpreter: str = "cpython"
    chip: str = "bmi270"
    clock_error_ppm: int = 0
    battery_percent: int = 90
    folder: Path | None = None


class FirmwareClip:
    """The board, from switching it on to switching it off; use it with `async with`.

    Parameters
    ----------
    adapter : Adapter
        Its radio.
    source : SampleSource
        What its sensor measures, at whatever rate the firmware asks for.
    settings : FirmwareSettings
        How it behaves.
    """

    def __init__(self, adapter: Adapter, source: SampleSource, settings: FirmwareSettings | None = None) -> None:
        self._settings = settings or FirmwareSettings()
        self._adapter, self._source = adapter, source
        self._rooms = tempfile.TemporaryDirectory(prefix="hipline-clip-")
        self._folder = self._settings.folder or Path(self._rooms.name)
        self._interpreter = interpreter(self._settings.interpreter)
        self._life: asyncio.Task[None] | None = None
        self._process: Process | None = None
        self._advertises = asyncio.Event()
        self._woken = asyncio.Event()
        self._memory: asyncio.Future[tuple[int, int]] | None = None
        self.motor: list[tuple[float, int]] = []  #: when the motor's duty changed (s of the loop), and to what
        self.is_asleep = False  #: whether it is in deep sleep, from which the button wakes it
        self.over = asyncio.Event()  #: set when the firmware has ended and will not start again

    async def __aenter__(self) -> Self:
        """Switch on and wait until it advertises.

        Raises
        ------
        SimError
            When the firmware does not start; with what it has printed.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "name.json").write_text(json.dumps(self._settings.name), "utf-8")
        self._life = asyncio.create_task(self._live())
        ready = asyncio.create_task(self._advertises.wait())
        done, _ = await asyncio.wait([self._life, ready], timeout=_READY_S, return_when=asyncio.FIRST_COMPLETED)
        if ready not in done:
            printed = self._process.printed if self._process is not None else []
            await self.__aexit__(None, None, None)
            raise SimError(f"the firmware does not start: {printed[-1] if printed else 'it says nothing'}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])
        self._rooms.cleanup()

    async def _live(self) -> None:
        """One life of the board after the other."""
        cause = "power"
        try:
            while True:
                reset = await self._live_once(cause)
                if reset is None:
                    return
                if reset == _DEEP_SLEEP:
                    self.is_asleep = True
                    await self._woken.wait()
                    self._woken.clear()
                    self.is_asleep = False
                cause = "wake" if reset == _DEEP_SLEEP else "reset"
        finally:
            self.over.set()

    async def _live_once(self, cause: str) -> int | None:
        """Let the firmware run; return why it starts again, None when it does not."""
        process = self._process = Process(self._interpreter, self._folder)
        body = Body(self._source, process)
        radio = Radio(self._adapter, process, self._settings.name)
        reset: list[int] = []
        process.on("reset", reset.append)
        process.on("pwm", self._on_pwm)
        process.on("memory", self._on_memory)
        await radio.start()
        await process.start(self._settings.chip, self._settings.clock_error_ppm, cause)
        span_uv = (_FULL_UV - _EMPTY_UV) * self._settings.battery_percent // 100
        process.send("volts", _BATTERY_PIN, (_EMPTY_UV + span_uv) // _DIVIDER)
        process.send("begin")
        self._advertises.set()
        try:
            await process.ended()
        finally:
            body.stop()
            await radio.stop()
            await process.stop()
        return reset[0] if reset else None

    # ---- what people do and feel

    async def press(self, *, long: bool = False) -> None:
        """Press the button, long enough to forget the owner if asked for."""
        self._woken.set()
        if self._process is not None and not self.is_asleep:
            self._woken.clear()
            self._process.send("level", _BUTTON_PIN, 1)
            await asyncio.sleep(_LONG_PRESS_S if long else _SHORT_PRESS_S)
            self._process.send("level", _BUTTON_PIN, 0)

    def _on_pwm(self, pin: int, duty: int) -> None:
        if pin == _MOTOR_PIN:
            self.motor.append((asyncio.get_running_loop().time(), duty))

    # ---- for those who measure

    async def memory_bytes(self) -> tuple[int, int]:
        """Return the heap in use before the firmware was loaded, and now; zeros under CPython."""
        assert self._process is not None
        self._memory = asyncio.get_running_loop().create_future()
        self._process.send("memory")
        return await asyncio.wait_for(self._memory, _READY_S)

    def _on_memory(self, before: int, now: int) -> None:
        if self._memory is not None and not self._memory.done():
            self._memory.set_result((before, now))

    def send(self, *message: Any) -> None:
        """Say something to the board that no part of it would, such as a level of a pin."""
        assert self._process is not None
        self._process.send(*message)
