from __future__ import annotations

import asyncio
import threading
import time

import pytest

from hipline.worker import Worker


@pytest.fixture
def worker():
    worker = Worker()
    yield worker
    worker.close()


async def where() -> str:
    await asyncio.sleep(0)
    return threading.current_thread().name


def test_work_runs_in_a_thread_of_its_own(worker):
    assert worker.submit(where()).result(5) == "hipline-worker"


def test_an_error_of_the_work_comes_back_to_who_submitted_it(worker):
    async def fail():
        raise ValueError("what")

    with pytest.raises(ValueError, match="what"):
        worker.submit(fail()).result(5)


def test_closing_lets_the_work_tidy_up(worker):
    started, steps = threading.Event(), []

    async def link():
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)
            steps.append("disconnected")

    work = worker.submit(link())
    assert started.wait(5)
    assert worker.close(5.0)
    assert work.cancelled()
    assert steps == ["disconnected"]


def test_what_the_work_uses_lives_until_the_work_has_let_go(worker):
    started, steps = threading.Event(), []

    async def pump():
        try:
            await asyncio.Event().wait()
        finally:
            steps.append("pump ended")

    async def link():
        task = asyncio.create_task(pump())
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)
            steps.append(f"pump done: {task.done()}")

    worker.submit(link())
    assert started.wait(5)
    assert worker.close(5.0)
    assert steps == ["pump done: False", "pump ended"]


def test_work_that_does_not_let_go_is_left_behind_after_the_time_out(worker):
    started, free = threading.Event(), threading.Event()

    async def stubborn():
        started.set()
        free.wait(10)

    worker.submit(stubborn())
    assert started.wait(5)
    begun = time.monotonic()
    assert not worker.close(0.1)
    assert time.monotonic() - begun < 8
    free.set()
    assert worker.close(5.0)


def test_a_closed_worker_takes_no_work_and_can_be_closed_again(worker):
    assert worker.close()
    assert worker.close()
    with pytest.raises(RuntimeError, match="closed"):
        worker.submit(where())
