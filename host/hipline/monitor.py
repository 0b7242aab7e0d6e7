"""Join a source of samples with the pipeline, and tell listeners what it says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from hipline.errors import HiplineError
from hipline.events import Update
from hipline.link.status import LinkState, LinkStatus
from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline.source import Source

_log = logging.getLogger(__name__)


def _unheard(_: object) -> None:
    """Take what nobody listens to."""


class Monitor:
    """Run a source through the pipeline until it ends, fails, or is cancelled.

    Parameters
    ----------
    source : Source
        Where the samples come from; the monitor opens and closes it.
    settings : Settings, optional
        The numbers that the therapist chose.
    on_update : callable, optional
        Takes each `Update`, in the loop's thread.
    on_status : callable, optional
        Takes each `LinkStatus`, in the loop's thread.
    """

    def __init__(
        self,
        source: Source,
        settings: Settings | None = None,
        *,
        on_update: Callable[[Update], None] = _unheard,
        on_status: Callable[[LinkStatus], None] = _unheard,
    ) -> None:
        self._source = source
        self._settings = settings or Settings()
        self._on_update = on_update
        self._on_status = on_status
        self._failure = ""
        self._limit: asyncio.Timeout | None = None
        source.watch(self._relay)

    @property
    def status(self) -> LinkStatus:
        """The newest snapshot: the source's own, or the failure of what came after it."""
        status = self._source.status
        return replace(status, state=LinkState.FAILED, advice=self._failure) if self._failure else status

    async def run(self, duration_s: float | None = None) -> None:
        """Run until the end; a failure becomes a status, never an exception.

        Parameters
        ----------
        duration_s : float, optional
            How long to measure, s, counted from the first samples; None: until the source ends.
        """
        self._on_status(self.status)
        limit = self._limit = asyncio.timeout(None)
        try:
            async with limit, self._source:
                await self._measure(duration_s)
        except HiplineError as error:
            self._fail(str(error))
        except Exception as error:  # the edge of the task: whoever runs it has no use for an exception
            if isinstance(error, TimeoutError) and limit.expired():
                return
            _log.debug("the monitor failed", exc_info=True)
            self._fail(f"The measurement stopped on an error of this app: {error!r}. Please report it.")
        finally:
            self._limit = None

    def stop(self, after_s: float = 0.0) -> None:
        """End the run as if the source had ended; call it in the loop's thread."""
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time() + after_s)

    async def _measure(self, duration_s: float | None) -> None:
        pipeline: Pipeline | None = Pipeline(self._source.rate_hz, self._settings)
        try:
            async for block in self._source.blocks():
                if duration_s is not None:
                    self.stop(duration_s)
                    duration_s = None
                try:
                    update = pipeline.update(block)
                except Exception:
                    pipeline = None  # what it holds is not to be trusted any more
                    raise
                self._on_update(update)
        finally:
            if pipeline is not None:
                self._on_update(pipeline.finish())

    def _relay(self, _: LinkStatus) -> None:
        self._on_status(self.status)

    def _fail(self, advice: str) -> None:
        _log.error("%s", advice)
        self._failure = advice
        self._on_status(self.status)
