"""A source whose samples, and what they told, are passed on to the Lab Streaming Layer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Any, Protocol, Self, cast

from hipline.events import Update
from hipline.link.button import Press
from hipline.link.intake import HostTime
from hipline.link.status import LinkStatus
from hipline.outlet.streams import Streams, load
from hipline.source import Source, WithClip
from hipline_device.alert import Pattern
from hipline_device.samples import SampleBlock


class ClipSource(Source, WithClip, Protocol):
    """A source with a clip behind it."""


class PassedOn:
    """Another source, as it is, with streams beside it while it is open.

    Parameters
    ----------
    source : Source
        Where the samples come from.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._streams: Streams | None = None

    @property
    def rate_hz(self) -> float:
        """Nominal samples per second."""
        return self._source.rate_hz

    @property
    def status(self) -> LinkStatus:
        """The newest snapshot."""
        return self._source.status

    def watch(self, changed: Callable[[LinkStatus], None]) -> None:
        """Call `changed` at every change of the status."""
        self._source.watch(changed)

    async def __aenter__(self) -> Self:
        await self._source.__aenter__()
        self._streams = Streams(self.rate_hz)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._streams is not None:
            self._streams.close()
            self._streams = None
        await self._source.__aexit__(kind, error, trace)

    def blocks(self) -> AsyncIterator[SampleBlock]:
        """Yield blocks as they arrive."""
        return self._source.blocks()

    def heard(self, block: SampleBlock | None, update: Update) -> None:
        """Take samples as they are counted, and what they told."""
        if self._streams is not None:
            self._streams.take(block, update)

    def __getattr__(self, name: str) -> Any:
        """Give whatever else the source tells, such as how its clip measures."""
        return getattr(self._source, name)


class PassedOnClip(PassedOn):
    """The same, of a source with a clip behind it."""

    def __init__(self, source: ClipSource) -> None:
        super().__init__(source)
        self._clip = source

    def listen(
        self,
        late: Callable[[SampleBlock], None],
        pressed: Callable[[Press], None],
        timed: Callable[[HostTime], None],
    ) -> None:
        """Say who takes late samples, presses of the button and the computer's time."""
        self._clip.listen(late, pressed, timed)

    async def alert(self, pattern: Pattern, strength_percent: int = 100, repeats: int = 1) -> None:
        """Let the clip vibrate now; raises `LinkError` where it does not."""
        await self._clip.alert(pattern, strength_percent, repeats)

    async def identify(self, seconds: int = 5) -> None:
        """Let the clip blink; raises `LinkError` where it does not."""
        await self._clip.identify(seconds)


def passed_on(make: Callable[[], Source]) -> Callable[[], Source]:
    """Return what makes a source that is passed on.

    Raises
    ------
    InputError
        When pylsl is not installed.
    """
    load()

    def passing() -> Source:
        source = make()
        return PassedOnClip(cast(ClipSource, source)) if isinstance(source, WithClip) else PassedOn(source)

    return passing
