import asyncio
import threading

import pytest

from hipline.aside import aside


async def test_work_is_done_in_a_thread_of_its_own_and_its_outcome_comes_back():
    assert await aside(threading.get_ident) != threading.get_ident()

    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await aside(fail)


def test_who_is_cancelled_goes_at_once_and_no_thread_keeps_the_loop_or_the_program():
    go_on = threading.Event()

    async def give_up() -> set[threading.Thread]:
        before = set(threading.enumerate())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await aside(lambda: go_on.wait(5.0))
        return set(threading.enumerate()) - before

    try:
        [thread] = asyncio.run(give_up())  # which waits for the threads of its pool
        assert thread.is_alive()
        assert thread.daemon
    finally:
        go_on.set()
    thread.join(5.0)
    assert not thread.is_alive()
