"""Calls from any thread into a loop that runs, each with a future that tells whether it worked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any

from hipline.errors import LinkError

_log = logging.getLogger(__name__)


async def _worked(work: Coroutine[Any, Any, None]) -> bool:
    """Return whether the clip did what it was asked."""
    try:
        await work
    except LinkError as error:
        _log.info("the clip did not: %s", error)
        return False
    return True


class Calls:
    """Let a loop do something between `begin` and `end`; before and after, nothing is done and the future is False.

    Listen to a future with `add_done_callback`; to wait for it in the loop's thread is to hang.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        """Take calls from now on; call it in the loop."""
        self._loop = asyncio.get_running_loop()

    def end(self) -> None:
        """Take no calls any more."""
        self._loop = None

    def do(self, act: Callable[[], bool]) -> Future[bool]:
        """Let the loop call something.

        Returns
        -------
        Future of bool
            What it returns.
        """
        worked: Future[bool] = Future()
        loop = self._loop
        try:
            if loop is None:
                worked.set_result(False)
            else:
                loop.call_soon_threadsafe(lambda: worked.set_result(act()))
        except RuntimeError:  # the loop was closed a moment ago
            worked.set_result(False)
        return worked

    def ask(self, work: Coroutine[Any, Any, None] | None) -> Future[bool]:
        """Let the loop ask the clip for something; None where there is no clip.

        Returns
        -------
        Future of bool
            Whether the clip does it.
        """
        loop, refused = self._loop, Future[bool]()
        if work is not None and loop is not None:
            asked = _worked(work)
            try:
                return asyncio.run_coroutine_threadsafe(asked, loop)
            except RuntimeError:  # the loop was closed a moment ago
                asked.close()
        if work is not None:
            work.close()
        refused.set_result(False)
        return refused
