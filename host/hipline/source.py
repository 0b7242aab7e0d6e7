"""Where samples come from: the link to a clip and the playback of a file look the same from here on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from hipline.events import Update
from hipline.link.button import Press
from hipline.link.intake import HostTime
from hipline.link.status import LinkStatus
from hipline_device.alert import Pattern
from hipline_device.samples import SampleBlock


class Source(Protocol):
    """A stream of sample blocks; open it with `async with`, then iterate `blocks()` once."""

    @property
    def rate_hz(self) -> float:
        """Nominal samples per second; known once the source is open."""
        ...

    @property
    def status(self) -> LinkStatus:
        """The newest snapshot."""
        ...

    def watch(self, changed: Callable[[LinkStatus], None]) -> None:
        """Call `changed` at every change of the status, in the loop's thread."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def blocks(self) -> AsyncIterator[SampleBlock]:
        """Yield blocks as they arrive until the source ends."""
        ...


@runtime_checkable
class WithClip(Protocol):
    """What a source has besides where a clip is behind it: one can speak to it, and it sends again what was missed."""

    def listen(
        self,
        late: Callable[[SampleBlock], None],
        pressed: Callable[[Press], None],
        timed: Callable[[HostTime], None],
    ) -> None:
        """Say who takes late samples, presses of the button and the computer's time, in the loop's thread."""
        ...

    async def alert(self, pattern: Pattern, strength_percent: int = 100, repeats: int = 1) -> None:
        """Let the clip vibrate now; raises `LinkError` where it does not."""
        ...

    async def identify(self, seconds: int = 5) -> None:
        """Let the clip blink; raises `LinkError` where it does not."""
        ...


@runtime_checkable
class Listening(Protocol):
    """A source that is told what its samples told."""

    def heard(self, block: SampleBlock | None, update: Update) -> None:
        """Take samples as the walk counts them, and what the pipeline said of them; None at the end."""
        ...
