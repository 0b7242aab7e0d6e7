"""The thread in which everything asynchronous runs, beside a window that keeps the main thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

_T = TypeVar("_T")


class Worker:
    """One asyncio loop in one daemon thread; start it once, close it once.

    Parameters
    ----------
    name : str
        Of the thread, for logs and debuggers.
    """

    def __init__(self, name: str = "hipline-worker") -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._main, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Run work in the loop; callable from any thread but the loop's own.

        Raises
        ------
        RuntimeError
            When the worker is closed.
        """
        if self._closed:
            work.close()
            raise RuntimeError("the worker is closed; make a new one")
        return asyncio.run_coroutine_threadsafe(self._own(work), self._loop)

    def close(self, timeout_s: float = 5.0) -> bool:
        """Cancel the work, let it disconnect and tidy up, and end the thread.

        Parameters
        ----------
        timeout_s : float
            How long to wait; a daemon thread that hangs longer does not keep the program alive.

        Returns
        -------
        bool
            Whether all had ended in time.
        """
        if not self._closed:
            self._closed = True
            # only the submitted work is cancelled: what it uses must live until it has let go
            asyncio.run_coroutine_threadsafe(self._wind_down(timeout_s), self._loop)
        self._thread.join(timeout_s + 1.0)
        return not self._thread.is_alive() and not self._tasks

    def _main(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        await self._stopped.wait()

    async def _own(self, work: Coroutine[Any, Any, _T]) -> _T:
        task = asyncio.current_task()
        assert task is not None  # inside a coroutine there always is one
        self._tasks.add(task)
        try:
            return await work
        finally:
            self._tasks.discard(task)

    async def _wind_down(self, timeout_s: float) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=timeout_s)
        self._stopped.set()
