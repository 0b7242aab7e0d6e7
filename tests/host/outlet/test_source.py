import asyncio

import numpy as np
import pytest

from hipline.outlet.source import passed_on
from hipline.playback import Playback
from hipline.source import Listening, WithClip
from hipline_device.alert import Pattern
from hipline_device.samples import SampleBlock

pytest.importorskip("pylsl", reason="the extra 'lsl' is not installed")


class Clip(Playback):
    """A recording that answers as a clip does."""

    def __init__(self) -> None:
        super().__init__(SampleBlock(np.arange(20), np.arange(20) / 100.0, np.ones((20, 3)), np.ones((20, 3))), 100.0)
        self.asked: list[tuple] = []
        self.info = "what it is"

    def listen(self, late, pressed, timed):
        self.asked.append(("listen", late, pressed, timed))

    async def alert(self, pattern, strength_percent=100, repeats=1):
        self.asked.append(("alert", pattern, strength_percent, repeats))

    async def identify(self, seconds=5):
        self.asked.append(("identify", seconds))


def test_a_clip_that_is_passed_on_can_still_be_spoken_to():
    clip = Clip()
    source = passed_on(lambda: clip)()
    assert isinstance(source, WithClip)
    assert isinstance(source, Listening)
    source.listen(1, 2, 3)
    asyncio.run(source.alert(Pattern.TAP, 40, 2))
    asyncio.run(source.identify(3))
    assert clip.asked == [("listen", 1, 2, 3), ("alert", Pattern.TAP, 40, 2), ("identify", 3)]
    assert source.info == "what it is"


def test_a_recording_that_is_passed_on_has_no_clip():
    recording = Playback(SampleBlock(np.arange(2), np.arange(2) / 100.0, np.ones((2, 3)), np.ones((2, 3))), 100.0)
    source = passed_on(lambda: recording)()
    assert not isinstance(source, WithClip)
    assert not hasattr(source, "info")
