"""Commands to the clip and its answers, each to its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hipline.link.errors import RefusedError
from hipline_device.answers import Answer
from hipline_device.control import Command
from hipline_device.errors import ProtocolError

_log = logging.getLogger(__name__)

ANSWER_S = 10.0  #: what an answer may take
_MOST_ANSWERS = 8  # to one command, that are kept; there are two at the most
_NUMBERS = 256


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the app's stamps around it, s on the clock of the event loop."""

    answer: Answer
    asked_s: float  #: just before the command was written
    came_s: float  #: when the answer came


class Said:
    """The answers to one command, as they come."""

    def __init__(self, opcode: int, seq: int) -> None:
        self.opcode, self.seq = opcode, seq
        self.asked_s = 0.0
        self._answers: asyncio.Queue[tuple[Answer, float]] = asyncio.Queue(_MOST_ANSWERS)

    def put(self, answer: Answer, came_s: float) -> None:
        """Keep an answer; a clip that floods is not listened to."""
        if not self._answers.full():
            self._answers.put_nowait((answer, came_s))

    async def next(self, timeout_s: float = ANSWER_S) -> Reply:
        """Return the next answer.

        Raises
        ------
        TimeoutError
            When none came in time.
        """
        async with asyncio.timeout(timeout_s):
            answer, came_s = await self._answers.get()
        return Reply(answer, self.asked_s, came_s)


class Talk:
    """Ask the clip on one connection; several may ask at a time, and one command is under way at a time.

    Parameters
    ----------
    write : callable
        Writes to the control characteristic, and returns when the clip has taken it.
    """

    def __init__(self, write: Callable[[bytes], Awaitable[None]]) -> None:
        self._write = write
        self._turn = asyncio.Lock()  # a system takes one request at a time
        self._open: dict[tuple[int, int], Said] = {}
        self._seq = 0

    def take(self, data: bytes | bytearray) -> None:
        """Take a notification of the control characteristic."""
        came_s = asyncio.get_running_loop().time()
        try:
            answer = Answer.from_bytes(data)
        except ProtocolError as error:
            _log.warning("dropped an answer: %s", error)
            return
        said = self._open.get((answer.opcode, answer.seq))
        if said is not None:
            said.put(answer, came_s)

    @asynccontextmanager
    async def saying(self, command: Command) -> AsyncIterator[Said]:
        """Write a command, and yield where its answers come, refusals too."""
        said = Said(command.OPCODE, self._free_seq(command.OPCODE))
        self._open[said.opcode, said.seq] = said
        try:
            async with self._turn:
                said.asked_s = asyncio.get_running_loop().time()
                await self._write(command.to_bytes(said.seq))
            yield said
        finally:
            del self._open[said.opcode, said.seq]

    async def ask(self, command: Command, timeout_s: float = ANSWER_S) -> Reply:
        """Write a command and return its first answer.

        Parameters
        ----------
        command : Command
            What to ask.
        timeout_s : float
            For all of it, waiting for other commands included.

        Raises
        ------
        RefusedError
            When the clip does not follow it.
        TimeoutError
            When it does not answer in time.
        BleakError, OSError
            When it cannot be written.
        """
        async with asyncio.timeout(timeout_s), self.saying(command) as said:
            reply = await said.next(timeout_s)
        if reply.answer.result.refused:
            raise RefusedError(reply.answer.result)
        return reply

    def _free_seq(self, opcode: int) -> int:
        """Return a number that no open command of this kind has; the oldest is given away last."""
        for _ in range(_NUMBERS):
            self._seq = (self._seq + 1) % _NUMBERS
            if (opcode, self._seq) not in self._open:
                break
        return self._seq
