"""In the guest: find the clip, pair and stream as the app does, over the system's own Bluetooth; tell it in JSON.

One line for each stage that ended; whatever fails ends the program with a traceback, which the host shows. Argument:
a JSON list of [samples per second, seconds], one stream each.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys

import numpy as np
from numpy.typing import NDArray

from hipline.link.clip_link import ClipLink
from hipline.link.radio import Radio
from hipline.link.scan import scan
from hipline.link.status import LinkState, LinkStatus
from hipline_device.alert import Pattern

SCAN_S = 5.0
FIND_S = 90.0  # an emulated machine is slow, and bluetoothd has to start first


def _tell(stage: str, **facts: object) -> None:
    print("RESULT " + json.dumps({"stage": stage, **facts}), flush=True)


async def _scan(radio: Radio) -> None:
    async with asyncio.timeout(FIND_S):
        while True:
            try:
                clips = await scan(radio, SCAN_S)
            except Exception as error:  # bluetoothd is not up yet, in one of many ways
                print(f"not yet: {error!r}", flush=True)
                clips = []
                await asyncio.sleep(1.0)
            if clips:
                break
    _tell("scan", clips=[clip.name for clip in clips])


async def _stream(radio: Radio, rate_hz: float, seconds: float) -> None:
    """Stream over whatever happens, and tell how the samples came."""
    states: list[LinkState] = []

    def changed(status: LinkStatus) -> None:
        if not states or states[-1] is not status.state:
            states.append(status.state)
            print(f"state: {status.state.name} {status.advice}", flush=True)

    link = ClipLink(radio, rate_hz=rate_hz, find_s=FIND_S)
    link.watch(changed)
    parts: list[NDArray[np.int64]] = []
    late: list[NDArray[np.int64]] = []
    link.listen(lambda block: late.append(block.index), lambda _: None, lambda _: None)
    async with link:
        async for block in link.blocks():
            parts.append(block.index)
            if block.index[-1] - parts[0][0] + 1 >= seconds * rate_hz and not link.status.samples_awaited:
                break
        await link.alert(Pattern.DOUBLE, 60, 1)  # raises where the clip does not answer that it does
        index = np.sort(np.concatenate([*parts, *late]))
        _tell(
            "stream",
            rate_hz=link.rate_hz,
            span=int(index[-1] - index[0]) + 1,
            came=len(index),
            late=sum(len(part) for part in late),
            different=len(np.unique(index)),
            repeated=link.duplicates,
            lost=link.status.samples_lost,
            drops=states.count(LinkState.LOST),
        )


async def main(streams: list[tuple[float, float]]) -> None:
    """Go through it."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")  # the host shows it where a test fails
    radio = Radio()
    await _scan(radio)
    for rate_hz, seconds in streams:
        await _stream(radio, rate_hz, seconds)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
