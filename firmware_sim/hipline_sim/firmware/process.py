"""The firmware's own process, and the line to it; `stand_ins/wire.py` says what passes over it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hipline_sim.errors import SimError
from hipline_sim.firmware.interpreter import Interpreter, firmware_folder

_log = logging.getLogger(__name__)

_LONGEST_LINE = 1 << 20
_ANSWER_S = 3.0
_END_S = 3.0

Handler = Callable[..., None]


class Process:
    """A running firmware.

    Parameters
    ----------
    interpreter : Interpreter
        What runs it.
    folder : Path
        What the clip remembers over power-off.
    """

    def __init__(self, interpreter: Interpreter, folder: Path) -> None:
        self._interpreter, self._folder = interpreter, folder
        self._handlers: dict[str, Handler] = {"reply": self._on_reply}
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._asked = 0
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self.printed: list[str] = []  #: what the firmware has said to people, newest last

    def on(self, name: str, handler: Handler) -> None:
        """Call `handler(*values)` when the firmware says `name`."""
        self._handlers[name] = handler

    async def start(self, chip: str, ppm: int, cause: str) -> None:
        """Start the board; it waits for "begin".

        Raises
        ------
        SimError
            When the interpreter cannot be started.
        """
        command = [*self._interpreter.command, str(firmware_folder()), chip, str(ppm), cause]
        try:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                cwd=self._folder,
                limit=_LONGEST_LINE,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            )
        except OSError as error:
            raise SimError(f"{command[0]}: cannot be started: {error.strerror or error}") from error
        self._reading = asyncio.create_task(self._read(self._process))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            text = line.decode(errors="replace").rstrip()
            if not text.startswith("["):
                _log.info("firmware: %s", text)
                self.printed.append(text)
                continue
            name, *values = json.loads(text)
            if name in self._handlers:
                self._handlers[name](*values)

    def send(self, *message: Any) -> None:
        """Say something to the firmware; nothing once it has ended."""
        process = self._process
        if process is not None and process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(json.dumps(message).encode() + b"\n")

    async def ask(self, event: int, values: list[Any]) -> Any:
        """Raise an event of the radio in the firmware, and return what it says to it; None when it says nothing."""
        self._asked += 1
        number = self._asked
        reply = self._replies[number] = asyncio.get_running_loop().create_future()
        self.send("irq", event, values, number)
        try:
            async with asyncio.timeout(_ANSWER_S):
                return await reply
        except TimeoutError:
            _log.warning("the firmware does not answer event %d", event)
            return None
        finally:
            del self._replies[number]

    def _on_reply(self, number: int, value: Any) -> None:
        reply = self._replies.get(number)
        if reply is not None and not reply.done():
            reply.set_result(value)

    async def ended(self) -> None:
        """Wait until the firmware has ended."""
        if self._reading is not None:
            await asyncio.wait([self._reading])

    async def stop(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is None or self._reading is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_END_S):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        await asyncio.wait([self._reading])
