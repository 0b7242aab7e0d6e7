"""Where the newest status of the link hangs, and who is told of a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hipline.link.status import LinkState, LinkStatus


class Board:
    """One `LinkStatus` at a time, and its watchers."""

    def __init__(self) -> None:
        self.status = LinkStatus()  #: the newest
        self._watchers: list[Callable[[LinkStatus], None]] = []

    @property
    def state(self) -> LinkState:
        """The newest state."""
        return self.status.state

    def watch(self, changed: Callable[[LinkStatus], None]) -> None:
        """Call `changed` at every change of the status."""
        self._watchers.append(changed)

    def tell(self, **changes: object) -> None:
        """Change fields of the status."""
        status = replace(self.status, **changes)
        if status != self.status:
            self.status = status
            for changed in self._watchers:
                changed(status)
