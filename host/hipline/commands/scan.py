"""`hipline scan`: the clips in reach."""

from __future__ import annotations

import asyncio

from bleak.exc import BleakError

from hipline.language import shown
from hipline.link.advice import advice_for
from hipline.link.errors import NotHeardError
from hipline.link.radio import Radio
from hipline.link.scan import FoundClip, scan
from hipline.views.telling import tell_error


def run_scan(radio: Radio | str, timeout_s: float = 5.0) -> int:
    """List the clips in reach.

    Parameters
    ----------
    radio : Radio or str
        The radio, or its name.
    timeout_s : float
        How long to listen, s.

    Returns
    -------
    int
        The exit status: 0, or 1 when there was none, or the radio failed.
    """
    radio = Radio.of(radio)
    try:
        clips = asyncio.run(_scan(radio, timeout_s))
        if not clips:
            raise NotHeardError(None)
    except (BleakError, TimeoutError, OSError) as error:
        tell_error(shown(advice_for(error, radio).text))
        return 1
    except KeyboardInterrupt:
        return 0
    width = max(len(clip.name) for clip in clips)
    for clip in clips:
        print(f"{clip.name:<{width}}  {clip.address}  {clip.rssi_dbm} dBm")
    return 0


async def _scan(radio: Radio, timeout_s: float) -> list[FoundClip]:
    async with radio:
        return await scan(radio, timeout_s)
