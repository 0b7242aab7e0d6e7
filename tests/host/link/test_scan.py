from __future__ import annotations

import asyncio

import pytest

from hipline.link.errors import AdapterGoneError
from hipline.link.radio import Radio
from hipline.link.scan import find, scan

pytestmark = pytest.mark.at_once


async def test_a_scan_lists_each_clip_once(worn):
    await worn.switch_on("Second")
    async with Radio(worn.name) as radio:
        found = await scan(radio, 0.6)
    assert sorted(clip.name for clip in found) == ["Hipline", "Second"]
    assert all(-120 < clip.rssi_dbm < 20 for clip in found)


async def test_a_scan_with_no_clip_in_reach_is_empty(studio):
    async with Radio(studio.name) as radio:
        assert await scan(radio, 0.2) == []
        assert await find(radio, None, 0.2) is None


async def test_a_clip_that_another_app_uses_is_still_in_sight(worn):
    async with Radio(worn.name) as first, Radio(worn.name) as second:
        found = await find(first, None, 5.0)
        client = first.client(found.device, lambda _: None)
        await client.connect()
        assert [clip.address for clip in await scan(second, 0.6)] == [found.address]
        await client.disconnect()


async def test_a_search_ends_when_the_simulator_does(worn):
    async with Radio(worn.name) as radio:
        search = asyncio.create_task(find(radio, "nobody", 30.0))
        await asyncio.sleep(0.1)
        await worn.kill()
        with pytest.raises(AdapterGoneError):
            async with asyncio.timeout(5.0):
                await search
