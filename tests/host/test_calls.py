from __future__ import annotations

import asyncio

from hipline.calls import Calls
from hipline.errors import LinkError


async def _refuse() -> None:
    raise LinkError("no motor")


async def _do() -> None:
    pass


async def test_a_call_is_done_in_the_loop_and_tells_what_it_gave():
    calls, loops = Calls(), []
    calls.begin()

    def act() -> bool:
        loops.append(asyncio.get_running_loop())
        return True

    future = await asyncio.to_thread(calls.do, act)
    assert await asyncio.wrap_future(future)
    assert loops == [asyncio.get_running_loop()]


async def test_what_the_clip_refuses_is_false_and_no_error():
    calls = Calls()
    calls.begin()
    assert await asyncio.wrap_future(calls.ask(_do()))
    assert not await asyncio.wrap_future(calls.ask(_refuse()))


def test_outside_of_a_run_nothing_is_done():
    calls, done = Calls(), []

    async def run() -> None:
        calls.begin()
        calls.end()

    for _ in range(2):  # before a run and after it
        assert not calls.do(lambda: bool(done.append(1))).result(timeout=0)
        assert not calls.ask(_do()).result(timeout=0)
        asyncio.run(run())
    assert done == []


def test_a_loop_that_was_closed_a_moment_ago_does_nothing():
    calls = Calls()

    async def run() -> None:
        calls.begin()

    asyncio.run(run())
    assert not calls.do(lambda: True).result(timeout=0)
    assert not calls.ask(_do()).result(timeout=0)
    assert not calls.ask(None).result(timeout=0)
