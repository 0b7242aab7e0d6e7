"""Work in a thread that nobody has to wait for: other than those of a pool, it never keeps the program alive."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_T = TypeVar("_T")


async def aside(work: Callable[[], _T]) -> _T:
    """Do work in a thread of its own; who is cancelled meanwhile goes at once, and nothing comes of the work."""
    done: Future[_T] = Future()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # the edge of the thread: it is raised where the work is awaited
            done.set_exception(error)
        else:
            done.set_result(result)

    done.set_running_or_notify_cancel()  # who waits may go, the work cannot be called off
    threading.Thread(target=run, name="hipline-aside", daemon=True).start()
    return await asyncio.wrap_future(done)
