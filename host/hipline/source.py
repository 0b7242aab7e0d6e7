"""Where samples come from: the link to a clip and the playback of a file look the same from here on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Protocol, Self

from hipline.link.status import LinkStatus
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
