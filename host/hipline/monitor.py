"""Join a source of samples with the pipeline, and tell listeners what it says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from hipline.aside import aside
from hipline.calls import Calls
from hipline.compiling import PREPARING, Compiling
from hipline.errors import HiplineError, own_fault
from hipline.events import Update
from hipline.link.button import Press
from hipline.link.inlet import unheard
from hipline.link.intake import HostTime
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.pipeline import Pipeline
from hipline.sessions.live_recording import LiveRecording, origin_of
from hipline.settings import Settings
from hipline.source import Listening, Source, WithClip
from hipline.warm_up import warm_up
from hipline_device.alert import Pattern
from hipline_device.samples import SampleBlock

_GLANCE_S = 0.25  # how often to look whether anything is compiled

_log = logging.getLogger(__name__)


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
    on_calibration : callable, optional
        Takes how the clip is worn, in the loop's thread: when it is found, and at every new zero.
    on_press : callable, optional
        Takes each press of the clip's button, in the loop's thread.
    recording : LiveRecording, optional
        Where samples and results go, samples first; who made it closes it. Samples that come late go there alone: the
        pipeline never sees them, so they cause no cue.
    """

    def __init__(
        self,
        source: Source,
        settings: Settings | None = None,
        *,
        on_update: Callable[[Update], None] = unheard,
        on_status: Callable[[LinkStatus], None] = unheard,
        on_calibration: Callable[[Calibration], None] = unheard,
        on_press: Callable[[Press], None] = unheard,
        recording: LiveRecording | None = None,
    ) -> None:
        self._source = source
        self._settings = settings or Settings()
        self._on_update = on_update
        self._heard = source.heard if isinstance(source, Listening) else unheard
        self._on_status = on_status
        self._on_calibration = on_calibration
        self._on_press = on_press
        self._recording = recording
        self._pipeline: Pipeline | None = None
        self._calibration: Calibration | None = None
        self._calls = Calls()
        self._failure = ""
        self._preparing = False
        self._limit: asyncio.Timeout | None = None
        source.watch(self._relay)
        if isinstance(source, WithClip):
            source.listen(self._take_late, self._take_press, self._take_time)

    @property
    def status(self) -> LinkStatus:
        """The newest snapshot: the source's own, or the failure of what came after it."""
        status = self._source.status
        if self._preparing:
            return replace(status, advice=PREPARING)
        return replace(status, state=LinkState.FAILED, advice=self._failure) if self._failure else status

    async def run(self, duration_s: float | None = None) -> None:
        """Run until the end; a failure becomes a status, never an exception.

        Parameters
        ----------
        duration_s : float, optional
            How long to measure, s, counted from the first samples; None: until the source ends.
        """
        self._calls.begin()
        self._tell()
        limit = self._limit = asyncio.timeout(None)
        try:
            async with limit:
                await self._prepare()
                async with self._source:
                    await self._measure(duration_s)
        except HiplineError as error:
            self._fail(error.text)
        except Exception as error:  # the edge of the task: whoever runs it has no use for an exception
            if isinstance(error, TimeoutError) and limit.expired():
                return
            _log.debug("the monitor failed", exc_info=True)
            self._fail(f"The measurement {own_fault(error)}.")
        finally:
            self._limit = None
            self._calls.end()

    def stop(self, after_s: float = 0.0) -> None:
        """End the run as if the source had ended; call it in the loop's thread."""
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time() + after_s)

    def rezero(self) -> Future[bool]:
        """Take the last quiet stand as the new zero; call it in any thread, it is done in the loop's own.

        Returns
        -------
        Future of bool
            Whether it worked: False, and nothing changes, where nobody stood quietly since the calibration or
            nothing is measured. Listen to it with `add_done_callback`; to wait in the loop's thread is to hang.
        """
        return self._calls.do(lambda: self._act("rezero", Pipeline.rezero))

    def felt(self) -> Future[bool]:
        """Say that the walker noticed the last cue; call it in any thread, as `rezero`.

        Returns
        -------
        Future of bool
            False where nothing is measured.
        """
        return self._calls.do(self._felt)

    def too_much(self) -> Future[bool]:
        """Say that the last cue was too much; call it in any thread, as `rezero`.

        Returns
        -------
        Future of bool
            Whether a band got wider or a rule fell silent.
        """
        return self._calls.do(self._too_much)

    def recalibrate(self) -> Future[bool]:
        """Begin a guided calibration; call it in any thread, it is done in the loop's own.

        Returns
        -------
        Future of bool
            Whether it has begun: False, and nothing changes, where forward was given or nothing is measured.
            Listen to it as to that of `rezero`.
        """
        return self._calls.do(lambda: self._act("recalibrate", Pipeline.recalibrate))

    def alert(self, pattern: Pattern, strength_percent: int = 100, repeats: int = 1) -> Future[bool]:
        """Let the clip vibrate now; call it in any thread. An alert that cannot go out at once is given up.

        Parameters
        ----------
        pattern : Pattern
            The rhythm; OFF ends what is running.
        strength_percent : int
            1 to 100.
        repeats : int
            1 to 10.

        Returns
        -------
        Future of bool
            Whether the clip does it: False where there is none, it is out of reach, or has no motor.
        """
        source = self._source
        return self._calls.ask(
            source.alert(pattern, strength_percent, repeats) if isinstance(source, WithClip) else None
        )

    def identify(self, seconds: int = 5) -> Future[bool]:
        """Let the clip blink, so that people see which one it is; call it in any thread.

        Returns
        -------
        Future of bool
            Whether the clip does it.
        """
        return self._calls.ask(self._source.identify(seconds) if isinstance(self._source, WithClip) else None)

    def _felt(self) -> bool:
        if self._pipeline is None:
            return False
        self._pipeline.felt()
        self._note("felt")
        return True

    def _too_much(self) -> bool:
        if self._pipeline is None:
            return False
        changed = self._pipeline.too_much()
        self._note("too_much")
        return changed

    def _note(self, action: str) -> None:
        if self._recording is not None:
            self._recording.act(action)

    def _act(self, kind: str, do: Callable[[Pipeline], bool]) -> bool:
        pipeline = self._pipeline
        if pipeline is None or not do(pipeline):
            return False
        self._note(kind)
        self._tell_calibration(pipeline)
        return True

    async def _prepare(self) -> None:
        """Have all ready before samples come that must not wait; the first time on a computer that takes long."""
        ready = asyncio.create_task(aside(warm_up))
        try:
            with Compiling() as compiling:
                while not ready.done():
                    await asyncio.wait([ready], timeout=_GLANCE_S)
                    if compiling.is_long and not self._preparing and not ready.done():
                        self._preparing = True
                        self._tell()
            await ready
        finally:
            ready.cancel()
            if self._preparing:
                self._preparing = False
                self._tell()

    async def _measure(self, duration_s: float | None) -> None:
        self._pipeline = self._begin()
        try:
            async for block in self._source.blocks():
                if duration_s is not None:
                    self.stop(duration_s)
                    duration_s = None
                self._take(block)
        finally:
            pipeline, self._pipeline = self._pipeline, None
            if pipeline is not None:
                update = pipeline.finish()
                if self._recording is not None:
                    self._recording.finish(update, pipeline.calibration)
                self._on_update(update)
                self._heard(None, update)
                self._tell_calibration(pipeline)

    def _begin(self) -> Pipeline:
        if self._recording is None:
            return Pipeline(self._source.rate_hz, self._settings)
        pipeline, so_far = self._recording.start(origin_of(self._source))
        if so_far is not None:
            self._on_update(so_far)
        self._tell_calibration(pipeline)
        return pipeline

    def _take(self, block: SampleBlock) -> None:
        recording, pipeline = self._recording, self._pipeline
        assert pipeline is not None  # until the end, or until it fails
        placed = block if recording is None else recording.take(block)
        if placed is None:
            return
        try:
            update = pipeline.update(placed)
        except Exception:
            self._pipeline = None  # what it holds is not to be trusted any more
            raise
        if recording is not None:
            recording.said(update, pipeline.calibration)
        self._on_update(update)
        self._heard(placed, update)
        self._tell_calibration(pipeline)

    def _take_late(self, block: SampleBlock) -> None:
        if self._recording is not None:
            self._recording.take(block, late=True)

    def _take_press(self, press: Press) -> None:
        if self._recording is not None:
            times = f", {press.count} times" if press.count > 1 else ""
            self._recording.mark(f"button{times}", self._recording.moment_of(press.time_s))
        self._on_press(press)

    def _take_time(self, time: HostTime) -> None:
        if self._recording is not None:
            self._recording.take_time(time)

    def _tell_calibration(self, pipeline: Pipeline) -> None:
        calibration = pipeline.calibration
        if calibration is not None and calibration is not self._calibration:
            self._calibration = calibration
            self._on_calibration(calibration)

    def _relay(self, _: LinkStatus) -> None:
        self._tell()

    def _tell(self) -> None:
        status = self.status
        if self._recording is not None:
            self._recording.take_status(status)
        self._on_status(status)

    def _fail(self, text: str) -> None:
        _log.error("%s", text)
        self._failure = text
        self._tell()
