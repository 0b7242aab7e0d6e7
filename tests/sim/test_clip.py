import asyncio

import numpy as np
import pytest
from bumble import hci
from bumble.core import AdvertisingData

from hipline_device import service
from hipline_device.answers import Result, Started
from hipline_device.control import Start, Stop
from hipline_sim.air import Adapter
from hipline_sim.battery import Battery
from hipline_sim.clip import Clip
from hipline_sim.errors import AirError
from hipline_sim.table import address_of, advertisement, scan_response

pytestmark = pytest.mark.at_once


async def streaming(app, **how):
    """Connect, subscribe and start."""
    await app.connect()
    await app.subscribe()
    await app.do(Start(**how))
    return app


async def subscribed(app):
    """Connect without pairing, and subscribe."""
    await app.connect(pair=False)
    await app.characteristic(service.CONTROL_UUID).subscribe(app._on_answer)
    await app.subscribe()
    return app


async def refused(app, command):
    return (await app.ask(command)).result


async def test_the_clip_advertises_its_name_and_service(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp())
    app = new_app()
    await app.device.power_on()
    found = await app.find()
    assert found.data.get(AdvertisingData.Type.COMPLETE_LOCAL_NAME) == "Hipline"
    uuids = found.data.get(AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS)
    assert [str(uuid).lower() for uuid in uuids] == [service.SERVICE_UUID]


@pytest.mark.parametrize("name", ["Hipline", "H", "Hipline of Ward 7, left bed", "Hüftclip für Zoë", "ÄÖÜß€€€"])
def test_every_name_fits_in_31_bytes(name):
    assert len(advertisement(name)) <= 31
    assert len(scan_response(name)) <= 31
    parsed = AdvertisingData.from_bytes(advertisement(name))
    whole = parsed.get(AdvertisingData.Type.COMPLETE_LOCAL_NAME)
    short = parsed.get(AdvertisingData.Type.SHORTENED_LOCAL_NAME)
    assert whole == name or (whole is None and name.startswith(short))


def test_a_clip_keeps_its_address_and_another_name_has_another():
    assert address_of("Hipline") == address_of("Hipline")
    assert address_of("Hipline") != address_of("Hipline 2")
    assert address_of("Hipline").is_static


async def test_scheme_battery_and_device_information_can_be_read(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(rate_hz=128.0), batch=7, battery=Battery(61))
    app = await new_app().connect()
    scheme = await app.scheme()
    assert (scheme.rate_hz, scheme.batch) == (128.0, 7)
    assert await app.read(service.BATTERY_LEVEL_UUID) == bytes([61])
    for uuid in (service.MANUFACTURER_UUID, service.MODEL_UUID, service.FIRMWARE_UUID):
        assert (await app.read(uuid)).decode()


async def test_every_sample_of_the_source_arrives_once_in_order_and_exactly(clip_on_air, ramp):
    source = ramp(length=1003)
    clip, new_app = await clip_on_air(source, speed=20.0, hold=True, once=True)
    app = await streaming(new_app())
    scheme = await app.scheme()
    await asyncio.wait_for(app.gone.wait(), 20)
    assert app.index == list(range(1003))
    assert [p.time_us for p in app.packets] == [p.index * 10_000 for p in app.packets]
    acc, gyr = source.read(0, 1003)
    got = np.concatenate([p.counts for p in app.packets]) * scheme.scales
    assert np.abs(got - np.hstack([acc, gyr])).max() <= 0.5001 * scheme.acc_scale
    assert clip.over.is_set()
    assert app.reason == hci.HCI_REMOTE_DEVICE_TERMINATED_CONNECTION_DUE_TO_POWER_OFF_ERROR


@pytest.mark.parametrize("batch", [1, 19])
async def test_the_app_chooses_how_many_samples_come_at_once(clip_on_air, ramp, batch):
    _, new_app = await clip_on_air(ramp(rate_hz=200.0))
    app = await streaming(new_app(), batch=batch)
    await app.samples(5 * batch)
    assert {len(p) for p in app.packets[1:]} == {batch}
    assert {p.index % batch for p in app.packets[1:]} == {0}, "an app that comes later gets the same packets"


async def test_nothing_comes_before_start_and_after_stop(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(rate_hz=200.0))
    app = await new_app().connect()
    await app.subscribe()
    await asyncio.sleep(0.1)
    assert app.packets == []
    await app.do(Start())
    await app.samples(20)
    await app.do(Stop())
    count = len(app.packets)
    await asyncio.sleep(0.1)
    assert len(app.packets) == count
    assert not app.gone.is_set()


async def test_the_body_walks_on_while_the_stream_is_stopped(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(rate_hz=200.0))
    app = await streaming(new_app())
    before = (await app.samples(20))[-1]
    await app.do(Stop())
    await asyncio.sleep(0.2)
    arrived = len(app.index)
    await app.do(Start())
    index = await app.samples(20)
    assert index[arrived] - before > 20
    assert np.all(np.diff(index) >= 1)


async def test_without_hold_the_body_has_walked_before_the_first_app_comes(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(rate_hz=200.0))
    await asyncio.sleep(0.2)
    app = await streaming(new_app())
    assert (await app.samples(10))[0] >= 20


async def test_with_hold_the_first_sample_waits_for_the_first_stream(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(), hold=True)
    await asyncio.sleep(0.2)
    app = await streaming(new_app())
    assert (await app.samples(10))[0] == 0


async def test_with_hold_the_first_sample_waits_for_a_subscription_too(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(), hold=True)
    app = await new_app().connect()
    await app.do(Start())
    await asyncio.sleep(0.15)
    await app.subscribe()
    assert (await app.samples(10))[0] == 0


async def test_after_a_reconnection_the_index_shows_what_was_lost(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(rate_hz=200.0), hold=True)
    app = await streaming(new_app())
    last = (await app.samples(20))[-1]
    await app.leave()
    arrived = len(app.packets)
    await asyncio.sleep(0.2)
    await streaming(app)
    await app.samples(20)
    assert app.packets[arrived].index > last + 1
    assert all(p.time_us == p.index * 5_000 for p in app.packets)


async def test_samples_that_were_never_taken_are_a_jump_of_index_and_time(clip_on_air, ramp):
    missing = [0, 1, 13, 14, 15, *range(40, 75), 99]
    _, new_app = await clip_on_air(ramp(100, missing=missing), speed=10.0, hold=True, once=True)
    app = await streaming(new_app())
    await asyncio.wait_for(app.gone.wait(), 20)
    assert app.index == [i for i in range(100) if i not in missing]
    assert all(p.time_us == p.index * 10_000 for p in app.packets)


async def test_more_samples_than_fit_are_refused(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp())
    app = await new_app().connect(mtu=247)
    assert await refused(app, Start(batch=20)) is Result.BATCH_TOO_LARGE
    await app.do(Start(batch=19))


@pytest.mark.parametrize(("mtu", "batch"), [(None, 1), (70, 4), (185, 14), (247, 19), (517, 42)])
async def test_with_any_mtu_packets_are_whole_and_lose_nothing(clip_on_air, ramp, mtu, batch):
    _, new_app = await clip_on_air(ramp(rate_hz=200.0), batch=42, hold=True)
    app = await new_app().connect(mtu)
    await app.subscribe()
    started = await app.do(Start())
    assert started == Started(200_000, batch, 0, 0)
    index = await app.samples(2 * batch)
    assert {len(p) for p in app.packets} == {batch}
    assert index == list(range(len(index)))
    assert (await app.scheme()).rate_hz == 200.0
    assert (await app.status()).next >= len(index)


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x01", b"\x01\x64\x00\x0a", b"\x02\x00\x00", b"\xff" * 100])
async def test_a_malformed_command_is_answered_and_the_clip_lives(clip_on_air, ramp, data):
    _, new_app = await clip_on_air(ramp())
    app = await new_app().connect()
    await app.write(data)
    answer = await app.answer(lambda _: True)
    assert answer.result in (Result.MALFORMED, Result.UNKNOWN_COMMAND)
    await app.do(Start())


async def test_a_second_app_sees_reads_and_is_refused_while_the_first_loses_nothing(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(rate_hz=200.0), hold=True, unprotected=True)
    first = await streaming(new_app())
    await first.samples(10)
    second = await subscribed(new_app())
    assert await refused(second, Start()) is Result.BUSY
    assert (await second.scheme()).rate_hz == 200.0
    await second.do(Stop())
    await first.samples(10)
    await second.leave()
    index = await first.samples(10)
    assert index == list(range(len(index)))
    assert second.packets == []


async def test_when_the_first_app_leaves_the_second_may_start(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(rate_hz=200.0), unprotected=True)
    first = await streaming(new_app())
    second = await subscribed(new_app())
    await first.samples(10)
    await first.leave()
    await second.do(Start())
    await second.samples(10)


async def test_an_app_that_vanishes_ends_its_stream_and_the_clip_is_found_again(clip_on_air, ramp, air):
    clip, new_app = await clip_on_air(ramp(rate_hz=200.0))
    first = await streaming(new_app())
    await first.samples(10)
    air.remove(first.adapter)
    await clip.press(long=True)
    second = await streaming(new_app())
    await second.samples(10)


async def test_a_clip_whose_battery_is_pulled_is_seen_as_a_supervision_time_out(air, ramp, app_on):
    adapter = air.adapter()
    async with Clip(adapter, ramp()):
        app = await streaming(app_on(air.adapter()))
        air.remove(adapter)
        await asyncio.wait_for(app.gone.wait(), 20)
        assert app.reason == hci.HCI_CONNECTION_TIMEOUT_ERROR


async def test_an_adapter_without_extended_advertising_stays_in_sight_too(air, ramp, app_on):
    adapter = air.adapter()
    adapter.source.le_features &= ~hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
    async with Clip(adapter, ramp()):
        first = await streaming(app_on(air.adapter()))
        second = await app_on(air.adapter()).connect(pair=False)
        await first.samples(10)
        await second.leave()
        await app_on(air.adapter()).connect(pair=False)


async def test_a_radio_that_does_not_answer_is_one_clear_line(ramp, monkeypatch):
    monkeypatch.setattr("hipline_sim.presence._COMMAND_S", 0.05)

    class Deaf:
        def set_packet_sink(self, sink):
            pass

        def on_packet(self, packet):
            pass

    deaf = Deaf()
    with pytest.raises(AirError, match="the radio cannot advertise: it does not answer; unplug it and try again"):
        async with Clip(Adapter(deaf, deaf, asyncio.Future()), ramp()):
            pass


async def test_the_battery_falls_and_tells_so(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(rate_hz=200.0), battery=Battery(12, step_s=0.05))
    app = await streaming(new_app())
    await app.follow_battery()
    await app.until(lambda: len(app.battery) >= 3)
    assert np.all(np.diff(app.battery) < 0)
    await app.until(lambda: app.packets[-1].battery_low)
    await app.until(lambda: app.battery[-1] == 1)


def test_an_empty_battery_stays_at_one_percent_and_is_low():
    battery = Battery(50, 60.0)
    assert [battery.percent(t) for t in (0.0, 59.9, 60.0, 1e6)] == [50, 50, 49, 1]
    assert not battery.is_low(39 * 60.0)
    assert battery.is_low(40 * 60.0)


async def test_a_clip_of_one_round_switches_off_though_nobody_listens(clip_on_air, ramp):
    clip, _ = await clip_on_air(ramp(length=10), speed=10.0, once=True)
    await asyncio.wait_for(clip.over.wait(), 20)


async def test_an_app_that_unsubscribes_stays_connected(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(rate_hz=200.0))
    app = await streaming(new_app())
    await app.samples(10)
    await app.characteristic(service.DATA_UUID).unsubscribe()
    count = len(app.packets)
    await asyncio.sleep(0.1)
    assert len(app.packets) == count
    await app.subscribe()
    await app.samples(10)
