"""The one object that live, replay and analysis run: samples in, angles, contacts, strides and cues out."""

from __future__ import annotations

from hipline.events import AngleBlock, Bands, Stage, Update
from hipline.settings import Settings
from hipline_device.samples import SampleBlock


class Pipeline:
    """Turn sample blocks into angles, contacts, strides and cues; any chunking gives the same result."""

    def __init__(self, rate_hz: float, settings: Settings | None = None) -> None:
        self._rate_hz = rate_hz
        self._settings = settings or Settings()

    def update(self, block: SampleBlock) -> Update:
        """Take the next samples and return what they told."""
        raise NotImplementedError

    def finish(self) -> Update:
        """Say that no more samples come, and return what was held back."""
        return Update(AngleBlock.empty(), (), (), (), Stage.STAND, Bands())
