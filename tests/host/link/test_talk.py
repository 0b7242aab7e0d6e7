from __future__ import annotations

import asyncio

import pytest

from hipline.link.errors import RefusedError
from hipline.link.talk import Talk
from hipline_device.answers import Answer, Resent, Result
from hipline_device.control import Identify, Opcode, Resend, Stop

pytestmark = pytest.mark.at_once


class Clip:
    """What is written, and what is answered to it."""

    def __init__(self, *results: Result, answers: bool = True) -> None:
        self.results = list(results)
        self.answers = answers
        self.written: list[bytes] = []
        self.writing = 0
        self.talk = Talk(self.write)

    async def write(self, data: bytes) -> None:
        self.writing += 1
        assert self.writing == 1, "a system takes one request at a time"
        await asyncio.sleep(0.001)
        self.writing -= 1
        self.written.append(data)
        if self.answers:
            result = self.results.pop(0) if self.results else Result.OK
            self.say(data, result)

    def say(self, command: bytes, result: Result) -> None:
        values = Resent(0, 10) if command[0] == Opcode.RESEND and result in (Result.OK, Result.WORKING) else None
        self.talk.take(bytes(Answer(command[0], command[1], result, values)))


async def test_each_command_gets_its_own_answer():
    clip = Clip()
    replies = await asyncio.gather(*(clip.talk.ask(Identify(seconds)) for seconds in range(10)))
    assert [reply.answer.seq for reply in replies] == [data[1] for data in clip.written]
    assert len({data[1] for data in clip.written}) == 10


async def test_a_refusal_is_raised_with_its_result():
    with pytest.raises(RefusedError) as raised:
        await Clip(Result.NOT_POSSIBLE).talk.ask(Identify(1))
    assert raised.value.result is Result.NOT_POSSIBLE


async def test_a_second_answer_belongs_to_the_same_command():
    clip = Clip(Result.WORKING)
    async with clip.talk.saying(Resend(0, 0, 10)) as said:
        assert (await said.next()).answer.result is Result.WORKING
        clip.say(clip.written[0], Result.OK)
        assert (await said.next()).answer.result is Result.OK


async def test_an_answer_that_comes_twice_is_no_answer_to_the_next_command():
    clip = Clip()
    await clip.talk.ask(Stop())
    clip.say(clip.written[0], Result.BUSY)
    assert (await clip.talk.ask(Stop())).answer.result is Result.OK


async def test_what_is_no_answer_changes_nothing():
    clip = Clip()
    for data in (b"", b"\x01", b"\x82\x01\xff", bytes(range(30))):
        clip.talk.take(data)
    assert (await clip.talk.ask(Stop())).answer.result is Result.OK


async def test_a_flood_of_answers_to_one_command_is_not_kept():
    clip = Clip(Result.WORKING)
    async with clip.talk.saying(Resend(0, 0, 10)) as said:
        for _ in range(1000):
            clip.say(clip.written[0], Result.WORKING)
        for _ in range(8):
            await said.next()
        with pytest.raises(TimeoutError):
            await said.next(0.01)


async def test_the_stamps_lie_around_the_answer():
    clip, loop = Clip(), asyncio.get_running_loop()
    before_s = loop.time()
    reply = await clip.talk.ask(Stop())
    assert before_s <= reply.asked_s < reply.came_s <= loop.time()


async def test_more_commands_than_numbers_are_still_told_apart():
    clip = Clip()
    for _ in range(600):
        assert (await clip.talk.ask(Stop())).answer.result is Result.OK
